"""What may stand in a rule file: strict pydantic models, from which lint and the editor's JSON Schema come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, RootModel, field_validator, model_validator

from rules.actions import Action
from rules.options import FieldName, FieldNames, Strict, Strings
from rules.when import When
from rules.within import Distance, Within

Name = Annotated[str, Field(pattern=r"^[\w.-]+$", description="Letters of any script, digits, '_', '-' and '.'.")]
PatternName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+$")]


class Turn(Strict):
    """One turn of a test's conversation."""

    text: str = Field(description="What is said.")
    role: str | None = Field(None, description="Who says it.")
    channel: int = Field(0, ge=0, description="On which channel.")
    at: float | None = Field(
        None, ge=0, description="Second at which it begins; by default three seconds after the turn before it began."
    )


class RuleTest(Strict):
    """An example that must come out so: it runs at start, at reload and in `callstash test`."""

    text: str | None = Field(None, description="What is said, as one turn.")
    role: str | None = Field(None, description="Who says `text`; by default the first role that the rule is for.")
    turns: tuple[Turn, ...] = Field((), description="Or a conversation, turn by turn.")
    language: str | None = Field(None, description="Language of the call.")
    meta: Mapping[str, Any] = Field(default_factory=dict, description="The call's metadata.")
    metrics: Mapping[str, float] = Field(default_factory=dict, description="What was measured: `longest_silence_ms`.")
    began_at: AwareDatetime | None = Field(
        None, description="When the call began, ISO 8601 with its zone: the clock of words like 明天."
    )
    given: Mapping[FieldName, Any] = Field(
        default_factory=dict, description="Fields that rules before this one found: name -> value, or list of values."
    )
    given_tags: Strings = Field((), description="Tags that rules before this one set.")
    fields: Mapping[FieldName, Any] | None = Field(
        None, description="All fields that must be found: name -> value, or list of values; {} for none at all."
    )
    tags: Strings | None = Field(None, description="All tags that must be set.")
    dropped: bool = Field(False, description="Whether the recording must be dropped.")
    text_after: str | None = Field(None, description="How the text must read after `redact`.")

    @model_validator(mode="after")
    def _one_input(self) -> RuleTest:
        if (self.text is None) == (not self.turns):
            raise ValueError("a test wants 'text' or 'turns': give one of them")
        return self


class Group(Strict):
    """A condition made of patterns: every part that is given must hold."""

    all: tuple[str | Group, ...] = Field((), description="Patterns or groups, each of which must be met.")
    any: tuple[str | Group, ...] = Field((), description="Patterns or groups, one of which must be met.")
    none: tuple[str | Group, ...] = Field((), description="Patterns or groups, none of which may be met.")
    role: Strings = Field((), description="By whom; by default as the rule's `when` says.")

    @model_validator(mode="after")
    def _something(self) -> Group:
        if not (self.all or self.any or self.none):
            raise ValueError("a group wants 'all', 'any' or 'none'")
        return self


class Near(Strict):
    """Another pattern that must stand close to what is matched."""

    match: Strings = Field(min_length=1, description="Grok patterns; one of them is enough.")
    role: Strings = Field((), description="By whom; by default by anybody.")
    side: Literal["before", "after", "either"] = Field("either", description="On which side of the match.")


class Rule(Strict):
    """A rule: when it applies, what it matches, what it does, and its tests."""

    rule: Name = Field(description="Its id, that stands in every field it finds.")
    version: int = Field(1, ge=1, description="Raise it when its meaning changes.")
    about: str = Field("", description="What it finds, in a sentence.")
    when: When = Field(
        default_factory=lambda: When.model_validate({}), description="Where it applies; everywhere by default."
    )
    match: Strings = Field(
        (), description="Grok patterns: `%{NAME:field}`, where NAME is a pattern or an entity such as PHONE."
    )
    groups: Group | None = Field(
        None, description="Instead of `match`: patterns in AND, OR and NOT groups, over the whole call or one `scope`."
    )
    scope: Literal["call", "turn"] = Field("call", description="Where `groups` must hold: in the call, or in one turn.")
    category: str | None = Field(None, description="Where the rule holds, the call has the field `category` with it.")
    none_of: Strings = Field((), description="Patterns that forbid a match in the segment in which they match, too.")
    near: Near | None = Field(None, description="A pattern, or patterns, that must stand near the match.")
    within: Within = Field(
        default_factory=lambda: Distance(seconds=10.0),
        description="How near: `10s`, or `2 turns`; by default `10s`.",
    )
    absent: bool = Field(
        False, description="The rule holds where nothing matches: what had to be said was not. It finds no fields."
    )
    on: Literal["text", "raw"] = Field("text", description="Match the text after normalisation, or as it was heard.")
    find: Literal["all", "first"] = Field("all", description="Find every match, or the call's first one only.")
    break_on_match: bool = Field(
        False, description="Of several patterns, take the first that matches anywhere; the others are not tried."
    )
    word_mode: Literal["han", "unicode", "ascii", "logstash"] = Field(
        "han",
        description="What `\\w` and `\\b` mean: `han` also ends a word between Chinese and letters or digits; "
        "`logstash` is Ruby's reading.",
    )
    target: Name | None = Field(None, description="Put this and a dot before the name of every field.")
    overwrite: FieldNames = Field((), description="Fields whose earlier values are replaced, not added to.")
    keep_empty_captures: bool = Field(False, description="Keep captures that are empty, as fields without a value.")
    tag_on_failure: Strings = Field((), description="Tags to set where the rule applies but does not hold.")
    pattern_definitions: Mapping[PatternName, str] = Field(
        default_factory=dict, description="Patterns of this rule's own."
    )
    dictionaries: Mapping[PatternName, str] = Field(
        default_factory=dict,
        description="Files of words: pattern name -> file beside the rule file, a word or `word: value` per line.",
    )
    then: tuple[Action, ...] = Field((), description="Actions, in order, done once where the rule holds.")
    tests: tuple[RuleTest, ...] = Field((), description="Examples that must come out as they say.")

    @field_validator("near", mode="before")
    @classmethod
    def _plain_near(cls, value: Any) -> Any:
        return {"match": value} if isinstance(value, str | list) else value

    @model_validator(mode="after")
    def _one_way(self) -> Rule:
        if self.match and self.groups:
            raise ValueError("a rule has 'match' or 'groups', not both")
        if not (self.match or self.groups or self.when.narrows):
            raise ValueError("a rule wants 'match', 'groups', or conditions on the call in 'when'")
        if not self.match and (self.absent or self.near or self.none_of):
            raise ValueError("'absent', 'near' and 'none_of' belong to 'match'")
        if "within" in self.model_fields_set and not self.near:
            raise ValueError("'within' belongs to 'near': say near what the match must stand")
        return self


class RuleList(Strict):
    """Several rules in one file."""

    rules: tuple[Rule, ...] = Field(min_length=1, description="The rules, applied in this order.")


class RuleFile(RootModel[Rule | RuleList]):
    """A rule file: one rule, a list under `rules:`, or several rules parted by `---`."""
