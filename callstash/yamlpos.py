"""YAML with the place of every key and value, and without YAML 1.1's traps.

Only `true` and `false` are booleans (a rule file may say `on: raw`), only JSON's numbers are numbers (`0571` and
`+8613800138000` stay text, `12:30` is no sexagesimal number), dates stay text, keys are always text. What is wrong with
the text itself (syntax, duplicate keys) is a finding, never an exception.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from callstash.codes import DUPLICATE_KEY, SYNTAX, UNREADABLE
from callstash.errors import Finding

YamlPath = tuple[str | int, ...]
"""Where something stands: `("pipelines", 0, "ingest", 1, "folder")`."""

_MAX_NODES = 200_000
"""Against a file whose aliases unfold without end."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column (from 1), and how many characters to mark there."""

    line: int = 1
    column: int = 1
    width: int = 1


@dataclass(slots=True)
class Positions:
    """Where the keys and values of one document stand in their file, and what is wrong with its text."""

    file: str
    findings: list[Finding] = field(default_factory=list)
    keys: dict[YamlPath, Place] = field(default_factory=dict)
    values: dict[YamlPath, Place] = field(default_factory=dict)
    lines: tuple[str, ...] = ()

    def key(self, path: YamlPath) -> Place:
        """Place of the key at `path` (of the value for an item of a list; of what holds it where there is none)."""
        return self.keys.get(path) or self.value(path)

    def value(self, path: YamlPath) -> Place:
        """Place of the value at `path`, or of the nearest thing around it that stands in the file."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Place())

    def at_key(self, path: YamlPath, code: str, message: str, hint: str = "") -> Finding:
        """A finding that marks the key at `path`."""
        return self._finding(self.key(path), code, message, hint)

    def at_value(self, path: YamlPath, code: str, message: str, hint: str = "") -> Finding:
        """A finding that marks the value at `path`."""
        return self._finding(self.value(path), code, message, hint)

    def at_text(self, path: YamlPath, text: str, code: str, message: str, hint: str = "") -> Finding:
        """A finding that marks `text` inside the value at `path` (the whole value where it cannot be found)."""
        place = self.value(path)
        for number in range(place.line, min(place.line + 200, len(self.lines)) + 1):
            column = self.lines[number - 1].find(text, place.column - 1 if number == place.line else 0)
            if column >= 0:
                return self._finding(Place(number, column + 1, len(text)), code, message, hint)
        return self._finding(place, code, message, hint)

    def _finding(self, place: Place, code: str, message: str, hint: str) -> Finding:
        return Finding(self.file, place.line, place.column, code, message, hint, place.width)


def load(text: str, file: str) -> tuple[Any, Positions]:
    """Read one document. With a syntax error the data is None and `positions.findings` says where."""
    documents = load_all(text, file)
    data, positions = documents[0]
    for _, extra in documents[1:]:
        positions.findings += extra.findings
        if not extra.findings:
            positions.findings.append(
                extra.at_value((), SYNTAX, "a second document in a file that holds one", "take out the line '---'")
            )
    return data, positions


def load_all(text: str, file: str) -> list[tuple[Any, Positions]]:
    """Read all documents of a text, at least one (None for an empty text)."""
    text = text.removeprefix("\ufeff")
    lines = tuple(_BREAK.split(text))
    documents: list[tuple[Any, Positions]] = []
    control = _CONTROL.search(text)
    if control:
        return [(None, Positions(file, [_control_character(text, control.start(), file)], lines=lines))]
    try:
        for node in yaml.compose_all(text, Loader=_Loader):
            positions = Positions(file, lines=lines)
            documents.append((_Builder(positions).build(node, ()), positions))
    except yaml.MarkedYAMLError as error:
        documents.append((None, Positions(file, [_syntax_error(error, file, lines)], lines=lines)))
    return documents or [(None, Positions(file, lines=lines))]


def read_text(path: Path, file: str) -> str | Finding:
    """Read a file as UTF-8, or say why that cannot be done."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Finding(file, 1, 1, UNREADABLE, f"there is no file {file}", "check the path")
    except OSError as error:
        reason = error.strerror or str(error)
        return Finding(
            file, 1, 1, UNREADABLE, f"{file} cannot be read: {reason}", "check what it is, and its permissions"
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return Finding(file, line, column, UNREADABLE, "this is not UTF-8 text", _encoding_hint(content))


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """PyYAML's safe loader with JSON's scalars in place of YAML 1.1's."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own name and shape


for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"-?(?:0|[1-9][0-9]*)", "-0123456789"),
    ("float", r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", "-0123456789"),
    ("merge", r"<<", "<"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), list(_first))


class _Builder:
    """Makes Python values of one document's nodes and notes where each stands."""

    def __init__(self, positions: Positions) -> None:
        self.positions = positions
        self.open: set[int] = set()
        self.nodes = 0

    def build(self, node: yaml.Node, path: YamlPath) -> Any:
        self.positions.values[path] = self._place(node)
        self.nodes += 1
        if self.nodes > _MAX_NODES:
            raise yaml.MarkedYAMLError(problem="aliases that unfold to far too much", problem_mark=node.start_mark)
        if id(node) in self.open:
            self._wrong(path, SYNTAX, "an alias that holds itself", "write it out")
            return None
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path)
        self.open.add(id(node))
        try:
            return self._mapping(node, path) if isinstance(node, yaml.MappingNode) else self._sequence(node, path)
        finally:
            self.open.discard(id(node))

    def _sequence(self, node: yaml.Node, path: YamlPath) -> list[Any]:
        return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]

    def _mapping(self, node: yaml.MappingNode, path: YamlPath) -> dict[str, Any]:
        result: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                merged.update(self._merge(value_node, path))
                continue
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else None
            if key is None or key in result:
                self.positions.findings.append(self._bad_key(key_node, key, (*path, key or "")))
                continue
            self.positions.keys[*path, key] = self._place(key_node)
            result[key] = self.build(value_node, (*path, key))
        return merged | result

    def _merge(self, node: yaml.Node, path: YamlPath) -> dict[str, Any]:
        """`<<: *other`: the other mapping's keys, which those written here overrule."""
        sources = node.value if isinstance(node, yaml.SequenceNode) else [node]
        result: dict[str, Any] = {}
        for source in reversed(sources):
            value = self.build(source, path)
            result |= value if isinstance(value, dict) else {}
        return result

    def _scalar(self, node: yaml.ScalarNode, path: YamlPath) -> Any:
        kind, text = node.tag.rpartition(":")[2], node.value
        if kind == "bool":
            return text.lower() == "true"
        if kind == "int" and len(text) <= 4000:  # longer ones stay text: Python refuses to read them
            return int(text)
        if kind == "float":
            return float(text)
        if kind not in ("str", "int", "null"):
            self._wrong(path, SYNTAX, f"a tag (!{kind}) that means nothing here", "take it out")
        return None if kind == "null" else text

    def _bad_key(self, node: yaml.Node, key: str | None, path: YamlPath) -> Finding:
        place = self._place(node)
        if key is None:
            return Finding(
                self.positions.file, place.line, place.column, SYNTAX, "a key must be a word", "", place.width
            )
        first = self.positions.keys[path].line
        message = f"'{key}' stands here twice"
        hint = f"the other is in line {first}: keep one of them"
        return Finding(self.positions.file, place.line, place.column, DUPLICATE_KEY, message, hint, place.width)

    def _wrong(self, path: YamlPath, code: str, message: str, hint: str) -> None:
        self.positions.findings.append(self.positions.at_value(path, code, message, hint))

    @staticmethod
    def _place(node: yaml.Node) -> Place:
        start, end = node.start_mark, node.end_mark
        one_line = isinstance(node, yaml.ScalarNode) and start.line == end.line
        return Place(start.line + 1, start.column + 1, max(end.column - start.column, 1) if one_line else 1)


def _syntax_error(error: yaml.MarkedYAMLError, file: str, lines: tuple[str, ...]) -> Finding:
    mark = error.problem_mark or error.context_mark
    if error.context_mark and str(error.problem).startswith("could not find expected ':'"):
        mark = error.context_mark  # the key without its colon, not where the parser gave up
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if not any(text.strip() for text in lines[line - 1 :]):  # at the end of the text: mark the last thing before it
        line = max((number for number, text in enumerate(lines, 1) if text.strip()), default=1)
        column = len(lines[line - 1].rstrip()) + 1
    message = " ".join(str(part) for part in (error.problem, error.context) if part)
    return Finding(file, line, column, SYNTAX, message, "".join(_syntax_hints(lines[max(line - 2, 0) : line])))


def _syntax_hints(lines: tuple[str, ...]) -> Iterator[str]:
    """What people usually got wrong in such lines; at most one hint."""
    text = "\n".join(lines)
    if re.search(r"^\s*\t", text, re.MULTILINE):
        yield "indent with spaces, not tabs"
    elif "：" in text:
        yield "a full-width '：' is no ':'"
    elif re.search(r":\s+[%@`*&!|>]", text) or re.search(r"-\s+[%@`]", text):
        yield "put the value in quotes: it begins with a character that YAML keeps for itself"
    else:
        yield "check the indentation, the quotes and the brackets here and in the line before"


def _control_character(text: str, offset: int, file: str) -> Finding:
    before = _BREAK.split(text[:offset])
    name = f"U+{ord(text[offset]):04X}"
    return Finding(
        file, len(before), len(before[-1]) + 1, SYNTAX, f"control character {name} in a text file", "take it out"
    )


def _encoding_hint(content: bytes) -> str:
    for encoding, name in (("utf-16", "UTF-16"), ("gb18030", "GBK")):
        if encoding == "utf-16" and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return f"save it as UTF-8 (it looks like {name})"
    return "save it as UTF-8"
