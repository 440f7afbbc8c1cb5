"""Addresses that are spelt out with Chinese signs: f a p i a o 艾特 幺六三 点 com, 三个w点example点com斜杠a.

They stay as they were said, digits included: a letter o beside letters is no zero, 点 no hour and no decimal point, and
whoever reads addresses afterwards has all that was heard.
"""

from __future__ import annotations

import regex

from transcribe.itn.edits import WORDS, Sheet
from transcribe.itn.zh_numerals import FIGURE

_AT = "(?:@|[艾爱哎埃诶挨]特|圈[aA]|[aA]圈|小老鼠|(?<![A-Za-z])at(?![A-Za-z]))"
_SIGN = (
    rf"(?:{_AT}|[点.]|下[划滑][线杠]|底线|中划线|中横线|短横线?|横[杠线]|连字符|减号|杠|[正左反双]?斜[杠扛线]|冒号|加号|等号"
    r"|问号)"
)
_SAID_BETWEEN = "(?:的?[大小]写的?(?:字母)?|英文字?母?的?|字母|数字|然后|接着|再)"
_PIECE = (
    rf"(?:{_SIGN}|[A-Za-z\d_+-]++|[两二三四五六七八2-9]个(?=[A-Za-z\d]|{FIGURE})|[三双](?=[Ww达])|达不[溜流]|{FIGURE}"
    rf"|[洞拐勾]|{_SAID_BETWEEN}|[康抗]姆|康母|[扣靠]姆|扣扣|新浪|搜狐|雅虎|网易)"
)
_STRETCH = regex.compile(rf"{_PIECE}(?:[ ，,、]?{_PIECE})*+")
_TOP = (
    "(?:com|cn|net|org|edu|gov|cc|io|co|tv|info|vip|top|xyz|hk|tw|uk|jp|app|shop|club|site|me|c ?o ?m|c ?n|n ?e ?t"
    "|康姆|抗姆|康母|扣姆|靠姆)"
)
_HOST = regex.compile(
    rf"[A-Za-z\d{FIGURE[1:-1]}姆扣浪狐虎易洞拐勾] ?[点.] ?{_TOP}(?![A-Za-z])|{_AT} ?(?=[A-Za-z\d])"
    rf"|(?:[wW] ?){{3}}[点]|[三3]个?[wW] ?[点.]|(?:达不[溜流] ?){{1,3}}点",
    regex.IGNORECASE,
)
_HAN = regex.compile(r"\p{Han}")


def read(sheet: Sheet) -> None:
    """Hide what is said of an address, from its first letter to its last."""
    for match in _STRETCH.finditer(sheet.shadow):
        if _HAN.search(match[0]) and _HOST.search(match[0]):
            sheet.hide(match.start(), match.end(), WORDS)
