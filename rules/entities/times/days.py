"""Weekdays as people write and say them: sets of 0 (Monday) to 6, and 7 for public holidays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.entities.tables import one_of
from rules.entities.times.clock_words import DAY_LISTS, OF_LIST
from rules.entities.times.clocks import lowered

HOLIDAY = 7
ALL = frozenset(range(7))
WEEK, WEEKEND = frozenset(range(5)), frozenset((5, 6))
_ZH = {char: i % 7 for i, char in enumerate("一二三四五六日")} | {"天": 6, "七": 6} | {str(i + 1): i for i in range(7)}
DAY_CHAR = r"(?:[一二三四五六日]|天(?!气)|[1-7](?!\d))"
WEEK_WORD = "(?:周|星期|礼拜)"
_ONE = rf"(?!(?<=[一个]){WEEK_WORD}[二三四五六]天){WEEK_WORD}{DAY_CHAR}"
"""周六, but not in 一周六天."""
_SHORT = (
    r"(?:日(?!常|期|间)|天(?![气天])|一(?!样|般|直|起|定|下|共|律|个)(?![点时:十百刻分号月])|[三四五六](?=十[一二]?[点:])"
    r"|[二三四五六七](?![点时:十百刻分个号月]|天(?!气))(?!\d(?!\d?[:点]))|[1-7](?![点时:十百刻分个号月\d]))"
)
"""三 in 周一三五, but not in 周一三点; 五 in 周四五十点."""
_NAMED: tuple[tuple[str, str, frozenset[int]], ...] = (
    (
        "weekend",
        one_of(
            "(?:每个?)?(?:周末|双休日|礼拜六日)(?:两天|的话)? 双(?=休)",
            "(?<![一二三四五十零])六日(?=两天|休|公休|不|店休|都|也|照)(?:两天)?",
        ),
        WEEKEND,
    ),
    (
        "usual",
        one_of("(?<!比)(?:平时|平日里?|平常)"),
        WEEK,
    ),
    (
        "week",
        one_of(
            r"""
            (?<!个)(?<!(?<![\d一二三四五六七八九])[\d一二三四五六七八九十])(?:法定)?工作日(?!之?内|以内|后|到(?!周))(?:期间|里)?""",
            "周内 周中 [上工]作天 上班日",
        ),
        WEEK,
    ),
    (
        "all",
        one_of(
            """(?:每周|一周|一?个?星期|一?个?礼拜|全周|每个?星期|每个?礼拜|周)[七7]天(?:都|全)?
            (?<![\\d十])[七7]天(?=都|全|24|二十四|无休)""",
            "(?:一周|全周)(?=无休|营业|都) 每天 每日 天天 见天儿? 周周 整周(?![一二三四五六日天末]) 每一天",
            "全年(?:都?无休|不休息?)? (?:一年)?(?:三百六十五|三六五|365)天 (?<!全年)(?<![日末期])无休",
            "一年到头儿? 一年四季",
        ),
        ALL,
    ),
    ("monday_off", r"单(?=休(?!日))", frozenset((6,))),
    (
        "holiday",
        one_of("(?:国家)?(?:法定|国定|公众|公共)?(?:节假日|节日|假日|假期) 法定假 逢年过节 (?<!每)过节"),
        frozenset((HOLIDAY,)),
    ),
)
_OTHER = "(?:其他|其它|其余|别的|剩下的?|剩余|余下的?|另外)的?"
_REST = one_of(
    f"{_OTHER}(?:所有)?(?:时间|日子|时候|时段|日期|几天|那?[一二三四五六两]天|天数?|日|每天|周[一-日])里?",
    "(?:前面|后面|剩)那?[一二三四五六两]天 除此之外 (?:其他|其它)(?=都|全|均|正常)",
    r"其余(?=都|均|全|是|正常|[\s,]?[\d早上下晚中])",
)
_ZH_RANGE = (
    rf"(?:每个?)?{WEEK_WORD}(?P<first>{DAY_CHAR})[\s,]*(?:到|至|[-~—–]){{1,2}}[\s,]*"
    rf"(?:{WEEK_WORD}(?P<last>{DAY_CHAR})|(?P<short>{_SHORT}))(?!\s*[到至][\s,]*{WEEK_WORD})"
)
_ZH_LIST = (
    rf"(?:每个?|逢)?{_ONE}(?:[、/和及与跟还有]{{0,2}}{_ONE}(?!\s*(?:到|至|[-~—–]))|[、,/和及与跟还有]{{0,2}}{_SHORT})*"
)
_SHORT_LIST = (
    rf"(?:逢(?:{DAY_LISTS}|二四|三五)(?![^,。]{{0,4}}集)"
    rf"|(?<![周期拜零一二三四五六七八九十\d])(?:{DAY_LISTS}|(?<!点)(?:五六日|一二三四五?|二四|一三|三五)){OF_LIST})"
)
_ZH_WORDS = re.compile(
    rf"(?P<rest>{_REST})|(?P<rest_week>{_OTHER}工作日)|{'|'.join(f'(?P<{name}>{words})' for name, words, _ in _NAMED)}"
    rf"|(?P<range>{_ZH_RANGE})|(?P<list>{_ZH_LIST})(?:(?P<but>[以之]外的?(?:时间|日子|几天)?)|(?P<onward>[往以]后(?=[,都是到至开])))?|(?P<short_list>{_SHORT_LIST})"
)
_BUT = re.compile("除[了开]?每?\\Z")
"""除了周日以外: what follows, and not the days, is open."""
_NAMES = (
    "mon(?:day)?|mo(?=[\\s,:-])",
    "tue(?:s(?:day)?)?|tu(?=[\\s,:-])",
    "wed(?:nesday|s)?|we(?=\\s*[,:-]|\\s+\\d)",
    "thu(?:r(?:s(?:day)?)?)?|th(?=[\\s,:.-])",
    "fri(?:day)?|fr(?=[\\s,:-])",
    "sat(?:urday)?|sa(?=[\\s,:-])",
    "sun(?:day)?|su(?=[\\s,:-])",
)
_DAY = "|".join(f"(?P<d{i}>{name})" for i, name in enumerate(_NAMES))
_EN_ONE = re.compile(rf"(?:{_DAY})(?:s|'s|s')?\.?(?![a-z'])", re.A)
_LETTER = re.compile(r"([MTWHF])\.?(?=:?\s*-\s*[MTWHF]\b|:?\s+\d)", re.A)
_LAST_LETTER = re.compile(r"([MTWHF])\b", re.A)
_EN_TO = re.compile(r"\s*(?:-|–|—|to|thru|through|until|till|到|至)\s*")
_EN_NAMED = (
    (re.compile(r"(?:the\s+)?week-?\s?ends?\b", re.A), WEEKEND),
    (
        re.compile(
            r"(?:during|through)\s+the\s+week\b|mid-?week\b|week\s?-?days?\b"
            r"|(?:business|working)\s+days?\b|(?:5|five)\s+days(?:\s+(?:a|per)\s+week)?",
            re.A,
        ),
        WEEK,
    ),
    (
        re.compile(
            r"(?:every\s?day|every\s(?:night|evening)|daily|each\s+day|(?:7|seven)\s+days(?:\s+(?:a|per)\s+week)?|all\s+(?:days|week(?:\s+long)?|year)"
            r"|year\s+round)\b",
            re.A,
        ),
        ALL,
    ),
    (
        re.compile(r"(?:all\s+)?(?:public|bank|national|federal|legal|major|statutory)?\s?holidays?\b", re.A),
        frozenset((HOLIDAY,)),
    ),
)
_EN_REST = re.compile(
    r"(?:the\s+)?rest of the week|(?:on\s+)?(?:all\s+)?(?:the\s+)?other days|otherwise|every other day"
)
_EN_CANDIDATE = re.compile(
    r"(?<![a-z.])(?=mo|mi|tu|we|th|fr|sa|su|[mtwhf][.:\s-]|ev|d[au]|5|7|five|seven|all|ea|ye|pu|ba|na|fe|le|ma|st|ho|bu|wo|o)"
)


@dataclass(frozen=True, slots=True)
class Days:
    """Days said at `start`..`end`; `rest` means: all (or all of `days`) that were not said."""

    start: int
    end: int
    days: frozenset[int] = frozenset()
    rest: bool = False
    usual: bool = False
    """平时: working days, or all but those of which something else is said."""


def span(first: int, last: int) -> frozenset[int]:
    """Days from `first` to `last`, over the week's end where needed."""
    return frozenset((first + i) % 7 for i in range((last - first) % 7 + 1))


def chinese_days(text: str, start: int, end: int) -> Iterator[Days]:
    """Every mention of days in Chinese between two places of folded text."""
    for found in _ZH_WORDS.finditer(text, start, end):
        rest = bool(found["rest"] or found["rest_week"])
        yield Days(*found.span(), _chinese(found), rest, bool(found["usual"]))


def _chinese(found: re.Match[str]) -> frozenset[int]:
    if found["range"]:
        return span(_ZH[found["first"]], _ZH[found["last"] or found["short"]])
    if found["list"] or found["short_list"]:
        named = frozenset(_ZH[char] for char in re.sub(WEEK_WORD, "", found[0]) if char in _ZH)
        if found["onward"]:
            return span(min(named), 6)
        return ALL - named if found["but"] and not _BUT.search(found.string, 0, found.start()) else named
    if found["rest_week"]:
        return WEEK
    return next((days for name, _, days in _NAMED if found[name]), frozenset())


def english_days(text: str, start: int, end: int) -> Iterator[Days]:
    """Every mention of days in English between two places of folded text."""
    plain, done = lowered(text), start
    for candidate in _EN_CANDIDATE.finditer(plain, start, end):
        found = _english(text, plain, candidate.start()) if candidate.start() >= done else None
        if found:
            done = found.end
            yield found


def _english(text: str, plain: str, at: int) -> Days | None:
    rest = _EN_REST.match(plain, at)
    if rest:
        return Days(at, rest.end(), rest=True)
    for pattern, days in _EN_NAMED:
        named = pattern.match(plain, at)
        if named:
            return Days(at, named.end(), days)
    first = _weekday(plain, at) or _initial(_LETTER, text, at)
    link = _EN_TO.match(plain, first[1]) if first else None
    last = (_weekday(plain, link.end()) or _initial(_LAST_LETTER, text, link.end())) if link else None
    if first and last:
        return Days(at, last[1], span(first[0], last[0]))
    return Days(at, first[1], frozenset((first[0],))) if first else None


def _weekday(plain: str, at: int) -> tuple[int, int] | None:
    """The weekday named at `at`, and where its name ends."""
    found = _EN_ONE.match(plain, at)
    return (next(i for i in range(7) if found[f"d{i}"]), found.end()) if found else None


def _initial(pattern: re.Pattern[str], text: str, at: int) -> tuple[int, int] | None:
    """M-F: only capitals stand for days."""
    found = pattern.match(text, at)
    return ("MTWHF".index(found[1]), found.end()) if found else None
