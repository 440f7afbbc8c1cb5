"""What may stand in a rule file: strict pydantic models, from which lint and the editor's JSON Schema come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, WithJsonSchema, model_validator

from rules.actions import Action


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Strings = Annotated[
    tuple[str, ...],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
"""A string, or a list of strings."""

Name = Annotated[str, Field(pattern=r"^[\w.-]+$", description="Letters of any script, digits, '_', '-' and '.'.")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class When(_Strict):
    """Where the rule applies; every condition that is given must hold."""

    role: Strings = Field((), description="Who speaks: agent, customer, ...; `any` also takes turns without a role.")
    language: Strings = Field((), description="zh, en, ...; turns whose language nobody knows are always taken.")
    metadata: Mapping[str, Any] = Field(
        default_factory=dict,
        description="Key of the call's metadata -> the value, or list of values, that it must have.",
    )


class Turn(_Strict):
    """One turn of a test's conversation."""

    text: str = Field(description="What is said.")
    role: str | None = Field(None, description="Who says it.")
    channel: int = Field(0, ge=0, description="On which channel.")


class RuleTest(_Strict):
    """An example that must come out so: it runs at start, at reload and in `callstash test`."""

    text: str | None = Field(None, description="What is said, as one turn of the role that the rule is for.")
    turns: tuple[Turn, ...] = Field((), description="Or a conversation, turn by turn.")
    language: str | None = Field(None, description="Language of the call.")
    metadata: Mapping[str, Any] = Field(default_factory=dict, description="The call's metadata.")
    fields: Mapping[str, Any] | None = Field(
        None, description="All fields that must be found: name -> value, or list of values; {} for none at all."
    )
    tags: Strings | None = Field(None, description="All tags that must be set.")
    dropped: bool = Field(False, description="Whether the recording must be dropped.")

    @model_validator(mode="after")
    def _one_input(self) -> RuleTest:
        if (self.text is None) == (not self.turns):
            raise ValueError("a test wants 'text' or 'turns': give one of them")
        return self


class Rule(_Strict):
    """A rule: when it applies, what it matches, what it does, and its tests."""

    rule: Name = Field(description="Its id, that stands in every field it finds.")
    version: int = Field(1, ge=1, description="Raise it when its meaning changes.")
    about: str = Field("", description="What it finds, in a sentence.")
    when: When = Field(
        default_factory=lambda: When.model_validate({}), description="Where it applies; everywhere by default."
    )
    match: Strings = Field(
        min_length=1, description="Grok patterns: `%{NAME:field}`, where NAME is a pattern or an entity such as PHONE."
    )
    on: Literal["text", "raw"] = Field("text", description="Match the text after normalisation, or as it was heard.")
    find: Literal["all", "first"] = Field("all", description="Find every match, or the call's first one only.")
    pattern_definitions: Mapping[str, str] = Field(default_factory=dict, description="Patterns of this rule's own.")
    then: tuple[Action, ...] = Field((), description="Actions, in order, done once where the rule matched.")
    tests: tuple[RuleTest, ...] = Field((), description="Examples that must come out as they say.")


class RuleList(_Strict):
    """Several rules in one file."""

    rules: tuple[Rule, ...] = Field(min_length=1, description="The rules, applied in this order.")


class RuleFile(RootModel[Rule | RuleList]):
    """A rule file: one rule, a list under `rules:`, or several rules parted by `---`."""
