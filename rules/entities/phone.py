"""PHONE: telephone numbers, written or spoken, as E.164 (400/800 and short codes as national digits).

Digits are taken for a number only where a numbering plan knows them and nothing around them says order, card or amount.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from rules.entities.base import Entity, EntityContext, EntityType
from rules.entities.digits import Run, runs
from rules.entities.folding import Folded, fold
from rules.entities.phone_cues import Cue, counted, cue_after, cue_before, denied
from rules.entities.phone_plan import Number, identify

_PLUS = re.compile(r"(?:\+|＋|(?<!增)(?<!外)加(?:号)?|\bplus\s)\s*\(?\s*$", re.IGNORECASE)
_GLUED_BEFORE = re.compile(r"(?:[A-Za-z_@#.=*×÷]|\d[+/*=]\s*|(?<![\w)])-)$")
_LABEL = re.compile(r"(?:tel|phone|mobile|cell|call|fax|ext|no)\.?$", re.IGNORECASE)
_GLUED_AFTER = re.compile(r"(?!x\s*\d|ext|转)[A-Za-z_@]|[*=]|:\d", re.IGNORECASE)
_EXTENSION = re.compile(
    r"\s*[,，]?\s*(?:(?:请|再)?转(?:接|分机)?|分机(?:号码?)?(?:是|为)?|\(?ext(?:ension|\.)?\s*(?:number\s+)?(?:is\s+)?|x(?=\s?\d)|#(?=\d))\s*:?\s*",
    re.IGNORECASE,
)
_AREA = re.compile(r"区号(?:是|为)?\s*:?\s*$|area\s+code\s+(?:is\s+)?$", re.IGNORECASE)
_CORRECTED = re.compile(
    r"[\s,.。、;]*(?:(?:哦|啊|哎|等等|等一下|抱歉|不好意思|对不起)?[\s,.。]*(?:不对|不是|错了|说错|讲错|记错|更正|应该是|改成)"
    r"|sorry|no wait|wait no|correction|i mean|scratch that)"
    r".{0,12}$",
    re.IGNORECASE | re.DOTALL,
)
_MOST_PIECES = 20
_SHORT_REACH = 12
"""A short code needs its cue nearer than a number of eleven digits: 110 stands everywhere."""


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    number: Number
    cue: Cue
    extension: str = ""
    area: bool = False


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every telephone number of `text` (each mention one entity)."""
    folded = fold(text)
    every = list(runs(folded.text))
    found: list[_Found] = []
    area = ""
    for index, run in enumerate(every):
        area = _area_code(folded.text, every[index - 1]) or area if index else ""
        if found and run.start < found[-1].end:
            continue  # already an extension of the number before
        after = every[index + 1] if index + 1 < len(every) else None
        found += _in_run(_Reader(folded.text, context, after, area), run)
    return [_entity(text, folded, item) for item in _without_corrected(folded.text, found)]


def _in_run(reader: _Reader, run: Run) -> Iterator[_Found]:
    """Split a run at its strongest gaps until every part is a number, or none is."""
    whole = reader.read(run, outermost=True)
    parts = [whole] if whole else reader.partition(run)
    if parts:
        yield from parts
        return
    if not run.strengths:
        return
    strongest = max(run.strengths)
    cuts = [0, *(i + 1 for i, gap in enumerate(run.strengths) if gap == strongest), len(run.pieces)]
    for first, last in pairwise(cuts):
        part = reader.read(run.part(first, last))
        yield from [part] if part and not part.number.short else reader.deeper(run.part(first, last), _in_run)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads runs of one text: plan, neighbours and cues must all agree."""

    text: str
    context: EntityContext
    following: Run | None
    area: str = ""

    def read(self, run: Run, outermost: bool = False) -> _Found | None:
        """The number that the whole run is, with its extension, or None."""
        plus = self._plus(run)
        start = self._opened(run.start - len(plus[0]) if plus else run.start, run.end)
        number = identify(run.digits, bool(plus), self.context.region)
        if number and (not number.short or outermost):
            return self._checked(number, start, run.end)
        return self._hyphenated(run, start, bool(plus)) or self._local(run)

    def _checked(self, number: Number, start: int, end: int, extension: str = "", area: bool = False) -> _Found | None:
        before, text = self.text[max(0, start - 12) : start], self.text
        glued = _GLUED_BEFORE.search(before) and not _LABEL.search(before)
        if glued or _GLUED_AFTER.match(text, end) or counted(text, end) or denied(text, start, end):
            return None
        cue = cue_before(text, start, _SHORT_REACH) if number.short else cue_before(text, start)
        if cue is Cue.NONE and self._asked(start):
            cue = Cue.YES
        needed = number.short and cue is not Cue.YES and not cue_after(text, end)
        if cue is Cue.NO or needed:
            return None
        extension, end = (extension, end) if extension or number.short else self._extension(end)
        return _Found(start, end, number, cue, extension, area)

    def _asked(self, start: int) -> bool:
        """Whether the number answers a question about one."""
        said = self.context.before(start)
        return bool(said) and not self.text[:start].strip() and cue_before(said, len(said)) is Cue.YES

    def _plus(self, run: Run) -> re.Match[str] | None:
        """The + or 加 right before the digits."""
        return _PLUS.search(self.text[max(0, run.start - 12) : run.start])

    def _opened(self, start: int, end: int) -> int:
        """Take in an opening bracket whose other half stands inside."""
        before = self.text[max(0, start - 3) : start].rstrip()
        lead = self.text[max(0, start - 3) : start]
        return start - len(lead) + len(before) - 1 if before.endswith("(") and ")" in self.text[start:end] else start

    def _extension(self, end: int) -> tuple[str, int]:
        """转801, ext. 801, 分机八零一 behind the number."""
        lead = _EXTENSION.match(self.text, end)
        run = self.following
        if lead and run and run.start == lead.end() and len(run.pieces[0].digits) <= 6:
            return run.pieces[0].digits, run.pieces[0].end
        return "", end

    def _hyphenated(self, run: Run, start: int, plus: bool) -> _Found | None:
        """021-6130 2222-8866: the last piece of up to five digits behind a hyphen is an extension."""
        if len(run.pieces) < 2 or not 1 <= len(run.pieces[-1].digits) <= 5:
            return None
        head, last = run.part(0, len(run.pieces) - 1), run.pieces[-1]
        number = identify(head.digits, plus, self.context.region)
        if not number or number.kind not in ("fixed", "400", "800") or self.text[head.end : last.start].strip() != "-":
            return None
        return self._checked(number, start, run.end, extension=last.digits)

    def _local(self, run: Run) -> _Found | None:
        """Seven or eight digits, where the area code was said before."""
        if not self.area or len(run.digits) not in (7, 8):
            return None
        number = identify(self.area + run.digits, False, self.context.region)
        return self._checked(number, run.start, run.end, area=True) if number else None

    def partition(self, run: Run) -> list[_Found]:
        """Several whole numbers in a row: a list, or a number said twice in one breath."""
        count, parts, first = len(run.pieces), [], 0
        while first < count:
            last = next(
                (n for n in range(min(count, first + _MOST_PIECES), first, -1) if self._is_number(run.part(first, n))),
                None,
            )
            if last is None:
                return self._twice(run)
            parts.append(run.part(first, last))
            first = last
        return [found for part in parts if (found := self.read(part))]

    def _is_number(self, run: Run) -> bool:
        number = identify(run.digits, bool(self._plus(run)), self.context.region)
        return bool(number and not number.short) or bool(self._hyphenated(run, run.start, False))

    def _twice(self, run: Run) -> list[_Found]:
        half = len(run.digits) // 2
        number = identify(run.digits[:half], False, self.context.region)
        if run.digits != run.digits[:half] * 2 or not number or number.short:
            return []
        found = self._checked(number, run.start, run.end)
        return [found] if found else []

    def deeper(self, run: Run, split: Callable[[_Reader, Run], Iterator[_Found]]) -> Iterator[_Found]:
        """Go on splitting what is still in pieces."""
        return split(self, run) if len(run.pieces) > 1 else iter(self._twice(run))


def _area_code(text: str, run: Run) -> str:
    """The area code that a run is, said apart (区号是零五七一); "" where it is none."""
    if len(run.digits) not in (2, 3, 4) or not _AREA.search(text[max(0, run.start - 16) : run.start]):
        return ""
    return run.digits if run.digits.startswith("0") else "0" + run.digits


def _without_corrected(text: str, found: list[_Found]) -> Iterator[_Found]:
    """Leave out a number that its speaker takes back before giving the right one."""
    for item, following in zip_longest(found, found[1:]):
        between = text[item.end : following.start] if following else ""
        if not (following and len(between) <= 24 and _CORRECTED.match(between)):
            yield item


def _entity(text: str, folded: Folded, found: _Found) -> Entity:
    start, end = folded.span(found.start, found.end)
    number = found.number
    attributes = {"kind": number.kind, "region": number.region, "national": number.national, "valid": True}
    if found.extension:
        attributes["extension"] = found.extension
    sure = found.cue is Cue.YES or number.international
    assumptions = () if number.international or number.value == number.national else (f"region-{number.region}",)
    return Entity(
        "PHONE",
        start,
        end,
        number.value,
        text[start:end],
        confidence=0.97 if sure else 0.85,
        assumptions=(*assumptions, *(("area-code-carried",) if found.area else ())),
        attributes=attributes,
    )


ENTITY = EntityType("PHONE", find, "Telephone numbers, written or spoken: E.164, short and service numbers as digits.")
