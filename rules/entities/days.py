"""Weekdays as people write and say them: sets of 0 (Monday) to 6, and 7 for public holidays."""

from __future__ import annotations

import re
from dataclasses import dataclass

HOLIDAY = 7
ALL = frozenset(range(7))
_WEEK, _WEEKEND = frozenset(range(5)), frozenset((5, 6))
_ZH = {char: i % 7 for i, char in enumerate("一二三四五六日")} | {"天": 6} | {str(i + 1): i for i in range(7)}
_D, _W = r"[一二三四五六日天1-7]", r"(?:周|星期|礼拜)"
_ALONE = r"(?![点时:十百\d刻分个])"
_ONE = rf"(?:{_W}{_D})"
_ZH_RANGE = re.compile(rf"(?:每个?)?{_W}({_D})\s*(?:到|至|-|~|—|–)+\s*(?:{_W}({_D})|({_D}){_ALONE})")
_ZH_LIST = re.compile(rf"(?:每个?)?{_W}{_D}(?:[、,和及与跟]?(?:{_W}{_D}|{_D}{_ALONE}))*")
_ZH_NAMED = (
    (re.compile(r"(?:每个?)?(?:周末|双休日|双(?=休)|礼拜六日|周六日|周六周日|六日两天)(?:两天)?"), _WEEKEND),
    (re.compile(r"(?<!个)工作日(?!之?内|以内|后|到)(?:期间)?|平时|平日里?|平常|周内"), _WEEK),
    (
        re.compile(
            r"(?:每周|一周|一个星期|全周|一星期)(?:七|7)天|(?:一周|全周)(?=无休|营业|都)|每天|每日|天天|全年(?:无休|不休)?|整周|三百六十五天|365天|无休"
        ),
        ALL,
    ),
    (re.compile(r"单(?=休(?!日))"), frozenset((6,))),
    (re.compile(r"(?:法定|国家法定|国定)?(?:节假日|节日|假日|假期)|公众假期|法定假"), frozenset((HOLIDAY,))),
)
_REST = re.compile(
    r"(?:其他|其它|其余|别的|剩下的?|剩余)(?:的)?(?:时间|日子|时候|日期|几天|天|工作日)(?:里)?"
    r"|(?:the\s+)?rest of the week|all other days|other days|otherwise",
    re.I,
)
_EN_NAMES = (
    "mon(?:day)?|mo(?=[\\s,:-])",
    "tue(?:s(?:day)?)?|tu(?=[\\s,:-])",
    "wed(?:nesday|s)?|we(?=\\s*[,:-]|\\s+\\d)",
    "thu(?:r(?:s(?:day)?)?)?|th(?=[\\s,:.-])",
    "fri(?:day)?|fr(?=[\\s,:-])",
    "sat(?:urday)?|sa(?=[\\s,:-])",
    "sun(?:day)?|su(?=[\\s,:-])",
)
_EN_DAY = "|".join(f"(?P<d{i}>(?:{name})(?:s|'s|s')?\\.?)" for i, name in enumerate(_EN_NAMES))
_EN_ONE = re.compile(rf"(?<![A-Za-z])(?:{_EN_DAY})(?![A-Za-z'])", re.I)
_LETTER = re.compile(r"(?<![A-Za-z.])([MTWHF])\.?(?=:?\s*-\s*[MTWHF]\b|:?\s+\d)")
_EN_RANGE = re.compile(r"\s*(?:-|–|—|to|thru|through|until|till)\s*", re.I)
_EN_NAMED = (
    (re.compile(r"(?:on\s+)?(?:the\s+)?week-?\s?ends?\b", re.I), _WEEKEND),
    (
        re.compile(
            r"(?:on\s+)?week\s?-?days?\b|(?:business|working)\s+days?\b|(?:5|five)\s+days(?:\s+(?:a|per)\s+week)?", re.I
        ),
        _WEEK,
    ),
    (
        re.compile(
            r"every\s?day\b|daily\b|(?:7|seven)\s+days(?:\s+(?:a|per)\s+week)?|all\s+week\b(?:\s+long)?|all\s+days\b|each\s+day\b|all\s+year\b",
            re.I,
        ),
        ALL,
    ),
    (
        re.compile(r"(?:on\s+)?(?:all\s+)?(?:public|bank|national|federal|legal)?\s?holidays?\b", re.I),
        frozenset((HOLIDAY,)),
    ),
)


@dataclass(frozen=True, slots=True)
class Days:
    """Days said at `start`..`end`; `rest` means: all that were not said."""

    start: int
    end: int
    days: frozenset[int] = frozenset()
    rest: bool = False


def read_days(text: str, at: int) -> Days | None:
    """Read the days that are named at `at`."""
    rest = _REST.match(text, at)
    if rest:
        return Days(at, rest.end(), rest=True)
    for pattern, days in (*_ZH_NAMED, *_EN_NAMED):
        named = pattern.match(text, at)
        if named and not (named[0][0].isascii() and text[max(0, at - 1) : at].isalpha() and text[at - 1].isascii()):
            return Days(at, named.end(), days)
    return _chinese(text, at) or _english(text, at)


def span(first: int, last: int) -> frozenset[int]:
    """Days from `first` to `last`, over the week's end where needed."""
    return frozenset((first + i) % 7 for i in range((last - first) % 7 + 1))


def _chinese(text: str, at: int) -> Days | None:
    found = _ZH_RANGE.match(text, at)
    if found:
        return Days(at, found.end(), span(_ZH[found[1]], _ZH[found[2] or found[3]]))
    listed = _ZH_LIST.match(text, at)
    if not listed:
        return None
    return Days(at, listed.end(), frozenset(_ZH[char] for char in re.sub(_W, "", listed[0]) if char in _ZH))


def _one(text: str, at: int) -> tuple[int, int] | None:
    found = _EN_ONE.match(text, at)
    if found:
        return next(i for i in range(7) if found[f"d{i}"]), found.end()
    letter = _LETTER.match(text, at) or (
        re.compile("[MTWHF]\\b").match(text, at) if text[at - 1 : at] in "- " else None
    )
    return ("MTWHF".index(letter[0][0]), letter.end()) if letter else None


def _english(text: str, at: int) -> Days | None:
    first = _one(text, at) if _EN_ONE.match(text, at) or _LETTER.match(text, at) else None
    if not first:
        return None
    link = _EN_RANGE.match(text, first[1])
    last = _one(text, link.end()) if link else None
    return Days(at, last[1], span(first[0], last[0])) if last else Days(at, first[1], frozenset((first[0],)))
