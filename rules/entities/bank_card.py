"""BANK_CARD: card numbers of 13 to 19 digits, spoken or written, that pass Luhn's check."""

from __future__ import annotations

import re

from rules.entities.base import Entity, EntityContext, EntityType
from rules.entities.checksums import luhn
from rules.entities.digits import Run, runs
from rules.entities.folding import fold

_CUE = re.compile(
    r"(?:银行卡|信用卡|储蓄卡|借记卡|卡号|卡|账号|账户|\b(?:credit|debit|bank)?\s*(?:card|account))[^,。!?]{0,16}$",
    re.IGNORECASE,
)
_ISSUERS = re.compile(r"62\d{14,17}|4\d{12}(?:\d{3})?|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|35\d{14}|9\d{15,18}")


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every number that a card may bear: by its issuer's digits, or behind a cue."""
    folded = fold(text)
    found = []
    for run in runs(folded.text):
        if _is_card(folded.text, run):
            first, last = folded.span(run.start, run.end)
            found.append(Entity("BANK_CARD", first, last, run.digits, text[first:last], confidence=0.97))
    return found


def _is_card(text: str, run: Run) -> bool:
    if not 13 <= len(run.digits) <= 19 or not luhn(run.digits):
        return False
    cue = _CUE.search(text[max(0, run.start - 24) : run.start])
    return bool(cue or _ISSUERS.fullmatch(run.digits))


ENTITY = EntityType("BANK_CARD", find, "Bank card numbers that pass Luhn's check.")
