"""Fold text before reading: one width, one script, no hesitation, with the way back to the original offsets."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

ZH_DIGITS = "零〇○一二两三四五六七八九幺洞拐勾钩"
_FILLER = re.compile(r"[呃嗯唔噢]|啊(?!\w*姨)|那个|(?<![A-Za-z])(?:uhm?|um+|erm?|hmm+)(?![A-Za-z])[,.]?", re.IGNORECASE)
_HAN = "(?![零〇○一二两三四五六七八九幺洞拐勾钩])[㐀-鿿]"
_HAN_GLUE = re.compile(rf"(?<={_HAN})[ \t\u00a0]+|[ \t\u00a0]+(?={_HAN})")
_SIMPLE = str.maketrans(
    "點週號時間營業兩開關門鐘從個電話機線聯繫撥打轉訂單證幾調兒對錯館辦禮節飯國際務員飾過億萬−‐‑‒",
    "点周号时间营业两开关门钟从个电话机线联系拨打转订单证几调儿对错馆办礼节饭国际务员饰过亿万----",
)


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
    return (plain if len(plain) == 1 else char).translate(_SIMPLE)


@lru_cache(maxsize=256)
def fold(text: str) -> Folded:
    """Fold `text`: full width and traditional forms become plain ones, fillers and blanks beside Han are left out.

    Blanks between spoken digits stay: they may part two numbers.
    """
    plain = "".join(map(_fold_char, text))
    dropped: set[int] = set()
    for pattern in (_FILLER, _HAN_GLUE):
        for match in pattern.finditer(plain):
            dropped.update(range(*match.span()))
    kept = [i for i in range(len(plain)) if i not in dropped]
    return Folded("".join(plain[i] for i in kept), (*kept, len(text)))
