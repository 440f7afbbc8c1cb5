"""Telephone numbers in runs of digits: whole, in groups, one behind the other, begun again, without their area code."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from operator import attrgetter

from rules.entities.digits.corrections import SAID_WRONG
from rules.entities.digits.digits import Atom, Run, tens_apart
from rules.entities.digits.gaps import STOP
from rules.entities.digits.shapes import without_repeats
from rules.entities.digits.text import NumberText
from rules.entities.phones.areas import Areas
from rules.entities.phones.assembly import assembled
from rules.entities.phones.extension import extension_before
from rules.entities.phones.judge import Found, Judge
from rules.entities.phones.likeness import alike_to
from rules.entities.phones.parts import country_code
from rules.entities.phones.plan import identify, is_local
from rules.entities.phones.shapes import EXTENDED, SELF_CONTAINED, chained, hyphenated, possible_in, trimmed

_MOST_PIECES = 20
_FEWEST = 10
"""Digits of a whole number that needs no area code."""
_MENDED = re.compile("不是|错|(?<![a-z])not(?![a-z])")
_NOT, _BUT = re.compile("(?<!是)不是$"), re.compile(r"[\s,]{0,3}是")
_start = attrgetter("start")
_LISTED = re.compile(
    r"(?:[\s,、/]|或者?|和|跟|还有|另外|再|一个|个|是|传真|备用|也?可以打|要不就打|or|and){1,6}", re.IGNORECASE
)


class Reader:
    """Reads the numbers of one text."""

    def __init__(self, numbers: NumberText) -> None:
        self._numbers = numbers
        self._judge = Judge(numbers)
        self._areas = Areas(numbers)

    def read(self) -> Iterator[Found]:
        """Every number of the text, in order."""
        plain = list(self._plain())
        doubtful = [one for one in plain if self._doubtful(one)]
        sure = [one for one in plain if one not in doubtful]
        made = [one for before, loose in self._stretches(sure) for one in self._made(before, loose)]
        kept = [one for one in doubtful if not any(one.start < m.end and m.start < one.end for m in made)]
        yield from self._extended(sorted((*sure, *kept, *made), key=_start))

    def _extended(self, found: Sequence[Found]) -> Iterator[Found]:
        """The numbers, with the extensions that were said before them."""
        end = 0
        for one in found:
            wanting = one.number.kind in EXTENDED and not one.extension
            yield replace(one, extension=extension_before(self._numbers, end, one.start)) if wanting else one
            end = one.end

    def _doubtful(self, one: Found) -> bool:
        """Whether digits of the number may have been put right before it was complete."""
        again = one.digits[-4:] == one.digits[-8:-4] and SAID_WRONG.match(self._numbers.text, one.end)
        return bool(again or (not one.extension and _MENDED.search(self._numbers.text, one.start, one.end)))

    def _plain(self) -> Iterator[Found]:
        """The numbers whose digits stand together."""
        judge = self._judge
        for run in self._numbers.runs:
            rest = _behind(run, judge.previous.end) if judge.previous else run
            if rest is None:
                continue
            found = self._in_run(rest) if len(rest.digits) > 2 else ()
            yield from found or possible_in(judge, rest)
            judge.country = country_code(self._numbers.text, run, judge.country)

    def _made(self, before: Found | None, loose: Sequence[Atom]) -> Iterator[Found]:
        if before and (like := alike_to(self._judge, before, loose[0])):
            yield from like
        elif len(loose) > 1:
            yield from assembled(self._judge, loose)

    def _stretches(self, found: Sequence[Found]) -> Iterator[tuple[Found | None, Sequence[Atom]]]:
        """The pieces between the numbers that were found, with the number before them."""
        pieces, at = self._numbers.pieces, 0
        for before, one in pairwise((None, *found, None)):
            until = bisect_left(pieces, one.start, at, key=_start) if one else len(pieces)
            if until > at:
                yield before, pieces[at:until]
            at = bisect_left(pieces, one.end, until, key=_start) if one else until

    def _in_run(self, run: Run) -> Sequence[Found]:
        """Split a run at its strongest gaps until every part is a number, or none is."""
        if held := self._denied_first(run):
            return held
        parts = self._as_it_is(run) or self._otherwise(run)
        if parts or not run.strengths:
            return parts
        split = [self._in_run(part) for part in run.parted()]
        listed = all(len(found) == 1 for found in split)
        kept = [one for found in split for one in found if listed or not one.number.short]
        return kept or self._between_stops(run)

    def _denied_first(self, run: Run) -> Sequence[Found]:
        """不是零五七一，是零五七四，八七三二六六一五: what stands behind the piece that is denied."""
        text, first = self._numbers.text, run.pieces[0]
        if len(run.pieces) == 1 or not _NOT.search(text[max(0, first.start - 3) : first.start]):
            return ()
        but = _BUT.fullmatch(text[first.end : run.pieces[1].start])
        whole = identify(first.digits, False, self._judge.region)
        return self._in_run(run.part(1, len(run.pieces))) if but and whole is None else ()

    def _as_it_is(self, run: Run) -> Sequence[Found]:
        number = self._judge.identified(run)
        if number:
            return self._judge.checked(number, run.start, run.end)
        return hyphenated(self._judge, run) or self._tiled(run)

    def _otherwise(self, run: Run) -> Sequence[Found]:
        """Readings of a run that is no number as it stands."""
        judge = self._judge
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
        number = self._judge.identified(run)
        if number:
            return not number.short or (len(run.pieces) == 1 and len(number.national) > 3)
        return bool(hyphenated(self._judge, run))

    def _between_stops(self, run: Run) -> Sequence[Found]:
        """Neighbouring sentences and turns that are one number, whatever stands before and behind them."""
        cuts = [0, *(i + 1 for i, gap in enumerate(run.strengths) if gap >= STOP), len(run.pieces)]
        if not 3 < len(cuts) <= _MOST_PIECES:
            return ()
        for first, last in combinations(cuts, 2):
            part = run.part(first, last)
            number = self._judge.identified(part) if len(part.digits) >= _FEWEST else None
            if number and number.kind in SELF_CONTAINED:
                return self._judge.checked(number, part.start, part.end)
        return ()

    def _local(self, run: Run, digits: str) -> Sequence[Found]:
        """Seven or eight digits, where the area code was said before or after."""
        code = self._shared_area(run, digits) or self._areas.near(run, digits)
        number = identify(code + digits, False, self._judge.region) if code else None
        return self._judge.checked(number, run.start, run.end, notes=("area-code-carried",))

    def _shared_area(self, run: Run, digits: str) -> str:
        """0571-88156788/88156789: the area code of the number right before."""
        before = self._judge.previous
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
