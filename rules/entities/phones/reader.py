"""Telephone numbers in runs of digits: whole, in groups, one behind the other, begun again, without their area code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from rules.entities.digits.digits import Run, tens_apart
from rules.entities.digits.gaps import STOP
from rules.entities.digits.shapes import without_repeats
from rules.entities.digits.text import NumberText
from rules.entities.phones.areas import Areas
from rules.entities.phones.judge import Found, Judge
from rules.entities.phones.parts import country_code
from rules.entities.phones.plan import identify, is_area_code, is_local
from rules.entities.phones.shapes import SELF_CONTAINED, chained, hyphenated, possible_in, trimmed

_MOST_PIECES = 20
_FEWEST = 10
"""Digits of a whole number that needs no area code."""
_NOT = re.compile(r"(?<!是)不是$|(?<![a-z])not\s$", re.IGNORECASE)
_BUT = re.compile(r"[\s,]{0,3}(?:是|(?:but\s)?it(?:'s|\sis)\s|but\s)", re.IGNORECASE)
_LISTED = re.compile(
    r"(?:[\s,、/]|或者?|和|跟|还有|另外|再|一个|个|是|传真|备用|也?可以打|要不就打|or|and){1,6}", re.IGNORECASE
)


class Reader:
    """Reads the numbers of one text."""

    def __init__(self, numbers: NumberText) -> None:
        self._numbers = numbers
        self.judge = Judge(numbers)
        self._areas = Areas(numbers)

    def read(self) -> Iterator[Found]:
        """The numbers whose digits stand together, in order."""
        judge = self.judge
        for run in self._numbers.runs:
            rest = _behind(run, judge.previous.end) if judge.previous else run
            if rest is None:
                continue
            found = self._in_run(rest) if len(rest.digits) > 2 else ()
            yield from found or possible_in(judge, rest)
            judge.country = country_code(self._numbers.text, run, judge.country)

    def _in_run(self, run: Run) -> Sequence[Found]:
        """Split a run at its strongest gaps until every part is a number, or none is."""
        if held := self._denied_first(run) or self._area_last(run):
            return held
        parts = self._as_it_is(run) or self._otherwise(run)
        if parts or not run.strengths:
            return parts
        split = [self._in_run(part) for part in run.parted()]
        listed = all(len(found) == 1 for found in split)
        kept = [one for found in split for one in found if listed or not one.number.short]
        return kept or self._between_stops(run)

    def _denied_first(self, run: Run) -> Sequence[Found]:
        """不是零五七一，是零五七四，八七三二六六一五: what stands behind the piece that is denied.

        不是八六是六八，一五五六八…: both are parts of the number that is said as a whole then.
        """
        text, first = self._numbers.text, run.pieces[0]
        if len(run.pieces) == 1 or not _NOT.search(text[max(0, first.start - 5) : first.start]):
            return ()
        but = _BUT.fullmatch(text[first.end : run.pieces[1].start])
        if not but or identify(first.digits, False, self.judge.region):
            return ()
        behind = run.part(2, len(run.pieces)) if len(run.pieces) > 2 else None
        number = self.judge.identified(behind) if behind else None
        whole = number and number.kind in SELF_CONTAINED and len(run.pieces[1].digits) == len(first.digits)
        return self._in_run(behind if behind and whole else run.part(1, len(run.pieces)))

    def _area_last(self, run: Run) -> Sequence[Found]:
        """八五五五六六七七，零二八的."""
        if len(run.pieces) == 1 or not is_area_code(run.pieces[-1].digits):
            return ()
        head = run.part(0, len(run.pieces) - 1)
        return self._local(head, head.digits) if is_local(head.digits) else ()

    def _as_it_is(self, run: Run) -> Sequence[Found]:
        number = self.judge.identified(run)
        if number:
            return self.judge.checked(number, run.start, run.end)
        return hyphenated(self.judge, run) or self._tiled(run)

    def _otherwise(self, run: Run) -> Sequence[Found]:
        """Readings of a run that is no number as it stands."""
        judge = self.judge
        if is_local(run.digits):
            return self._local(run, run.digits)
        for digits in tens_apart(self._numbers.text[run.start : run.end]) if run.pieces[0].spoken else ():
            if number := judge.read_as(digits, run.start):
                return judge.checked(number, run.start, run.end)
        for digits in without_repeats(run) if not _list_of_locals(run) else ():
            number = judge.read_as(digits, run.start)
            if number and not number.short:
                return judge.checked(number, run.start, run.end, notes=("repeated-group",))
            if is_local(digits) and (found := self._local(run, digits)):
                return found
        return trimmed(judge, run) or chained(judge, run)

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
        number = self.judge.identified(run)
        if number:
            return not number.short or (len(run.pieces) == 1 and len(number.national) > 3)
        return bool(hyphenated(self.judge, run))

    def _between_stops(self, run: Run) -> Sequence[Found]:
        """Neighbouring sentences and turns that are one number, whatever stands before and behind them."""
        cuts = [0, *(i + 1 for i, gap in enumerate(run.strengths) if gap >= STOP), len(run.pieces)]
        if not 3 < len(cuts) <= _MOST_PIECES:
            return ()
        for first, last in combinations(cuts, 2):
            part = run.part(first, last)
            number = self.judge.identified(part) if len(part.digits) >= _FEWEST else None
            if number and number.kind in SELF_CONTAINED:
                return self.judge.checked(number, part.start, part.end)
        return ()

    def _local(self, run: Run, digits: str) -> Sequence[Found]:
        """Seven or eight digits, where the area code was said before or after."""
        code = self._shared_area(run, digits) or self._areas.near(run, digits)
        number = identify(code + digits, False, self.judge.region) if code else None
        return self.judge.checked(number, run.start, run.end, notes=("area-code-carried",))

    def _shared_area(self, run: Run, digits: str) -> str:
        """0571-88156788/88156789: the area code of the number right before."""
        before = self.judge.previous
        if before is None or before.number.kind != "fixed" or before.number.region != "CN" or before.extension:
            return ""
        between = self._numbers.text[before.end : run.start].strip()
        return before.number.national[: -len(digits)] if _LISTED.fullmatch(between) else ""


def _behind(run: Run, end: int) -> Run | None:
    """What of a run begins at `end` or later."""
    if run.start >= end:
        return run
    first = next((i for i, piece in enumerate(run.pieces) if piece.start >= end), None)
    return run.part(first, len(run.pieces)) if first is not None else None


def _list_of_locals(run: Run) -> bool:
    """八八一五六七八八，还有八八一五六七八九: two numbers, not one that was begun again."""
    return len({piece.digits for piece in run.pieces}) > 1 and all(is_local(piece.digits) for piece in run.pieces)
