"""Other numbers in the place of those that were said, in the same words: 幺三八零零... becomes 幺三八五二...

Who reads a rule's test must not read a caller's numbers in it. What is said of one number anywhere in the test (in
another turn, in part, in what other rules found) is changed with it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from rules import invented
from rules.check import text_event
from rules.derived import LEAST, digits_of, singly, stretches
from rules.entities import EntityContext, find_type
from rules.entities.digits.digits import Atom, atoms
from rules.entities.digits.sensitive import sensitive_spans
from rules.entities.folding import Folded, fold
from rules.passages import Passage, passages, turn_context
from rules.redaction import leaves

_PRIVATE = ("ID_CARD", "BANK_CARD", "CVV", "EMAIL", "PLATE", "PHONE", "ORDER_NO")
"""Of two that overlap, the first counts."""
_MISHEARD = "misheard"
"""A number that is called a card's, and is none."""
_TRIES = 400
"""Not all numbers of a plan are given out, and some look like another kind."""
_Edit = tuple[int, int, str]
"""Characters start..end of a text, and what comes in their place."""
_OTHERS = ("meta", "given", "given_tags")
"""What a test says besides what was said."""


@dataclass(frozen=True, slots=True)
class _Private:
    kind: str
    passage: Passage
    start: int
    end: int
    value: str


def disguises(test: dict[str, Any], context: EntityContext) -> Iterator[dict[str, Any]]:
    """Copies of the test with invented numbers, each time others, the same each time one asks."""
    meta = {key: value for key, value in test.get("meta", {}).items() if key != "call_id"}
    test = {**test, "meta": meta}
    found = _found(test, context)
    for seed in range(_TRIES):
        changed = _Disguise(random.Random(seed)).of(test, found, context)
        if _kinds(_found(changed, context)) == _kinds(found):
            yield changed


def _turns(test: dict[str, Any]) -> Sequence[dict[str, Any]]:
    turns: Sequence[dict[str, Any]] = test.get("turns") or [test]
    return turns


def _kinds(found: Sequence[_Private]) -> list[str]:
    return sorted(one.kind for one in found)


def _found(test: dict[str, Any], context: EntityContext) -> list[_Private]:
    """What is private in the turns: heard as the rules hear them, a number over two turns as one."""
    turns = [(turn["text"], turn.get("role"), turn.get("channel", 0)) for turn in _turns(test)]
    segments = text_event(turns).transcript.segments
    return [
        one for passage in passages(segments) for one in _private(passage, turn_context(context, segments, passage))
    ]


def _private(passage: Passage, context: EntityContext) -> list[_Private]:
    text = passage.text
    entities = [entity for name in _PRIVATE for entity in find_type(name, text, context)]
    found = [_Private(one.type, passage, one.start, one.end, str(one.value)) for one in entities]
    found += [
        _Private(_MISHEARD, passage, start, end, digits_of(text[start:end]))
        for start, end, _ in sensitive_spans(text, context)
    ]
    apart: list[_Private] = []
    for one in found:
        if all(one.end <= other.start or one.start >= other.end for other in apart):
            apart.append(one)
    return apart


class _Disguise:
    """What is invented for one copy of a test."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._known: dict[tuple[str, str], str] = {}
        """Kind and words -> other words: the same ones always become the same."""
        self._numbers: dict[str, str] = {}
        """Digits -> other digits."""

    def of(self, test: dict[str, Any], found: Sequence[_Private], context: EntityContext) -> dict[str, Any]:
        """A copy of the test without what is private."""
        changed = deepcopy(test)
        turns = _turns(changed)
        edits: list[list[_Edit]] = [[] for _ in turns]
        for one in found:
            for edit in self._edits(one):
                _place(one.passage, edit, edits)
        for turn, its in zip(turns, edits, strict=True):
            turn["text"] = self._parts(_edited(turn["text"], its))
        for key in _OTHERS:
            if key in changed:
                changed[key] = leaves(changed[key], lambda leaf: self._leaf(leaf, context))
        return changed

    def _edits(self, one: _Private) -> list[_Edit]:
        text = one.passage.text
        words = text[one.start : one.end]
        if one.kind in ("EMAIL", "PLATE"):
            make: Callable[[str, random.Random], str] = invented.email if one.kind == "EMAIL" else invented.plate
            made = self._known.setdefault((one.kind, words), make(words, self._chance))
            return [(one.start, one.end, made)]
        folded = fold(text)
        said = [
            each
            for atom in atoms(folded.text)
            for each in singly(atom)
            if _within(folded.span(each.start, each.end), one)
        ]
        digits = "".join(atom.digits for atom in said)
        if digits not in self._numbers:
            self._learn(digits, invented.number(one.kind, digits, one.value, self._chance))
        return list(_written(text, folded, said, self._numbers[digits]))

    def _learn(self, old: str, new: str) -> None:
        self._numbers[old] = new
        if old.startswith("0"):  # 010 6234 5678 is +86 10 6234 5678
            self._numbers[old[1:]] = new[1:]

    def _parts(self, text: str) -> str:
        """The text with the known numbers changed wherever they stand, whole or in part."""
        folded = fold(text)
        edits: list[_Edit] = []
        for stretch in stretches(folded.text):
            digits = "".join(atom.digits for atom in stretch)
            edits += _written(text, folded, stretch, self._instead(digits))
        return _edited(text, edits)

    def _instead(self, digits: str) -> str:
        for old, new in self._numbers.items():
            if len(old) < LEAST or len(digits) < LEAST:
                continue
            if old in digits:
                return digits.replace(old, new)
            if digits in old:
                at = old.index(digits)
                return new[at : at + len(digits)]
        return digits

    def _leaf(self, leaf: Any, context: EntityContext) -> Any:
        """Metadata, tags, and what other rules found: what was said in the turns, and what was not."""
        text = str(leaf)
        changed = self._parts(text)
        if changed == text:
            passage = passages(text_event([(text, None, 0)]).transcript.segments)[0]
            edits = [edit for one in _private(passage, context) for edit in self._edits(one)]
            changed = _edited(text, edits)
        return leaf if changed == text else type(leaf)(changed)


def _within(span: tuple[int, int], one: _Private) -> bool:
    return one.start <= span[0] and span[1] <= one.end


def _written(text: str, folded: Folded, said: Sequence[Atom], new: str) -> Iterator[_Edit]:
    """The new digits in the place of the old ones; 三个八 becomes three digits where they are others."""
    at = 0
    for atom in said:
        digits = new[at : at + len(atom.digits)]
        at += len(atom.digits)
        if digits != atom.digits:
            start, end = folded.span(atom.start, atom.end)
            like = text[start:end]
            joint = " " if like.isascii() and not like.isdigit() else ""
            yield start, end, joint.join(invented.said(digit, like) for digit in digits)


def _place(passage: Passage, edit: _Edit, edits: Sequence[list[_Edit]]) -> None:
    """Put an edit of a passage to the turn that it falls in."""
    start, end, made = edit
    piece = passage.piece_at(start)
    edits[piece.index].append((start - piece.offset, min(end - piece.offset, piece.length), made))


def _edited(text: str, edits: Sequence[_Edit]) -> str:
    for start, end, made in sorted(edits, reverse=True):
        text = text[:start] + made + text[end:]
    return text
