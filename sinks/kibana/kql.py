"""Simple KQL, read strictly: `a: b`, `a: "b c"`, `a: (b or c)`, `a: *`, `a >= 1`, `and`, `or`, `not`, parentheses.

Kibana takes a misspelt field for one that no document has and shows nothing, so every query of ours is read before it
is written. A value without a field is refused: it would look in all fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(r'\s*(?:(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<sign><=|>=|[<>:()])|(?P<word>[^\s:()<>"]+))')
_COMPARE = ("<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class Is:
    """A field has this value (`*`: any); a phrase where it was quoted."""

    field: str
    value: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Compare:
    """A field's value is below or above this one."""

    field: str
    sign: str
    value: str


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary."""

    of: Node


@dataclass(frozen=True, slots=True)
class Group:
    """All of these (`and`), or one of them at least (`or`)."""

    word: str
    of: tuple[Node, ...]


Node = Is | Compare | Not | Group


def parse(text: str) -> Node | None:
    """Read a query, None where it asks for everything. Raise ValueError where it is none."""
    return _Reader(text).read() if text.strip() else None


def fields(node: Node | None) -> Iterator[str]:
    """Every field that a query names."""
    if isinstance(node, Is | Compare):
        yield node.field
    elif isinstance(node, Not):
        yield from fields(node.of)
    elif isinstance(node, Group):
        for part in node.of:
            yield from fields(part)


@dataclass
class _Reader:
    text: str
    tokens: list[str] = field(default_factory=list)

    def read(self) -> Node:
        self.tokens = self._cut()
        node = self._joined("or")
        if self.tokens:
            raise ValueError(f"'{self.tokens[0]}' is unexpected in the query {self.text}")
        return node

    def _cut(self) -> list[str]:
        tokens, at, text = list[str](), 0, self.text.rstrip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if not found:
                raise ValueError(f"a quotation mark is left open in the query {self.text}")
            tokens.append(found[0].strip())
            at = found.end()
        return tokens

    def _joined(self, word: str) -> Node:
        parts = [self._part(word)]
        while self._next(word):
            parts.append(self._part(word))
        return parts[0] if len(parts) == 1 else Group(word, tuple(parts))

    def _part(self, word: str) -> Node:
        return self._joined("and") if word == "or" else self._one()

    def _one(self) -> Node:
        if self._next("not"):
            return Not(self._one())
        if self._next("("):
            node = self._joined("or")
            self._expect(")")
            return node
        return self._condition(self._word())

    def _condition(self, name: str) -> Node:
        sign = next((sign for sign in _COMPARE if self._next(sign)), None)
        if sign:
            return Compare(name, sign, self._value())
        self._expect(":")
        if not self._next("("):
            return self._is(name)
        values = [self._is(name)]
        while self._next("or"):
            values.append(self._is(name))
        self._expect(")")
        return Group("or", tuple(values))

    def _is(self, name: str) -> Is:
        quoted = bool(self.tokens) and self.tokens[0].startswith('"')
        return Is(name, self._value(), quoted)

    def _value(self) -> str:
        word = self._word()
        return re.sub(r"\\(.)", r"\1", word[1:-1]) if word.startswith('"') else word

    def _word(self) -> str:
        if not self.tokens or self.tokens[0] in (*_COMPARE, ":", "(", ")"):
            raise ValueError(f"a word is missing in the query {self.text}")
        return self.tokens.pop(0)

    def _next(self, word: str) -> bool:
        found = bool(self.tokens) and self.tokens[0].lower() == word
        if found:
            self.tokens.pop(0)
        return found

    def _expect(self, sign: str) -> None:
        if not self._next(sign):
            raise ValueError(f"'{sign}' is missing in the query {self.text}")
