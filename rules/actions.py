"""What a rule does once it matched: an ordered list, one action per item, Logstash's words.

```yaml
then:
  - convert: {amount: float}
  - rename: {amount: price}
  - add_field: {callback: "%{phone}"}
  - add_tag: [has_price]
  - grok: {match: {price: '%{INT:whole:int}'}}
  - redact: [name]
  - remove: [draft]
  - drop: true
```
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ConfigDict, model_validator
from pydantic import Field as Option

from rules.options import FieldName, FieldNames, Strict, Strings

Kind = Literal["integer", "float", "string", "boolean"]


class GrokAction(Strict):
    """Logstash's grok filter over the call's fields and metadata: what its patterns capture becomes fields."""

    match: Mapping[FieldName, Strings] = Option(
        min_length=1,
        description="Field or key of the metadata -> pattern, or patterns of which the first match counts.",
    )
    break_on_match: bool = Option(True, description="Whether the first match ends it, over all fields.")
    overwrite: Strings = Option((), description="Fields that take a captured value in place of what they hold.")
    target: str = Option("", description="What stands, with a dot, before the names of captures.")
    keep_empty_captures: bool = Option(False, description="Keep captures that are empty.")
    named_captures_only: bool = Option(True, description="Leave `%{NAME}` without a field uncaptured.")
    pattern_definitions: Mapping[str, str] = Option(default_factory=dict, description="Patterns of this action's own.")
    tag_on_failure: Strings = Option(("_grokparsefailure",), description="Tags where nothing matched.")
    tag_on_timeout: str = Option("_groktimeout", description="Tag where the time ran out.")
    timeout_millis: int = Option(1000, ge=0, description="CPU time that its patterns may take; 0: any.")
    timeout_scope: Literal["event", "pattern"] = Option("event", description="Whether that is for all, or for each.")


class Action(Strict):
    """One action; give exactly one of the keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"minProperties": 1, "maxProperties": 1})

    add_tag: Strings | None = Option(None, description="Add tags to the call; `%{field}` stands for a field's value.")
    add_field: Mapping[FieldName, Any] | None = Option(
        None, description="Add fields: name -> value; `%{field}` stands for a field or a key of the metadata."
    )
    rename: Mapping[FieldName, FieldName] | None = Option(None, description="Rename fields: old name -> new name.")
    convert: Mapping[FieldName, Kind] | None = Option(
        None,
        description="Convert values: name -> integer, float, string or boolean; `_mutate_error` where one can't be.",
    )
    remove: FieldNames | None = Option(None, description="Remove fields by name.")
    grok: GrokAction | None = Option(None, description="Logstash's grok filter over fields and metadata.")
    redact: Literal[True] | FieldNames | None = Option(
        None,
        description="Star the words of these fields, in the text too; true: everything that the rule matched.",
    )
    drop: bool | None = Option(
        None, description="true: the recording is `dropped`: no sink gets it, and no further rule sees it."
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> Action:
        if len(self.model_fields_set) != 1:
            raise ValueError("an action has exactly one key: write each as an item of its own")
        return self
