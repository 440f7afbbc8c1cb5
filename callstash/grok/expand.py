"""References become the trees of what they name, and every capture gets a group name of its own.

Group names of our own are why fields may be called `[a][b]`, `caller-id` or 电话, and repeat; why a plain group in a
definition never shifts the `\\1` of the pattern that uses it; and why a reference used twice is two groups.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field

from callstash.grok.errors import GrokError, bad
from callstash.grok.nodes import (
    Again,
    Atomic,
    Back,
    Call,
    Char,
    Choice,
    Conditional,
    Either,
    Flags,
    Group,
    Look,
    Named,
    Node,
    Plain,
    Reference,
    Repeat,
    Same,
    Sequence,
    choice,
    sequence,
)
from callstash.grok.syntax import parse_pattern
from callstash.grok.values import TYPES, Capture

DEEPEST = 60
"""References inside references."""
LARGEST = 200_000
"""Nodes of one expanded tree: a few short definitions that name each other twice can ask for more than any memory."""


@dataclass(slots=True)
class _Text:
    """The pattern text that is being expanded: its place in the chain of references, and its plain groups."""

    names: tuple[str, ...] = ()
    wanted: frozenset[int] = frozenset()
    plain: dict[int, str] = field(default_factory=dict)
    opened: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Expander:
    """Expands one pattern; what it met on the way stays in it."""

    bank: Mapping[str, str]
    entities: Mapping[str, str]
    keep_unnamed: bool = False
    """`named_captures_only: false`: `%{WORD}` fills the field WORD."""
    fields: list[Capture] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    """Entities that were named."""
    ignored: list[str] = field(default_factory=list)
    _inline: dict[str, str] = field(default_factory=dict)
    _groups: int = 0
    _named: dict[str, list[str]] = field(default_factory=dict)
    _promised: dict[str, str] = field(default_factory=dict)
    _size: int = 0

    def whole(self, source: str) -> Node:
        """Expand a pattern's text, all the way down. Raise GrokError."""
        tree = self._text(source, _Text())
        if self._promised:
            name = next(iter(self._promised))
            raise bad(f"there is no group <{name}>", "name a group: (?<name>...)", rf"\g<{name}>")
        return tree

    def _text(self, text: str, at: _Text) -> Node:
        parsed = parse_pattern(text)
        at.wanted = parsed.wanted
        return self._node(parsed.tree, at)

    def _group(self) -> str:
        self._groups += 1
        return f"g{self._groups - 1}"

    def _node(self, node: Node, at: _Text) -> Node:
        self._size += 1
        if self._size > LARGEST:
            hint = "patterns that name each other several times grow without bound: split the pattern"
            raise GrokError(
                "size", f"the pattern has more than {LARGEST} parts once its references are filled in", hint
            )
        match node:
            case Sequence(items):
                return sequence([self._node(item, at) for item in items])
            case Choice(branches):
                return choice([self._node(branch, at) for branch in branches])
            case Repeat(body, least, most, how):
                return Repeat(self._node(body, at), least, most, how)
            case Atomic(body):
                return Atomic(self._node(body, at))
            case Look(body, ahead, negative):
                return Look(self._node(body, at), ahead, negative)
            case Flags(body, on, off):
                return Flags(self._node(body, at), on, off)
        return self._naming(node, at)

    def _naming(self, node: Node, at: _Text) -> Node:
        """What has to do with groups and names."""
        match node:
            case Reference():
                return self._reference(node, at)
            case Named(body, name):
                return Group(self._node(body, at), self._open(name))
            case Plain(body, number):
                return self._plain(body, number, at)
            case Back(to, text):
                return Same(self._earlier(to, text, at))
            case Call(to, text):
                return self._call(to, text, at)
            case Conditional(to, text, yes, no):
                return Either(self._earlier(to, text, at)[0], self._node(yes, at), self._node(no, at))
        return node

    def _open(self, name: str, kind: str = "string", entity: str = "", pattern: str = "") -> str:
        group = self._promised.pop(name, None) or self._group()
        self.fields.append(Capture(group, name, kind, entity, pattern))
        self._named.setdefault(name, []).append(group)
        return group

    def _plain(self, body: Node, number: int, at: _Text) -> Node:
        at.opened.add(number)
        if number not in at.wanted:
            return self._node(body, at)
        group = at.plain.setdefault(number, self._group())
        return Group(self._node(body, at), group)

    def _earlier(self, to: int | str, text: str, at: _Text) -> tuple[str, ...]:
        """The groups that a back reference or a condition may mean, the later first."""
        if isinstance(to, int) and to in at.opened:
            return (at.plain[to],)
        if isinstance(to, str) and to in self._named:
            return tuple(reversed(self._named[to]))
        hint = r"only plain groups (...) that stand before it are counted, or use (?<name>...) and \k<name>"
        raise bad(f"{text} means no earlier group", hint, text)

    def _call(self, to: int | str, text: str, at: _Text) -> Again:
        """A group may be called before it stands: `\\g<name>...(?<name>...)`."""
        if to == 0:
            return Again("")
        if isinstance(to, str):
            known = self._named.get(to)
            return Again(known[0] if known else self._promised.setdefault(to, self._group()))
        if to not in at.opened:
            raise bad(f"{text} means no earlier group", r"call a group that stands before it, or one with a name", text)
        return Again(at.plain[to])

    def _reference(self, found: Reference, at: _Text) -> Node:
        if found.type not in TYPES:
            hint = f"there are: {', '.join(kind for kind in TYPES if kind != 'string')}"
            raise GrokError("type", f"unknown type '{found.type}' in {found.text}", hint, found.text)
        if found.ignored and not at.names:
            self.ignored.append(found.ignored)
        if found.definition:
            self._inline[found.name] = found.definition
        entity = self._entity_named(found)
        name = found.field or (found.name if self.keep_unnamed else "")
        group = self._open(name, found.type, entity, found.name) if name else ""
        body = self._entity(entity) if entity else self._definition(found, at)
        return Group(body, group) if group else body

    def _entity_named(self, found: Reference) -> str:
        """The entity that a reference means, if any. One has a type of its own: with another, the bank's is meant."""
        if found.name not in self.entities or found.name in self._inline:
            return ""
        if found.type == "string":
            return found.name
        if found.name not in self.bank:
            hint = f"leave out ':{found.type}'"
            raise GrokError("type", f"{found.name} is an entity, whose values have their own type", hint, found.text)
        return ""

    def _entity(self, name: str) -> Node:
        self.used.add(name)
        return Char(self.entities[name])

    def _definition(self, found: Reference, at: _Text) -> Node:
        name = found.name
        text = self._inline.get(name, self.bank.get(name))
        if text is None:
            where = f" (in pattern {at.names[-1]})" if at.names else ""
            raise GrokError("unknown", f"unknown pattern %{{{name}}}{where}", self._near(name), found.text)
        if name in at.names or len(at.names) > DEEPEST:
            raise _circle(name, at.names, found.text)
        try:
            return self._text(text, _Text((*at.names, name)))
        except GrokError as error:
            marked = error.text if error.text and error.text in found.definition else found.text
            raise error.inside(name, marked) from error

    def _near(self, name: str) -> str:
        known = {known.upper(): known for known in (*self.bank, *self.entities, *self._inline)}
        near = difflib.get_close_matches(name.upper(), known, 1)
        return f"did you mean %{{{known[near[0]]}}}?" if near else "define it: %{NAME=regular expression}"


def _circle(name: str, names: tuple[str, ...], text: str) -> GrokError:
    if name not in names:
        return GrokError("size", f"more than {DEEPEST} patterns inside each other", "write fewer of them", text)
    circle = " -> ".join((*names[names.index(name) :], name))
    return GrokError("cycle", f"pattern {name} refers to itself: {circle}", "break the circle", text)
