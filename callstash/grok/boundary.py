r"""`\b` as `regex` writes it, by word mode and by what stands beside it.

Characters are of four sorts: none of a word, Han and its kin, a letter or digit of another script, and what a word
may hold besides (`_`, marks). A general `\b` has to look both ways; where the pattern says what follows, as in
`\b[1-9]`, one look at the other side is enough, and that is most of them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import regex

from callstash.grok.nodes import (
    Anchor,
    Atomic,
    Char,
    Choice,
    Flags,
    Group,
    Kind,
    Look,
    Node,
    Property,
    Range,
    Repeat,
    Sequence,
    Set,
)
from callstash.grok.words import BLANKLESS, Words

Sort = Literal["none", "han", "letter", "mark"]

HAN = rf"[[{BLANKLESS}]&&\w]"
LETTER = rf"[[\p{{L}}\p{{Nd}}]--[{BLANKLESS}]]"
_NOT_HAN = rf"[\w--[{BLANKLESS}]]"
_NOT_LETTER = rf"[\w--{LETTER}]"
_ASCII = "[0-9A-Za-z_]"

_GENERAL = {
    "unicode": r"\b",
    "ascii": f"(?:(?<={_ASCII})(?!{_ASCII})|(?<!{_ASCII})(?={_ASCII}))",
    "han": rf"(?:\b|(?<={HAN})(?={LETTER})|(?<={LETTER})(?={HAN}))",
}
_OTHER_SIDE = {
    "ascii": {"letter": _ASCII, "mark": _ASCII},
    "han": {"letter": _NOT_HAN, "han": _NOT_LETTER, "mark": r"\w"},
}
"""What must not stand on the other side, where this side is of that sort."""


def boundary(words: Words, before: Sort | None, after: Sort | None, inverse: bool) -> str:
    r"""Write `\b` (or `\B`) between what is known about its two sides."""
    if words.boundary == "unicode":
        return r"\B" if inverse else r"\b"
    refused = _OTHER_SIDE[words.boundary]
    if after in refused:
        return f"(?<{'=' if inverse else '!'}{refused[after]})"
    if before in refused:
        return f"(?{'=' if inverse else '!'}{refused[before]})"
    general = _GENERAL[words.boundary]
    return f"(?!{general})" if inverse else general


def first_sort(nodes: tuple[Node, ...], words: Words) -> Sort | None:
    """The sort of character that everything these nodes match begins with; None where it may be any, or none at all."""
    return _edge(nodes, words, first=True)


def last_sort(nodes: tuple[Node, ...], words: Words) -> Sort | None:
    """The same of its end."""
    return _edge(nodes, words, first=False)


def _edge(nodes: tuple[Node, ...], words: Words, first: bool) -> Sort | None:
    seen: Sort | None = None
    for node in nodes if first else reversed(nodes):
        if isinstance(node, Anchor | Look):
            continue
        sort, certain = _of(node, words, first)
        if sort is None or seen not in (None, sort):
            return None
        seen = sort
        if certain:
            return seen
    return None


def _of(node: Node, words: Words, first: bool) -> tuple[Sort | None, bool]:
    """(sort at the edge, whether there is certainly a character)."""
    match node:
        case Char(text):
            return sort_of(text, words.boundary), True
        case Set():
            return _of_set(node, words), True
        case Repeat(body, least, _, _):
            sort, certain = _of(body, words, first)
            return sort, certain and least > 0
        case Sequence(items):
            sort = _edge(items, words, first)
            return sort, sort is not None
        case Choice(branches):
            sorts = {_of(branch, words, first) for branch in branches}
            return sorts.pop() if len(sorts) == 1 else (None, False)
        case Group(body, _) | Atomic(body):
            return _of(body, words, first)
        case Flags(body, on, _) if not set(on) & set("aud"):
            return _of(body, words, first)
    return None, False


def _of_set(found: Set, words: Words) -> Sort | None:
    if found.negative or len(found.parts) > 1:
        return None
    sorts = {_of_item(item, words) for item in found.parts[0]}
    return sorts.pop() if len(sorts) == 1 else None


def _of_item(item: object, words: Words) -> Sort | None:
    match item:
        case Char(text):
            return sort_of(text, words.boundary)
        case Range(first, last):
            return _of_range(first, last)
        case Kind("d" | "h"):
            return "letter"
        case Property("Han", False):
            return "han" if words.boundary == "han" else None
        case Set():
            return _of_set(item, words)
    return None


def _of_range(first: str, last: str) -> Sort | None:
    """ASCII's own runs only: others may hold anything between their ends."""
    runs = (("0", "9"), ("A", "Z"), ("a", "z"))
    return "letter" if any(low <= first and last <= high for low, high in runs) else None


@lru_cache(maxsize=2048)
def sort_of(char: str, kind: str) -> Sort:
    """Of which sort a character is."""
    if kind == "ascii":
        return "letter" if regex.match(_ASCII, char) else "none"
    for sort, members in (("han", HAN), ("letter", LETTER), ("mark", r"\w")):
        if regex.match(members, char, regex.V1):
            return sort  # type: ignore[return-value]
    return "none"
