r"""What a backslash makes of the character behind it, outside classes and inside."""

from __future__ import annotations

import re

import regex

from callstash.grok.cursor import Cursor
from callstash.grok.nodes import Anchor, Back, Call, Char, Kind, Node, Property, Set, Special

_CONTROL = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "a": "\a", "e": "\x1b"}
_HEX = re.compile(r"x\{(?P<long>[0-9A-Fa-f]{1,8})\}|x(?P<short>[0-9A-Fa-f]{1,2})|u(?P<four>[0-9A-Fa-f]{4})")
_BRACED = re.compile(r"u\{\s*(?P<code>[0-9A-Fa-f]{1,6})\s*\}")
_OCTAL = re.compile(r"0[0-7]{0,2}|[1-3][0-7]{2}")
_HELD_DOWN = re.compile(r"c(?P<key>[@-_a-z?])|C-(?P<other>[@-_a-z?])")
_PROPERTY = re.compile(r"[pP]\{(?P<not>\^?)(?P<name>[\w =:.-]+)\}")
_NUMBER = re.compile(r"[1-9]\d?")
_TO = re.compile(r"[kg](?:<(?P<name>[^<>]+)>|'(?P<quoted>[^']+)')")
_KINDS = "dDsSwWhH"
_ANCHORS = "AzZbBGK"


def outside(cursor: Cursor, groups: int) -> Node:
    """Read what stands behind a backslash outside classes; `groups` plain groups were opened before it."""
    start = cursor.at - 1
    letter = cursor.text[cursor.at : cursor.at + 1]
    if letter and letter in _ANCHORS:
        return Anchor(cursor.take())
    if letter in ("R", "X"):
        return Special(cursor.take())
    if letter in ("k", "g"):
        return _named(cursor, start, groups)
    if not _OCTAL.match(cursor.text, cursor.at) and (number := cursor.match(_NUMBER)):
        return Back(int(number[0]), cursor.text[start : cursor.at])
    item = inside(cursor)
    return item if isinstance(item, Char) else Set(((item,),))


def inside(cursor: Cursor) -> Char | Kind | Property:
    """Read what stands behind a backslash in a class, or anything that means the same outside."""
    start = cursor.at - 1
    if not cursor.rest:
        raise cursor.error(r"a backslash at the end", r"a backslash itself is written \\", start)
    letter = cursor.text[cursor.at]
    if letter in _KINDS:
        return Kind(cursor.take())
    if letter in "pP" and (found := cursor.match(_PROPERTY)):
        return _property(cursor, found, start)
    return Char(_character(cursor, start))


def _property(cursor: Cursor, found: re.Match[str], start: int) -> Property:
    name = found["name"]
    try:
        regex.compile(rf"\p{{{name}}}")
    except regex.error:
        hint = r"there are \p{Han}, \p{Latin}, \p{L}, \p{Lu}, \p{N} and the other scripts and categories of Unicode"
        raise cursor.error(f"unknown property '{name}'", hint, start) from None
    return Property(name, (found[0][0] == "P") != bool(found["not"]))


def _character(cursor: Cursor, start: int) -> str:
    """One character by its code, or the character itself: an escaped letter without meaning is that letter."""
    if octal := cursor.match(_OCTAL):
        return chr(int(octal[0], 8))
    if found := cursor.match(_HEX) or cursor.match(_BRACED):
        return _coded(cursor, next(filter(None, found.groups())), start)
    if cursor.text[cursor.at] in "xu":
        cursor.take()
        raise cursor.error("an unfinished code", r"write \x41, \x{4E2D} or \u4E2D", start)
    if key := cursor.match(_HELD_DOWN):
        name = key["key"] or key["other"]
        return chr(127 if name == "?" else ord(name) & 0x1F)
    letter = cursor.take()
    return "\b" if letter == "b" else _CONTROL.get(letter, letter)


def _coded(cursor: Cursor, digits: str, start: int) -> str:
    code = int(digits, 16)
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        raise cursor.error(f"there is no character {digits}", "codes go up to 10FFFF", start)
    return chr(code)


def _named(cursor: Cursor, start: int, groups: int) -> Back | Call:
    made = Back if cursor.sees("k") else Call
    found = cursor.match(_TO)
    if not found:
        cursor.take(2)
        raise cursor.error("an unfinished reference to a group", r"write \k<name>, \g<name> or \1", start)
    name = found["name"] or found["quoted"]
    text = cursor.text[start : cursor.at]
    if not re.fullmatch(r"[+-]?\d+", name):
        return made(name, text)
    number = int(name)  # \k<-1> is the group opened last
    return made(groups + 1 + number if number < 0 else number, text)
