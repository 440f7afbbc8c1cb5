"""What indices there are, and how their mappings differ from ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from callstash.errors import CallstashError
from sinks.elasticsearch import templates
from sinks.elasticsearch.client import asked
from sinks.elasticsearch.searching import patterns
from sinks.mapping import KINDS, Kind

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

Tree = Mapping[str, Any]
_NAMED = 5
"""Names that are said one by one."""


@dataclass(frozen=True, slots=True)
class Index:
    """One of our indices."""

    name: str
    kind: Kind
    month: str
    """As `2026.11`."""
    documents: int
    trouble: str = ""
    """`red` or `closed`: what is in it cannot be asked for."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A property that an index has otherwise than ours, or not at all (`held` is "" then)."""

    index: str
    name: str
    held: str
    wanted: str

    def __str__(self) -> str:
        if not self.held:
            return f"{self.index}: {self.name} is missing"
        return f"{self.index}: {self.name} is {self.held}, wanted {self.wanted}"


@dataclass(frozen=True, slots=True)
class Extension:
    """What an index was, or would be, given; `refused` says why it does not take it."""

    index: str
    names: tuple[str, ...]
    body: Tree
    """Of the request that puts it."""
    refused: str = ""


def ours(client: Elasticsearch, prefix: str) -> list[Index]:
    """All our indices, by name: those of another prefix that begins like ours are not among them."""
    named = re.compile(rf"{re.escape(prefix)}-(?P<kind>{'|'.join(KINDS)})-(?P<month>\d{{4}}\.\d{{2}})")
    rows = asked(
        client,
        "GET",
        f"/_cat/indices/{patterns(prefix)}",
        missing=[],
        format="json",
        h="index,docs.count,health,status",
    )
    found = [(row, named.fullmatch(row["index"])) for row in rows]
    return sorted((_index(row, name) for row, name in found if name), key=lambda one: one.name)


def _index(row: Tree, name: re.Match[str]) -> Index:
    trouble = "closed" if row.get("status") == "close" else "red" if row.get("health") == "red" else ""
    kind: Kind = next(kind for kind in KINDS if kind == name["kind"])
    return Index(row["index"], kind, name["month"], int(row.get("docs.count") or 0), trouble)


def gaps(client: Elasticsearch, prefix: str, declared: Mapping[str, str]) -> Iterator[Gap]:
    """Every property that an index lacks or has of another type."""
    for index in ours(client, prefix):
        held = _types(_properties(client, index.name))
        for name, of in _types(templates.mapping(index.kind, declared)["properties"]).items():
            if held.get(name) != of:
                yield Gap(index.name, name, held.get(name, ""), of)


def alike(gaps: Iterable[Gap]) -> Iterator[tuple[str, bool]]:
    """(what differs, whether in type) in as few lines as say it: indices that differ in the same way are one."""
    of_index: dict[tuple[str, bool], list[Gap]] = {}
    for gap in gaps:
        of_index.setdefault((gap.index, bool(gap.held)), []).append(gap)
    indices: dict[tuple[bool, tuple[str, ...]], list[str]] = {}
    for (index, typed), found in of_index.items():
        said = tuple(f"{gap.name} is {gap.held}, wanted {gap.wanted}" if typed else gap.name for gap in found)
        indices.setdefault((typed, said), []).append(index)
    for (typed, said), names in indices.items():
        yield f"{some(names)}: {_differing(typed, said)}", typed


def _differing(typed: bool, said: Sequence[str]) -> str:
    if len(said) == 1:
        return said[0] if typed else f"{said[0]} is missing"
    return f"{len(said):,} properties {'are of another type' if typed else 'are missing'}: " + some(
        said, "; " if typed else ", "
    )


def refusals(extensions: Iterable[Extension]) -> list[str]:
    """Every reason for which indices keep their mapping, with those indices."""
    of_reason: dict[str, list[str]] = {}
    for one in extensions:
        if one.refused:
            of_reason.setdefault(one.refused, []).append(one.index)
    return [f"{some(names)}: {reason}" for reason, names in of_reason.items()]


def some(names: Sequence[str], between: str = ", ") -> str:
    """The first few by name, the others as a number."""
    more = len(names) - _NAMED
    return between.join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def blocks(client: Elasticsearch, prefix: str) -> Iterator[tuple[str, list[Index]]]:
    """Every block (`index.blocks.write`), and the indices that it is on."""
    answer = asked(client, "GET", f"/{patterns(prefix)}", missing={}, filter_path="*.settings.index.blocks")
    blocked: dict[str, list[Index]] = {}
    for index in ours(client, prefix):
        found = answer.get(index.name, {}).get("settings", {}).get("index", {}).get("blocks", {})
        for name in sorted(name for name, on in found.items() if str(on) == "true"):
            blocked.setdefault(f"index.blocks.{name}", []).append(index)
    yield from blocked.items()


def extend(client: Elasticsearch, prefix: str, declared: Mapping[str, str], put: bool = True) -> Iterator[Extension]:
    """Give every index the properties that it lacks (with `put`); one by one, those that need nothing left out.

    What an index has of another type stays, and keeps nothing else out.
    """
    for index in ours(client, prefix):
        wanted = templates.mapping(index.kind, declared)
        lacking = _additions(_properties(client, index.name), wanted["properties"])
        if lacking:
            body = {**wanted, "properties": lacking}
            yield Extension(index.name, tuple(_types(lacking)), body, _put(client, index.name, body) if put else "")


def _put(client: Elasticsearch, index: str, body: Tree) -> str:
    """Why it was refused; "" where it was not."""
    try:
        asked(client, "PUT", f"/{index}/_mapping", body)
    except CallstashError as error:
        return error.reason
    return ""


def _properties(client: Elasticsearch, index: str) -> Tree:
    answer = asked(client, "GET", f"/{index}/_mapping", missing={})
    found: Tree = answer.get(index, {}).get("mappings", {}).get("properties", {})
    return found


def _types(tree: Tree, before: str = "") -> dict[str, str]:
    """Dotted name -> type of every leaf."""
    found: dict[str, str] = {}
    for name, one in tree.items():
        if "properties" in one:
            found |= _types(one["properties"], f"{before}{name}.")
        else:
            found[f"{before}{name}"] = "not indexed" if one.get("enabled") is False else one.get("type", "object")
    return found


def _additions(held: Tree, wanted: Tree) -> dict[str, Any]:
    """What of `wanted` is not in `held`, in its objects."""
    found: dict[str, Any] = {}
    for name, one in wanted.items():
        if name not in held:
            found[name] = one
        elif "properties" in one and (inner := _additions(held[name].get("properties", {}), one["properties"])):
            found[name] = {**one, "properties": inner}
    return found
