"""`when`: where a rule applies."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from callstash.options import parse_duration
from rules.options import FieldName, Strict, Strings
from rules.within import At

_THRESHOLD = re.compile(r"(?P<sign>>=|<=|>|<|=)\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>ms|s|m|h|%)?")
_SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}


@dataclass(frozen=True, slots=True)
class Threshold:
    """`> 20s`, `>= 3`, `< 50%`: a bound on a metric (metrics of time are milliseconds, shares are 0 to 1)."""

    sign: str
    number: float
    written: str

    def holds(self, value: float) -> bool:
        """Whether the value meets it."""
        return _SIGNS[self.sign](value, self.number)


def _threshold(value: Any) -> Any:
    if isinstance(value, Threshold):
        return value
    text = str(value).strip()
    found = _THRESHOLD.fullmatch(text)
    if not found:
        raise ValueError(f"'{text}' is no threshold: write '> 20s', '>= 3' or '< 50%'")
    number, unit = float(found["number"]), found["unit"]
    if unit == "%":
        number /= 100
    elif unit:
        number = parse_duration(found["number"] + unit) * 1000
    return Threshold(found["sign"], number, text)


Bound = Annotated[Threshold, BeforeValidator(_threshold), WithJsonSchema({"type": "string"})]


class Window(Strict):
    """A part of the call."""

    start: At | None = Field(None, alias="from", description="`15s`, `50%`, or `-30s` before the end; its beginning.")
    end: At | None = Field(None, alias="to", description="The same; by default the call's end.")

    @model_validator(mode="after")
    def _something(self) -> Window:
        if self.start is None and self.end is None:
            raise ValueError("a window wants 'from' or 'to'")
        if self.start and self.end and self.start.never_before(self.end):
            raise ValueError(f"the window {self} ends before it begins: nothing can be said in it")
        return self

    @property
    def in_seconds(self) -> bool:
        """Whether one of its ends is a time, not a share of the call."""
        return any(at is not None and at.share is None for at in (self.start, self.end))

    def __str__(self) -> str:
        return " ".join(f"{word} {at}" for word, at in (("from", self.start), ("to", self.end)) if at is not None)


class When(Strict):
    """Where the rule applies; every condition that is given must hold."""

    role: Strings = Field(
        (),
        description="Who speaks: agent, customer, ...; beside them, `any` takes turns of which nobody knows the role.",
    )
    language: Strings = Field((), description="zh, en, ...; turns whose language nobody knows are always taken.")
    time: Window | None = Field(None, description="The part of the call in which a match must begin.")
    metadata: Mapping[str, Any] = Field(
        default_factory=dict,
        description="Key of the call's metadata -> the value, or list of values, that it must have; true: any, "
        "false: none.",
    )
    fields: Mapping[FieldName, Any] = Field(
        default_factory=dict,
        description="Field that earlier rules found -> the value, or list of values, that it must have; true: any, "
        "false: none.",
    )
    tags: Strings = Field((), description="Tags that must be set; `!tag`: that must not.")
    metrics: Mapping[str, Bound] = Field(
        default_factory=dict,
        description="Metric of the call -> bound: `longest_silence_ms: '> 20s'`, `agent.interruptions: '>= 3'`.",
    )

    @property
    def narrows(self) -> bool:
        """Whether there are conditions on the call as a whole."""
        return bool(self.metadata or self.fields or self.tags or self.metrics)
