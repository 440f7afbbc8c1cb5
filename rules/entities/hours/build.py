"""From the tokens of one schedule to what was said of which days."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from rules.entities.hours.breaks import is_break, later_breaks
from rules.entities.hours.order import leading
from rules.entities.hours.rules import Rule, Span
from rules.entities.hours.tokens import Token
from rules.entities.hours.words import END_WORDS, Kind
from rules.entities.times.clock_words import placed
from rules.entities.times.days import ALL, HOLIDAY
from rules.entities.times.ranges import Range

_TIMES = (Kind.RANGE, Kind.TIME)
_OPEN_THEN = re.compile("(?:也|都|是|才|会)?(?:上班|营业|开门|开放|办公|有人|有班|开(?![到始]))")
"""周六上午上班: only then."""


@dataclass(slots=True)
class Builder:
    """Reads tokens one by one. `rules`, `breaks` and `excluded` are what comes of it."""

    text: str
    rules: list[Rule] = field(default_factory=list)
    breaks: list[Range] = field(default_factory=list)
    excluded: frozenset[int] = frozenset()
    pending: frozenset[int] | None = None
    """Days named, waiting for what is said of them."""
    shelved: frozenset[int] | None = None
    """Days named before those: 周一至周五（节假日除外）."""
    current: Rule | None = None
    """To which times without days are added."""
    part: str = ""
    excepted: frozenset[int] | None = None
    """Days behind 除了; None where none was said."""
    only: bool = False
    also: bool = False
    taken_back: bool = False
    skipping: bool = False

    def read(self, words: Sequence[Token]) -> None:
        """Read one schedule."""
        ordered, index = leading(self.text, words), 0
        while index < len(ordered):
            token, rest = ordered[index], ordered[index + 1 : index + 4]
            self.skipping = self.skipping and token.kind not in (Kind.NOW, Kind.TAKEN_BACK)
            index += 1 + (0 if self.skipping else self._read(token, rest))
        self.breaks += later_breaks(self.rules, self._known_ranges())

    def _read(self, token: Token, rest: Sequence[Token]) -> int:
        """Read one token; return how many of those behind it were read with it."""
        return _HANDLERS.get(token.kind, Builder._mark)(self, token, rest)

    def _mark(self, token: Token, rest: Sequence[Token]) -> int:
        """Words that only change how the next ones are read."""
        if token.kind is Kind.EXCEPT:
            self.excepted, self.pending = frozenset(), None
        elif token.kind is Kind.EXCEPTED:
            closed = bool(self.rules) and self.rules[-1].kind is Kind.CLOSED
            self.excluded |= (self.pending or frozenset()) if not closed else frozenset()
            self.pending, self.shelved = self.shelved, None
        elif token.kind is Kind.UNSURE:
            self._say(Kind.UNSURE)
        elif token.kind is Kind.SHIFT and self.pending:
            self._say(Kind.SHIFT)
            self.rules[-1].shift = self.text[token.start : token.end]
        self.only = token.kind is Kind.ONLY
        self.taken_back = self.taken_back or token.kind is Kind.TAKEN_BACK
        self.skipping = self.skipping or token.kind is Kind.PAST
        return 0

    def _say(self, kind: Kind, days: frozenset[int] | None = None, part: str = "") -> None:
        """Make a rule of the days named so far."""
        chosen = days if days is not None else self.pending
        if chosen:
            self.rules.append(Rule(chosen, kind, part=part))
        self.pending, self.current = None, None

    def _days(self, token: Token, rest: Sequence[Token]) -> int:
        assert token.days
        said = self._others(token.days.days or ALL) if token.days.rest else token.days.days
        if self._are_excepted(token, said):
            self.excluded |= said
            return 0
        self.excepted, self.part = None, ""
        if self.taken_back and self.current and self.current in self.rules:
            self._take_back_days(rest)
        self._wait_for(said, token.apart)
        return 0

    def _are_excepted(self, token: Token, said: frozenset[int]) -> bool:
        """Whether these are the days of 除了; every day, the others or days further on are what it excepts from."""
        if self.excepted is None or said >= ALL or (token.days and token.days.rest) or (self.excepted and token.apart):
            return False
        self.excepted |= said
        return True

    def _wait_for(self, said: frozenset[int], apart: bool) -> None:
        """Join days to those waiting where they are listed; else they take their place, unless they widen them."""
        waiting, self.shelved = self.pending, self.pending if apart else None
        if waiting is None:
            self.pending = said
        elif not apart:
            self.pending = waiting | said
        elif not said >= ALL and not waiting <= said:
            self.pending = said

    def _take_back_days(self, rest: Sequence[Token]) -> None:
        """周一到周五九点到五点，不对，周一到周六: the earlier rule goes, its hours stay unless new ones follow."""
        assert self.current
        self.rules.remove(self.current)
        again = any(word.kind in _TIMES for word in rest)
        self.current = None if again else self.current
        self.taken_back = False

    def _others(self, among: frozenset[int]) -> frozenset[int]:
        """The days that nothing was said of yet."""
        named = frozenset().union(*(rule.days for rule in self.rules if rule.days and not rule.base))
        return among - named - self.excluded - (self.pending or frozenset())

    def _range(self, token: Token, rest: Sequence[Token]) -> int:
        assert token.range
        if self.pending is None and is_break(self.text, token, rest, self._known_ranges()):
            self.breaks.append(token.range)
            return 1
        if self.excepted and rest and rest[0].kind is Kind.DAYS and rest[0].days and rest[0].days.rest:
            self._for_excepted()
        rule = self._rule()
        shut = bool(rest and rest[0].kind is Kind.CLOSED and rest[0].start - token.end <= 1)
        span = Span(token.range.first, token.range.last, self.part, shut=shut)
        if self.taken_back and rule.spans:
            rule.spans[-1] = span
        else:
            rule.spans = [*(each for each in rule.spans if each.first and each.last), span]
        self._said_times()
        return 0

    def _known_ranges(self) -> list[Range]:
        return [found for rule in self.rules for span in rule.spans if (found := span.whole)]

    def _rule(self) -> Rule:
        """The rule that times go to: of the days named before them, else the one that is being read."""
        if self.pending is not None or self.current is None:
            self.current = Rule(self.pending, beside=self.also)
            self.rules.append(self.current)
        self.pending, self.excepted = None, None
        return self.current

    def _said_times(self) -> None:
        self.part, self.also, self.only, self.taken_back = "", False, False, False

    def _for_excepted(self) -> None:
        """except Sunday when we close at nine: these days are open, otherwise."""
        self.pending, self.excluded = self.excepted, self.excluded - (self.excepted or frozenset())
        self.excepted = None

    def _time(self, token: Token, rest: Sequence[Token]) -> int:
        assert token.clock
        if not token.role:
            return self._bare_time(token)
        if self.excepted and token.role == "close":
            self._for_excepted()
        lacking = self._lacking(token.role) if self.pending is None else []
        if lacking:
            for span in lacking:
                span.first, span.last = span.first or token.clock, span.last or token.clock
                span.apart = not self.part
        elif self.pending is not None or not self._known(token):
            self._open_or_close(token)
        self._said_times()
        return 0

    def _lacking(self, role: str) -> list[Span]:
        """Hours whose other end is known and that this time completes: 平时十点、周末九点开门，都是晚上九点关."""
        spans = [span for rule in self.rules for span in rule.spans]
        if role == "close":
            return [span for span in spans if span.last is None]
        complete = any(span.first for span in spans)
        return [span for span in spans if span.first is None] if not complete else []

    def _known(self, token: Token) -> bool:
        """Whether the hours being read are complete, so that a closing time only says them again."""
        return bool(token.role == "close" and self.current and self.current.spans and not self.taken_back)

    def _open_or_close(self, token: Token) -> None:
        rule = self._rule()
        last = rule.spans[-1] if rule.spans else None
        if token.role == "open":
            if last and (last.last is None or self.taken_back):
                last.first = token.clock
            else:
                rule.spans.append(Span(token.clock, None, self.part))
        elif last and self.taken_back:
            last.last = token.clock
        else:
            rule.spans.append(Span(None, token.clock, self.part))

    def _bare_time(self, token: Token) -> int:
        """A time that neither opens nor closes corrects one, or says nothing; then the days before it don't, either."""
        assert token.clock
        span = self.current.spans[-1] if self.current and self.current.spans else None
        if self.taken_back and span:
            first, time = placed(span.first) if span.first else None, placed(token.clock)
            if span.last is None or (first is not None and time is not None and time <= first):
                span.first = token.clock
            else:
                span.last = token.clock
        elif self.pending is not None and not token.apart:
            self.pending = None
        return 0

    def _part(self, token: Token, rest: Sequence[Token]) -> int:
        """上午, 晚市: what follows says whether it is closed, or the only one open, or leads to times."""
        days = self.pending if self.pending is not None else self._days_so_far()
        if self._is_only(token, rest):
            self._say(Kind.ONLY, days, token.part)
            self.only = False
        elif rest and rest[0].kind is Kind.CLOSED and rest[0].start - token.end <= 6:
            waiting = self.pending
            self._say(Kind.PART, ALL if days is None else days, token.part)
            self.pending = waiting
            return 1
        elif rest and rest[0].kind in (Kind.USUAL, Kind.ALSO) and not (len(rest) > 1 and rest[1].kind in _TIMES):
            self._usual_part(days, token.part)
            return 1
        else:
            self.part = token.part
        return 0

    def _is_only(self, token: Token, rest: Sequence[Token]) -> bool:
        """Whether the days are open in that part alone: 周日只有上午, 周六上午上班."""
        times = [word.start - token.end for word in rest[:2] if word.kind in _TIMES]
        open_then = not (times and times[0] <= 8) and bool(_OPEN_THEN.match(self.text, token.end))
        half = bool(self.pending) and self.text.startswith("半天", token.start)
        if self.only or half:
            return not (rest and rest[0].kind in _TIMES and times[0] <= 3)
        return bool(self.pending) and (not rest or open_then)

    def _days_so_far(self) -> frozenset[int] | None:
        """The days that are being spoken of; None for every day."""
        if self.current:
            return self.current.days
        return self.rules[-1].days if self.rules and self.rules[-1].kind in (Kind.ONLY, Kind.PART) else None

    def _usual_part(self, days: frozenset[int] | None, part: str) -> None:
        """晚上一样: the evening's hours are those of the other days."""
        if days:
            self.rules.append(Rule(days, Kind.USUAL, part=part))
        self.pending = None

    def _closed(self, token: Token, rest: Sequence[Token]) -> int:
        if rest and rest[0].kind is Kind.PART and len(rest) > 1 and rest[1].kind is Kind.DAYS and not rest[0].apart:
            assert rest[1].days
            self._say(Kind.PART, rest[1].days.days, rest[0].part)
            return 2
        if self.pending is not None:
            self._say(Kind.CLOSED)
        elif rest and rest[0].range and not rest[0].apart and not END_WORDS.search(self.text, token.start, token.end):
            self.breaks.append(rest[0].range)
            return 1
        return 0

    def _break(self, token: Token, rest: Sequence[Token]) -> int:
        if rest and rest[0].range and rest[0].start - token.end <= 12:
            self.breaks.append(rest[0].range)
            return 1
        return 0

    def _usual(self, token: Token, rest: Sequence[Token]) -> int:
        """周末照常, 周末也开: the days are like the others; holidays that are like any day need no word."""
        times = bool(rest) and rest[0].kind in (*_TIMES, Kind.PART)
        same = token.kind is Kind.ALSO or self.text.startswith("一样", token.start)
        if same and times and self.pending != frozenset((HOLIDAY,)) and rest[0].start - token.end <= 3:
            self.also = True
            return 0
        days = (self.pending or frozenset()) - {HOLIDAY}
        if self.pending is not None:
            self._say(Kind.USUAL, days)
        return 0


_HANDLERS: Mapping[Kind, Callable[[Builder, Token, Sequence[Token]], int]] = {
    Kind.DAYS: Builder._days,
    Kind.RANGE: Builder._range,
    Kind.TIME: Builder._time,
    Kind.PART: Builder._part,
    Kind.CLOSED: Builder._closed,
    Kind.BREAK: Builder._break,
    Kind.USUAL: Builder._usual,
    Kind.ALSO: Builder._usual,
}
