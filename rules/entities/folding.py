"""Fold text before reading: one width, one script, no hesitation, with the way back to the original offsets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from rules.entities.traditional import SIMPLIFIED

ZH_DIGITS = "零〇○一二两三四五六七八九幺洞拐勾钩"
_HAN = f"(?![{ZH_DIGITS}])[㐀-鿿]"
_BLANK = r"[ \t\u00a0]"
_SPELT = r"(?:(?<=(?:dot|.at|.to|.is|sit) .)|(?<=[点特是址].))[hmr]{1,3}(?: dot |点)[A-Za-z]"
_LABEL = (
    rf"(?<![@_/=&].)(?<![A-Za-z]-.)(?!{_SPELT})",
    r"(?![A-Za-z@]|[./_][A-Za-z]|-[a-gi-tv-zA-GI-TV-Z])",
)
"""Before and behind a hum: um.lob@example.com, www.erm.co.uk and w w w dot um dot com hold none."""
_HUM = (
    rf"(?<![A-Za-z].){_LABEL[0]}"
    rf"(?:(?<=[uU])(?:[hH][mM]?|[mM]+)|(?<=[eE])[rR][mM]?|(?<=[hH])[mM]{{2,8}}){_LABEL[1]}[,.]?"
)
_SPOKEN_OF = rf"[{ZH_DIGITS}0-9]{{1,4}}[是不拿去省错说念别]"
"""那个零不用加 speaks of a digit, 那个一三八 goes on with one."""
_HESITATED = rf"(?<=[{ZH_DIGITS}0-9].)[呃嗯唔噢啊]{{1,2}}{_BLANK}?[{ZH_DIGITS}0-9]"
"""Between digits a pause that is filled stays a pause."""
_FILLER = re.compile(rf"[uUeEhH]{_HUM}", re.DOTALL)
_DROPPED = re.compile(
    rf"[呃嗯唔噢啊那uUeEhH \t\u00a0](?:(?<=[呃嗯唔噢])|(?<=啊)(?!\w{{0,2}}姨)|(?<=那)个(?!{_SPOKEN_OF})|{_HUM}"
    rf"|(?<={_BLANK})(?!{_HESITATED})(?:(?<={_HAN}.){_BLANK}*|{_BLANK}*(?={_HAN})))",
    re.DOTALL,
)
"""Both begin with a set of characters, which makes them fast to search for."""
_SIMPLE = SIMPLIFIED | dict.fromkeys("−‐‑‒", "-")
_UNUSUAL = re.compile(rf"[^\x00-\x7f一-鿿、。“”]|[{''.join(_SIMPLE)}]")
"""What folding may change: full width, compatibility and traditional characters."""


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; `origin[i]` is the place of its character i in the original (and one more for the end)."""

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a folded span to the original (of at least one character)."""
        return self.origin[start], self.origin[end - 1] + 1


@cache
def _fold_char(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    return _SIMPLE.get(plain, plain if len(plain) == 1 else char)


@lru_cache(maxsize=256)
def fold(text: str) -> Folded:
    """Fold `text`: full width and traditional forms become plain ones, fillers and blanks beside Han are left out.

    Blanks between spoken digits stay: they may part two numbers.
    """
    if text.isascii():
        return _without(text, _FILLER.finditer(text))
    plain = _UNUSUAL.sub(lambda found: _fold_char(found[0]), text)
    return _without(plain, _DROPPED.finditer(plain))


def _without(plain: str, dropped: Iterable[re.Match[str]]) -> Folded:
    parts: list[str] = []
    origin: list[int] = []
    at = 0
    for found in dropped:
        parts.append(plain[at : found.start()])
        origin.extend(range(at, found.start()))
        at = found.end()
    origin.extend(range(at, len(plain) + 1))
    return Folded("".join((*parts, plain[at:])), tuple(origin))
