"""Where a number ends that was read out digit by digit, and where the next word, amount or hour begins.

幺三八零零一三八零零零一共三十块: the last 一 belongs to 一共. 尾号四七二一五点到: the 五 is an hour. Where nobody can
tell (房间三零二五个人), the number stays in words: it must neither lose a digit nor gain one.
"""

from __future__ import annotations

import regex

from transcribe.itn.written import PHONE
from transcribe.itn.zh_numerals import FIGURE, NUMERAL

ONE_TAIL = (
    "(?:[共定般律概旦并再些贯切边样]|致(?![电歉谢辞])|同(?![学事])|向(?!下)|起(?![飞床码诉步案事火]|投诉|交通|车祸|诈骗|纠纷)|直(?![接线播属达辖])"
    "|下(?![午周个月班车楼单次面去载])|会儿?(?![员议])|次性|阵子?|口气|方面)"
)
"""A word that begins with 一 and counts nothing: 一共, 一直, but not that of 一下午 and 一起飞."""
ONE_WORD = f"一{ONE_TAIL}"
AS_SOON_AS = rf"一(?:过|到(?![{NUMERAL}\d])|下班|上班|起床|开门|关门|放学|收工|来|响|打铃)"
"""九点一过: as soon as it is past nine."""
_ONE = regex.compile(ONE_WORD)
_LARGER = regex.compile(r"[百佰千仟万萬亿億]|点(?![\d击开进餐菜赞评名燃火头心单播选下了])")
"""What no run is followed by: its last digit is the first of 五百, 五点, 五点五."""
_TEN_OR_MONEY = regex.compile("[十拾块毛角元]|分钱")
_NO_TENS = regex.compile(".[^一二][十拾][^块元]{0,2}?[点时]|八九十")
"""Nobody says 四十点: before 十点, 四 belongs to the number. And people count to ten."""
_COUNTED = regex.compile(
    rf"[张件杯瓶盒箱套份斤岁秒楼层]|个(?![人性体])|位(?!置|于|数)|天(?![天津气然下])|年(?![轻龄级])|次(?![日要])"
    rf"|月(?:份|[{NUMERAL}]{{1,3}}[号日])|小时(?!候)|分钟|公里|块|毛"
)
_COUNTED_BY_TWO = frozenset("点个位天年次张层楼斤件杯瓶盒本米小分块元人岁份台号周月条毛")
_ALONE = regex.compile("[个张件杯瓶盒箱套份楼层]|位(?!置|于)")
_EACH = regex.compile("一[天次斤平晚夜]|.个月")
"""五九九一晚, 三九九一个月: so much for one."""
_A_WHOLE = regex.compile("一[上下早晚整]")
_YEAR = regex.compile(f"(?:[一幺]九|[二两]零){FIGURE}{{2}}年")
_LONG, _FEW = 7, 3
_CARDS = (15, 16, 18, 19)
_ID_AND_ONE = regex.compile(r"\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{5}")


def end_of(shadow: str, start: int, end: int, digits: str, cued: bool) -> int:
    """Return the end of the run of `digits` at `start`..`end`, without what belongs to the words after it.

    `cued` where a word calls for a number of few digits (尾号, 房间). 0 where the run must stay in words.
    """
    last, least = shadow[end - 1], _FEW if cued else _LONG
    if end - start < 2 or shadow[end - 2] == "个" or last in "幺洞拐勾":
        return end
    if _YEAR.match(shadow, end - 4) and len(digits) - 4 >= least:
        return end - 4
    whole = _is_whole(digits)
    if not whole and _ONE.match(shadow, end - 1):
        return end - 1
    apart = not whole and len(digits) > least
    if _LARGER.match(shadow, end):
        return end - 1 if apart and (last not in "零〇" or shadow[end] == "点") else 0
    if _TEN_OR_MONEY.match(shadow, end):
        return end - 1 if apart and last not in "零〇" and not _NO_TENS.match(shadow, end - 2) else end
    return end if whole else _before_count(shadow, end, digits, apart)


def _is_whole(digits: str) -> bool:
    """Whether it is a telephone's number, or a card's, as it stands."""
    if len(digits) in _CARDS:
        return not _ID_AND_ONE.fullmatch(digits)
    return len(digits) < min(_CARDS) and PHONE.fullmatch(digits) is not None


def _before_count(shadow: str, end: int, digits: str, apart: bool) -> int:
    """The end before a digit that counts what follows: 零二两个人, a phone's twelfth digit, 五九九一晚."""
    two = shadow[end - 1] in "两兩" and shadow[end : end + 1] in _COUNTED_BY_TWO
    phone = _is_whole(digits[:-1]) and (
        shadow[end : end + 1] in _COUNTED_BY_TWO or _A_WHOLE.match(shadow, end - 1) is not None
    )
    if two or phone or (apart and _COUNTED.match(shadow, end)) or _EACH.match(shadow, end - 1):
        return end - 1
    return 0 if _ALONE.match(shadow, end) else end
