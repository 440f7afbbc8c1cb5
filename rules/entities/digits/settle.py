"""What holds of the numbers that were found: corrections, of all digits or of some, by the speaker or by the hearer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from rules.entities.digits.answers import after_answer, is_misheard, put_right
from rules.entities.digits.corrections import MARK, corrected
from rules.entities.digits.mentions import Kind, M, Mention, alike
from rules.entities.digits.standing import replaced, superseded, withdrawn
from rules.entities.digits.text import NumberText

_REACH = 44
"""Characters between a number and the one that replaces it."""
_APOLOGY = re.compile(r"抱歉|不好意思|对不起|(?<![a-z])(?:wait|oops)(?![a-z])", re.IGNORECASE)
_IF = re.compile(r"(?:如果|要是|若|万一|假如|(?<![a-z])if)[^,。\d]{0,8}$", re.IGNORECASE)
_OTHERS = re.compile(
    r"(?:如果|要是|若|万一|假如)[^,。]{0,4}不对|还有|另外|或者|(?<![a-z])(?:or|another|also)(?![a-z])", re.IGNORECASE
)


def settled(kind: Kind[M], numbers: NumberText) -> list[M]:
    """The mentions, with those that replace them; what was denied or taken back is marked as negated."""
    read, text = kind.read(numbers), numbers.text
    found = [replace(m, negated=True) if withdrawn(text, m.start, m.end) else m for m in read]
    for at, (one, other) in enumerate(pairwise(found)):
        if other.start - one.end <= _REACH and replaced(text, one.start, other.start):
            found[at + 1] = replace(other, negated=True)
    made = list(_by_speaker(kind, numbers, found))
    made += put_right(kind, numbers, made)
    answered = (after_answer(kind, numbers, mention) for mention in made)
    return sorted(answered, key=lambda mention: (mention.start, mention.end))


def _by_speaker(kind: Kind[M], numbers: NumberText, found: Sequence[M]) -> Iterator[M]:
    """Corrections in the speaker's own words: by a whole number, or by a part of one."""
    replaced: tuple[str, ...] = ()
    for mention, following in zip_longest(found, found[1:]):
        current = replace(mention, corrected=True, corrects=replaced) if replaced and not mention.negated else mention
        until = following.start if following else len(numbers.text)
        while mended := _mended(kind, numbers, current, until):
            yield replace(current, negated=True)
            current = mended
        current = replace(current, negated=current.negated or _taken_back(numbers.text, current, following))
        near = following and following.start - current.end <= _REACH
        replaced = (*current.corrects, current.value) if current.negated and near else ()
        yield current


def _taken_back(text: str, earlier: Mention, later: Mention | None) -> bool:
    if later is None or later.negated or later.start - earlier.end > _REACH or earlier.value == later.value:
        return False
    between = text[earlier.end : later.start]
    if _OTHERS.search(between) or _IF.search(text[max(0, earlier.start - 12) : earlier.start]):
        return False
    if superseded(text, earlier.start, earlier.end, later.start, later.end):
        return True
    return bool(MARK.search(between) or (_APOLOGY.search(between) and alike(earlier.value, later.value)))


def _mended(kind: Kind[M], numbers: NumberText, mention: M, until: int) -> M | None:
    """The mention with some digits corrected by the words behind it."""
    pieces = [piece for piece in numbers.pieces_from(mention.end, 2) if piece.start < until]
    made = corrected(numbers.text, mention.end, pieces, mention.digits)
    if made and "\n" in numbers.text[mention.end : made.start] and is_misheard(kind, numbers, mention, pieces[0]):
        return None  # another's words are put right
    other = kind.remade(mention, made.digits) if made else None
    if made is None or other is None:
        return None
    return replace(other, end=made.end, negated=False, corrected=True, corrects=(*mention.corrects, mention.value))
