"""`%{NAME:field:type=definition}`: a reference to a pattern of the bank."""

from __future__ import annotations

import re

from callstash.grok.cursor import Cursor
from callstash.grok.nodes import Reference

HEAD = re.compile(r"%\{(?P<name>\w+)(?::(?P<field>[\w@\[\].-]+)(?::(?P<type>\w+))?)?")
_IGNORED = re.compile(r"[^}]*")


def read_reference(cursor: Cursor) -> Reference:
    """Read a reference that begins here. What stands behind a valid head is ignored, as in Logstash."""
    start = cursor.at
    head = cursor.match(HEAD)
    if not head:
        cursor.at = start + 2
        cursor.match(_IGNORED)
        hint = r"write %{NAME} or %{NAME:field}; the characters %{ themselves are written %\{"
        raise cursor.error("%{ without a pattern's name", hint, start)
    definition = _definition(cursor, start) if cursor.takes("=") else ""
    found = cursor.match(_IGNORED)
    if not cursor.takes("}"):
        raise cursor.error("a reference without its }", "close it: %{NAME:field}", start)
    text, ignored = cursor.text[start : cursor.at], found[0].strip() if found else ""
    return Reference(text, head["name"], head["field"] or "", head["type"] or "string", definition, ignored)


def _definition(cursor: Cursor, start: int) -> str:
    """Read up to the brace that closes the reference; braces inside come in pairs or behind a backslash."""
    begin, open_braces = cursor.at, 0
    while cursor.rest and (open_braces or not cursor.sees("}")):
        char = cursor.take()
        if char == "\\":
            cursor.take()
        open_braces += {"{": 1, "}": -1}.get(char, 0)
    if begin == cursor.at:
        raise cursor.error("a definition without anything in it", "write %{NAME=regular expression}", start)
    return cursor.text[begin : cursor.at]
