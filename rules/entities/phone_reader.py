"""Telephone numbers in runs of digits: whole, in groups, one behind the other, begun again, without their area code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from rules.entities.digits import Run
from rules.entities.number_cues import Cue
from rules.entities.number_settle import Mention
from rules.entities.number_shapes import without_repeats
from rules.entities.number_text import NumberText
from rules.entities.phone_cues import called_phone, counted, no_phone, short_enough_cue
from rules.entities.phone_parts import area_code, country_code, extension, place_before, plus_before, with_place
from rules.entities.phone_plan import Number, identify, is_local, possible

_MOST_PIECES = 20
_FREE = ("fixed", "400", "800", "fixed_or_mobile")
_AREA_REACH = 60
_CHAIN = range(20, 56)
"""Digits in one breath that may be several numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Mention):
    """One mention of a telephone number."""

    number: Number
    sure: bool
    """Something calls it a number."""
    extension: str = ""
    notes: tuple[str, ...] = ()
    """What was assumed."""


def found_as(
    number: Number, start: int, end: int, sure: bool, extension: str = "", notes: tuple[str, ...] = ()
) -> Found:
    """A number at its place."""
    digits, _ = number.dialled
    return Found(start, end, number.value, digits, number=number, sure=sure, extension=extension, notes=notes)


@dataclass
class Reader:
    """Reads the runs of one text: plan, neighbours and cues must all agree."""

    numbers: NumberText
    areas: list[tuple[int, int, str]] = field(default_factory=list)
    """(start, end, digits) of the area codes that were said apart."""
    country: str = ""
    """The country code that was said apart."""
    previous: Found | None = None

    def read(self) -> Iterator[Found]:
        """Every number of the text, in order."""
        self.areas = [
            (piece.start, piece.end, code)
            for piece in self.numbers.pieces
            if 2 <= len(piece.digits) <= 4 and (code := area_code(self.numbers, piece))
        ]
        for run in self.numbers.runs:
            rest = _behind(run, self.previous.end) if self.previous else run
            if rest and len(rest.digits) > 2:
                yield from self._in_run(rest)
            self.country = country_code(self.numbers.text, run) or self.country

    def _in_run(self, run: Run) -> Sequence[Found]:
        """Split a run at its strongest gaps until every part is a number, or none is."""
        parts = self._as_it_is(run) or self._otherwise(run)
        if parts or not run.strengths:
            return parts
        strongest = max(run.strengths)
        cuts = [0, *(i + 1 for i, gap in enumerate(run.strengths) if gap == strongest), len(run.pieces)]
        split = [found for first, last in pairwise(cuts) for found in self._in_run(run.part(first, last))]
        return [f for f in split if not f.number.short] or self._possible(run)

    def _as_it_is(self, run: Run) -> Sequence[Found]:
        number = self._identified(run.digits, run.start)
        if number:
            return self._checked(number, run.start, run.end)
        return self._hyphenated(run) or self._tiled(run)

    def _otherwise(self, run: Run) -> Sequence[Found]:
        """Readings of a run that is no number as it stands."""
        if is_local(run.digits):
            return self._local(run, run.digits)
        for digits in without_repeats(run):
            number = self._identified(digits, run.start)
            if number and not number.short:
                return self._checked(number, run.start, run.end, notes=("repeated-group",))
            if is_local(digits) and (found := self._local(run, digits)):
                return found
        return self._trimmed(run) or self._chained(run) or (() if run.strengths else self._possible(run))

    def _identified(self, digits: str, start: int) -> Number | None:
        region, text = self.numbers.context.region, self.numbers.text
        if plus_before(text, start) and (number := identify(digits, True, region)):
            return number
        if self.country and (number := identify(self.country + digits, True, region)):
            return number
        number = identify(digits, False, region)
        if number or not 7 <= len(digits) <= 15:
            return number
        place = place_before(text, start)
        return with_place(digits, place, self.numbers.cue(start) is Cue.PHONE) if place else None

    def _checked(
        self, number: Number, start: int, end: int, extended: str = "", notes: tuple[str, ...] = ()
    ) -> Sequence[Found]:
        """The number with its extension, unless something says that it is none."""
        numbers = self.numbers
        if number.international and (plus := plus_before(numbers.text, start)):
            start -= len(plus[0])
        start = _opened(numbers.text, start, end)
        if number.short and not self._short_allowed(start, end):
            return ()
        digits, stop = (extended, end) if extended else extension(numbers, end, number.region)
        cue, called = numbers.cue(start), called_phone(numbers.text, stop)
        if no_phone(numbers, start, end) or no_phone(numbers, start, stop):
            return ()
        if cue not in (None, Cue.PHONE) and not called:
            return ()
        sure = called or cue is Cue.PHONE or number.international
        self.previous = found_as(number, start, stop, sure, digits, notes)
        return [self.previous]

    def _short_allowed(self, start: int, end: int) -> bool:
        """A short code needs a cue of its own, or another one right before it (110和120)."""
        before = self.previous
        listed = before and before.number.short and start - before.end <= 6
        return short_enough_cue(self.numbers, start, end) or bool(listed and not counted(self.numbers.text, end))

    def _hyphenated(self, run: Run) -> Sequence[Found]:
        """021-6130 2222-8866: the last piece of up to five digits behind a hyphen is an extension."""
        if len(run.pieces) < 2 or not 1 <= len(run.pieces[-1].digits) <= 5:
            return ()
        head, last = run.part(0, len(run.pieces) - 1), run.pieces[-1]
        if self.numbers.text[head.end : last.start].strip() not in ("-", "杠", "横杠"):
            return ()
        number = self._identified(head.digits, head.start)
        return self._checked(number, run.start, run.end, last.digits) if number and number.kind in _FREE else ()

    def _tiled(self, run: Run) -> Sequence[Found]:
        """Several whole numbers in a row: a list, or a number said twice in one breath."""
        tiles, first, count = [], 0, len(run.pieces)
        while first < count:
            ends = range(min(count, first + _MOST_PIECES), first, -1)
            last = next((n for n in ends if self._is_number(run.part(first, n))), None)
            if last is None:
                return ()
            tiles.append(run.part(first, last))
            first = last
        return [found for tile in tiles for found in self._as_it_is(tile)] if len(tiles) > 1 else ()

    def _is_number(self, run: Run) -> bool:
        number = self._identified(run.digits, run.start)
        if number:
            return not number.short or (len(run.pieces) == 1 and len(number.national) > 3)
        return bool(self._hyphenated(run))

    def _trimmed(self, run: Run) -> Sequence[Found]:
        """...零零零三个人 and 张三一三八...: a digit too many that belongs to the words beside it."""
        text, digits = self.numbers.text, run.digits
        if len(digits) < 8:
            return ()
        if counted(text, run.end):
            number = identify(digits[:-1], False, self.numbers.context.region)
            return self._checked(number, run.start, run.end - 1) if number else ()
        if text[run.start - 1 : run.start].isalpha() and not text[run.start].isascii():
            number = identify(digits[1:], False, self.numbers.context.region)
            return self._checked(number, run.start + 1, run.end) if number else ()
        return ()

    def _chained(self, run: Run) -> Sequence[Found]:
        """Numbers said or written without any gap between them; each digit must be one character then."""
        digits, region = run.digits, self.numbers.context.region
        if len(run.pieces) > 1 or len(digits) not in _CHAIN:
            return ()
        sizes: list[int] = []
        while (at := sum(sizes)) < len(digits):
            size = next(
                (n for n in (11, 12, 10) if at + n <= len(digits) and identify(digits[at : at + n], False, region)), 0
            )
            if not size:
                return ()
            sizes.append(size)
        edges = [0, *accumulate(sizes)]
        if run.end - run.start == len(digits):
            return [found for a, b in pairwise(edges) for found in self._link(run, a, b, run.start + a, run.start + b)]
        alike = len({digits[a:b] for a, b in pairwise(edges)}) == 1
        return self._link(run, 0, edges[1], run.start, run.end) if alike else ()

    def _link(self, run: Run, first: int, last: int, start: int, end: int) -> Sequence[Found]:
        number = identify(run.digits[first:last], False, self.numbers.context.region)
        return self._checked(number, start, end) if number else ()

    def _local(self, run: Run, digits: str) -> Sequence[Found]:
        """Seven or eight digits, where the area code was said before or after."""
        code = self._area_near(run)
        number = identify(code + digits, False, self.numbers.context.region) if code else None
        if number:
            return self._checked(number, run.start, run.end, notes=("area-code-carried",))
        return self._possible(run)

    def _area_near(self, run: Run) -> str:
        before = [code for _, end, code in self.areas if 0 <= run.start - end <= _AREA_REACH]
        after = [code for start, _, code in self.areas if 0 <= start - run.end <= _AREA_REACH]
        return before[-1] if before else after[0] if after else ""

    def _possible(self, run: Run) -> Sequence[Found]:
        """As long as a number, and called one: only for those who want it."""
        if self.numbers.context.phones != "possible":
            return ()
        plus = plus_before(self.numbers.text, run.start)
        called = self.numbers.cue(run.start) is Cue.PHONE or called_phone(self.numbers.text, run.end)
        number = possible(run.digits, bool(plus), self.numbers.context.region) if plus or called else None
        return self._checked(number, run.start, run.end) if number else ()


def _behind(run: Run, end: int) -> Run | None:
    """What of a run begins at `end` or later."""
    if run.start >= end:
        return run
    first = next((i for i, piece in enumerate(run.pieces) if piece.start >= end), None)
    return run.part(first, len(run.pieces)) if first is not None else None


def _opened(text: str, start: int, end: int) -> int:
    """Take in an opening bracket whose other half stands inside."""
    lead = text[max(0, start - 3) : start]
    before = lead.rstrip()
    return start - len(lead) + len(before) - 1 if before.endswith("(") and ")" in text[start:end] else start
