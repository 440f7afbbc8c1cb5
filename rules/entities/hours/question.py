"""Questions with hours in them, and what answers leave to them: `Are you open on Saturdays? - Nine to one.`"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

from rules.entities.hours.chains import interval
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
    r"开|关|上班|下班|营业|休息|有人|几点|在[吗线]|时间|办公|\b(?:open|close|closed|hours|right)\b|[吗呢吧?？]\s*\Z|\A\W*(?:and|(?:what|how)\s+about)\b",
    re.A | re.IGNORECASE,
)

_GUESS = re.compile(
    r"(?:,|[^,。!！\n]{0,6}?)(?:吗|么(?!的)|是吧|对吧|对吗|对不对|是不是|没变吧|right|\?|？)(?=\s*(?:[,。?？\n我那]|\Z|请|如果|因为))|[啊呀]?\s*[?？]",
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
_ASKED_INSIDE = re.compile("(?<!不)是不是|是否|([开休上])不\\1|还是.{0,8}[吗啊呀]|几点|什么时候")
_TOLD = re.compile("(?<![你您])(?:我们|我司|咱们|本店|本馆|小店)")
"""Who says so asks nobody."""
_HOURS_ONLY = re.compile(r"几点|多久|什么时候|时间|what\s+time|\bhours\b|from\s+when", re.A | re.IGNORECASE)
"""A question that may leave to the turns before it which days it asks for."""
_NO = re.compile(r"不|没|\b(?:no|not|closed)\b|n't", re.A | re.IGNORECASE)
_HEARSAY = re.compile("网上|地图|百度|美团|高德|写着?|贴|看到|听说|online|google|website|says", re.IGNORECASE)
_BELIEVED = re.compile(rf"(?:{_HEARSAY.pattern})(?:(?!现在|没|旧|老的|我们|其实|应该)[^。\n])*\Z", re.I)
"""Before hours that somebody read, and not 网上那个没更新，现在是十点."""
_DENIED = re.compile(r"[\s,，。]*(?:不是|不对|没有|错了|no\b|not\b|actually)", re.A | re.IGNORECASE)
_CORRECTED = re.compile(
    r"[\s,，。嗯呃哦]*(?:(?:不是|不对|错了)(?![吧吗啊么呀])|no\b|not\b|[^,.]*\bactually\W*\Z)", re.A | re.IGNORECASE
)
_ASKING = re.compile("[问说]的?是|想问|要问")
_OTHER_MEANT = re.compile(
    r"[\s,，。]*不是[^,，。]{0,8}[,，\s]+(?:我|是)(?:问|说|想问|要问)的?+是?+(?!周|星期|礼拜|节假|中午|晚上|早上|[上下]午)"
)
"""不是门诊, 我问抽血: the hours were those of something else."""


_OUTDATED = re.compile("没更新|没改|旧的|老的|以前|改了|过时|不准|早就")
"""What the hearer says of hours that somebody read somewhere."""
_DOUBTS = re.compile(r"[吗么?？]\s*\Z")
"""不是九点半吗 puts nothing right."""
_ANSWERS = re.compile(r"(?:\A|\n)[嗯呃哦,\s]*(?:对|是的|没错|yes|right)|我们|咱们|\bwe\b", re.I)
"""Such a turn tells what it repeats."""
_BEFORE = 24
"""Characters before hours that may ask for them, or say whence they are."""


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
    said = heard(after.partition("\n")[0]).text
    kinds = {word.kind for word in tokens(said)}
    timed = kinds & {Kind.RANGE, Kind.TIME} or (Kind.DAYS in kinds and kinds & {Kind.CLOSED, Kind.EXCEPTED})
    if _TOLD.search(text, max(0, start - _BEFORE), end):
        return Fate.HOLDS
    if _asked(text, start, end):
        if _DENIED.match(after):
            return Fate.DENIED
        return Fate.HOLDS if _CONFIRMS.match(said) and not timed else Fate.OPEN
    if _BELIEVED.search(text, max(0, start - _BEFORE), start) and (timed or _OUTDATED.search(said)):
        return Fate.OPEN if timed else Fate.DENIED
    rejects = _CORRECTED.match(said) and not _HEARSAY.search(said) and not _DOUBTS.search(said)
    return Fate.DENIED if rejects and kinds & {Kind.RANGE, Kind.TIME, Kind.DAYS} else Fate.HOLDS


def _asked(text: str, start: int, end: int) -> bool:
    """Whether hours are asked for rather than told."""
    before, inside = text[max(0, start - _BEFORE) : start], text[start:end]
    soft = _SOFT.match(text, end) and _YOU.search(before + inside)
    english = _ASKED_EN.search(before) and _ENDS_ASKING.match(text, end)
    guess = _GUESS.match(text, end) or _ASKED_BEFORE.search(before) or _ASKED_INSIDE.search(inside)
    return bool(english or soft or guess)


def is_echo(text: str, chain: Sequence[Token], asked: str) -> bool:
    """Whether a turn only says again the hours that the turn before it told: 周一到周六十点到七点 - 哦十点到七点.

    They hold by what was told, and the echo lacks its days.
    """
    if any(word.kind is not Kind.RANGE for word in chain) or _ANSWERS.search(text, 0, chain[0].start):
        return False
    last = heard(asked.rpartition("\n")[2]).text
    told = {interval(word) for word in tokens(last) if word.range and _is_told(last, word)}
    return all(interval(word) in told for word in chain)


def _is_told(text: str, word: Token) -> bool:
    """Whether a range is neither asked for nor only said to be written somewhere."""
    believed = _BELIEVED.search(text, max(0, word.start - _BEFORE), word.start)
    return not believed and not _asked(text, word.start, word.end)


def with_questions(
    text: str, chain: Sequence[Token], questions: Sequence[tuple[int, str]]
) -> tuple[list[Token], tuple[str, ...]]:
    """The tokens of answers, completed by those of the questions before them, and what that assumes."""
    return _with_question(text, _with_own_days(chain, questions[1:]), questions[0][1])


def _with_own_days(chain: Sequence[Token], questions: Sequence[tuple[int, str]]) -> list[Token]:
    """九点到六点 - 周末呢 - 到五点: a further turn that tells times of no day tells those of the day asked for."""
    made, end = list(chain), chain[-1].end
    for place, asked in reversed(questions):
        index = next(i for i, word in enumerate(made) if word.start >= place)
        turn = {word.kind for word in made[index:] if word.start < end}
        if Kind.DAYS not in turn and turn & {Kind.RANGE, Kind.TIME}:
            days = [replace(word, start=place, end=place) for word in _days_asked([asked])]
            made[index:index] = days
        end = place
    return made


def _with_question(text: str, chain: Sequence[Token], asked: str) -> tuple[list[Token], tuple[str, ...]]:
    last = heard(asked.rpartition("\n")[2]).text
    kinds = {word.kind for word in chain}
    if last and Kind.RANGE not in kinds and _needs_times(text, chain):
        ranges = [word for word in tokens(last) if word.range]
        return (
            (_before([word for word in chain if word.kind is not Kind.TAKEN_BACK], ranges[-1:]), (TIMES_ASKED,))
            if ranges
            else (list(chain), ())
        )
    if _lacks_days(text, chain):
        days = _days_asked(asked.split("\n"))
        return (_before(chain, days), (DAYS_ASKED,)) if days else (list(chain), ())
    return list(chain), ()


def _lacks_days(text: str, chain: Sequence[Token]) -> bool:
    """Whether hours are told of no day; of several turns with hours, each may have a question of its own."""
    turn = text.find("\n", chain[0].end, chain[-1].start)
    later = [word for word in chain if word.start > turn > 0]
    first = chain[: len(chain) - len(later)] if any(word.range for word in later) else chain
    kinds = {word.kind for word in first}
    return Kind.DAYS not in kinds and (Kind.RANGE in kinds or {"open", "close"} <= {word.role for word in first})


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
    only_days = Kind.DAYS in kinds <= {Kind.DAYS, Kind.CLOSED, Kind.EXCEPTED, Kind.TAKEN_BACK} and bool(answers)
    return only_days or (len(closing) == 1 and closing[0].role == "close" and chain[0].kind is Kind.DAYS)


def _before(chain: Sequence[Token], borrowed: Sequence[Token]) -> list[Token]:
    start = chain[0].start
    return [*(replace(word, start=start, end=start) for word in borrowed), replace(chain[0], apart=True), *chain[1:]]
