"""Pydantic's errors become findings: a place in the file, the reader's words, and a next step."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from callstash import codes
from callstash.errors import Finding
from callstash.yamlpos import Positions, YamlPath

_WANTED = {
    "bool": "true or false",
    "dict": "a mapping (key: value)",
    "float": "a number",
    "int": "a whole number",
    "list": "a list",
    "mapping": "a mapping (key: value)",
    "model": "a mapping (key: value)",
    "path": "a path",
    "string": "text",
    "tuple": "a list",
}


_BOUNDS = {
    "greater_than": "more than",
    "greater_than_equal": "at least",
    "less_than": "less than",
    "less_than_equal": "at most",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a file, that one pydantic model describes."""

    model: type[BaseModel]
    positions: Positions
    base: YamlPath = ()
    """Where the part stands in the file."""
    label: str = ""
    """What messages call it: `ingest.folder`."""
    unspelled: YamlPath = ()
    """Beginning of pydantic's locations that the file leaves out: `rules: [x]` means `rules: {files: {paths: [x]}}`."""

    def validate(self, data: Any) -> tuple[Any, list[Finding]]:
        """Return (the model, []) or (None, everything that is wrong)."""
        try:
            return self.model.model_validate(data), []
        except ValidationError as error:
            details = error.errors(include_url=False)
            return None, [*self._key_findings(details), *self._value_findings(details, data)]

    def salvage(self, data: Any) -> Any:
        """The model without the keys that are wrong, so that further checks have something to go by; else None."""
        try:
            return self.model.model_validate(data)
        except ValidationError as error:
            wrong = {detail["loc"][0] for detail in error.errors() if detail["loc"]}
            if not isinstance(data, dict) or not wrong & data.keys():
                return None
            return self.salvage({key: value for key, value in data.items() if key not in wrong})

    def path(self, location: YamlPath) -> YamlPath:
        """Where pydantic's location stands in the file."""
        spelled = location[: len(self.unspelled)] != self.unspelled
        return self.base + (location if spelled else location[len(self.unspelled) :])

    def _key_findings(self, details: list[ErrorDetails]) -> Iterator[Finding]:
        for detail in details:
            if detail["type"] not in ("extra_forbidden", "missing"):
                continue
            *parent, key = detail["loc"]
            owner, location, known = self._owner(tuple(parent)), detail["loc"], keys_at(self.model, tuple(parent))
            if detail["type"] == "missing":
                at, message = self.path(location[:-1]), f"'{key}' is missing in {owner}"
                yield self.positions.at_key(at, codes.MISSING_KEY, message, f"add '{key}: ...'")
            else:
                noun = "setting" if any("." in name for name in known) else "option" if self.label else "key"
                message, hint = f"unknown {noun} '{key}' in {owner}", key_hint(str(key), known, detail["input"])
                yield self.positions.at_key(self.path(location), codes.UNKNOWN_KEY, message, hint)

    def _value_findings(self, details: list[ErrorDetails], data: Any) -> Iterator[Finding]:
        """One finding per place: each branch of a union complains about the same value."""
        places: dict[YamlPath, list[ErrorDetails]] = {}
        for detail in details:
            if detail["type"] not in ("extra_forbidden", "missing"):
                places.setdefault(_standing(data, detail["loc"]), []).append(detail)
        for location, found in places.items():
            message, hint = _wrong_value(found, self.model, location)
            text = self._named(location)
            yield self.positions.at_value(self.path(location), codes.WRONG_VALUE, f"{text}: {message}", hint)

    def _named(self, location: YamlPath) -> str:
        if location and isinstance(location[-1], str) and self.path(location) != self.base:
            return f"{location[-1]} in {self._owner(location[:-1])}"
        return self._owner(location)

    def _owner(self, location: YamlPath) -> str:
        location = location[len(self.unspelled) :] if location[: len(self.unspelled)] == self.unspelled else location
        words = [self.label, *(str(part) for part in location if isinstance(part, str))]
        return ".".join(word for word in words if word) or "the file"


def _standing(data: Any, location: YamlPath) -> YamlPath:
    """The part of pydantic's location that names data; the rest names a union's branch."""
    for index, part in enumerate(location):
        keys = data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
        if part not in keys:
            return location[:index]
        data = data[part]
    return location


def _wrong_value(details: list[ErrorDetails], model: type[BaseModel], location: YamlPath) -> tuple[str, str]:
    """Say (what is wrong, what to do) with one value about which pydantic found this."""
    for detail in details:
        if detail["type"] == "value_error":  # our own validators: they speak to the reader, "reason: next step"
            text, value = str(detail["ctx"]["error"]), str(detail["input"])
            reason, *hint = re.split(": |; (?=did you mean)", text, maxsplit=1) if ": " not in value else [text]
            return reason, "".join(hint)
    first = details[0]
    kind, value = first["type"], first["input"]
    if kind in ("literal_error", "enum"):
        return _not_among(str(value), first["ctx"]["expected"])
    if kind in _BOUNDS:
        return f"wants {_BOUNDS[kind]} {next(iter(first['ctx'].values()))}, not {describe(value)}", ""
    if kind == "string_pattern_mismatch":
        return f"{describe(value)} cannot stand here", _description(model, location)
    wanted = [_WANTED.get(detail["type"].split("_")[0], "") for detail in details]
    if all(wanted) and kind.rpartition("_")[2] in ("type", "parsing", "float"):
        return _wrong_type(list(dict.fromkeys(wanted)), value)
    message = first["msg"].split(", not ")[0]
    return re.sub(r"^(Input|String|List|Tuple|Dictionary|Value) ", "", message), _description(model, location)


def _not_among(value: str, expected: str) -> tuple[str, str]:
    names = [word.strip(" '") for word in expected.replace(" or ", ",").split(",")]
    near = difflib.get_close_matches(value, names, 1)
    return f"'{value}' is not one of {', '.join(names)}", f"did you mean '{near[0]}'?" if near else ""


def _wrong_type(wanted: list[str], value: Any) -> tuple[str, str]:
    hint = ""
    if "text" in wanted and isinstance(value, int | float) and not isinstance(value, bool):
        hint = f'put it in quotes: "{value}"'
    elif "a list" in wanted and isinstance(value, str | int):
        hint = f"write it as a list: [{value}]"
    elif isinstance(value, str) and "：" in value:
        hint = "a full-width '：' is no ':'"
    return f"wants {' or '.join(wanted)}, not {describe(value)}", hint


def describe(value: Any) -> str:
    """What a value is, in the reader's words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    return f"'{text}'" if len(text) <= 40 else f"'{text[:40]}...'"


def near_hint(name: str, known: Collection[str]) -> str:
    """`did you mean ...?`, or what there is to choose from."""
    near = difflib.get_close_matches(name, known, 1)
    ends = [key for key in known if key.endswith(f".{name}")]
    if near or ends:
        return f"did you mean '{(ends or near)[0]}'?"
    return f"there are: {', '.join(known)}" if known else ""


def key_hint(key: str, known: Collection[str], value: Any) -> str:
    """The next step after an unknown key."""
    dotted = [name for name in known if name.startswith(f"{key}.")]
    if dotted and isinstance(value, dict):
        inside = next((name for name in dotted if name.removeprefix(f"{key}.") in value), dotted[0])
        return f"settings are dotted keys: write '{inside}: ...'"
    return near_hint(key, known)


def keys_at(model: type[BaseModel], location: YamlPath) -> list[str]:
    """The keys that `model` knows at pydantic's location, as the file spells them."""
    return [field.alias or name for m in _models_at(model, location) for name, field in m.model_fields.items()]


def _description(model: type[BaseModel], location: YamlPath) -> str:
    """What the option at pydantic's location is for, in its own words."""
    names = [index for index, part in enumerate(location) if isinstance(part, str)]
    if not names:
        return ""
    fields = (item for m in _models_at(model, location[: names[-1]]) for item in m.model_fields.items())
    key = location[names[-1]]
    return next((field.description or "" for name, field in fields if key in (field.alias, name)), "")


def _models_at(model: type[BaseModel], location: YamlPath) -> list[type[BaseModel]]:
    models = [model]
    for part in location:
        if isinstance(part, str):
            fields = [field for m in models for name, field in m.model_fields.items() if part in (field.alias, name)]
            models = [m for field in fields for m in _models_in(field.annotation)] or models
    return models


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and not get_args(annotation):
        return [annotation] if issubclass(annotation, BaseModel) else []
    return [model for argument in get_args(annotation) for model in _models_in(argument)]
