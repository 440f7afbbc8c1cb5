"""ORDER_NO: order, work-order, parcel and case numbers, said behind their cue."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.entities.base import Entity, EntityContext, EntityType
from rules.entities.digits import Run, runs
from rules.entities.folding import fold

_CUE = re.compile(
    r"(?:(?:订单|工单|运单|快递|物流|投诉|案件|受理|预约|流水|交易|报修|合同|发票|保单|退款)(?:的)?(?:单号|号码|编号|号)|单号|"
    r"\b(?:order|tracking|ticket|case|reference|invoice|booking|confirmation)\s*(?:number|no\.?|id|#))"
    r"\s*(?:的|就)?(?:是|为|is|:|：)?\s*(?P<prefix>[A-Za-z]{1,4}(?![A-Za-z]))?[\s-]*$",
    re.IGNORECASE,
)
_SHORTEST = 4


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every number that stands right behind such a cue."""
    folded = fold(text)
    found = []
    for run in runs(folded.text):
        for start, end, value in _number(folded.text, run):
            first, last = folded.span(start, end)
            found.append(Entity("ORDER_NO", first, last, value, text[first:last], confidence=0.9))
    return found


def _number(text: str, run: Run) -> Iterator[tuple[int, int, str]]:
    """(start, end, value) where the cue leads to the run, up to the first comma."""
    lead = _CUE.search(text[max(0, run.start - 30) : run.start])
    if not lead:
        return
    last = next((i + 1 for i, gap in enumerate(run.strengths) if gap > 1), len(run.pieces))
    part = run.part(0, last)
    start = run.start - (len(lead[0]) - lead.start("prefix") + lead.start()) if lead["prefix"] else run.start
    if len(part.digits) >= _SHORTEST:
        yield start, part.end, (lead["prefix"] or "").upper() + part.digits


ENTITY = EntityType("ORDER_NO", find, "Order, work-order and parcel numbers behind their cue: bare digits and letters.")
