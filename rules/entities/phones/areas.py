"""Area codes that are said apart from their numbers: 零二八的座机, 前面加零二一, 区号不是零二七，是零二八."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from rules.entities.digits.corrections import MARK
from rules.entities.digits.cues import Cue
from rules.entities.digits.digits import Atom, Run, runs
from rules.entities.digits.text import NumberText
from rules.entities.phones.cities import is_of_city
from rules.entities.phones.cues import counted
from rules.entities.phones.plan import identify, is_area_code

_NAMED = re.compile(
    r"(?:区号|(?:前面|前头|前边|开头|外地)(?!的人))[^\d,。!?\n]{0,8}[\s:,]{0,4}$"
    r"|(?:(?:先|再)?(?:加拨|加上?|加个|加一下)|先[拨打])(?:呢)?(?:就?是|为)?[\s:,]{0,6}$"
    r"|(?:area\s{1,4})?code(?:\s{1,4}is|'s)?[\s:,]{0,6}$",
    re.IGNORECASE,
)
_WITHOUT_ZERO = re.compile(r"(?:区号|area\s{1,4}code)(?:呢)?(?:就?是|为|is)?[\s:,]{0,6}$", re.IGNORECASE)
_NAMED_BEHIND = re.compile(
    r"[\s,]{0,2}(?:(?:的|那边的?|打头的?|开头的?){1,2}[\s,]{0,2}(?:座机|固话|电话|区号)|(?:这"
    r"|那)?(?:就)?是区号|区号|打头|开头|in front)"
)
_ASKED = re.compile(r"区号|哪里的|哪儿的|哪边的|哪个城市|[㐀-鿿]的[吗吧]|area\s{1,4}code", re.IGNORECASE)
_DENIED = re.compile(r"(?:不是|不再是|不用|别加|(?<![a-z])not)\s?$", re.IGNORECASE)
_YES = re.compile(r"[\s,.。!]{0,3}(?:对|是|嗯|没错|好|行|yes|yeah|right)", re.IGNORECASE)
_WINDOW, _REACH, _NEAR, _NEXT = 16, 60, 24, 16
"""Characters before a code that may name it; between it and its number, named or not; between two codes."""
_CITY = 4
_LINE = 40
"""Characters of a turn that holds a code only."""


@dataclass(frozen=True, slots=True)
class Area:
    """An area code, its leading zero included."""

    start: int
    end: int
    code: str
    named: bool


class Areas:
    """The area codes of one text."""

    def __init__(self, numbers: NumberText) -> None:
        self._numbers = numbers

    def near(self, run: Run, digits: str) -> str:
        """The code that goes before a number without one: the last before it, else the first behind; "" for none."""
        first = bisect_left(self._said, run.start - _REACH, key=lambda area: area.start)
        last = bisect_left(self._said, run.end + _REACH, key=lambda area: area.start)
        fitting = [a for a in self._said[first:last] if self._fits(a, run) and identify(a.code + digits, False, "CN")]
        before = [area.code for area in fitting if area.end <= run.start]
        after = [area.code for area in fitting if area.start >= run.end]
        return before[-1] if before else after[0] if after else self._told(run, digits)

    def _fits(self, area: Area, run: Run) -> bool:
        distance = run.start - area.end if area.end <= run.start else area.start - run.end
        if area.named:
            return 0 <= distance <= _REACH
        return 0 <= distance <= _NEAR and self._numbers.cue(run.start) is Cue.PHONE

    @cached_property
    def _said(self) -> list[Area]:
        said: list[Area] = []
        last: Area | None = None
        for run in self._numbers.runs:
            for piece in run.pieces:
                area = self._area(piece, last, piece in (run.pieces[0], run.pieces[-1]))
                if area and said and self._replaces(said[-1], area):
                    said.pop()
                said += [area] if area and not self._denied(area) else ()
                last = area or last
        return said

    def _area(self, piece: Atom, last: Area | None, apart: bool) -> Area | None:
        if len(piece.digits) > 4:
            return None
        text, before = self._numbers.text, self._numbers.text[max(0, piece.start - _WINDOW) : piece.start]
        if len(piece.digits) in (2, 3) and piece.digits[0] != "0" and _WITHOUT_ZERO.search(before):
            digits = "0" + piece.digits
            return Area(piece.start, piece.end, digits, named=True) if is_area_code(digits) else None
        if not is_area_code(piece.digits):
            return None
        named = (
            _NAMED.search(before)
            or _NAMED_BEHIND.match(text, piece.end)
            or is_of_city(piece.digits, text[max(0, piece.start - _NEXT) : piece.end + _CITY])
            or (last and last.named and piece.start - last.end <= _NEXT)
            or _ASKED.search(self._numbers.heard(piece.start)[-24:])
        )
        bare = apart and not counted(text, piece.end) and self._numbers.cue(piece.start) in (None, Cue.PHONE)
        return Area(piece.start, piece.end, piece.digits, named=bool(named)) if named or bare else None

    def _denied(self, area: Area) -> bool:
        return bool(_DENIED.search(self._numbers.text[max(0, area.start - _WINDOW) : area.start]))

    def _replaces(self, earlier: Area, later: Area) -> bool:
        near = later.start - earlier.end <= _NEXT
        return near and bool(MARK.search(self._numbers.text[earlier.end : later.start]))

    def _told(self, run: Run, digits: str) -> str:
        """The code that another says: 成都的话前面是零二八吧 — 对，…, or …— 零二八是吧 — 对."""
        heard, answer = self._numbers.heard(run.start), self._numbers.answered(run.end - 1)
        turn = self._numbers.text[self._numbers.text.rfind("\n", 0, run.start) + 1 : run.start]
        if _YES.match(turn) and (code := _only_code(heard.rpartition("\n")[2])):
            return code if identify(code + digits, False, "CN") else ""
        said, _, reply = answer.partition("\n")
        code = _only_code(reply) or (_only_code(said) if not reply or _YES.match(reply) else "")
        return code if code and identify(code + digits, False, "CN") else ""


def _only_code(line: str) -> str:
    """The area code that a turn holds, and no other digits."""
    said = runs(line[:_LINE])
    digits = said[-1].digits if len(said) == 1 and len(line) <= _LINE else ""
    return digits if is_area_code(digits) else ""
