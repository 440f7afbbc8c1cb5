"""Digits as people write and say them: runs of pieces, with what stands between the pieces.

Read digit by digit: 零〇一二两三四五六七八九, the 幺洞拐勾 of radio and telephone, 三个八, English words with oh,
double and triple, and written digits, all mixed as they come.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

_ZH = dict(zip("零〇○一二两三四五六七八九幺洞拐勾钩", "00012234567891079 9".replace(" ", ""), strict=True))
_UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_EN = {word: str(i) for i, word in enumerate(_UNITS)} | {"oh": "0", "o": "0", "nought": "0", "ought": "0"}
_TENTHS = {word: str(i) for i, word in enumerate(_TENS, 2)}
_TIMES = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
_WHOLE = {word: str(i) for i, word in enumerate(_TEENS, 10)} | {"hundred": "00", "thousand": "000"}

_EN_DIGIT = "|".join(sorted(_EN, key=len, reverse=True))
_MEASURE = "个下些起样直定般边会次点位遍共楼种块元条单半刻分秒时年月日岁件台辆张份只家千百十万亿"
_AFTER_ONE = "个下些起样直定般边会次点位遍"
"""Deep in a number only 一 and 两 can begin another word: 三 in ...零零三家里 is a digit, 一 in ...零零一下 is none."""
_HAN = "".join(_ZH)
_ATOM = re.compile(
    rf"(?P<times>[2-9两二三四五六七八])(?:个|連|连)(?P<repeated>[0-9零〇○一二三四五六七八九幺洞拐勾])(?![{_MEASURE}])"
    rf"|(?P<ascii>(?!(?<=\d{{11}})[12][下个起些])[0-9])"
    rf"|(?P<zh>(?<![周期拜第统唯])[{_HAN}](?:(?<=[{_HAN}\d]{{6}})(?![十百千万亿点时])(?!(?<=[一两])[{_AFTER_ONE}])|(?![{_MEASURE}])))"
    rf"|(?<![A-Za-z])(?:"
    rf"(?P<factor>{'|'.join(_TIMES)})[\s-]+(?P<factored>{_EN_DIGIT}|[0-9])"
    rf"|(?P<tens>{'|'.join(_TENS)})(?:[\s-]+(?P<unit>{'|'.join(_UNITS[1:])}))?"
    rf"|(?P<whole>{'|'.join(_WHOLE)})"
    rf"|(?P<word>{_EN_DIGIT})"
    rf")(?![A-Za-z])",
    re.IGNORECASE,
)
_GAP = re.compile(
    r"[\s\-–—.·,、/()_]{0,4}|[\s,、]*(?:横?杠|空格|短横)[\s,、]*"
    r"|的?[\s,、]*(?:然后|接着|再|中间|后面|最后|末尾|后四位)?(?:的?[三四]位)?(?:是|呢)?[\s,、]*"
)
_COUNTED = re.compile(r"\s*(?:小时|[点:时元块天个人分折楼层岁]|hours?\b|days?\b)")
"""Behind a short piece: it is a count or a time (，24小时), no part of the number before it."""
JOINT = 3
"""Strength of a gap between two turns."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A character or word that stands for one or more digits."""

    start: int
    end: int
    digits: str
    spoken: bool


@dataclass(frozen=True)
class Run:
    """Pieces of digits with nothing but light separators between them."""

    pieces: tuple[Atom, ...]
    strengths: tuple[int, ...]
    """Of the gap after each piece but the last: 1 blank or hyphen, 2 comma, 3 the end of a turn."""

    @property
    def start(self) -> int:
        return self.pieces[0].start

    @property
    def end(self) -> int:
        return self.pieces[-1].end

    @cached_property
    def digits(self) -> str:
        return "".join(piece.digits for piece in self.pieces)

    def part(self, first: int, last: int) -> Run:
        """Pieces first..last-1."""
        return Run(self.pieces[first:last], self.strengths[first : last - 1])


def _value(match: re.Match[str]) -> str:
    group = match.lastgroup if match.lastgroup != "unit" else "tens"
    if match["repeated"]:
        times = match["times"]
        return _digit(match["repeated"]) * int(_ZH.get(times, times))
    if match["factored"]:
        return _digit(match["factored"].lower()) * _TIMES[match["factor"].lower()]
    if match["tens"]:
        return _TENTHS[match["tens"].lower()] + (_EN[match["unit"].lower()] if match["unit"] else "0")
    text = match[group or 0].lower()
    return _WHOLE.get(text) or _digit(text)


def _digit(text: str) -> str:
    return _ZH.get(text) or _EN.get(text) or text


def atoms(text: str) -> Iterator[Atom]:
    """Read every digit of folded text, in order."""
    for match in _ATOM.finditer(text):
        yield Atom(match.start(), match.end(), _value(match), spoken=not match["ascii"])


def strength(gap: str, words: bool) -> int | None:
    """How strongly this gap parts two digits: 0 not at all, 1 blank, 2 comma, 3 turn; None: not one run.

    Spoken English parts every digit by a blank, which means nothing then (`words`).
    """
    if not _GAP.fullmatch(gap):
        return None
    if "\n" in gap:
        return JOINT
    if set(gap) & set(",、然接再中后末的是呢位"):
        return 2
    return 1 if gap and not (words and gap in (" ", "-")) else 0


@lru_cache(maxsize=64)
def runs(text: str) -> tuple[Run, ...]:
    """Group the digits of folded text into runs of pieces. Several entities read the same text, so it is kept."""
    return tuple(_runs(text))


def _runs(text: str) -> Iterator[Run]:
    pieces: list[Atom] = []
    strengths: list[int] = []
    previous: Atom | None = None
    for atom in atoms(text):
        gap = text[previous.end : atom.start] if previous else None
        words = bool(previous) and all(text[a.end - 1].isascii() and a.spoken for a in (previous, atom) if a)
        parting = strength(gap, words) if gap is not None else None
        if parting == 0:
            last = pieces[-1]
            pieces[-1] = Atom(last.start, atom.end, last.digits + atom.digits, last.spoken or atom.spoken)
        elif parting:
            strengths.append(parting)
            pieces.append(atom)
        else:
            yield from _uncounted(text, pieces, strengths)
            pieces, strengths = [atom], []
        previous = atom
    yield from _uncounted(text, pieces, strengths)


def _uncounted(text: str, pieces: list[Atom], strengths: list[int]) -> Iterator[Run]:
    """The run, its last piece a run of its own where that is a count or a time."""
    if not pieces:
        return
    whole = Run(tuple(pieces), tuple(strengths))
    count = len(pieces)
    if count > 1 and len(pieces[-1].digits) <= 2 and _COUNTED.match(text, whole.end):
        yield whole.part(0, count - 1)
        yield whole.part(count - 1, count)
    else:
        yield whole
