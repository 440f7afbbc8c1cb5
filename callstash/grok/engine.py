"""Grok: `%{NAME:field:type}` compiled onto `regex`, with spans, any field name, and errors that say where.

    bank = Bank.default()
    grok = compile_grok("%{WORD:who} rang %{PHONE:phone}", bank, entities={"PHONE": "\\ue000"})
    for match in grok.find("...", timeout_s=1.0): ...

Patterns are Onigmo's (Logstash's) and are translated: `\\h`, `\\Z`, POSIX classes inside classes, `X?*`. Every capture
gets a group name of its own, so that fields may be called `[a][b]`, `caller-id` or 电话, and repeat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import regex

from callstash.grok.onigmo import translate

TYPES = ("int", "float", "string")
_REFERENCE = re.compile(
    r"%\{(?P<name>[A-Za-z0-9_]+)(?::(?P<field>[\w@\[\].-]+)(?::(?P<type>\w+))?)?"
    r"(?:=(?P<definition>(?:[^{}\\]|\\.|\{(?:[^{}\\]|\\.|\{[^{}]*\})*\})+))?[^}]*\}"
)
_NAMED = re.compile(r"(?<!\\)\(\?P?<(?P<field>(?![=!])[^>]+)>")
_DEEPEST = 100


class GrokError(ValueError):
    """A pattern that cannot be compiled. `text` is the part of it that is wrong, for marking."""

    def __init__(self, kind: str, message: str, hint: str = "", text: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        """unknown | cycle | type | syntax"""
        self.message, self.hint, self.text = message, hint, text


@dataclass(frozen=True, slots=True)
class Capture:
    """What one group of the compiled pattern fills."""

    group: str
    field: str
    type: str = "string"
    entity: str = ""
    """Entity name where the reference names one."""


@dataclass(frozen=True, slots=True)
class Value:
    """A captured text, with its place."""

    capture: Capture
    text: str
    start: int
    end: int

    @property
    def value(self) -> Any:
        """The text in the type asked for."""
        return convert(self.text, self.capture.type)


@dataclass(frozen=True, slots=True)
class GrokMatch:
    """One match: its place and its captures in order of place."""

    start: int
    end: int
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Grok:
    """A compiled pattern."""

    source: str
    pattern: regex.Pattern[str]
    captures: tuple[Capture, ...]
    entities: frozenset[str]
    """Entities that it names, so that only those are looked for."""

    def find(self, text: str, timeout_s: float | None = None) -> Iterator[GrokMatch]:
        """Yield all matches. Raise TimeoutError once they took longer than `timeout_s` together."""
        for match in self.pattern.finditer(text, timeout=timeout_s):
            values = [
                Value(capture, match[capture.group], *match.span(capture.group))
                for capture in self.captures
                if match[capture.group] is not None
            ]
            yield GrokMatch(match.start(), match.end(), tuple(sorted(values, key=lambda v: (v.start, v.end))))


def convert(text: str, kind: str) -> Any:
    """Convert like Ruby's to_i and to_f: by the number that the text begins with, 0 where it begins with none."""
    if kind == "int":
        found = re.match(r"\s*[+-]?\d+", text)
        return int(found[0]) if found else 0
    if kind == "float":
        found = re.match(r"\s*[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?", text)
        return float(found[0]) if found else 0.0
    return text


@dataclass(slots=True)
class _Compiler:
    bank: Mapping[str, str]
    entities: Mapping[str, str]
    captures: list[Capture] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    inline: dict[str, str] = field(default_factory=dict)

    def expand(self, pattern: str, stack: tuple[str, ...]) -> str:
        """Replace every reference and named group, all the way down."""
        parts, at = [], 0
        for found in re.finditer(f"{_REFERENCE.pattern}|{_NAMED.pattern.replace('field', 'group')}", pattern):
            parts.append(pattern[at : found.start()])
            parts.append(self._group(found["group"]) if found["group"] else self._reference(found, stack))
            at = found.end()
        return "".join((*parts, pattern[at:]))

    def _group(self, name: str, kind: str = "string", entity: str = "") -> str:
        capture = Capture(f"g{len(self.captures)}", name, kind, entity)
        self.captures.append(capture)
        return f"(?P<{capture.group}>"

    def _reference(self, found: re.Match[str], stack: tuple[str, ...]) -> str:
        name, kind = found["name"], found["type"] or "string"
        if kind not in TYPES:
            raise GrokError("type", f"unknown type '{kind}' in {found[0]}", "there are: int, float", found[0])
        if found["definition"]:
            self.inline[name] = found["definition"]
        entity = name if name in self.entities and name not in self.inline else ""
        lead = self._group(found["field"], kind, entity) if found["field"] else "(?:"
        if entity:
            self.used.add(name)
            return f"{lead}{self.entities[name]})"
        return f"{lead}{self.expand(self._definition(name, stack, found[0]), (*stack, name))})"

    def _definition(self, name: str, stack: tuple[str, ...], reference: str) -> str:
        if name in stack or len(stack) > _DEEPEST:
            circle = " -> ".join((*stack[stack.index(name) :], name)) if name in stack else name
            raise GrokError("cycle", f"pattern {name} refers to itself: {circle}", "break the circle", reference)
        known = self.inline.get(name, self.bank.get(name))
        if known is None:
            where = f" (in pattern {stack[-1]})" if stack else ""
            raise GrokError("unknown", f"unknown pattern %{{{name}}}{where}", self._near(name), reference)
        return known

    def _near(self, name: str) -> str:
        import difflib

        near = difflib.get_close_matches(name.upper(), [*self.bank, *self.entities], 1)
        return f"did you mean %{{{near[0]}}}?" if near else "define it: %{NAME=regular expression}"


def compile_grok(source: str, bank: Mapping[str, str], entities: Mapping[str, str] | None = None) -> Grok:
    """Compile a grok pattern over `bank`; `entities` maps entity names to their character in the shadow text.

    Raise GrokError for an unknown or circular name, an unknown type or a bad regular expression.
    """
    compiler = _Compiler(bank, entities or {})
    expanded = compiler.expand(source, ())
    try:
        pattern = regex.compile(translate(expanded), regex.V1 | regex.MULTILINE | regex.DOTALL)
    except regex.error as error:
        message = f"bad regular expression: {error} of its expanded form"
        raise GrokError("syntax", message, "check brackets, quantifiers and escapes", source) from error
    except (OverflowError, RecursionError) as error:
        raise GrokError("syntax", f"bad regular expression: {error}", "make it simpler", source) from error
    return Grok(source, pattern, tuple(compiler.captures), frozenset(compiler.used))


def leaves(matches: Sequence[Value]) -> dict[str, Any]:
    """Fields of one match as Logstash gives them: a second value makes a list, an empty capture is left out."""
    found: dict[str, Any] = {}
    for value in matches:
        name = value.capture.field
        if value.text == "":
            continue
        if name not in found:
            found[name] = value.value
        else:
            found[name] = [*(found[name] if isinstance(found[name], list) else [found[name]]), value.value]
    return found
