"""Chinese clock times and dates: 两点一刻 -> 2:15, 二零二五年一月三号 -> 2025年1月3日. Never a decimal."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from transcribe.itn.edits import CLOCK, DATE, NEAR, WORDS, Sheet
from transcribe.itn.zh_numerals import FIGURE, NUMERAL, written
from transcribe.itn.zh_tails import AS_SOON_AS, ONE_TAIL, ONE_WORD

DAY_PART = (
    "(?:凌晨|清晨|清早|一早|大早|早上|早晨|早间|今早|明早|上午|中午|正午|下午|午后|傍晚|今晚|明晚|昨晚|当晚|晚上|晚间|夜里|"
    "夜间|深夜|半夜|午夜)的?"
)
_HOUR = r"(?:二十[一二三四]?|十[一二三四五六七八九]?|[零〇一二两三四五六七八九]|2[0-4]|[01]?\d)"
_MINUTE = r"(?:[零〇][一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?|[0-5]\d)"
_MARK = r"\s?(?:点钟?|时(?![候间代刻段期常而区差长]))\s?"
_NO_CLOCK = rf"(?<![{NUMERAL}第\d.:每几])"
_CLOCK = regex.compile(
    rf"{_NO_CLOCK}(?P<part>{DAY_PART}|(?<=[今明昨当每天])[早晚])?\s?(?P<hour>{_HOUR})(?P<mark>{_MARK})"
    rf"(?:(?P<half>半(?![年月天路点个小]))|过?(?P<quarter>[一三13])刻钟?|(?P<sharp>整)"
    rf"|过?(?P<minute>{_MINUTE}|[一二两三四五六七八九\d](?=分))(?:分(?!之)钟?(?:(?P<second>{_MINUTE}|[一二两三四五六七八九])秒)?"
    rf"|(?<!一(?={ONE_TAIL}))(?!(?!{ONE_WORD})[{NUMERAL}\d点个元块岁斤公米度%名次倍位张万]|分))"
    rf"|(?P<pair>[零〇一二三四五][零〇一二三四五六七八九])(?![{NUMERAL}点个元块岁斤公米度倍万]))?"
)
_BEFORE_HOUR = regex.compile(
    rf"(?:差|还差)(?:(?P<minute>{_MINUTE}|[一二两三四五六七八九])分钟?|(?P<tens>[二]?十[五]?|五)|(?P<quarter>一)刻钟?)(?:就|不)?到?"
    rf"(?P<hour>{_HOUR})点钟?(?![{NUMERAL}\d半])"
)
_AFTER_HOUR = regex.compile(
    rf"{_NO_CLOCK}(?P<hour>{_HOUR})点钟?(?:还)?差(?:(?P<minute>{_MINUTE}|[一二两三四五六七八九])分钟?|(?P<tens>二?十五?|五)(?![{NUMERAL}])|(?P<quarter>一)刻钟?)"
)
_FIRST_HOUR = regex.compile(rf"(?<![{NUMERAL}点第\d.:号楼层月日周])(?P<hour>{_HOUR})(?P<to>\s?(?:到|至)\s?)$")
_TO = regex.compile(r"\s?(?:[~～—–-]+|到|至|或|和|、|，|或者)\s?")
_SCORE = regex.compile(r"(?:评分|打分|得分|满意度|分数)[是为有]?$|(?:[得打考扣评给加减]了?)$")
_POINTS_BEFORE = regex.compile(
    r"(?:[这那哪有]|[说讲提谈记做列写]了?|以下|如下|注意|强调|补充|确认|[涨跌升降扣加减得差错]了?)$"
)
_POINTS_AFTER = regex.compile(
    r"(?:要求|建议|原因|意见|问题|说明|内容|注意|好处|理由|希望|疑问|想法|积分|信息|东西|事情|优势|区别|不同|要点)"
)
_NEVER_AFTER = regex.compile(r"积分|经验值|之间(?![到来打])")
_ANOTHER_THING = regex.compile(rf"{ONE_WORD}|{AS_SOON_AS}|[{NUMERAL}]+(?:[楼层]|号楼)")
"""What begins behind an hour although it is a numeral: 五点一直, 十点二楼."""
_FROM_CLOCK = regex.compile(r"[点时半整刻分钟](?:到|至)$")
_AFTER_MIDNIGHT = regex.compile(r"(?:凌晨|半夜|夜里|深夜|午夜)的?$")
_HOUR_CUE = regex.compile(r"(?:整|之?前|以前|之?后|以后|开|到|至|左右)")
_FROM = regex.compile(r"[到至从在]$")


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    text: str
    sure: bool


def read_clocks(sheet: Sheet) -> None:
    """Claim clock times, ranges included: 九点到五点半 -> 9:00到5:30. A day part stays a word before it."""
    for pattern in (_BEFORE_HOUR, _AFTER_HOUR):
        for match in pattern.finditer(sheet.shadow):
            sheet.claim(match.start(), match.end(), _counted_back(match), CLOCK)
    hits = [hit for match in _CLOCK.finditer(sheet.shadow) if (hit := _hit(sheet.shadow, match))]
    for before, hit, after in zip([None, *hits], hits, [*hits[1:], None], strict=False):
        if hit.sure or _joined(sheet.shadow, before, hit) or _joined(sheet.shadow, hit, after):
            _claim(sheet, hit)
            _close_up(sheet, hit, after)


def _close_up(sheet: Sheet, hit: _Hit, after: _Hit | None) -> None:
    """9点 至 5点: the spaces that an engine left within a range go."""
    if after and _joined(sheet.shadow, hit, after):
        between = sheet.shadow[hit.end : after.start]
        closed = regex.sub(r"\s", "", between)
        if closed and closed != between:
            sheet.claim(hit.end, after.start, closed, CLOCK)


def _counted_back(match: regex.Match[str]) -> str:
    """差五分九点, 九点差一刻: minutes before the hour."""
    minutes = 15 if match["quarter"] else int(written(match["minute"] or match["tens"]))
    before = match.string[max(0, match.start() - NEAR) : match.start()]
    hour = (int(written(match["hour"])) - 1) % 24
    return f"{hour or (0 if _AFTER_MIDNIGHT.search(before) else 12)}:{60 - minutes:02d}"


def _hit(shadow: str, match: regex.Match[str]) -> _Hit | None:
    """What the match says, and whether it needs a neighbour to be believed (一点, 两点建议)."""
    hour = match.start("hour")
    behind, ahead = shadow[max(0, hour - NEAR) : hour], shadow[match.end() : match.end() + NEAR]
    bare = match.end() == match.end("mark")
    if match["pair"] and not match["part"]:
        return None
    end = match.end() if not bare else match.start("mark") + len(match["mark"].rstrip())
    if bare and ahead[:1] in ("多", "几"):
        return None
    ranged = _FROM_CLOCK.search(behind) is not None
    if bare and ahead[:1] in {*NUMERAL, *"0123456789"} and not _opens(shadow, end, bool(match["part"]), ranged):
        return None
    if (
        match["hour"] in "零〇"
        and not match["part"]
        and regex.fullmatch(r"点[零〇].", shadow[match.end("hour") : match.end()])
    ):
        return None  # 零点零五 is 0.05, 零点零五分 and 凌晨零点零五 are times
    if match["minute"] and "时" not in match["mark"] and _SCORE.search(behind):
        return None
    sure = bool(match["part"]) or not bare or "钟" in match["mark"] or _is_hour(match, behind, ahead)
    return _Hit(match.start("hour"), end, _digits(match), sure)


def _opens(shadow: str, at: int, said_part: bool, ranged: bool) -> bool:
    """Whether what follows a bare hour is another clock (十点十一点), a count (下午两点三个人), or a word."""
    ahead = shadow[at : at + NEAR]
    if (said_part or ranged or ahead[0] == "一") and _ANOTHER_THING.match(ahead):
        return True
    if match := _CLOCK.match(ahead):
        return match.end() > match.end("mark") or ahead[match.end() :][:1] not in {*NUMERAL}
    return said_part and regex.match(rf"\s?[{NUMERAL}\d]+[个位张人]", ahead) is not None


def _is_hour(match: regex.Match[str], behind: str, ahead: str) -> bool:
    hour, led = match["hour"], _FROM.search(behind) is not None
    if hour in "零〇" or ("时" in match["mark"] and len(hour) == 1):
        return led or _HOUR_CUE.match(ahead) is not None
    if not led and _NEVER_AFTER.match(ahead):
        return False
    if behind.endswith(WORDS) and not ahead.startswith(("都", "也", "儿", "点")):
        return True
    if hour in ("一", "1", "二") or ahead[:1] in ("点", "儿"):
        return False
    few = hour in ("两", "三", "四", "五", "六", "2", "3", "4", "5", "6")
    return not (few and (_POINTS_BEFORE.search(behind) or _POINTS_AFTER.match(ahead)))


def _joined(shadow: str, left: _Hit | None, right: _Hit | None) -> bool:
    """Whether two hours stand in a range, of which at least one end is sure."""
    if left is None or right is None or not (left.sure or right.sure):
        return False
    between = shadow[left.end : right.start]
    return _TO.fullmatch(regex.sub(f"(?:{DAY_PART})$", "", between)) is not None


def _digits(match: regex.Match[str]) -> str:
    hour = written(match["hour"])
    minute = 0
    if match["half"]:
        minute = 30
    elif match["quarter"]:
        minute = int(written(match["quarter"])) * 15
    elif spoken := match["minute"] or match["pair"]:
        minute = int(written(spoken))
    second = f":{int(written(match['second'])):02d}" if match["second"] else ""
    return f"{hour}:{minute:02d}{second}"


def _claim(sheet: Sheet, hit: _Hit) -> None:
    """Write the time; the bare number before it (九到十二点) is an hour, too, and spaces about 至 go."""
    at = max(0, hit.start - NEAR)
    first = _FIRST_HOUR.search(sheet.shadow[at : hit.start])
    if first:
        hour = f"{written(first['hour'])}:00"
        sheet.claim(at + first.start(), hit.start, hour + first["to"].strip(), CLOCK)
    sheet.claim(hit.start, hit.end, hit.text, CLOCK)


_YEAR_NAME = rf"(?:(?:{FIGURE}{{4}}|{FIGURE}{{2}}|[一二两]千(?:零?[一二三四五六七八九十]{{1,3}})?)|\d{{4}}|\d{{2}})"
_MONTH = r"(?:十[一二]?|[一二三四五六七八九]|1[0-2]|0?[1-9])"
_DAY = r"(?:三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九]|3[01]|[12]\d|0?[1-9])"
_DATE = regex.compile(
    rf"(?<![{NUMERAL}\d点个])(?:(?P<year>{_YEAR_NAME})\s?年\s?)?(?P<month>{_MONTH})\s?月(?:份(?![{NUMERAL}\d]))?"
    rf"(?:的?\s?(?P<day>{_DAY})\s?[日号](?![线楼院店门]))?"
)
_FESTIVAL = regex.compile("[一二三四五六七八九](?!十)")
"""二月二, 三月三: a day in words."""
_YEAR = regex.compile(
    rf"(?<![{NUMERAL}\d点])(?P<year>[一二幺两]{FIGURE}{{3}}|[一二两]千(?:零?[一二三四五六七八九十]{{1,3}})?|[零〇]{FIGURE})年"
    rf"(?=[^级代{NUMERAL}]|代|$)"
)
_DAY_OF = regex.compile(
    rf"(?:(?<=[本这下上当每]个?月的?)|(?<=[{DATE}][到至和、]))(?P<day>{_DAY})(?P<unit>[日号])(?![线楼院店门])"
)
"""零八年 is 08年. But 15年 would be fifteen years, and 一五年 is 2015: it stays."""
_VAGUE_YEARS = regex.compile(r"(一二|二三|三四|四五|五六|六七|七八|八九|一两|两三|三五)")


def read_dates(sheet: Sheet) -> None:
    """Claim dates: year, month and day in digits; 号 becomes 日 where a month stands before it."""
    for match in _DATE.finditer(sheet.shadow):
        if not match["day"] and not match["year"] and _FESTIVAL.match(sheet.shadow, match.end()):
            continue
        sheet.claim(match.start(), match.end(), _date(match), DATE)
    for match in _YEAR.finditer(sheet.shadow):
        if not _VAGUE_YEARS.fullmatch(match["year"]):
            sheet.claim(*match.span(), f"{written(match['year'])}年", DATE)
    for match in _DAY_OF.finditer(sheet.shadow):
        sheet.claim(*match.span(), f"{written(match['day'])}{match['unit']}", DATE)


def _date(match: regex.Match[str]) -> str:
    year = f"{written(match['year'])}年" if match["year"] else ""
    share = "份" if "份" in match[0] else ""
    day = f"{written(match['day'])}日" if match["day"] else ""
    return f"{year}{written(match['month'])}月{share}{day}"
