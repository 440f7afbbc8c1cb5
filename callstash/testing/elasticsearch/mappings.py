"""Mappings and settings: put together from templates, checked, and held against documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any

from callstash.testing.elasticsearch.replies import Refusal, illegal

TYPES = frozenset({
    "keyword", "constant_keyword", "wildcard", "text", "match_only_text", "long", "integer", "short", "byte",
    "unsigned_long", "double", "float", "half_float", "scaled_float", "date", "date_nanos", "boolean", "object",
    "nested", "flattened", "ip", "binary", "geo_point", "alias",
})  # fmt: skip
_ANALYZERS = frozenset({"standard", "simple", "whitespace", "stop", "keyword", "pattern", "cjk", "english", "chinese"})
_ARGUMENT = "illegal_argument_exception"
_WHOLE = frozenset({"long", "integer", "short", "byte", "unsigned_long"})
_NUMBERS = _WHOLE | {"double", "float", "half_float", "scaled_float"}


def expanded(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping as the server tells it: dotted names become objects, `dynamic` a word."""
    made = {key: value for key, value in mapping.items() if key != "properties"}
    if "dynamic" in made:
        made["dynamic"] = str(made["dynamic"]).lower()
    if "properties" not in mapping:
        return made
    tree: dict[str, Any] = {}
    dots = str(mapping.get("subobjects", True)).lower() == "true"
    for name, one in mapping["properties"].items():
        *parents, leaf = name.split(".") if dots else [name]
        place = tree
        for parent in parents:
            place = place.setdefault(parent, {}).setdefault("properties", {})
        place[leaf] = merged(place.get(leaf, {}), expanded(one))
    return made | {"properties": tree}


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Both; where they differ, the second."""
    made = dict(one)
    for key, value in other.items():
        both = isinstance(made.get(key), Mapping) and isinstance(value, Mapping)
        made[key] = merged(made[key], value) if both else value
    return made


def nested_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as the server tells them: below `index`, and every value a string."""
    made: dict[str, Any] = {}
    for name, value in sorted(_dotted(settings)):
        *parents, leaf = (name if name.startswith("index.") else f"index.{name}").split(".")
        place = made
        for parent in parents:
            place = place.setdefault(parent, {})
        place[leaf] = _as_string(value)
    return made


def _dotted(settings: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in settings.items():
        if isinstance(value, Mapping):
            yield from _dotted(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _as_string(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_string(one) for one in value]
    return value if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def leaves(mapping: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every property by its dotted name, objects before what lies in them."""
    for name, one in mapping.get("properties", {}).items():
        yield f"{prefix}{name}", one
        yield from leaves(one, f"{prefix}{name}.")


def check_mapping(mapping: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
    """Raise Refusal for types and analyzers that do not exist; a component template is checked by itself."""
    ours = nested_settings(settings).get("index", {}).get("analysis", {}).get("analyzer", {})
    for name, one in leaves(expanded(mapping)):
        kind = one.get("type", "object")
        if kind not in TYPES:
            raise _unparsable(
                f"The mapper type [{kind}] declared on field [{name}] does not exist. It might have been created within"
                " a future version or requires a plugin to be installed. Check the documentation."
            )
        for role in ("search_analyzer", "analyzer"):
            if role in one and one[role] not in _ANALYZERS | set(ours):
                raise _unparsable(f"analyzer [{one[role]}] has not been configured in mappings", _ARGUMENT)


def _unparsable(reason: str, kind: str = "mapper_parsing_exception") -> Refusal:
    cause = {"type": kind, "reason": reason}
    made = Refusal(400, "mapper_parsing_exception", f"Failed to parse mapping: {reason}", caused_by=cause)
    if kind != _ARGUMENT:
        made.root = cause
    return made


def check_change(held: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Raise Refusal where a property would change its type."""
    known = dict(leaves(held))
    for name, one in leaves(wanted):
        old, new = known.get(name, one).get("type", "object"), one.get("type", "object")
        if old != new:
            raise illegal(f"mapper [{name}] cannot be changed from type [{old}] to [{new}]")


def flat(source: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Every value of a document by its dotted name; None is no value."""
    made: dict[str, list[Any]] = {}
    for name, value in _values(source, ""):
        made.setdefault(name, []).append(value)
    return made


def _values(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _values(one, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        for one in value:
            yield from _values(one, name)
    elif value is not None:
        yield name, value


def check_document(properties: Mapping[str, Mapping[str, Any]], values: Mapping[str, list[Any]], id_: str) -> None:
    """Raise Refusal for the first value that does not fit its property."""
    for name, found in values.items():
        parent = covering(properties, name)
        if parent is None:
            continue
        one, kind = properties[parent], properties[parent].get("type", "object")
        if kind == "object" and parent == name and one.get("enabled") is not False:
            told = f"object mapping for [{name}] tried to parse field [{name}] as object, but found a concrete value"
            raise Refusal(400, "document_parsing_exception", f"[1:1] {told}")
        if kind in ("object", "flattened", "nested"):
            continue
        for value in found:
            if parent != name or (not _fits(kind, value) and not one.get("ignore_malformed")):
                raise _unfit(parent, kind, id_, value if parent == name else f"{{{name[len(parent) + 1 :]}={value}}}")


def covering(properties: Mapping[str, Any], name: str) -> str | None:
    """The property of that name, or the leaf or closed object that it lies in."""
    if name in properties:
        return name
    while "." in name:
        name = name.rpartition(".")[0]
        if name in properties:
            one = properties[name]
            return name if one.get("type", "object") != "object" or one.get("enabled") is False else None
    return None


def _unfit(name: str, kind: str, id_: str, value: Any) -> Refusal:
    return Refusal(
        400,
        "document_parsing_exception",
        f"[1:1] failed to parse field [{name}] of type [{kind}] in document with id '{id_}'."
        f" Preview of field's value: '{value}'",
        caused_by={"type": "illegal_argument_exception", "reason": f'For input string: "{value}"'},
    )


def _fits(kind: str, value: Any) -> bool:
    if kind in _NUMBERS:
        return not isinstance(value, bool) and number(value) is not None
    if kind == "date":
        return not isinstance(value, bool) and moment(value) is not None
    return kind != "boolean" or value in (True, False, "true", "false", "")


def number(value: Any) -> float | None:
    """A value as a number, where it is one."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def moment(value: Any) -> datetime | None:
    """A value as a moment: ISO 8601 (also a month, or a year), or milliseconds since 1970; UTC where it has no zone."""
    if isinstance(value, int | float) or (isinstance(value, str) and re.fullmatch(r"-?\d{5,}", value)):
        return datetime.fromtimestamp(float(value) / 1000, UTC)
    text = str(value)
    text += {4: "-01-01", 7: "-01"}.get(len(text), "")
    try:
        made = datetime.fromisoformat(text)
    except ValueError:
        return None
    return made if made.tzinfo else made.replace(tzinfo=UTC)


def matches_any(name: str, patterns: str | list[str]) -> bool:
    """Whether a name fits one of these patterns with stars."""
    several = patterns.split(",") if isinstance(patterns, str) else patterns
    return any(fnmatchcase(name, pattern) for pattern in several)
