"""Fold text before reading: one width, one script, no hesitation, with the way back to the original offsets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

ZH_DIGITS = "零〇○一二两三四五六七八九幺洞拐勾钩"
_HAN = f"(?![{ZH_DIGITS}])[㐀-鿿]"
_BLANK = r"[ \t\u00a0]"
_HUM = r"(?<![A-Za-z].)(?:(?<=[uU])(?:[hH][mM]?|[mM]+)|(?<=[eE])[rR][mM]?|(?<=[hH])[mM]{2,8})(?![A-Za-z])[,.]?"
_FILLER = re.compile(rf"[uUeEhH]{_HUM}", re.DOTALL)
_DROPPED = re.compile(
    rf"[呃嗯唔噢啊那uUeEhH \t\u00a0](?:(?<=[呃嗯唔噢])|(?<=啊)(?!\w{{0,2}}姨)|(?<=那)个|{_HUM}"
    rf"|(?<={_BLANK})(?:(?<={_HAN}.){_BLANK}*|{_BLANK}*(?={_HAN})))",
    re.DOTALL,
)
"""Both begin with a set of characters, which makes them fast to search for."""
_SIMPLE = dict(
    zip(
        "點週號時間營業兩開關門鐘從個電話機線聯繫撥打轉訂單證幾調兒對錯館辦禮節飯國際務員飾過億萬−‐‑‒塊圓"
        "幣錢歐鎊盧韓銖臺來餘貳參陸倆減價費張輛雙碼區遞運驗賬戶總熱說説應該後這嗎們給傳銀儲護維報約確認蹤郵數"
        "額記換舊刪沒還貸險"
        "診醫藥園廳櫃預會議請進場鋪檢體樓層晝慶聖誕為",
        "点周号时间营业两开关门钟从个电话机线联系拨打转订单证几调儿对错馆办礼节饭国际务员饰过亿万----块圆"
        "币钱欧镑卢韩铢台来余贰叁陆俩减价费张辆双码区递运验账户总热说说应该后这吗们给传银储护维报约确认踪邮数"
        "额记换旧删没还贷险"
        "诊医药园厅柜预会议请进场铺检体楼层昼庆圣诞为",
        strict=True,
    )
)
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
