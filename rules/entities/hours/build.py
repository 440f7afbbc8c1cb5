"""From the tokens of one schedule to what was said of which days."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from rules.entities.hours.breaks import is_break, is_night, is_noon, is_short, later_breaks
from rules.entities.hours.kinds import Kind
from rules.entities.hours.order import leading
from rules.entities.hours.rules import Break, Rule, Span
from rules.entities.hours.said import Said
from rules.entities.hours.shift import moved_end
from rules.entities.hours.tokens import Token
from rules.entities.hours.words import END_WORDS, HOWEVER
from rules.entities.times.clock_words import NOON, Clock, placed
from rules.entities.times.days import ALL, HOLIDAY

_TIMES = (Kind.RANGE, Kind.TIME)
_STATES = (Kind.CLOSED, Kind.USUAL, Kind.ALSO, Kind.UNSURE)
_OPEN_THEN = re.compile("(?:也|都|是|才|会)?(?:上班|营业|开门|开放|办公|有人|有班|开(?![到始会]))")
"""周六上午上班: only then."""
_WITH = re.compile("(?:和|跟|同|及|与|还有|、|以及)+")
_STILL = re.compile("还是|一样|时间|都是")
_ADDS = re.compile("加[一个上]|多[一出]|再[开加]")
_MOST_DAYS = 4
"""九点到六点，周一到周六都有人: so many days behind hours without any are the days of those."""
_AND_ALSO = re.compile("还有|加上|另外")


class Builder(Said):
    """Reads tokens one by one. `rules`, `breaks` and `excluded` are what comes of it."""

    def read(self, words: Sequence[Token]) -> None:
        """Read one schedule."""
        ordered, index = leading(self.text, words), 0
        while index < len(ordered):
            token, rest = ordered[index], ordered[index + 1 : index + 4]
            index += 1 + self._read(token, rest)
        self._share_ends()
        self.breaks += later_breaks(self.rules, self._known_ranges())

    def _share_ends(self) -> None:
        """十点开门，平时九点关，周末十点关: the end that was said of no day is that of the days that lack it."""
        halves = [span for rule in self.rules if rule.base for span in rule.spans if not span.whole]
        for span in [span for rule in self.rules if not rule.base for span in rule.spans if len(halves) == 1]:
            span.first, span.last = span.first or halves[0].first, span.last or halves[0].last

    def _read(self, token: Token, rest: Sequence[Token]) -> int:
        """Read one token; return how many of those behind it were read with it."""
        return _HANDLERS.get(token.kind, Builder._mark)(self, token, rest)

    def _mark(self, token: Token, rest: Sequence[Token]) -> int:
        """Words that only change how the next ones are read."""
        if token.kind is Kind.EXCEPT and rest and rest[0].range and not rest[0].apart:
            self.breaks.append(Break(rest[0].range))
            return 1
        if token.kind is Kind.EXCEPT:
            self.excepted, self.pending = frozenset(), None
        elif token.kind is Kind.EXCEPTED:
            closed = bool(self.rules) and self.rules[-1].kind is Kind.CLOSED
            self.excluded |= (self.pending or frozenset()) if not closed else frozenset()
            self.pending, self.shelved = self.shelved, None
        elif token.kind is Kind.UNSURE:
            self._say(Kind.UNSURE)
        elif token.kind is Kind.SHIFT and self.pending and not self._says_hours(token, rest):
            self._say(Kind.SHIFT)
            self.rules[-1].shift = self.text[token.start : token.end]
        self.only = token.kind is Kind.ONLY
        return 0

    def _says_hours(self, token: Token, rest: Sequence[Token]) -> bool:
        """周日晚开一小时，十点到四点: the hours themselves follow their difference."""
        moved = moved_end(self.text[token.start : token.end])
        return bool(rest and (rest[0].range or (rest[0].clock and rest[0].role and moved in ("", rest[0].role))))

    def _days(self, token: Token, rest: Sequence[Token]) -> int:
        assert token.days
        others = self._others(token.days.days or ALL) if token.days.rest or token.days.usual else None
        said = others if others or (others is not None and token.days.rest) else token.days.days
        if self._are_excepted(token, said):
            self.excluded |= said
            return 0
        self.also = self.also or bool(_AND_ALSO.search(self.text, max(0, token.start - 4), token.start))
        if token.days.rest and said >= ALL and not (rest and rest[0].kind in _TIMES):
            self.others = True
            return 1 if rest and rest[0].kind in _STATES else 0
        self.excepted, self.part = None, ""
        self._wait_for(said, token.apart)
        return 0

    def _range(self, token: Token, rest: Sequence[Token]) -> int:
        assert token.range
        if is_break(self.text, token, rest, self._known_ranges()):
            self.breaks.append(Break(token.range, self.pending))
            self.others = self.others or is_night(token.range)
            return 1
        if self.excepted and rest and rest[0].kind is Kind.DAYS and rest[0].days and rest[0].days.rest:
            self._for_excepted()
        self.also = self.also or bool(_ADDS.search(self.text, max(0, token.start - 5), token.start))
        rule = self._rule()
        shut = bool(rest and rest[0].kind is Kind.CLOSED and rest[0].start - token.end <= 1)
        span = Span(token.range.first, token.range.last, self.part, shut=shut)
        rule.spans = [*(each for each in rule.spans if shut or (each.first and each.last)), span]
        self._said_times()
        return 0

    def _time(self, token: Token, rest: Sequence[Token]) -> int:
        assert token.clock
        if not token.role:
            return self._bare_time(token, rest)
        if self.excepted and token.role == "close":
            self._for_excepted()
        lacking = self._lacking(token.role) if self.pending is None or self.pending >= ALL else []
        late = token.role == "open"
        if lacking:
            for span in lacking:
                if token.role == "open" and _closed_before(span, token.clock):
                    continue
                span.first, span.last = span.first or token.clock, span.last or self._in_part(token.clock)
                ends = self.text.startswith(("到", "至"), token.start) and not token.apart
                span.apart = late or (not self.part and not ends)
        elif self.pending is not None or not self._known(token):
            self._open_or_close(token)
        self._said_times()
        return 0

    def _in_part(self, clock: Clock) -> Clock:
        """晚上最后一位十点，十一点关: an end that says no part of the day is late where that was named before."""
        late = self.part in ("afternoon", "evening") and placed(clock) is None
        return replace(clock, part=self.part) if late else clock

    def _open_or_close(self, token: Token) -> None:
        rule = self._rule()
        last = rule.spans[-1] if rule.spans else None
        if token.role == "open":
            if last and last.last is None:
                last.first = token.clock
            else:
                rule.spans.append(Span(token.clock, None, self.part))
        else:
            rule.spans.append(Span(None, token.clock, self.part))

    def _bare_time(self, token: Token, rest: Sequence[Token]) -> int:
        """A time that neither opens nor closes says nothing; then the days before it don't, either."""
        again = bool(rest) and rest[0].kind in _TIMES
        if self.pending is not None and not token.apart and not again:
            self.pending = None
        return 0

    def _part(self, token: Token, rest: Sequence[Token]) -> int:
        """上午, 晚市: what follows says whether it is closed, or the only one open, or leads to times."""
        days = self.pending if self.pending is not None else self._days_so_far()
        if token.part == "noon" and len(rest) > 1 and rest[0].kind is Kind.CLOSED and self._is_rest(rest):
            self.breaks.append(Break(rest[1].range, self.pending)) if rest[1].range else None
            return 2
        if self._is_only(token, rest):
            self._say(Kind.ONLY, days, token.part)
            self.only = False
        elif rest and rest[0].kind is Kind.CLOSED and rest[0].start - token.end <= 6:
            waiting = self.pending
            self._say(Kind.PART, ALL if days is None else days, token.part)
            self.pending, self.spent = waiting, waiting is not None
            return 1
        elif (
            self.pending
            and len(rest) > 1
            and rest[0].days
            and rest[1].kind is Kind.CLOSED
            and self._goes_with(token, rest)
        ):
            self._say(Kind.PART, self.pending, token.part)
        elif rest and rest[0].kind in (Kind.USUAL, Kind.ALSO) and not (len(rest) > 1 and rest[1].kind in _TIMES):
            self._usual_part(days, token.part)
            return 1
        elif not (self.part and _WITH.fullmatch(self.text, token.start - 1, token.start)):
            self.part = token.part
        return 0

    def _is_rest(self, rest: Sequence[Token]) -> bool:
        """中午歇一个半小时, 十二点到一点半."""
        near = rest[1].range and rest[1].start - rest[0].end <= 10
        return bool(near and rest[1].range and is_noon(rest[1].range))

    def _goes_with(self, token: Token, rest: Sequence[Token]) -> bool:
        """周四下午跟周日不开: what closes the days behind closes the part before, too."""
        return bool(_WITH.fullmatch(self.text, token.end, rest[0].start))

    def _is_only(self, token: Token, rest: Sequence[Token]) -> bool:
        """Whether the days are open in that part alone: 周日只有上午, 周六上午上班."""
        times = [word.start - token.end for word in rest[:2] if word.kind in _TIMES]
        open_then = not (times and times[0] <= 8) and bool(_OPEN_THEN.match(self.text, token.end))
        half = bool(self.pending) and self.text.startswith("半天", token.start)
        if self.only or half:
            return not (rest and rest[0].kind in _TIMES and times[0] <= 3)
        return bool(self.pending) and (not rest or open_then)

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
        if self.pending is not None and not self.spent:
            self._say(Kind.CLOSED)
        elif (
            rest
            and rest[0].range
            and self._shuts(token, rest[0])
            and not END_WORDS.search(self.text, token.start, token.end)
        ):
            self.breaks.append(Break(rest[0].range))
            return 1
        return 0

    def _shuts(self, token: Token, found: Token) -> bool:
        """休息的十二点到一点半; behind a comma only what may be a rest."""
        assert found.range
        gap = self.text[token.end : found.start]
        brief = is_short(found.range) or is_night(found.range)
        return not found.apart and (is_noon(found.range) if re.search("[,\n]", gap) else brief)

    def _break(self, token: Token, rest: Sequence[Token]) -> int:
        """午休 …: a range is the break; lunch break到一点半 ends then, and the hours go on."""
        if rest and rest[0].range and rest[0].start - token.end <= 12 and is_noon(rest[0].range):
            self.breaks.append(Break(rest[0].range))
            return 1
        until = rest and rest[0].role == "close" and rest[0].start - token.end <= 1
        if until and rest[0].clock and self.current:
            self.current.spans.append(Span(rest[0].clock, None))
            return 1
        return 0

    def _like(self, token: Token, rest: Sequence[Token]) -> int:
        """周日跟周六一样; where times follow, they are those of both."""
        if self.pending is None or not rest or not rest[0].days:
            return 0
        usual = 1 if len(rest) > 1 and rest[1].kind is Kind.USUAL else 0
        if len(rest) > 1 + usual and rest[1 + usual].kind in _TIMES and usual:
            self.pending |= rest[0].days.days
        else:
            self.rules.append(Rule(self.pending, Kind.LIKE, like=rest[0].days.days))
            self.pending, self.current = None, None
        return 1 + usual

    def _usual(self, token: Token, rest: Sequence[Token]) -> int:
        """周末照常, 周末也开: the days are like the others; holidays that are like any day need no word."""
        times = bool(rest) and rest[0].kind in (*_TIMES, Kind.PART)
        own = times and token.kind is Kind.ALSO and self.pending and not self._same_times(token, rest)
        near = 12 if own and rest[0].kind in _TIMES else 3
        if times and HOWEVER.match(self.text, token.end):
            return 0  # 节假日照常，不过是九点到四点
        same = token.kind is Kind.ALSO or self.text.startswith(("一样", "正常"), token.start)
        if same and times and self.pending != frozenset((HOLIDAY,)) and rest[0].start - token.end <= near:
            self.also = True
            return 0
        days = (self.pending or frozenset()) - {HOLIDAY}
        if token.kind is Kind.ALSO and len(days) >= _MOST_DAYS and [rule.days for rule in self.rules] == [None]:
            self.rules[0].days, self.pending = days, None
        elif self.pending and self.text.startswith("也是", token.start) and self.rules and self.rules[-1].spans:
            self._say_like(days)
        elif self.pending is not None:
            self._say(Kind.USUAL, days)
        return 0

    def _say_like(self, days: frozenset[int]) -> None:
        """周日十点到三点，周六也是: like the days that were told last, whatever is told behind."""
        like = self.rules[-1].days
        self._say(Kind.LIKE if like else Kind.USUAL, days)
        self.rules[-1].like = like or frozenset()

    def _same_times(self, token: Token, rest: Sequence[Token]) -> bool:
        """周末也上班了，时间还是九点到六点."""
        return bool(_STILL.search(self.text, token.end, rest[0].start))


def _closed_before(span: Span, clock: Clock) -> bool:
    """上午到十一点半, 下午两点再开: the closing time is that of other hours."""
    opens, closes = placed(clock), placed(span.last) if span.last else None
    return opens is not None and closes is not None and closes < opens and closes >= NOON // 2


_HANDLERS: Mapping[Kind, Callable[[Builder, Token, Sequence[Token]], int]] = {
    Kind.DAYS: Builder._days,
    Kind.RANGE: Builder._range,
    Kind.TIME: Builder._time,
    Kind.PART: Builder._part,
    Kind.CLOSED: Builder._closed,
    Kind.BREAK: Builder._break,
    Kind.USUAL: Builder._usual,
    Kind.ALSO: Builder._usual,
    Kind.LIKE: Builder._like,
}
