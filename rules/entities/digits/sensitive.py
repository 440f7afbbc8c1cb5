"""What must not be seen in documents: cards, identities and security codes, right or misheard.

A misheard digit makes a check digit wrong, and must not give away the others: whatever a cue calls a card, an account
or an identity number is hidden, whether it is one or not.
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.entities.base import EntityContext
from rules.entities.digits import bank_card, cvv, id_card
from rules.entities.digits.bank_card import looks_like_card
from rules.entities.digits.cues import Cue, cue_behind
from rules.entities.digits.digits import Run
from rules.entities.digits.id_card import looks_like_identity
from rules.entities.digits.serial import serial
from rules.entities.digits.text import NumberText
from rules.entities.phones.plan import identify

KEPT = 4
"""Digits that may be seen of a card or an identity number."""
_SHORTEST, _WHOLE = 8, 13
_SECRET = (Cue.CARD, Cue.IDENTITY)


def sensitive_spans(text: str, context: EntityContext) -> list[tuple[int, int, int]]:
    """(start, end, keep) of all that must be masked, in order and apart; `keep` last digits of each may stay."""
    spans = [
        (entity.start, entity.end, 0 if entity.type == "CVV" else KEPT)
        for kind in (id_card.ENTITY, bank_card.ENTITY, cvv.ENTITY)
        if kind.needs is None or kind.needs.search(text)
        for entity in kind.find(text, context)
    ]
    spans += (
        _called_so(NumberText(text, context)) if bank_card.ENTITY.needs and bank_card.ENTITY.needs.search(text) else []
    )
    return list(_apart(sorted(spans)))


def _called_so(numbers: NumberText) -> Iterator[tuple[int, int, int]]:
    """Digits that a cue calls a card, an account or an identity, and those that look like one."""
    for run in numbers.runs:
        if len(run.digits) < _SHORTEST:
            continue
        found = serial(numbers, run)
        cue = cue_behind(numbers.text, found.end) or numbers.cue(found.start)
        if cue in _SECRET or (cue is None and _looks_secret(run)):
            end = max(found.end, _without_phone(numbers, run).end)
            yield (*numbers.folded.span(found.start, end), KEPT)


def _without_phone(numbers: NumberText, run: Run) -> Run:
    """The run but for a telephone number behind a whole card: `6222..., 138...`."""
    head = run.part(0, len(run.pieces) - 1) if len(run.pieces) > 1 else run
    phone = identify(run.pieces[-1].digits, False, numbers.context.region)
    return head if phone and not phone.short and len(head.digits) >= _WHOLE else run


def _looks_secret(run: Run) -> bool:
    return looks_like_identity(run.digits) or (len(run.digits) >= 15 and looks_like_card(run.digits))


def _apart(spans: list[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Join the spans that overlap; of two, the fewer digits stay."""
    current: tuple[int, int, int] | None = None
    for span in spans:
        if current and span[0] < current[1]:
            current = (current[0], max(current[1], span[1]), min(current[2], span[2]))
        else:
            if current:
                yield current
            current = span
    if current:
        yield current
