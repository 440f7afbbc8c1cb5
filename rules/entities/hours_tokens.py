"""The words of a schedule: days, times, closures and what ties them together, in order of place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from rules.entities.clock import DAY, Clock, TimeRange, read_clock, read_range, resolve
from rules.entities.days import Days, read_days


class Kind(Enum):
    """What a token of a schedule does."""

    DAYS = "days"
    TIMES = "times"
    CLOSED = "closed"
    """休息, closed: the days named (or, after a time range inside the hours: a break)."""
    BREAK = "break"
    """午休: the time range that follows is a break."""
    EXCEPT = "except"
    """除了: the days that follow are closed."""
    EXCEPTED = "excepted"
    """除外: the days that went before are closed."""
    AS_USUAL = "as usual"
    """照常: the days that went before are like the others."""
    TAKEN_BACK = "taken back"
    """不对: what went before was wrong."""
    BARRIER = "barrier"
    """今天, 5月3日, 旺季: what follows is an appointment, or holds for a season only."""
    LONE = "lone"
    """A time that is no range: 四点停止入场. The days right before it are no part of the week."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a schedule."""

    kind: Kind
    start: int
    end: int
    days: Days | None = None
    times: TimeRange | None = None
    apart: bool = False
    """Whether something that is no schedule stands between it and the word before."""


_BARRIER = re.compile(
    r"(?:今|明|后|昨|前)(?:天|日|儿|晚|早|晨)|大后天|刚才|待会儿?|等会儿?|一会儿?|(?:[下上这本]个?)+(?:周|星期|礼拜)[一二三四五六日天末]?|"
    r"(?:旺|淡|夏|冬|春|秋|雨)季|[夏冬]令时?|[暑寒]假|(?:国庆|春节|元旦|五一|十一|中秋|端午|清明)(?:节|长假|假期)?期间|试营业|"
    r"\d{1,2}月\d{1,2}[日号]|[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}[日号]|(?<![\d一二三四五六七八九十])(?:[一二三四五六七八九十]{1,3}|\d{1,2})号(?![线楼店])|"
    r"\b(?:today|tomorrow|tonight|yesterday|(?:next|last|this|coming)\s+(?:week|mon|tues|wednes|thurs|fri|satur|sun)\w*)\b",
    re.IGNORECASE,
)
_ALL_DAY = re.compile(
    r"(?:7|七)\s*[x×*乘]\s*(?:以)?(?:24|二十四)\s*(?:个?小时)?|24\s*[x×*]\s*7|(?:24|二十四)(?:个)?(?:小时|h\b)(?!内|之内|以内|后|之后|前)(?:全天候?)?|全天(?:候|24小时|二十四小时)?(?!都?(?:休|停|不|闭|关|歇))|昼夜|"
    r"24\s?/\s?7|(?:24|twenty[\s-]four)\s?-?(?:hours?|hrs?|h)\b(?:\s*(?:a|per|/)\s*day)?(?:\s*,?\s*(?:7|seven)\s+days(?:\s+a\s+week)?)?|"
    r"\ball\s+day\b(?:\s+long)?|a?round\s+the\s+clock|twenty\s?-?four\s+seven|(?:open\s+)?day\s+and\s+night",
    re.IGNORECASE,
)
_WORDS = (
    (
        Kind.BREAK,
        re.compile(
            r"午休(?:时间)?(?:是|为)?|中午休息(?:时间)?(?:是|为)|(?:closed\s+for\s+)?lunch(?:\s+break)?(?:\s+is)?(?:\s+from)?",
            re.I,
        ),
    ),
    (
        Kind.AS_USUAL,
        re.compile(
            r"(?:也)?(?:都)?(?:是)?(?:照常|照样|正常|(?:也|都)?是?一样的?|不休息?|不打烊|不放假|不关门|也营业|也上班|也开门?)"
            r"(?:营业|上班|开放|服务|开门)?|as usual",
            re.I,
        ),
    ),
    (
        Kind.CLOSED,
        re.compile(
            r"(?:(?:我们)?(?:都|则|全天|固定|统一|要|会|就)?(?:是)?)(?:不(?:对外)?(?:营业|上班|开放|开门|服务|办公|接待|办理|受理|接诊|出诊|开馆|开)|没有?人(?!工)|无人值班|"
            r"(?:关门|闭馆|打烊|歇业|停业|公休|休馆|放假|店休|闭店|休息|停诊|休市)(?!前|时间|之前|日)(?:一天|两天)?)|(?:are|is|we're|we\s+are)?\s*\b(?:closed|shut)\b(?:\s+(?:on|all\s+day))?|(?<=[双单])休|休(?=[,。;]|$)",
            re.I,
        ),
    ),
    (
        Kind.EXCEPT,
        re.compile(r"除了|除(?!外|以外|此)|\bexcept(?:\s+for)?(?:\s+on)?\b|\bexcluding\b|\bother than\b", re.I),
    ),
    (Kind.EXCEPTED, re.compile(r"除外|(?:不包括|不含)在内|excepted|excluded", re.I)),
    (
        Kind.TAKEN_BACK,
        re.compile(
            r"不对|说错了?|讲错了?|记错了?|更正一下"
            r"|(?<!\w)(?:sorry|no wait|i mean|correction|scratch that|actually)(?!\w)",
            re.I,
        ),
    ),
)
_UNTIL = re.compile(r"(?:营业|开|延长|延)?(?:到|至)|(?:until?l?|till)\s+", re.IGNORECASE)
_PART = re.compile("上午|早上|下午|晚上")
_PART_HOURS = {"上午": (0, 720), "早上": (0, 720), "下午": (720, DAY), "晚上": (1080, DAY)}
"""周三下午闭馆: what is closed of a day, in minutes."""
_CLOSES = re.compile(r"(?:就|才)?(?:关门|打烊|闭馆|下班|关店|收摊|结束营业)")
_STARTS = re.compile(
    r"[\d零〇一二三四五六七八九十两周星礼每工平节假法公双其别剩凌清大早上朝中正下午傍晚夜半深天全整三无国次第翌隔转差休关闭打歇停放不没都则固统也照除说讲记更今明后昨前刚待等这本昼七店要会就是我到至营开延双单收旺淡夏冬春秋雨暑寒元端清试A-Za-z]"
)


def tokens(text: str) -> list[Token]:
    """Read every schedule word of folded text, the longest at each place."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        token = _token(text, at, found) if _STARTS.match(text, at) else None
        if token and token.end > at:
            found.append(token)
            at = token.end
        else:
            at = _word_end(text, at)
    return found


def _word_end(text: str, at: int) -> int:
    """The next place where a token may begin: not inside an English word or a number."""
    match = re.compile(r"[A-Za-z]+|\d+").match(text, at)
    return match.end() if match else at + 1


def _token(text: str, at: int, before: list[Token]) -> Token | None:
    barrier = _BARRIER.match(text, at)
    if barrier:
        return Token(Kind.BARRIER, at, barrier.end())
    whole = _ALL_DAY.match(text, at)
    if whole:
        return Token(Kind.TIMES, at, whole.end(), times=TimeRange(at, whole.end(), 0, DAY))
    times = read_range(text, at, _earlier(before))
    if times:
        return Token(Kind.TIMES, at, times.end, times=times)
    until = _until(text, at, before)
    if until:
        return Token(Kind.TIMES, at, until.end, times=until)
    days = read_days(text, at)
    if days:
        return Token(Kind.DAYS, at, days.end, days=days)
    lone = read_clock(text, at)
    if lone and lone.strong:
        return Token(Kind.LONE, at, lone.end)
    return _word(text, at, before)


def _word(text: str, at: int, before: list[Token]) -> Token | None:
    part = _PART.match(text, at)
    closed = part and dict(_WORDS)[Kind.CLOSED].match(text, part.end())
    if part and closed:
        opens, closes = _PART_HOURS[part[0]]
        return Token(Kind.CLOSED, at, closed.end(), times=TimeRange(at, part.end(), opens, closes))
    for kind, pattern in _WORDS:
        word = pattern.match(text, at)
        if word and kind is Kind.CLOSED and before and before[-1].kind is Kind.LONE and at - before[-1].end <= 2:
            continue  # 九点关门 says when, not that
        if word and not (word[0][0].isascii() and text[at - 1 : at].isascii() and text[at - 1 : at].isalpha()):
            return Token(kind, at, word.end())
    return None


def _until(text: str, at: int, before: list[Token]) -> TimeRange | None:
    """周五周六到晚上十点, 周末晚十点关门: only the end is said; they open when the days before do."""
    lead = _UNTIL.match(text, at)
    if len(before) < 2 or before[-1].kind is not Kind.DAYS or at - before[-1].end > 4:
        return None
    last, earlier = read_clock(text, lead.end() if lead else at), _last_times(before)
    closes = last and _CLOSES.match(text, last.end)
    if not last or not last.strong or not earlier or not (lead or closes):
        return None
    opens = Clock(at, at, *divmod(earlier.opens, 60), full=True)
    resolved = resolve(opens, last)
    end = closes.end() if closes else last.end
    return TimeRange(at, end, *resolved[:2], (*resolved[2], "start-carried")) if resolved else None


def _last_times(before: list[Token]) -> TimeRange | None:
    return next((token.times for token in reversed(before) if token.times), None)


def _earlier(before: list[Token]) -> int | None:
    """When the range right before ended, where no days were named since."""
    last = before[-1] if before else None
    return last.times.closes if last and last.times and last.times.closes < DAY else None
