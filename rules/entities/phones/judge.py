"""Whether digits are a telephone number there: the numbering plan, the neighbours and the cues must all agree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rules.entities.digits.cues import Cue, asks_for_another, cue_behind
from rules.entities.digits.digits import Run
from rules.entities.digits.mentions import Mention
from rules.entities.digits.text import NumberText
from rules.entities.phones.cues import called_phone, no_phone
from rules.entities.phones.echoes import cue_of_heard, first_said, repeats_another
from rules.entities.phones.extension import extension
from rules.entities.phones.parts import country_before, country_in, place_before, plus_before, with_place
from rules.entities.phones.plan import Number, identify
from rules.entities.phones.short_codes import FEW, counts, is_short_code

_AMERICAN = [1, 3, 3, 4]
_PLACED = range(7, 16)
"""Digits of a number in a country that was named."""
_SIM = re.compile(r"(?:[张新老副的]|手机|电话|流量|移动|联通|电信)卡[^卡号]{0,6}$")
"""Before a mobile number: no card that one pays with."""
_SIM_REACH = 12
_YES = tuple("对是嗯好")
"""What a turn begins with that says yes to 国家代码是八五二吧."""
TOLD_IN_PARTS, AS_THE_ONE_BEFORE = "told-in-parts", "as-the-one-before"
_BY_TAIL = {TOLD_IN_PARTS, AS_THE_ONE_BEFORE}
"""Numbers of these kinds may begin with what is called the end of one."""
_NO_OTHERS = (None, Cue.PHONE)
_LISTED = 6
"""Characters between two short codes of one list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Mention):
    """One mention of a telephone number."""

    number: Number
    sure: bool
    """Something calls it a number."""
    extension: str = ""
    notes: tuple[str, ...] = ()
    """What was assumed."""


@dataclass
class Judge:
    """Judges the digits of one text, from its beginning to its end."""

    numbers: NumberText
    country: str = ""
    """The country code that was said apart."""
    previous: Found | None = None

    @property
    def region(self) -> str:
        return self.numbers.context.region

    def identified(self, run: Run) -> Number | None:
        """The number that a run is as it stands."""
        if [len(piece.digits) for piece in run.pieces] == _AMERICAN and run.digits[0] == "1":
            number = identify(run.digits, True, self.region)  # nobody groups a Chinese mobile number like that
            if number:
                return number
        return self.read_as(run.digits, run.start)

    def read_as(self, digits: str, start: int) -> Number | None:
        """The number that these digits are, said at `start`: with the plus or the country that stands there."""
        text = self.numbers.text
        if country_before(text, start) and (number := identify(digits, True, self.region)):
            return number
        if self.country and (number := identify(self.country + digits, True, self.region)):
            return number
        asked = self.numbers.asked(start) if text[:start].rpartition("\n")[2][:1] in _YES else ""
        if asked and (code := country_in(asked)) and (number := identify(code + digits, True, self.region)):
            return number
        number = identify(digits, False, self.region)
        place = place_before(text, start) if number is None and len(digits) in _PLACED else None
        return with_place(digits, place, self.numbers.cue(start) is Cue.PHONE) if place else number

    def checked(
        self, number: Number | None, start: int, end: int, extended: str = "", notes: tuple[str, ...] = ()
    ) -> Sequence[Found]:
        """The number with its extension; nothing where there is none, or where something says so."""
        if number is None:
            return ()
        numbers, text = self.numbers, self.numbers.text
        if number.international and (plus := plus_before(text, start)):
            start -= len(plus[0])
        start = _opened(text, start, end)
        if number.short and not self._short_allowed(start, end, len(number.national) <= FEW):
            return ()
        digits, stop = (extended, end) if extended else extension(numbers, end, number.region)
        cue, called = self._called(start, end), called_phone(text, stop)
        tail_first = cue is Cue.TAIL and not _BY_TAIL.isdisjoint(notes)
        if no_phone(numbers, start, end) or no_phone(numbers, start, stop) or self._told_otherwise(start, end):
            return ()
        if cue is not Cue.PHONE and self._is_a_part(start, end):
            return ()
        sim = cue is Cue.CARD and number.kind == "mobile" and _SIM.search(text[:start][-_SIM_REACH:])
        if self._is_another(cue, stop) and not (tail_first or sim):
            return ()
        sure = called or cue is Cue.PHONE or number.international
        self.previous = Found(
            start, stop, number.value, number.dialled[0], number=number, sure=sure, extension=digits, notes=notes
        )
        return [self.previous]

    def _called(self, start: int, end: int) -> Cue | None:
        """What the digits are called; digits that are said once more, what they were called before."""
        cue = self.numbers.cue(start)
        first = first_said(self.numbers, start, end) if cue is None else None
        if first is None:
            return cue
        cue = self.numbers.cue(first.start) or cue_of_heard(self.numbers, first)
        return None if cue is Cue.TAIL else cue

    def _told_otherwise(self, start: int, end: int) -> bool:
        """Whether a turn within the digits answers another question, or the digits are another's, misheard."""
        numbers, text, lines = self.numbers, self.numbers.text, [start]
        while (line := text.find("\n", lines[-1], end)) >= 0:
            lines.append(line + 1)
        if len(lines) == 1:
            return False
        if any(asks_for_another(numbers.asked(line)) for line in lines[1:]):
            return True
        return repeats_another(numbers, start, end)

    def _is_another(self, cue: Cue | None, end: int) -> bool:
        """Whether a cue calls the digits something else, and the words behind them don't contradict."""
        return cue not in _NO_OTHERS and cue_behind(self.numbers.text, end) is not Cue.PHONE

    def _is_a_part(self, start: int, end: int) -> bool:
        """Whether groups of digits go on with a number that is called something else."""
        run = self.numbers.run_at(start)
        if run is None or run.start == start:
            return False
        groups = sum(start <= piece.start < end for piece in run.pieces)
        return groups > 1 and self.numbers.cue(run.start) not in (*_NO_OTHERS, Cue.TAIL)

    def _short_allowed(self, start: int, end: int, few: bool) -> bool:
        """A short code needs a cue of its own, or another one right before it (110和120)."""
        before = self.previous
        listed = before and before.number.short and start - before.end <= _LISTED
        return is_short_code(self.numbers, start, end, few) or bool(listed and not counts(self.numbers.text, end, few))


def _opened(text: str, start: int, end: int) -> int:
    """Take in an opening bracket whose other half stands inside."""
    lead = text[max(0, start - 3) : start]
    before = lead.rstrip()
    return start - len(lead) + len(before) - 1 if before.endswith("(") and ")" in text[start:end] else start
