"""How the time of a pattern grows with the text: measured, on texts made to be hard for it.

`^(a|aa)+$` takes seconds on fifty characters and years on a hundred; no rule may hold such a pattern. `.*x.*y` takes
four times as long on twice the text, which is seldom noticed, and said all the same. Of which kind a pattern is cannot
be read off its form, since `regex` sees through many (`^(\\d+)+$`). So it is measured: the CPU time of this thread at
growing lengths, several times each; what is too short to be measured does not count, and nobody is accused at once.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from callstash.grok.attacks import Attack, attacks
from callstash.grok.engine import Grok
from callstash.grok.render import Scope

Kind = Literal["linear", "polynomial", "exponential"]

LIMIT_S = 0.04
"""CPU time that one search may take; of what takes longer only that is known."""
BUDGET_S = 1.0
"""CPU time for one pattern, after which what is known must do."""
NOISE_S = 50e-6
"""Shorter times say nothing."""
LONGEST = 4096
FIRST = 16
STEEP = 5.5
"""Exponent from which growth counts as exponential: twice the text takes more than forty times as long."""
CURVED = 1.6
"""Exponent from which growth is more than linear."""
_LOOKS = (30, 400)
"""Lengths at which every attack is tried; the first is enough for what is exponential."""
_STRIKING_S = 0.003
_SUSPECTS = 3


@dataclass(frozen=True, slots=True)
class Growth:
    """A verdict, and the text that shows it."""

    kind: Kind = "linear"
    exponent: float = 1.0
    """Time grows like length to this power; for what is exponential, at the length that was measured."""
    seconds: float = 0.0
    """CPU time on the sample."""
    length: int = 0
    """Of the sample; 0 where nothing took long enough to be measured."""
    sample: str = ""
    """Such as `'a' * 40 + '!'`."""

    def seconds_at(self, length: int) -> float:
        """An estimate for the worst text of that length."""
        if not self.length:
            return 0.0
        return math.inf if self.kind == "exponential" else self.seconds * (length / self.length) ** self.exponent


def growth(grok: Grok, budget_s: float = BUDGET_S) -> Growth:
    """Judge a pattern by the worst that could be found within `budget_s` seconds of CPU time."""
    trial = _Trial(grok, time.thread_time() + budget_s)
    worst = Growth()
    for attack in trial.suspects(attacks(grok.tree, Scope(grok.words))):
        worst = max(worst, trial.judge(attack), key=_badness)
        if worst.kind == "exponential":
            break
    return worst


def _badness(found: Growth) -> tuple[int, float]:
    return ("linear", "polynomial", "exponential").index(found.kind), found.exponent


@dataclass(slots=True)
class _Trial:
    """Takes the times of one pattern."""

    grok: Grok
    deadline: float
    judged: set[Attack] = field(default_factory=set)

    def suspects(self, found: list[Attack]) -> Iterator[Attack]:
        """Attacks worth a judgement: those that strike at once, then those that took longest for their length."""
        for length in _LOOKS:
            took: dict[Attack, float] = {}
            for attack in found:
                if attack in self.judged or self.late:
                    continue
                text = attack.text(max(1, length // len(attack.middle)))
                took[attack] = self.once(text)
                if took[attack] > _STRIKING_S and len(self.judged) < _SUSPECTS:
                    self.judged.add(attack)
                    yield attack
        ordered = sorted(took.keys() - self.judged, key=lambda attack: -took[attack])
        yield from ordered[: max(1, _SUSPECTS - len(self.judged))]

    @property
    def late(self) -> bool:
        """Whether the pattern has had its time."""
        return time.thread_time() > self.deadline

    def judge(self, attack: Attack) -> Growth:
        """Double the length until it takes too long, or the text is long enough to be sure."""
        points: list[tuple[int, float]] = []
        times = FIRST
        while len(attack.text(times)) <= LONGEST and not self.late:
            points.append((times, self.time(attack.text(times))))
            if points[-1][1] >= LIMIT_S:
                points = self._closer(attack, points)
                break
            times *= 2
        solid = [point for point in points if point[1] >= NOISE_S]
        return self._verdict(attack, *solid[-2:]) if len(solid) > 1 else Growth()

    def _verdict(self, attack: Attack, few: tuple[int, float], many: tuple[int, float]) -> Growth:
        """By the exponent between two times that can be relied on; what looks exponential is measured once more."""
        exponent = _exponent(few, many)
        if exponent > STEEP:
            few, many = ((times, self.time(attack.text(times))) for times, _ in (few, many))
            exponent = min(exponent, _exponent(few, many))
        kind: Kind = "exponential" if exponent > STEEP else "polynomial" if exponent > CURVED else "linear"
        return Growth(kind, round(exponent, 1), many[1], len(attack.text(many[0])), attack.shown(many[0]))

    def _closer(self, attack: Attack, points: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """From a length that is easy to one that takes too long in small steps: how steep is it there?"""
        low, high = points[-2][0] if len(points) > 1 else 1, points[-1][0]
        while high - low > max(1, low // 8):
            middle = (low + high) // 2
            if self.once(attack.text(middle)) >= LIMIT_S / 2:
                high = middle
            else:
                low = middle
        return [(times, self.time(attack.text(times))) for times in (max(1, low - max(1, low // 6)), low)]

    def time(self, text: str) -> float:
        """The least of several runs; a long one is run twice."""
        first = self.once(text)
        return min([first, *(self.once(text) for _ in range(1 if first > LIMIT_S / 4 else 3))])

    def once(self, text: str) -> float:
        """CPU time of this thread for all matches in `text`; `regex` stops by the time of all threads, see `clock`."""
        allowed = 1.5 * LIMIT_S
        while True:
            began = time.thread_time()
            try:
                for _ in self.grok.pattern.finditer(text, timeout=allowed):
                    if time.thread_time() - began > LIMIT_S:
                        break
            except TimeoutError:
                if time.thread_time() - began < LIMIT_S:
                    allowed *= 2
                    continue
            except MemoryError:
                return LIMIT_S
            return time.thread_time() - began


def _exponent(few: tuple[int, float], many: tuple[int, float]) -> float:
    return math.log(max(many[1], 1e-9) / max(few[1], 1e-9)) / math.log(many[0] / few[0])
