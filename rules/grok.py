"""The grok of rules: `callstash.grok` over the installed patterns, with ours (`rules/patterns/`) over them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from callstash.grok import bank_of, installed_bank


@cache
def default_bank() -> Mapping[str, str]:
    """Names and patterns that every rule may use."""
    return MappingProxyType({**installed_bank(), **bank_of(resources.files("rules") / "patterns")})
