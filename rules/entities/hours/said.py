"""What was said in one schedule so far: days that wait for their times, hours that lack an end."""

from __future__ import annotations

from dataclasses import dataclass, field

from rules.entities.hours.kinds import Kind
from rules.entities.hours.rules import Break, Rule, Span
from rules.entities.hours.tokens import Token
from rules.entities.times.days import ALL, HOLIDAY
from rules.entities.times.ranges import Range


@dataclass
class Said:
    """The rules, breaks and excluded days said so far, and the words that change how the next ones are read."""

    text: str
    rules: list[Rule] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)
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
    spent: bool = False
    """Whether something was said of a part of the days that wait: other days take their place."""
    only: bool = False
    also: bool = False
    others: bool = False
    """Whether 其他时间 was said of the time that is left of every day."""

    def _say(self, kind: Kind, days: frozenset[int] | None = None, part: str = "") -> None:
        """Make a rule of the days named so far."""
        chosen = days if days is not None else self.pending
        if chosen:
            self.rules.append(Rule(chosen, kind, part=part))
        self.pending, self.current = None, None

    def _are_excepted(self, token: Token, said: frozenset[int]) -> bool:
        """Whether these are the days of 除了; every day, the others or days further on are what it excepts from."""
        if self.excepted is None or said >= ALL or (token.days and token.days.rest) or (self.excepted and token.apart):
            return False
        self.excepted |= said
        return True

    def _wait_for(self, said: frozenset[int], apart: bool) -> None:
        """Join days to those waiting where they are listed; else they take their place, unless they widen them."""
        waiting, self.shelved = None if self.spent else self.pending, self.pending if apart else None
        self.spent = False
        if waiting is None or (waiting >= ALL and not said >= ALL and HOLIDAY not in said):
            self.pending = said
        elif not apart:
            self.pending = waiting if said >= ALL and waiting else waiting | said
        elif not said >= ALL:
            self.pending = said

    def _others(self, among: frozenset[int]) -> frozenset[int]:
        """The days that nothing was said of yet."""
        named = frozenset().union(*(rule.days for rule in self.rules if rule.days and not rule.base))
        return among - named - self.excluded - (self.pending or frozenset())

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
        self.part, self.also, self.only = "", False, False

    def _for_excepted(self) -> None:
        """except Sunday when we close at nine: these days are open, otherwise."""
        self.pending, self.excluded = self.excepted, self.excluded - (self.excepted or frozenset())
        self.excepted = None

    def _lacking(self, role: str) -> list[Span]:
        """Hours whose other end is known and that this time completes: 平时十点、周末九点开门，都是晚上九点关."""
        spans = [span for rule in self.rules for span in rule.spans]
        if role == "close":
            return [span for span in spans if span.last is None]
        complete = any(span.first for span in spans)
        own = self.current.spans if self.current else []
        return [span for span in (own if complete else spans) if span.first is None]

    def _known(self, token: Token) -> bool:
        """Whether the hours being read are complete, so that a closing time only says them again."""
        return bool(token.role == "close" and self.current and self.current.spans)

    def _days_so_far(self) -> frozenset[int] | None:
        """The days that are being spoken of; None for every day."""
        if self.current:
            return self.current.days
        return self.rules[-1].days if self.rules and self.rules[-1].kind in (Kind.ONLY, Kind.PART) else None
