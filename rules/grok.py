"""The grok of rules: `callstash.grok` over the installed patterns, with ours (`rules/patterns/`) over them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from callstash.grok import bank_of, installed_bank, parse

ECS_COMPATIBILITY = ("disabled", "v1", "v8")
"""Logstash's values: which names the patterns give to what they capture."""


@cache
def default_bank(ecs_compatibility: str = "disabled") -> Mapping[str, str]:
    """Names and patterns that every rule may use; with `v1` or `v8`, those with names of the Elastic Common Schema."""
    if ecs_compatibility not in ECS_COMPATIBILITY:
        raise ValueError(f"ecs_compatibility is {', '.join(ECS_COMPATIBILITY)}; not {ecs_compatibility!r}")
    folder = resources.files("rules") / "patterns"
    common = {} if ecs_compatibility == "disabled" else bank_of(folder / "ecs")
    return MappingProxyType({**installed_bank(), **bank_of(folder), **common})


def speech_names() -> list[str]:
    """Names of our patterns for talk."""
    return sorted(parse((resources.files("rules") / "patterns" / "speech").read_text("utf-8")))
