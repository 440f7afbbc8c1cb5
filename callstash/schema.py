"""JSON Schemas for editors, made of the same pydantic models that lint uses: every installed plug-in is in them."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from callstash import registry
from callstash.errors import CallstashError
from callstash.options import DURATION, SIZE, PluginOptions
from callstash.settings import PipelineSettings, Settings

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_VARIABLE = {"type": "string", "pattern": r"\$\{", "description": "`${VAR}` or `${VAR:default}`"}
_OR_VARIABLE = {"$ref": "#/$defs/variable"}
"""`${VAR}` may stand for anything that is not a list or a mapping."""
_NARROW = ("pattern", "enum", "const", "minLength", "maxLength", "format")
_SECTIONS = {"ingest": "sources", "transcribe": "transcribers", "normalize": "normalizers", "sinks": "sinks"}
_OFF: list[dict[str, Any]] = [{"const": "off"}, {"const": False}]


def pipelines_schema() -> dict[str, Any]:
    """The schema of pipelines.yaml."""
    options = {(group, name): model for group in registry.GROUPS for name, model in plugin_options(group).items()}
    models: list[type[BaseModel]] = [Settings, PipelineSettings, *dict.fromkeys(options.values())]
    places, shared = models_json_schema([(model, "validation") for model in models])
    definitions = {name: _tidy(body) for name, body in shared["$defs"].items()} | {"variable": _VARIABLE}
    refs = {key: places[model, "validation"] for key, model in options.items()}
    pipeline = definitions[places[PipelineSettings, "validation"]["$ref"].rpartition("/")[2]]
    for section, group in _SECTIONS.items():
        named = {name: ref for (kind, name), ref in refs.items() if kind == group}
        pipeline["properties"][section] |= _section(section, named)
    pipeline["properties"]["rules"] |= _rules({name: ref for (kind, name), ref in refs.items() if kind == "rules"})
    return {
        "$schema": DIALECT,
        "title": "callstash pipelines.yaml",
        "type": "object",
        "additionalProperties": False,
        "required": ["pipelines"],
        "properties": {
            "settings": places[Settings, "validation"],
            "pipelines": {"type": "array", "minItems": 1, "items": places[PipelineSettings, "validation"]},
        },
        "$defs": definitions,
    }


def rules_schema() -> dict[str, Any]:
    """The schema of rule files: of the pydantic model that the rule plug-in names as its `File`."""
    model: type[BaseModel] = registry.load("rules", "files").File
    body: dict[str, Any] = _tidy(model.model_json_schema(by_alias=True), variables=False)
    return {"$schema": DIALECT, "title": "callstash rule file"} | body


def plugin_options(group: str) -> dict[str, type[PluginOptions]]:
    """The option model of every plug-in of a group that can be loaded."""
    found: dict[str, type[PluginOptions]] = {}
    for name in registry.names(group):
        try:
            found[name] = getattr(registry.load(group, name), "Options", PluginOptions)
        except CallstashError:
            continue
    return found


def dumps(schema: dict[str, Any]) -> str:
    """A schema as it is committed and printed."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def written(value: Any, schema: dict[str, Any]) -> Any:
    """A default as one writes it in YAML: seconds and bytes with their unit."""
    patterns = [schema.get("pattern"), *(branch.get("pattern") for branch in schema.get("anyOf", []))]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if DURATION in patterns:
        return _with_unit(
            round(value * 1000), (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1))
        )
    if SIZE in patterns:
        return _with_unit(round(value), (("tb", 1 << 40), ("gb", 1 << 30), ("mb", 1 << 20), ("kb", 1 << 10), ("b", 1)))
    return value


def _with_unit(amount: int, units: tuple[tuple[str, int], ...]) -> str:
    return next((f"{amount // size}{unit}" for unit, size in units if amount and amount % size == 0), "0s")


def _section(section: str, named: dict[str, Any]) -> dict[str, Any]:
    if section == "ingest":
        return {"type": "array", "minItems": 1, "items": _named(named, [])}
    if section == "sinks":
        return {"type": "array", "items": _named(named, _OFF)}
    if section == "normalize":
        some = _named(named, _OFF, most=None)
        return {"anyOf": [some, {"type": "array", "items": some}, {"type": "null"}, *_OFF]}
    return {"anyOf": [_named(named, []), *_OFF]}


def _named(named: dict[str, Any], off: list[dict[str, Any]], most: int | None = 1) -> dict[str, Any]:
    """One plug-in (`most` of them): its name with its options, or the name alone."""
    options = {name: {"anyOf": [ref, {"type": "null"}, *off]} for name, ref in named.items()}
    mapping: dict[str, Any] = {
        "type": "object",
        "properties": options,
        "additionalProperties": False,
        "minProperties": 1,
        **({"maxProperties": most} if most else {}),
    }
    return {"anyOf": [mapping, {"enum": sorted(named)}]}


def _rules(named: dict[str, Any]) -> dict[str, Any]:
    files = {"type": "array", "items": {"type": "string"}}
    return {"anyOf": [files, {"type": "null"}, *_OFF, *([_named(named, [])] if named else [])]}


def _tidy(schema: Any, variables: bool = True) -> Any:
    """Without pydantic's made-up titles and Python's empty defaults; with `${VAR}` where only text would not do."""
    if isinstance(schema, list):
        return [_tidy(item, variables) for item in schema]
    if not isinstance(schema, dict):
        return schema
    tidy = {
        key: _tidy(value, variables) for key, value in schema.items() if key not in ("title", "properties", "default")
    }
    if "$defs" in schema:
        tidy["$defs"] = {name: _tidy(body, variables) for name, body in schema["$defs"].items()}
    if "properties" in schema:
        properties = {name: _tidy(body, variables) for name, body in schema["properties"].items()}
        tidy["properties"] = {name: _or_variable(body) if variables else body for name, body in properties.items()}
    if schema.get("default") not in (None, "", [], ()):
        tidy["default"] = written(schema["default"], schema)
    return tidy


def _or_variable(schema: dict[str, Any]) -> dict[str, Any]:
    branches = schema.get("anyOf", [schema])
    if any("string" in _types(branch) and not branch.keys() & set(_NARROW) for branch in branches):
        return schema
    if not any(_types(branch) & {"string", "integer", "number", "boolean"} for branch in branches):
        return schema
    outside = {key: schema[key] for key in ("description", "default") if key in schema}
    inside = {key: value for key, value in schema.items() if key not in (*outside, "anyOf")}
    return outside | {"anyOf": [*(schema.get("anyOf") or [inside]), _OR_VARIABLE]}


def _types(schema: dict[str, Any]) -> set[str]:
    types = schema.get("type", [])
    return {types} if isinstance(types, str) else set(types)
