"""The parser: the text of an Onigmo (Ruby) regular expression with grok references becomes a tree.

Onigmo is what Logstash compiles patterns with. Where it differs from Python's dialects we follow it: `.` is any
character, `^` and `$` are a line's, `(?m)` is about the dot, `a(?i)b|c` means `a(?i:b|c)`, `{n}?` is an optional `{n}`,
`X?*` is `X*`, `{,n}` begins at none. Python's `(?P<name>...)` and `(?s)`, which people write all the same, are
understood, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from callstash.grok import escapes
from callstash.grok.classes import read_set
from callstash.grok.cursor import Cursor
from callstash.grok.errors import bad
from callstash.grok.nodes import (
    EMPTY,
    Anchor,
    Atomic,
    Back,
    Call,
    Char,
    Choice,
    Conditional,
    Dot,
    Flags,
    Look,
    Named,
    Node,
    Plain,
    Repeat,
    choice,
    sequence,
)
from callstash.grok.references import read_reference

LONGEST = 100_000
"""Characters of one pattern's text."""
DEEPEST = 60
"""Groups inside groups of one pattern's text."""
MOST_REPEATS = 100_000

_INTERVAL = re.compile(r"\{(?:(?P<exact>\d+)|(?P<least>\d+),(?P<most>\d*)|,(?P<upto>\d+))\}")
_SIMPLE = ((0, 1), (0, None), (1, None))
_MARK = re.compile(r"[?*+]")
_LOOKS = {"?=": (True, False), "?!": (True, True), "?<=": (False, False), "?<!": (False, True)}
_NAME = re.compile(r"\?P?<(?P<name>[^<>]+)>|\?'(?P<quoted>[^']+)'")
_FLAGS = re.compile(r"\?(?P<on>[imsxdau]*)(?:-(?P<off>[imsx]*))?(?P<end>[:)])")
_CONDITION = re.compile(r"\?\((?:<(?P<name>[^<>]+)>|'(?P<quoted>[^']+)'|(?P<number>-?\d+)|(?P<bare>[^\W\d]\w*))\)")
_PYTHON = re.compile(r"\?P(?P<kind>[=>])(?P<name>[^()]+)\)")
_BLANK = re.compile(r"\s+|#[^\n]*")
_CLOSE = "close it, or write \\( for the character itself"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A pattern's tree, and which of its plain groups something refers to: only those need to be captured."""

    tree: Node
    wanted: frozenset[int]


@lru_cache(maxsize=4096)
def parse_pattern(text: str) -> Parsed:
    """Parse a pattern's text. Raise GrokError, with the part that is wrong."""
    parser = _Parser(text)
    if len(text) > LONGEST:
        raise parser.cursor.error(f"longer than {LONGEST} characters", "split it into patterns of the bank", 0)
    try:
        tree = parser.choice()
    except RecursionError:  # (?i)(?i)(?i)... nests, although no parenthesis does
        raise bad("too many parts inside each other", "make it simpler", text) from None
    if parser.cursor.rest:
        parser.cursor.at += 1
        raise parser.cursor.error("a ) without its (", r"open it, or write \) for the character itself", 0)
    return Parsed(tree, frozenset(parser.wanted))


class _Parser:
    def __init__(self, text: str) -> None:
        self.cursor = Cursor(text)
        self.wanted: set[int] = set()
        self.groups = self.depth = 0
        self.extended = False

    def choice(self) -> Node:
        branches = [self._sequence()]
        while self.cursor.takes("|"):
            branches.append(self._sequence())
        return choice(branches)

    def _sequence(self) -> Node:
        items: list[Node] = []
        while self.cursor.rest and not (self.cursor.sees("|") or self.cursor.sees(")")):
            if self.extended and self.cursor.match(_BLANK):
                continue
            items.append(self._quantified())
        return sequence(items)

    def _quantified(self) -> Node:
        start = self.cursor.at
        item = self._atom()
        while (found := self._quantifier(start)) is not None:
            item = _repeated(item, *found)
        return item

    def _quantifier(self, start: int) -> tuple[int, int | None, str] | None:
        """What stands here: (least, most, how)."""
        cursor = self.cursor
        if mark := cursor.match(_MARK):
            least, most = {"?": (0, 1), "*": (0, None), "+": (1, None)}[mark[0]]
            how = "lazy" if cursor.takes("?") else "possessive" if cursor.takes("+") else "greedy"
            return least, most, how
        if not (found := cursor.match(_INTERVAL)):
            return None
        least, most = _bounds(found)
        if (most is not None and most < least) or max(least, most or 0) > MOST_REPEATS:
            raise cursor.error(f"{found[0]} is no number of times", "write {least,most}", start)
        exact = found["exact"] is not None
        return least, most, "lazy" if not exact and cursor.takes("?") else "greedy"

    def _atom(self) -> Node:
        cursor, start = self.cursor, self.cursor.at
        if cursor.sees("%{"):
            return read_reference(cursor)
        char = cursor.take()
        match char:
            case "(":
                return self._group(start)
            case "[":
                return read_set(cursor)
            case ".":
                return Dot()
            case "^" | "$":
                return Anchor(char)
            case "\\":
                return self._noted(escapes.outside(cursor, self.groups))
            case "?" | "*" | "+":
                raise cursor.error(
                    f"nothing before {char} to repeat", f"write \\{char} for the character itself", start
                )
        return Char(char)

    def _noted(self, node: Node) -> Node:
        if isinstance(node, Back | Call | Conditional) and isinstance(node.to, int):
            self.wanted.add(node.to)
        return node

    def _group(self, start: int) -> Node:
        """Read a group whose `(` was read."""
        cursor = self.cursor
        if not cursor.sees("?"):
            self.groups += 1
            number = self.groups
            return Plain(self._body(start), number)
        if cursor.takes("?:"):
            return self._body(start)
        if cursor.takes("?>"):
            return Atomic(self._body(start))
        for mark in sorted(_LOOKS, key=len, reverse=True):
            if cursor.takes(mark):
                return Look(self._body(start), *_LOOKS[mark])
        return self._rarer(start)

    def _rarer(self, start: int) -> Node:
        cursor = self.cursor
        if cursor.takes("?#"):
            return self._comment(start)
        if found := cursor.match(_NAME):
            return Named(self._body(start), found["name"] or found["quoted"])
        if found := cursor.match(_CONDITION):
            return self._conditional(found, start)
        if found := cursor.match(_PYTHON):
            return (Back if found["kind"] == "=" else Call)(found["name"], cursor.text[start : cursor.at])
        if found := cursor.match(_FLAGS):
            return self._flags(found, start)
        cursor.take(2)
        raise cursor.error(
            "an unknown kind of group", "there are (?:...), (?<name>...), (?=...), (?!...), (?>...)", start
        )

    def _body(self, start: int) -> Node:
        """Read up to the group's `)`; options that were set inside end with it."""
        extended, self.depth = self.extended, self.depth + 1
        if self.depth > DEEPEST:
            raise self.cursor.error(f"more than {DEEPEST} groups inside each other", "write fewer of them", start)
        body = self.choice()
        if not self.cursor.takes(")"):
            raise self.cursor.error("a ( without its )", _CLOSE, start)
        self.extended, self.depth = extended, self.depth - 1
        return body

    def _comment(self, start: int) -> Node:
        while self.cursor.rest and not self.cursor.sees(")"):
            self.cursor.take(2 if self.cursor.sees("\\") else 1)
        if not self.cursor.takes(")"):
            raise self.cursor.error("a comment without its )", _CLOSE, start)
        return EMPTY

    def _flags(self, found: re.Match[str], start: int) -> Node:
        """`(?i:...)`, or `(?i)`, which goes for the rest of the group it stands in, alternatives included."""
        on, off = found["on"], found["off"] or ""
        extended = self.extended
        self.extended = "x" not in off and ("x" in on or extended)
        body = self._body(start) if found["end"] == ":" else self.choice()
        self.extended = extended
        return Flags(body, on, off)

    def _conditional(self, found: re.Match[str], start: int) -> Node:
        name = found["name"] or found["quoted"] or found["bare"]
        to = name if name else int(found["number"])
        text = self.cursor.text[start : self.cursor.at]
        body = self._body(start)
        branches = body.branches if isinstance(body, Choice) else (body,)
        if len(branches) > 2:
            raise self.cursor.error("a condition with more than two branches", "put the others into (?:...)", start)
        no = branches[1] if len(branches) == 2 else EMPTY
        return self._noted(Conditional(to, text, branches[0], no))


def _bounds(found: re.Match[str]) -> tuple[int, int | None]:
    if found["exact"] is not None:
        return int(found["exact"]), int(found["exact"])
    if found["upto"] is not None:
        return 0, int(found["upto"])
    return int(found["least"]), int(found["most"]) if found["most"] else None


def _repeated(item: Node, least: int, most: int | None, how: str) -> Node:
    """Repeat; `?`, `*` or `+` of one of them is one of them again, as Onigmo has it."""
    if how == "greedy" and (least, most) in _SIMPLE and isinstance(item, Repeat) and _is_simple(item):
        return Repeat(item.body, min(item.least, least), 1 if item.most == most == 1 else None)
    return Repeat(item, least, most, how)


def _is_simple(item: Repeat) -> bool:
    return item.how == "greedy" and (item.least, item.most) in _SIMPLE
