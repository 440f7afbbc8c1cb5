"""Questions with hours in them, and what answers leave to them: `Are you open on Saturdays? - Nine to one.`"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

from rules.entities.hours.heard import heard
from rules.entities.hours.kinds import Kind
from rules.entities.hours.tokens import Token, tokens
from rules.entities.times.days import ALL

TIMES_ASKED, DAYS_ASKED = "times-from-question", "days-from-question"
_CONFIRMS = re.compile(
    r"[\s,。.嗯呃哦噢啊]*(?:对|是|没错|没变|可以|好|行|that's\s+(?:right|correct)|yes|yeah|yep|right|correct|exactly)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"开|关|上班|下班|营业|休息|有人|在[吗线]|时间|办公|\b(?:open|close|closed|hours|right)\b|[吗呢吧?？]\s*\Z",
    re.A | re.IGNORECASE,
)

_GUESS = re.compile(
    r"[^,。!！\n]{0,6}?(?:吗|么(?!的)|是吧|对吧|对吗|是不是|没变吧|right|\?|？)(?=\s*(?:[,。?？\n我那]|\Z|请|如果|因为))|[啊呀]?\s*[?？]",
    re.IGNORECASE,
)
"""Behind hours that are asked for: 九点到五点对吧."""
_ASKED_EN = re.compile(r"(?:^|[.!?,]\s*|\b(?:so|and|but)\s+)(?:are|is|do|does|will)\s[^.!?\n]*\Z", re.A | re.IGNORECASE)
_ENDS_ASKING = re.compile(r"[^.!?\n]{0,30}\?")
"""Are weekends nine to five as well?"""
_SOFT, _YOU = re.compile(r"[^,。\n]{0,4}?吧(?=[,。?？\n]|\Z)"), re.compile("你们|您|你家|贵")
"""九点到五点吧 asks only whom it speaks of."""
_ASKED_BEFORE = re.compile(
    r"(?:(?<!不)是不是|是否|请问|请教|想问|问一?下|所以是|开不开|营不营业|是还是)[^。!?？\n]{0,16}\Z"
)
_ASKED_INSIDE = re.compile("(?<!不)是不是|是否|([开休上])不\\1|还是.{0,8}[吗啊呀]")
_TOLD = re.compile("(?<![你您])(?:我们|我司|咱们|本店|本馆|小店)")
"""Who says so asks nobody."""
_HOURS_ONLY = re.compile(r"几点|多久|什么时候|时间|what\s+time|\bhours\b|from\s+when", re.A | re.IGNORECASE)
"""A question that may leave to the turns before it which days it asks for."""
_NO = re.compile(r"不|没|\b(?:no|not|closed)\b|n't", re.A | re.IGNORECASE)
_HEARSAY = re.compile("网上|地图|百度|美团|高德|写着?|贴|看到|听说|online|google|website|says", re.IGNORECASE)
_DENIED = re.compile(r"[\s,，。]*(?:不是|不对|没有|错了|no\b|not\b|actually)", re.A | re.IGNORECASE)
_CORRECTED = re.compile(
    r"[\s,，。嗯呃哦]*(?:(?:不是|不对|错了)(?![吧吗啊么呀])|no\b|not\b|[^,.]*\bactually\W*\Z)", re.A | re.IGNORECASE
)
_ASKING = re.compile("[问说]的?是|想问|要问")
_OTHER_MEANT = re.compile(
    r"[\s,，。]*不是[^,，。]{0,8}[,，\s]+(?:我|是)(?:问|说|想问|要问)的?+是?+(?!周|星期|礼拜|节假|中午|晚上|早上|[上下]午)"
)
"""不是门诊, 我问抽血: the hours were those of something else."""


class Fate(Enum):
    """What becomes of hours that a question may have named."""

    HOLDS = "holds"
    DENIED = "denied"
    OPEN = "open"
    """Nobody confirmed them, or the answer has hours of its own."""


def fate(text: str, start: int, end: int, after: str) -> Fate:
    """Whether the hours at `start`..`end` of folded text hold, with what was said right after the turn.

    `你们是九点到五点吧？ - 不是，十点到六点`: a guess that its hearer denies does not hold, nor does what its hearer
    puts right by hours of their own.
    """
    if _OTHER_MEANT.match(after):
        return Fate.DENIED
    before, inside = text[max(0, start - 24) : start], text[start:end]
    soft = _SOFT.match(text, end) and _YOU.search(before + inside)
    english = _ASKED_EN.search(before) and _ENDS_ASKING.match(text, end)
    asked = english or soft or _GUESS.match(text, end) or _ASKED_BEFORE.search(before) or _ASKED_INSIDE.search(inside)
    said = heard(after.partition("\n")[0]).text
    kinds = {word.kind for word in tokens(said)}
    timed = bool(kinds & {Kind.RANGE, Kind.TIME}) or kinds >= {Kind.DAYS, Kind.CLOSED}
    if _TOLD.search(before + inside):
        return Fate.HOLDS
    if not asked:
        corrected = kinds & {Kind.RANGE, Kind.TIME, Kind.DAYS} and _CORRECTED.match(said) and not _HEARSAY.search(said)
        return Fate.DENIED if corrected else Fate.HOLDS
    if _DENIED.match(after):
        return Fate.DENIED
    return Fate.HOLDS if _CONFIRMS.match(said) and not timed else Fate.OPEN


def with_question(text: str, chain: Sequence[Token], asked: str) -> tuple[list[Token], tuple[str, ...]]:
    """The tokens of an answer, completed by those of the question before it, and what that assumes."""
    last = heard(asked.rpartition("\n")[2]).text
    kinds = {word.kind for word in chain}
    if last and Kind.RANGE not in kinds and _needs_times(text, chain):
        ranges = [word for word in tokens(last) if word.range]
        return (
            (_before([word for word in chain if word.kind is not Kind.TAKEN_BACK], ranges[-1:]), (TIMES_ASKED,))
            if ranges
            else (list(chain), ())
        )
    if Kind.DAYS not in kinds and (Kind.RANGE in kinds or {"open", "close"} <= {word.role for word in chain}):
        days = _days_asked(asked.split("\n"))
        return (_before(chain, days), (DAYS_ASKED,)) if days else (list(chain), ())
    return list(chain), ()


def _days_asked(turns: Sequence[str]) -> list[Token]:
    """The day that the last of some turns asks for, or those before it where it asks for nothing but hours.

    `周六可以吗 - 可以的 - 几点到几点`: a turn that denies something ends the search.
    """
    for turn in reversed(turns):
        said = heard(turn).text
        days = [word for word in tokens(said) if word.days and not word.days.rest and not word.days.days >= ALL]
        last = turn is turns[-1]
        if not last and _NO.search(said):
            return []
        if days or (last and not _HOURS_ONLY.search(said)):
            return days if len(days) == 1 and (not last or _ASKS.search(said)) else []
    return []


def _needs_times(text: str, chain: Sequence[Token]) -> bool:
    """对，周一到周五 and 周五周六到十一点 speak of hours that the question named."""
    closing = [word for word in chain if word.kind is Kind.TIME]
    kinds = {word.kind for word in chain}
    answers = _CONFIRMS.match(text) or (_CORRECTED.match(text) and not _ASKING.search(text))
    only_days = Kind.DAYS in kinds <= {Kind.DAYS, Kind.CLOSED, Kind.TAKEN_BACK} and bool(answers)
    return only_days or (len(closing) == 1 and closing[0].role == "close" and chain[0].kind is Kind.DAYS)


def _before(chain: Sequence[Token], borrowed: Sequence[Token]) -> list[Token]:
    start = chain[0].start
    return [*(replace(word, start=start, end=start) for word in borrowed), replace(chain[0], apart=True), *chain[1:]]
