"""How near a pattern came that does not match: the longest beginning of it that does, or a text one character away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import regex

from callstash.grok import Grok, GrokError
from callstash.places import clock
from rules.entities import Entity
from rules.entities.digits.digits import runs
from rules.entities.folding import fold
from rules.passages import Passage
from rules.shadow import Shadow

DIGITS = ("PHONE", "ID_CARD", "BANK_CARD", "ORDER_NO", "CVV")
"""Entities that are made of digits."""
_FEWEST = 3
_SHOWN = 3
_AHEAD = 12
"""Characters to show of what stands where the pattern goes on."""
_LIMIT_S = 0.2
"""CPU time for one search; whoever takes longer is too slow to be asked again."""
_SHORTEST_FUZZY = 3
"""In two characters one is too much to miss."""

Texts = Sequence[tuple[Passage, Shadow]]
"""Passages, each with the shadow that the pattern reads."""


def nearest(grok: Grok, compile_again: Callable[[str], Grok], texts: Texts) -> str:
    """What to say of the nearest miss; "" where there is none."""
    return _one_away(grok, texts) or _beginning(grok, compile_again, texts)


def _beginning(grok: Grok, compile_again: Callable[[str], Grok], texts: Texts) -> str:
    """The longest beginning of the pattern's text that is a pattern and matches something."""
    for length in range(len(grok.source) - 1, 1, -1):
        head = grok.source[:length]
        try:
            shorter = compile_again(head)
        except GrokError:
            continue
        if shorter.pattern.fullmatch(""):
            continue
        for passage, shadow in texts:
            try:
                found = next(shorter.find(shadow.text, _LIMIT_S), None)
            except TimeoutError:
                return ""
            if found and found.end > found.start:
                start, end = shadow.span(found.start, found.end)
                rest = passage.text[end : end + _AHEAD].replace("\n", " ") or "the end"
                where = clock(passage.piece_at(min(start, len(passage.text) - 1)).segment.start_ms)
                said = passage.text[start:end]
                return f"nearest, at {where}: '{said}' is {head}, but '{rest}' is not {grok.source[length:]}"
    return ""


def _one_away(grok: Grok, texts: Texts) -> str:
    """A text that would match if one character were another: recognisers mishear (退宽 for 退款)."""
    if grok.entities:
        return ""
    try:
        fuzzy = regex.compile(f"(?b)(?:{grok.pattern.pattern}){{s<=1}}", grok.pattern.flags)
    except (regex.error, OverflowError, RecursionError):
        return ""
    for passage, shadow in texts:
        try:
            found = fuzzy.search(shadow.text, timeout=_LIMIT_S)
        except (TimeoutError, MemoryError):
            return ""
        if found and len(found[0]) >= _SHORTEST_FUZZY:
            where = clock(passage.piece_at(found.start()).segment.start_ms)
            return f"nearest, at {where}: '{found[0]}' is one character away from {grok.source}"
    return ""


def digits_that_are_none(name: str, texts: Sequence[tuple[Passage, Sequence[Entity]]]) -> Iterator[str]:
    """Runs of digits that no entity of this kind took: a digit too few is the commonest reason."""
    left = []
    for passage, entities in texts:
        folded = fold(passage.text)
        for run in runs(folded.text):
            start, end = folded.span(run.start, run.end)
            if len(run.digits) >= _FEWEST and not any(e.start < end and start < e.end for e in entities):
                left.append(f"{passage.text[start:end]} ({len(run.digits)} digits)")
    if left:
        yield f"digits that are no {name}: {', '.join(left[:_SHOWN])}"
