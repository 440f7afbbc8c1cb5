"""Days before the times they belong to: `nine to five on weekdays` in the order of `weekdays nine to five`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rules.entities.hours.kinds import Kind
from rules.entities.hours.tokens import Token
from rules.entities.times.days import ALL, HOLIDAY, WEEK, WEEKEND

_TIMES = (Kind.RANGE, Kind.TIME)
_ENDS = re.compile(
    r"\s*(?:\Z|[,.。;、)/!?\n]|的(?!(?:时间|话)[^,。])|[吧呢啊哦喔呀嘛哈了]|都|营业|开|上班|服务|全|这|是|每|办公|有|接|可以|均|对外|[a-z])",
    re.I,
)
"""Behind days that close a schedule (九点到五点，周一到周五); else they begin something else."""
_IS = re.compile(r"的?(?:日子?|时间)?(?:是|为|在)")
"""店休是周三: the days behind are closed, whatever follows."""
_OF_DAYS = (Kind.CLOSED, Kind.USUAL, Kind.ALSO, Kind.UNSURE, Kind.EXCEPTED, Kind.SHIFT, Kind.LIKE)
"""Words that say something of the days before them (or, closed, behind them)."""


def leading(text: str, words: Sequence[Token]) -> list[Token]:
    """The tokens, each run of days before the times that it is for."""
    kept = _usual(word for word in words if not (word.kind is Kind.TIME and word.role == "latest"))
    made = _last_closed(_before_closed(text, kept))
    made = _without_echo(made)
    runs = _runs(made)
    if runs and made[runs[-1][0]].kind is Kind.DAYS and not _ENDS.match(text, made[runs[-1][-1]].end):
        runs.pop()
    kinds = [made[run[0]].kind is Kind.DAYS for run in runs]
    if len(runs) < 2 or kinds[0]:
        return made
    if kinds[-1]:
        pairs = [(runs[i], runs[i + 1]) for i in range(0, len(runs) - 1, 2)]
        return _swapped(made, pairs)
    days = runs[1]
    if len(days) > 1 and _of_first(made, days):
        return _swapped(made, [(runs[0], days[:1])])
    return made


def _without_echo(words: list[Token]) -> list[Token]:
    """周一店休，每周一哈: the days at the end that were closed before are only said again."""
    if len(words) < 3 or words[-1].kind is not Kind.DAYS or words[-2].kind is not Kind.CLOSED:
        return words
    again = words[-3].days and words[-1].days and words[-3].days.days == words[-1].days.days
    return words[:-1] if again else words


def _usual(words: Iterable[Token]) -> list[Token]:
    """周四关门，平常九点到八点: where a weekday is closed and nothing is said of weekends, 平常 is every other day."""
    made = list(words)
    named = frozenset().union(*(word.days.days for word in made if word.days and not word.days.usual)) - {HOLIDAY}
    closes = any(word.kind is Kind.CLOSED for word in made)
    if not closes or not named & WEEK or named >= WEEK or named & WEEKEND:
        return made
    others = ALL - named
    return [
        replace(word, days=replace(word.days, days=others)) if word.days and word.days.usual else word for word in made
    ]


def _last_closed(words: Sequence[Token]) -> list[Token]:
    """九点到五点，周一到周六，周日不开: nobody closes all week, so that what went before the last days is no list."""
    made = list(words)
    for index, word in enumerate(words):
        if (
            word.kind is Kind.CLOSED
            and index > 1
            and (last := words[index - 1].days)
            and (days := words[index - 2].days)
        ):
            several = len(days.days) > 1 and days.days | last.days >= WEEK and not last.days >= WEEK
            made[index - 1] = replace(words[index - 1], apart=several or words[index - 1].apart)
    return made


def _before_closed(text: str, words: Sequence[Token]) -> list[Token]:
    """`closed on Sundays`: the days behind the word go before it, unless those before it are its own."""
    made: list[Token] = []
    index = 0
    while index < len(words):
        behind = _days_behind(text, words, index) if words[index].kind is Kind.CLOSED else 0
        for day in words[index + 1 : index + 1 + behind]:
            made.append(
                replace(day, apart=True) if made and made[-1].kind is Kind.DAYS and day is words[index + 1] else day
            )
        made.append(words[index])
        index += 1 + behind
    return made


def _days_behind(text: str, words: Sequence[Token], index: int) -> int:
    """How many days right behind a closing word belong to it."""
    count = 0
    while index + 1 + count < len(words) and words[index + 1 + count].kind is Kind.DAYS:
        word = words[index + 1 + count]
        last = words[index + count].end
        several = word.days and (word.days.rest or len(word.days.days) > 1)
        if word.apart or (word.days and word.days.rest) or ("," in text[last : word.start] and (several or not count)):
            break
        count += 1
    first = index
    while first and words[first - 1].kind is Kind.DAYS:
        first -= 1
    before = first < index
    served = first > 0 and words[first - 1].kind in _TIMES and text[words[index].end - 1].isascii()
    after = words[index + 1 + count].kind if index + 1 + count < len(words) else None
    others = words[index + 2 + count].days if index + 2 + count < len(words) else None
    if count and not before and others and others.rest:
        return count  # closed Mondays, ten to four otherwise
    if count and _IS.fullmatch(text, words[index].end, words[index + 1].start):
        return count
    if not count or after in (*_TIMES, *_OF_DAYS) or (before and not served):
        return 0
    return count


def _runs(words: Sequence[Token]) -> list[list[int]]:
    """Indexes of days and of times, as runs; without breaks, and the days that a closure or an exception has."""
    runs: list[list[int]] = []
    for index, word in enumerate(words):
        days = word.kind is Kind.DAYS and not _taken(words, index)
        pause = index > 0 and words[index - 1].kind is Kind.BREAK
        if not days and (pause or not (word.kind in _TIMES and (word.range or word.role))):
            continue
        if runs and (words[runs[-1][0]].kind is Kind.DAYS) == days:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _taken(words: Sequence[Token], index: int) -> bool:
    """Whether these days belong to a closure behind them, or to 除了 before them."""
    before = index - 1
    while before >= 0 and words[before].kind is Kind.DAYS and not words[before + 1].apart:
        before -= 1
    if before >= 0 and (words[before].kind in (Kind.EXCEPT, Kind.LIKE) or _part_closed(words, before)):
        return True
    behind = index + 1
    while behind < len(words) and words[behind].kind in (Kind.DAYS, Kind.PART, Kind.ONLY):
        if words[behind].kind is not Kind.ONLY and words[behind].apart:
            return False
        behind += 1
    if behind < len(words) and words[behind].kind in _OF_DAYS:
        return True
    return behind == len(words) and index + 1 < behind and words[behind - 1].kind is Kind.PART


def _part_closed(words: Sequence[Token], index: int) -> bool:
    """no lunch on Mondays."""
    return words[index].kind is Kind.PART and index > 0 and words[index - 1].kind is Kind.CLOSED


def _of_first(words: Sequence[Token], days: list[int]) -> bool:
    """`ten to six weekdays and on bank holidays eleven to four`: a working week is no part of a list with others."""
    first = words[days[0]].days
    return bool(first and first.days >= WEEK and words[days[1]].days)


def _swapped(words: Sequence[Token], pairs: Sequence[tuple[list[int], list[int]]]) -> list[Token]:
    """Put each pair's days before its times."""
    moved = {times[0]: [words[i] for i in days] for times, days in pairs}
    gone = {i for _, days in pairs for i in days}
    made: list[Token] = []
    for index, word in enumerate(words):
        days = moved.get(index, [])
        made += [replace(day, apart=True) if place == 0 else day for place, day in enumerate(days)]
        made += [word] if index not in gone else []
    return made
