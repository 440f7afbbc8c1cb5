"""Character classes: `[a-z[:digit:]&&[^aeiou]]`."""

from __future__ import annotations

import re

from callstash.grok import escapes
from callstash.grok.cursor import Cursor
from callstash.grok.nodes import Char, Item, Posix, Range, Set
from callstash.grok.references import HEAD

_POSIX = re.compile(r"\[:(?P<not>\^?)(?P<name>\w+):\]")
POSIX_NAMES = (
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "word",
    "xdigit",
)  # fmt: skip
_DEEPEST = 20


def read_set(cursor: Cursor, depth: int = 0) -> Set:
    """Read a class whose `[` was read. A `]` right behind the opening stands for itself."""
    start = cursor.at - 1
    if depth > _DEEPEST:
        raise cursor.error("classes inside classes inside classes", "write one class for them", start)
    negative = cursor.takes("^")
    parts: list[tuple[Item, ...]] = []
    items: list[Item] = [Char("]")] if cursor.sees("]") and "]" in cursor.text[cursor.at + 1 :] else []
    cursor.at += len(items)
    while not cursor.takes("]"):
        if not cursor.rest:
            raise cursor.error("a class without its ]", r"close it, or write \[ for the character itself", start)
        if cursor.takes("&&"):
            parts.append(tuple(items))
            items = []
        else:
            items.append(_item(cursor, depth))
    parts.append(tuple(items))
    if not all(parts):
        raise cursor.error("an empty class", "put characters between the brackets", start)
    return Set(tuple(parts), negative)


def _item(cursor: Cursor, depth: int) -> Item:
    start = cursor.at
    if posix := cursor.match(_POSIX):
        return _posix(cursor, posix, start)
    if cursor.takes("["):
        return read_set(cursor, depth + 1)
    if HEAD.match(cursor.text, cursor.at):
        cursor.match(HEAD)
        raise cursor.error(
            "a reference inside [...]", "a class holds single characters: write (?:%{NAME}|[...])", start
        )
    item = _single(cursor)
    return _range(cursor, item, start) if isinstance(item, Char) and _spans(cursor) else item


def _posix(cursor: Cursor, found: re.Match[str], start: int) -> Posix:
    if found["name"] not in POSIX_NAMES:
        raise cursor.error(f"unknown class [:{found['name']}:]", f"there are {', '.join(POSIX_NAMES)}", start)
    return Posix(found["name"], bool(found["not"]))


def _single(cursor: Cursor) -> Item:
    return escapes.inside(cursor) if cursor.takes("\\") else Char(cursor.take())


def _spans(cursor: Cursor) -> bool:
    """Whether a `-` follows that makes a range: not at the end, nor before a class."""
    return cursor.sees("-") and not any(cursor.text.startswith(end, cursor.at + 1) for end in ("]", "[", "&&"))


def _range(cursor: Cursor, first: Char, start: int) -> Item:
    cursor.take()
    last = _single(cursor)
    if not isinstance(last, Char):  # [a-\d]: no range, as the end is no character
        return Set(((first, Char("-"), last),))
    if first.text > last.text:
        raise cursor.error(f"the range {first.text}-{last.text} runs backwards", "begin with the lower end", start)
    return Range(first.text, last.text)
