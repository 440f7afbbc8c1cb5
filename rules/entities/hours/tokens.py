"""A schedule's text as tokens in order of place: days, times, closures and what ties them together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rules.entities.hours.kinds import Kind
from rules.entities.hours.role_words import OF_NEXT, RANGE_ENDED, ROLE_AFTER, ROLE_BEFORE
from rules.entities.hours.words import ALL_DAY, BARRIER, PART_PATTERN, PART_WORDS, PATTERNS
from rules.entities.times.clock_en import EN_HOUR
from rules.entities.times.clock_words import Clock
from rules.entities.times.clocks import clocks, lowered
from rules.entities.times.days import Days, chinese_days, english_days
from rules.entities.times.ranges import Range, bare, ranges

WHOLE_DAY = Range(Clock(0, 0, 0, full=True), Clock(0, 0, 24, full=True))
_WORDS = re.compile(
    "|".join(f"(?P<k{i}>{pattern})" for i, (_, pattern) in enumerate(PATTERNS))
    + f"|(?P<barrier>{BARRIER})|(?P<whole>{ALL_DAY})|{PART_PATTERN}",
    re.A,
)
_LATIN = re.compile("[A-Za-z]")
_ANCHOR = re.compile(
    "周[一二三四五六日天末1-7]|星期|礼拜|工作日|双休|单休|假日|假期|每天|每日|天天|全年|全天|24|二十四|昼夜|七乘|无休|monday|tuesday|wednesday"
    "|thursday|friday|saturday|sunday|weekday|weekend|holiday|every|daily|clock|all day|twenty|never|day and|week"
)
"""Every word begins with a plain letter, which makes them fast to search for."""
_AROUND = 60
"""Characters around a time or a day that may belong to its schedule."""
_AMBIGUOUS = re.compile(rf"(five|ten)\s+to\s+({EN_HOUR})", re.A)
_BOUND = re.compile("[以之]?前|[以之]后")
"""五点以前来: neither an opening nor a closing time."""
_WEAK_END = re.compile(r"提前|推[迟后]|顺?延(?!长)|(?:关门|打烊|下班|闭馆|结束|闭店|收摊)\Z")
"""提前到九点开, 关门九点开: what stands behind the time says more."""
_HALF = re.compile(r"半天|half")
_OF_TIME = re.compile(r"[点半刻分整钟]\Z")
"""上班早八点半下班…: the first word is that of the time behind it, unless it stands behind one itself."""
_INNER = re.compile("[到至从]")
_REACH = 18
"""Characters before a time that may say what it is."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a schedule."""

    kind: Kind
    start: int
    end: int
    days: Days | None = None
    range: Range | None = None
    clock: Clock | None = None
    role: str = ""
    """Of a lone time: open, close, latest (四点停止入场), since, until (五点以前); "" where nothing says."""
    part: str = ""
    """Of a part of the day: morning, noon, afternoon, evening."""
    half: bool = False
    """Of a part of the day: whether it is 半天."""
    apart: bool = False
    """Whether something that is no schedule stands between it and the word before."""


@lru_cache(maxsize=64)
def tokens(text: str) -> tuple[Token, ...]:
    """Read every schedule word of folded text; of words that overlap, times go first, then what begins first."""
    plain = lowered(text)
    times = list(_times(text, plain))
    others = [
        token
        for start, end in _windows(plain, times)
        for token in (*_days(text, start, end), *_words(plain, start, end))
    ]
    return tuple(_apart(times, sorted(others, key=lambda token: (token.start, -token.end))))


def _windows(plain: str, times: list[Token]) -> list[tuple[int, int]]:
    """Where schedules may be: around times, names of days and words for the whole day. Most talk has none of these."""
    places = sorted([(token.start, token.end) for token in times] + [found.span() for found in _ANCHOR.finditer(plain)])
    windows: list[tuple[int, int]] = []
    for start, end in places:
        begin = max(0, start - _AROUND)
        if windows and begin <= windows[-1][1]:
            begin = windows.pop()[0]
        windows.append((begin, min(len(plain), end + _AROUND)))
    return windows


def _apart(times: list[Token], others: list[Token]) -> Iterator[Token]:
    """Merge the tokens in order of place, leaving out words that reach into a time or into the word before."""
    at, free, index = 0, 0, 0
    """Where the next word, and the next time, may begin: 今晚八点 is a barrier and a time that it reaches into."""
    for token in others:
        bars = token.kind is Kind.BARRIER
        while index < len(times) and times[index].start < (token.start if bars else token.end):
            if times[index].start >= free:
                yield times[index]
                at = free = times[index].end
            index += 1
        if token.start >= at:
            yield token
            at, free = token.end, free if bars else token.end
    yield from (time for time in times[index:] if time.start >= free)


def _days(text: str, start: int, end: int) -> Iterator[Token]:
    found: list[Days] = list(chinese_days(text, start, end))
    if _LATIN.search(text, start, end):
        found += english_days(text, start, end)
    return (Token(Kind.DAYS, days.start, days.end, days=days) for days in found)


def _words(plain: str, start: int, end: int) -> Iterator[Token]:
    for found in _WORDS.finditer(plain, start, end):
        name = found.lastgroup or ""
        if name in PART_WORDS:
            yield Token(Kind.PART, *found.span(), part=name, half=bool(_HALF.match(found[0])))
        elif name == "whole":
            yield Token(Kind.RANGE, *found.span(), range=WHOLE_DAY)
        else:
            yield Token(Kind.BARRIER if name == "barrier" else PATTERNS[int(name[1:])][0], *found.span())


def _times(text: str, plain: str) -> Iterator[Token]:
    """Ranges, and lone times with the words that say whether they open or close."""
    at = 0
    times: list[Clock | Range] = [*ranges(text), *clocks(text)]
    for found in sorted(times, key=lambda found: found.start):  # a range goes before the clock that begins it
        if isinstance(found, Range):
            ended = RANGE_ENDED.match(plain, found.end)
            at = ended.end() if ended else found.end
            yield Token(Kind.RANGE, found.start, at, range=found)
        elif found.start >= at:
            token = _as_range(plain, _lone(plain, found, at))
            yield token
            at = token.end


def _as_range(plain: str, token: Token) -> Token:
    """It's ten to six: where opening hours are told, this is no time but a range."""
    said = _AMBIGUOUS.fullmatch(plain, token.start, token.end) if not token.role else None
    if not said or not token.clock:
        return token
    first, last = bare(said[1], token.start, said.end(1)), bare(said[2], said.start(2), token.end)
    return Token(Kind.RANGE, token.start, token.end, range=Range(first, last)) if first and last else token


def _lone(plain: str, clock: Clock, at: int) -> Token:
    before = ROLE_BEFORE.search(plain, max(at, clock.start - _REACH), clock.start)
    after = ROLE_AFTER.match(plain, clock.end)
    of_next = after and OF_NEXT.match(plain, after.end())
    own = before and not _OF_TIME.search(plain, max(0, before.start() - 1), before.start())
    paused = after and ("," in after[0] or "\n" in after[0])
    if after and ((of_next and own) or (paused and (before or of_next))):
        after = None
    role = _role(before, after) or _inner_role(plain, clock)
    start = before.start() if before and before[role or "open"] else clock.start
    end = after.end() if after and role and after[role] else clock.end
    return Token(Kind.TIME, start, end, clock=clock, role=role)


def _inner_role(plain: str, clock: Clock) -> str:
    """五点以前; 晚上到九点: the word behind it, or between the part of the day and its hour."""
    bound = _BOUND.match(plain, clock.end)
    if bound:
        return "until" if bound[0].endswith("前") else "since"
    inner = _INNER.search(plain, clock.start, clock.end)
    return "" if not inner else "open" if inner[0] == "从" else "close"


def _role(before: re.Match[str] | None, after: re.Match[str] | None) -> str:
    """What a time is for; 到九点才开门 opens."""
    late = (before and before["latest"]) or (after and after["latest"] and "," not in after[0])
    if late and not (after and after["close"]):
        return "latest"
    opens = after and after["open"] and ("才" in after[0] or (before and _WEAK_END.match(before[0])))
    if before and before["close"] and not opens:
        return "close"
    if after and (after["close"] or after["open"]):
        return "close" if after["close"] else "open"
    return "open" if before else ""
