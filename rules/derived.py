"""What rules make of secrets: copies, halves, conversions, in digits or in words. None of them may show more than
the secret itself does.

Rules fill fields and tags with values (`add_field`, `add_tag`), and these no longer say where they were heard. So
digits are compared: a stretch of them that stands in a secret number is a part of it, however it is written. What can
be read elsewhere in the same documents is none: an order number that looks like a card is said in clear.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rules.entities.digits.digits import Atom, atoms
from rules.entities.folding import fold

LEAST = 6
"""Digits that make a part of a number: no fewer, else each year were one."""
_GAP = 3
"""Blanks, dots and hyphens between two digits of one stretch."""


class Parts:
    """Finds the parts of secret numbers in values that were made of them."""

    def __init__(self, secrets: Mapping[str, str], clear: Iterable[str] = ()) -> None:
        """`secrets`: what is hidden -> what stands for it; `clear`: what is not."""
        numbers = ((digits_of(secret), digits_of(instead)) for secret, instead in secrets.items())
        self._kept = {number: len(kept) for number, kept in numbers if len(number) >= LEAST}
        """Number -> how many of its last digits may be seen."""
        self._clear = {digits_of(text) for text in clear}

    def spans(self, text: str, least: int = LEAST) -> list[tuple[int, int]]:
        """Where they stand in the text; `least` digits make a part."""
        if not self._kept or sum(map(str.isalnum, text)) < LEAST:
            return []
        folded = fold(text)
        return [
            folded.span(stretch[place].start, stretch[place].end)
            for stretch in stretches(folded.text)
            for place in sorted(self._places(stretch, least))
        ]

    def _places(self, stretch: list[Atom], least: int) -> set[int]:
        """Which characters of a stretch must not be seen."""
        owners = [place for place, atom in enumerate(stretch) for _ in atom.digits]
        digits = "".join(atom.digits for atom in stretch)
        if len(digits) < least or digits in self._clear:
            return set()
        return {owners[i] for number, kept in self._kept.items() for i in _common(digits, number, kept)}


def _common(digits: str, number: str, kept: int) -> Iterator[int]:
    """Places in `digits` of what they have in common with a number, but for the `kept` last digits of that."""
    covered = 0
    for start in range(len(digits) - LEAST + 1):
        end = _reach(digits, start, number)
        if end - start >= LEAST and end > covered:
            covered = end
            unseen = len(number) - kept - number.rindex(digits[start:end])
            yield from range(start, min(end, start + max(unseen, 0)))


def _reach(digits: str, start: int, number: str) -> int:
    """How far the digits from `start` on stand in the number as they are."""
    end = start
    while end < len(digits) and digits[start : end + 1] in number:
        end += 1
    return end


def digits_of(text: str) -> str:
    """All digits of a text, said or written."""
    return "".join(atom.digits for atom in atoms(fold(text).text))


def stretches(text: str) -> Iterator[list[Atom]]:
    """Digits of folded text, one by one, with next to nothing between them."""
    current: list[Atom] = []
    for atom in atoms(text):
        between = text[current[-1].end : atom.start] if current else ""
        if current and (len(between) > _GAP or any(map(str.isalnum, between))):
            yield current
            current = []
        current += singly(atom)
    if current:
        yield current


def singly(atom: Atom) -> list[Atom]:
    """Written digits one by one; said ones stay as they are: 三个八."""
    if atom.spoken:
        return [atom]
    return [Atom(atom.start + i, atom.start + i + 1, digit, spoken=False) for i, digit in enumerate(atom.digits)]
