"""What a speaker takes back, begins twice, or says of former times leaves the schedule: 周一到周五, 啊不, 周一到周六.

What comes of it is what would have been said without the slip, so that nothing that reads it need know of slips.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from rules.entities.hours.kinds import Kind
from rules.entities.hours.tokens import WHOLE_DAY, Token
from rules.entities.times.clock_words import NOON, Clock, placed
from rules.entities.times.ranges import Range, loose

_TIMES = (Kind.RANGE, Kind.TIME)
_STATES = (Kind.CLOSED, Kind.USUAL, Kind.ALSO, Kind.UNSURE)
"""What is said of days besides times."""
_EDITS = (Kind.TAKEN_BACK, Kind.CHANGED)
_DENIES = re.compile(r"(?:不是|not)\s*\Z")
_CLAUSE_ENDS = re.compile(r"[的了啊哦呢哈]*(?:[,。;\n]|\Z)")
_BEGUN = re.compile(r"[,\s]*[到至][,\s]*")
"""周一到, 周二到周六: days that break off."""
_PAUSE = re.compile(r"[,\s到是]*(?:也|就|都|应该|那|我们|[嘛啊吧呢哦嗯对的哎诶欸哟])*[,\s是]*")
_REFINED = 59
"""Minutes by which a time that is said again at once may differ: 七点, 七点四十开门."""


def repaired(text: str, words: Sequence[Token]) -> list[Token]:
    """Return the tokens of one schedule that its speaker holds to."""
    return _begun_once(text, _corrected(text, _present(words)))


def _present(words: Sequence[Token]) -> list[Token]:
    """Leave out what held formerly; where times follow of what holds now, they take the place of the old ones."""
    past = next((i for i, word in enumerate(words) if word.kind is Kind.PAST), None)
    if past is None:
        return [word for word in words if word.kind is not Kind.NOW]
    now = next((i for i in range(past, len(words)) if words[i].kind in (Kind.NOW, *_EDITS)), len(words))
    old, new = words[past + 1 : now], _present(words[now + 1 :])
    if old and new and old[-1].kind in _TIMES and _after_edits(new).kind in _TIMES:
        return [*words[:past], *old, replace(words[now], kind=Kind.TAKEN_BACK), *new]
    return [word for word in (*words[:past], *new) if word.kind is not Kind.NOW]


def _after_edits(words: Sequence[Token]) -> Token:
    return next((word for word in words if word.kind not in _EDITS), words[-1])


def _begun_once(text: str, words: Sequence[Token]) -> list[Token]:
    """Leave out what is begun and at once said again: 周一到, 周一到周六; 七点, 七点四十开门."""
    made: list[Token] = []
    for word in words:
        gap = text[made[-1].end : word.start] if made else ""
        if made and _breaks_off(gap, made[-1], word):
            made.pop()
        elif made and _says_again(gap, made[-1], word):
            first = made.pop()  # it answers the question that the first mention answers
            word = replace(_with_role(first, word), start=first.start)
        elif (place := _explained_range(made, word)) is not None:
            made[place] = _explained(made[place], word)
            continue
        elif made and _same_range(made[-1], word):
            word = replace(word, start=made.pop().start)
        while made and _begins_as(made, word):
            made.pop()
        made.append(word)
    return made


def _breaks_off(gap: str, last: Token, word: Token) -> bool:
    return last.kind is Kind.DAYS and word.kind is Kind.DAYS and bool(_BEGUN.fullmatch(gap))


def _says_again(gap: str, last: Token, word: Token) -> bool:
    """Whether a time is said again, or more exactly."""
    one, other = last.clock, word.clock or (word.range and word.range.first)
    if not one or not other or not _PAUSE.fullmatch(gap) or (last.role and word.role not in ("", last.role)):
        return False
    if other.part not in ("", one.part) and (one.part or word.clock):
        return False
    near = 0 if last.role else _REFINED
    return abs(other.minutes - one.minutes) <= near and not (last.role and word.range)


def _explained_range(made: Sequence[Token], word: Token) -> int | None:
    """The place of the range before, of which a time explains the end."""
    place = len(made) - 1
    while place >= 0 and made[place].kind in _STATES:
        place -= 1
    return place if place >= 0 and _explains(made[place], word) else None


def _same_range(last: Token, word: Token) -> bool:
    """六点到六点, 夜里六点到早上六点: the same, more exactly."""
    if not last.range or not word.range or not loose(last.range):
        return False
    one, other = last.range, word.range
    return (one.first.minutes, one.last.minutes) == (other.first.minutes, other.last.minutes)


def _explains(last: Token, word: Token) -> bool:
    """七点四十到十一点, 晚上的十一点: a time says in which half of the day the end before it lies."""
    end = last.range and last.range.last
    if not end or not word.clock or word.role or not word.clock.part:
        return False
    return end.minutes == word.clock.minutes and placed(end) is None


def _explained(last: Token, word: Token) -> Token:
    assert last.range and word.clock
    return replace(last, range=Range(last.range.first, replace(last.range.last, part=word.clock.part)), end=word.end)


def _begins_as(made: Sequence[Token], word: Token) -> bool:
    """七点半开, 五点半末班, 七点半到五点半: a range takes the place of lone times, the first of which begins it."""
    if not word.range or made[-1].kind is not Kind.TIME:
        return False
    run = next((i for i in range(len(made) - 1, -1, -1) if made[i].kind is not Kind.TIME), -1) + 1
    clock = made[run].clock
    return bool(clock and clock.minutes == word.range.first.minutes)


def _with_role(last: Token, word: Token) -> Token:
    """The second mention of a time, with what the first one said of it."""
    if not last.clock or not word.clock:
        return word
    part = word.clock.part or ("" if word.clock.full else last.clock.part)
    return replace(word, role=word.role or last.role, clock=replace(word.clock, part=part))


def _corrected(text: str, words: Sequence[Token]) -> list[Token]:
    """Carry out what 不对, 啊不 and the like say."""
    made: list[Token] = []
    index = 0
    while index < len(words):
        word = words[index]
        index += 1
        if word.kind not in _EDITS:
            made.append(word)
            continue
        while index < len(words) and words[index].kind in _EDITS:
            index += 1
        if index < len(words):
            index += _take_back(text, made, word, words[index:])
    return made


def _take_back(text: str, made: list[Token], edit: Token, rest: Sequence[Token]) -> int:
    """Take back what stands at the end of `made`; return how many of the tokens behind were read with it."""
    if _DENIES.search(text, edit.start, edit.end) and (_is_denied(made, rest) or _holds(text, made, edit, rest[0])):
        if made and _alike(made[-1], rest[0]):
            made.pop()
        return 1
    if not made or (edit.kind is Kind.CHANGED and not (made[-1].kind in _TIMES and rest[0].kind in _TIMES)):
        return 0
    return _TAKES_BACK.get(rest[0].kind, _nothing)(made, rest)


def _holds(text: str, made: Sequence[Token], edit: Token, denied: Token) -> bool:
    """八点到五点，不是六点: what its hearer believed is denied behind what holds; a slip has a pause behind 不是."""
    behind = bool(made) and made[-1].end < edit.start and text[edit.start - 1] in ",\n"
    known = any(_of_one_sort(word, denied) for word in made[-3:])
    return behind and known and denied.start == edit.end and bool(_CLAUSE_ENDS.match(text, denied.end))


def _is_denied(made: Sequence[Token], rest: Sequence[Token]) -> bool:
    """不是周六, 是周日: what stands behind 不是 is denied, unless it replaces something of its kind before."""
    if rest[0].range is WHOLE_DAY:
        return True
    again = len(rest) > 1 and _of_one_sort(rest[0], rest[1])
    return again and (not made or not _of_one_sort(made[-1], rest[0]) or _alike(made[-1], rest[0]))


def _of_one_sort(one: Token, other: Token) -> bool:
    return one.kind is other.kind or {one.kind, other.kind} == set(_TIMES)


def _alike(one: Token, other: Token) -> bool:
    """Whether both say the same."""
    if one.kind is not other.kind:
        return False
    if one.clock and other.clock:
        return one.clock.minutes == other.clock.minutes
    return bool(one.days and other.days and one.days.days == other.days.days)


def _nothing(made: list[Token], rest: Sequence[Token]) -> int:
    return 0


def _days(made: list[Token], rest: Sequence[Token]) -> int:
    """周二不开, 记错了, 周三不开: of a whole statement the earlier one goes; days alone take the place of days."""
    run = next((i for i, word in enumerate(rest) if word.kind is not Kind.DAYS), len(rest))
    behind = rest[run].kind if run < len(rest) else None
    kinds: tuple[Kind, ...] = (Kind.DAYS,) if made[-1].kind is Kind.DAYS else _STATES if behind in _STATES else ()
    if behind in (*_TIMES, Kind.PART, Kind.ONLY) and made[-1].kind in (*_TIMES, *_STATES):
        kinds = _TIMES if made[-1].kind in _TIMES else _STATES
    if kinds and run > 1 and _narrows(made, rest):
        return _instead(made, rest[:1])
    if kinds:
        _pop(made, kinds)
        _pop(made, (Kind.DAYS,))
        return 0
    return _instead(made, rest[:run])


def _narrows(made: Sequence[Token], rest: Sequence[Token]) -> bool:
    """周一到周五十点到八点, 不对, 周一到周四, 周五到周日…: the first days are those of what was said before."""
    last = next((word.days.days for word in reversed(made) if word.days), frozenset())
    one, other = (word.days.days if word.days else frozenset() for word in rest[:2])
    return bool(last & one and not one & other and last != one)


def _instead(made: list[Token], run: Sequence[Token]) -> int:
    """Put days in the place of those said last, if there are any."""
    last = next((i for i in range(len(made) - 1, -1, -1) if made[i].kind is Kind.DAYS), None)
    if last is None:
        return 0
    first = last
    while first and made[first - 1].kind is Kind.DAYS:
        first -= 1
    made[first : last + 1] = run
    return len(run)


def _pop(made: list[Token], kinds: Sequence[Kind]) -> None:
    while made and made[-1].kind in kinds:
        made.pop()


def _range(made: list[Token], rest: Sequence[Token]) -> int:
    if made[-1].kind is Kind.RANGE:
        made.pop()
    else:
        _pop(made, (Kind.TIME, Kind.PART) if rest[0].range and rest[0].range.first.part else (Kind.TIME,))
    return 0


def _time(made: list[Token], rest: Sequence[Token]) -> int:
    """A time puts right a time, or one end of a range."""
    last, word = made[-1], rest[0]
    if last.kind is Kind.PART:
        made.pop()
    elif last.range and word.clock:
        made[-1] = replace(last, range=_with_end(last.range, word), end=word.end)
        return 1
    elif last.clock and not (last.role and word.role and last.role != word.role):
        made[-1] = _with_role(last, word)
        return 1
    return 0


def _with_end(found: Range, word: Token) -> Range:
    """The range with the end that a time puts right: the part of the day it lacks is that of the old one."""
    assert word.clock
    old = found.first if _puts_right_start(found, word) else found.last
    part = word.clock.part or ("" if word.clock.full or word.clock.hour > 12 else old.part)
    new = replace(word.clock, part=part)
    return Range(new, found.last) if old is found.first else Range(found.first, new)


def _puts_right_start(found: Range, word: Token) -> bool:
    clock: Clock | None = word.clock
    assert clock
    if word.role:
        return word.role == "open"
    if clock.part:
        return clock.part == found.first.part != found.last.part
    return found.last.full and found.last.minutes > NOON and placed(clock) is None


def _state(made: list[Token], rest: Sequence[Token]) -> int:
    """周六也上班, 不不, 不上班."""
    if made[-1].kind in _STATES:
        made.pop()
    elif rest[0].kind is Kind.CLOSED:
        _pop(made, _TIMES)
    return 0


def _part(made: list[Token], rest: Sequence[Token]) -> int:
    _pop(made, (Kind.PART,))
    return 0


_TAKES_BACK: Mapping[Kind, Callable[[list[Token], Sequence[Token]], int]] = {
    Kind.DAYS: _days,
    Kind.RANGE: _range,
    Kind.TIME: _time,
    Kind.CLOSED: _state,
    Kind.USUAL: _state,
    Kind.ALSO: _state,
    Kind.PART: _part,
}
