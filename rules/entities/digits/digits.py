"""Digits as people write and say them: characters and words that stand for digits, and runs of them.

Read digit by digit: 零〇一二两三四五六七八九, the 幺洞拐勾 of radio and telephone, 三个八, English words with oh,
double and triple, and written digits, all mixed as they come.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from rules.entities.digits.gaps import LONGEST, strength
from rules.entities.folding import ZH_DIGITS

_ZH = dict(zip(ZH_DIGITS, "0001223456789107" + "99", strict=True))
_UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ZEROS = ("oh", "o", "nought", "naught", "ought", "aught")
_EN = {word: str(i) for i, word in enumerate(_UNITS)} | dict.fromkeys(_ZEROS, "0") | {"niner": "9"}
_TENTHS = {word: str(i) for i, word in enumerate(_TENS, 2)}
_FACTORS = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
_WHOLE = {word: str(i) for i, word in enumerate(_TEENS, 10)} | {"hundred": "00", "thousand": "000"}
_COUNTS = {"俩": 2, "仨": 3, "双": 2} | {char: int(_ZH[char]) for char in "一二两三四五六七八九"}

_EN_DIGIT = "|".join(sorted(_EN, key=len, reverse=True))
_MEASURE = "个下些起样直定般边会次点位遍共楼种块元条单半刻秒时年月日岁件台辆张份只家组千百十万亿"
_AFTER_ONE = "组个下些起样直定般边会次点位遍共面眼旦致切概番"
"""Behind other digits only 一 and 两 can begin another word: 三 in 零零三家里 is a digit, 一 in 零零一下 is none."""
_TRIED = "想看听等查找说念记试"
_HAN = "".join(_ZH)
_TIMES = r"[1-9一二两三四五六七八九](?:个|連|连)|[俩仨]个?|双(?![一二两])"
_REPEATED = (
    rf"(?<!第)(?:{_TIMES})(?:[0-9一二三四五六七八九幺洞拐勾]|[零〇○](?![食售件花钱头]))(?!(?!单独)[{_MEASURE}寸])"
)
_MORE = rf"(?:[,、。\s-]|然后|后面|再|是){{0,3}}[0-9{_HAN}]"
_HEADED = (
    rf"(?<![0-9{_HAN}百千万第])(?:[一幺]百(?:[三四五六七八九]十[一二三四五六七八九]?(?=(?:{_MORE}){{5}})"
    rf"|[三四五六七八九](?=[,、。\s-](?:{_MORE}){{7}}))|[四八]百(?=(?:{_MORE}){{6}}))"
)
"""The head of a number as one says an amount, and the other digits behind it: 一百三十八，零零…, 四百，六六七…"""
_ATOM = re.compile(
    rf"(?=[0-9{_HAN}俩仨双A-Za-z])(?:(?P<headed>{_HEADED})|"
    rf"(?P<repeated>{_REPEATED})"
    rf"|(?P<ascii>[0-9]+?(?={_REPEATED})|[0-9]+)"
    rf"|(?P<zh>(?<![周期拜第统唯])[{_HAN}](?:"
    rf"(?<=[{_HAN}0-9].)(?!(?<![零〇○幺洞])(?:[百千万亿点时]|十(?!点)))(?!(?<=二)十点)(?!(?<=[一两])[{_AFTER_ONE}])"
    rf"|(?![{_MEASURE}])(?!分(?!机))(?!(?<=[{_TRIED}]一)[{_TRIED}])(?!(?<=一)[{_AFTER_ONE}])))"
    rf"|(?P<word>[A-Za-z]+))",
    re.DOTALL,
)
_WORDS = re.compile(
    rf"(?P<factor>{'|'.join(_FACTORS)})[\s-]{{1,3}}(?P<factored>{_EN_DIGIT}|[0-9])(?![A-Za-z])"
    rf"|(?P<tens>{'|'.join(_TENS)})(?:[\s-]{{1,3}}(?P<unit>{'|'.join(_UNITS[1:])}))?(?![A-Za-z])"
    rf"|(?P<whole>one(?!['’]s| (?:more|of|day|time|sec|second|moment|thing|minute)(?![A-Za-z]))"
    r"|oh(?! (?:wait|no|sorry|hang|hold)(?![A-Za-z]))(?!(?<=[\n,.?!] oh),? (?:wait|no|sorry|hang|hold|yes|yeah"
    r"|okay|right|well|it|that|my|i)(?![A-Za-z]))"
    rf"|{'|'.join(word for word in (*_WHOLE, *_EN) if word not in ('one', 'oh'))})(?![A-Za-z])",
    re.IGNORECASE,
)
_TENS_UNIT = re.compile(
    rf"(?<![A-Za-z])({'|'.join(_TENS)})[\s-]{{1,3}}({'|'.join(_UNITS[1:])})(?![A-Za-z])", re.IGNORECASE
)
_MOST_TENS = 6
_FIRST_WORDS = {*_EN, *_TENTHS, *_FACTORS, *_WHOLE}
_WHICH = re.compile(r"(?<![A-Za-z])(?:last|first|final|middle|next)\s$", re.IGNORECASE)
"""Before a word that says how many digits are meant: the last four."""
_NEXT_WORD = re.compile(r"[\s-]([A-Za-z]+)")
_COUNTED = re.compile(
    r"\s{0,4}(?:小时|[点:时元块天个人折楼层岁月年日号米]|分(?!机)|hours?\b|days?\b|o'clock\b|[ap]\.?\s?m\b)",
    re.IGNORECASE,
)
"""Behind a short piece: it is a count or a time (，24小时), no part of the number before it."""
_SPOKEN_OF = re.compile(
    r"[\s,]?(?:就|其实)?(?:不[用要加拨打算念]|拿掉|去掉|省[掉了略]|别[加拨打念]|可以不|是(?:嘴瓢|口误|多|说错|念错|我?(?:说|念|报|打)[错多]|不[用要]))"
)
"""Behind a digit that somebody speaks of: 那个零不用加."""


def gate(least: int, apart: int = 24) -> re.Pattern[str]:
    """A pattern that every text with a number matches, if `least` characters of it stand for digits, or two words do.

    三个八 are two characters, `double oh` are two words. `apart`: other characters between two of them, at most.
    """
    char, word = (
        f"0-9０-９{_HAN}俩仨双兩雙",
        rf"(?i:{'|'.join(sorted(_FIRST_WORDS, key=len, reverse=True))})(?![A-Za-z])",
    )
    initials = "".join(sorted({initial for word in _FIRST_WORDS for initial in (word[0], word[0].upper())}))
    between = r"[^A-Za-z0-9]{1,8}(?:(?i:u[hm]+|and|then|er|dash|hyphen|[a-z])[^A-Za-z0-9]{1,8}){0,2}"
    return re.compile(
        rf"[{char}](?:[^{char}]{{0,{apart}}}+[{char}]){{{least - 1}}}"
        rf"|(?=[{initials}])(?<![A-Za-z]){word}{between}(?:{word}|[0-9])"
    )


@dataclass(frozen=True, slots=True)
class Atom:
    """Characters or words that stand for one or more digits."""

    start: int
    end: int
    digits: str
    spoken: bool


@dataclass(frozen=True)
class Run:
    """Pieces of digits with nothing but light separators between them."""

    pieces: tuple[Atom, ...]
    strengths: tuple[int, ...]
    """Of the gap after each piece but the last (digit_gaps)."""

    @property
    def start(self) -> int:
        return self.pieces[0].start

    @property
    def end(self) -> int:
        return self.pieces[-1].end

    @cached_property
    def digits(self) -> str:
        return "".join(piece.digits for piece in self.pieces)

    def parted(self) -> Iterator[Run]:
        """Yield its parts between its strongest gaps."""
        strongest = max(self.strengths)
        cuts = [0, *(i + 1 for i, gap in enumerate(self.strengths) if gap == strongest), len(self.pieces)]
        for first, last in pairwise(cuts):
            yield self.part(first, last)

    def part(self, first: int, last: int) -> Run:
        """Pieces first..last-1."""
        return Run(self.pieces[first:last], self.strengths[first : last - 1])


def atoms(text: str) -> Iterator[Atom]:
    """Read every digit of folded text, in order."""
    until = 0
    for match in _ATOM.finditer(text):
        if match.start() < until:
            continue  # the second word of `double oh`
        kind = match.lastgroup
        if kind == "word":
            spelt = _WORDS.match(text, match.start()) if match[0].lower() in _FIRST_WORDS else None
            if not spelt or _says_which(text, match.start(), spelt.end()):
                continue
            until = spelt.end()
            yield Atom(match.start(), until, _spelt(spelt), spoken=True)
        else:
            yield Atom(match.start(), match.end(), _written(match[0], kind or ""), spoken=kind != "ascii")


def _says_which(text: str, start: int, end: int) -> bool:
    """Whether a number word tells how many digits are meant: the last four; in `first one eight six` it is a digit."""
    if not _WHICH.search(text[max(0, start - 8) : start]):
        return False
    following = _NEXT_WORD.match(text, end)
    return not following or following[1].lower() not in _FIRST_WORDS


def _written(words: str, kind: str) -> str:
    if kind == "ascii":
        return words
    if kind == "headed":
        return "".join(_ZH[char] for char in words if char in _ZH).ljust(3, "0")
    count = (int(words[0]) if words[0].isascii() else _COUNTS[words[0]]) if kind == "repeated" else 1
    return _ZH.get(words[-1], words[-1]) * count


def _spelt(match: re.Match[str]) -> str:
    if match["factored"]:
        digit = match["factored"].lower()
        return _EN.get(digit, digit) * _FACTORS[match["factor"].lower()]
    if match["tens"]:
        return _TENTHS[match["tens"].lower()] + (_EN[match["unit"].lower()] if match["unit"] else "0")
    word = match["whole"].lower()
    return _WHOLE.get(word) or _EN[word]


def tens_apart(text: str) -> Iterator[str]:
    """Yield the digits of the text when twenty seven is 20 and 7 instead of 27: each one of them, then all."""
    places = list(_TENS_UNIT.finditer(text))[:_MOST_TENS]
    for found in places:
        yield "".join(atom.digits for atom in atoms(f"{text[: found.end(1)]}, {text[found.start(2) :]}"))
    if len(places) > 1:
        yield "".join(atom.digits for atom in atoms(_TENS_UNIT.sub(r"\1, \2", text)))


@lru_cache(maxsize=64)
def runs(text: str) -> tuple[Run, ...]:
    """Group the digits of folded text into runs of pieces. Several entities read the same text, so it is kept."""
    return tuple(_runs(text))


def _runs(text: str) -> Iterator[Run]:
    pieces: list[list[Atom]] = []
    strengths: list[int] = []
    for atom in atoms(text):
        parting = _parting(text, pieces[-1][-1], atom) if pieces else None
        if parting == 0:
            pieces[-1].append(atom)
        elif parting:
            strengths.append(parting)
            pieces.append([atom])
        else:
            yield from _uncounted(text, pieces, strengths)
            pieces, strengths = [[atom]], []
    yield from _uncounted(text, pieces, strengths)


def _parting(text: str, last: Atom, atom: Atom) -> int | None:
    if atom.start - last.end > LONGEST:
        return None
    words = last.spoken and atom.spoken and text[last.end - 1].isascii() and text[atom.end - 1].isascii()
    return strength(text[last.end : atom.start], words)


def _piece(atoms_: list[Atom]) -> Atom:
    digits = "".join(atom.digits for atom in atoms_)
    return Atom(atoms_[0].start, atoms_[-1].end, digits, any(atom.spoken for atom in atoms_))


def _uncounted(text: str, pieces: list[list[Atom]], strengths: list[int]) -> Iterator[Run]:
    """The run, its last piece a run of its own where that is no part of a number."""
    if not pieces:
        return
    whole = Run(tuple(map(_piece, pieces)), tuple(strengths))
    count = len(pieces)
    if count > 1 and _no_part(text, whole.pieces[-1]):
        yield whole.part(0, count - 1)
        yield whole.part(count - 1, count)
    else:
        yield whole


def _no_part(text: str, last: Atom) -> bool:
    """Whether a few digits behind a number are none of its own: counted, or spoken of."""
    if len(last.digits) > 2:
        return False
    return bool(last.digits[0] != "0" and _COUNTED.match(text, last.end)) or spoken_of(text, last)


def spoken_of(text: str, digits: Atom | Run) -> bool:
    """Whether the words behind speak of the last digit, instead of telling it."""
    return bool(_SPOKEN_OF.match(text, digits.end))
