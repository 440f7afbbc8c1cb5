"""The columns of a Lens: what is counted or measured (metrics), and by what it is split (buckets)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from callstash.errors import CallstashError
from sinks.kibana.choices import Choices
from sinks.kibana.shapes import LAYER, RECORDS, kuery
from sinks.kibana.views import NUMBERS, TIME, View

Column = dict[str, Any]

NUMERIC = ("median", "percentile", "max", "sum")
"""Operations that want a number."""
TYPES = {
    "terms": ("keyword", "boolean", *NUMBERS),
    "unique_count": ("keyword", "boolean", "date", *NUMBERS),
    "date_histogram": ("date",),
    "range": NUMBERS,
    **dict.fromkeys(NUMERIC, NUMBERS),
}
"""What an operation takes, in Elasticsearch's types."""

_DATA_TYPES = {"boolean": "boolean", "date": "date"} | dict.fromkeys(NUMBERS, "number")


@dataclass(frozen=True, slots=True)
class Part:
    """One term of a formula: how many different values of `field` the documents have that `kql` finds."""

    field: str
    kql: str = ""

    @property
    def text(self) -> str:
        """As the formula's text says it."""
        asked = f", kql='{self.kql}'" if self.kql else ""
        return f"unique_count({self.field}{asked})"


class Columns:
    """The columns of one layer. Each method adds one and returns its id; metrics first, since buckets sort by them."""

    def __init__(self, view: View, choices: Choices) -> None:
        self.view = view
        self._say = choices.say
        self._buckets: dict[str, Column] = {}
        self._metrics: dict[str, Column] = {}

    @property
    def shown(self) -> list[str]:
        """Buckets, then metrics; without the parts of formulas."""
        return [name for name in (*self._buckets, *self._metrics) if "X" not in name]

    def layer(self) -> dict[str, Any]:
        """As Lens keeps them."""
        columns = self._buckets | self._metrics
        return {LAYER: {"columns": columns, "columnOrder": [*columns], "incompleteColumns": {}, "sampling": 1}}

    # -- metrics -------------------------------------------------------------------------------------------------------

    def count(self, label: str) -> str:
        """How many documents."""
        return self._metric(self._named(label, {**_number("count"), "sourceField": RECORDS, **_EMPTY_AS_NULL}))

    def unique(self, field: str, label: str) -> str:
        """How many different values."""
        return self._metric(self._named(label, {**self._of("unique_count", field), **_EMPTY_AS_NULL}))

    def median(self, field: str, label: str) -> str:
        """The value in the middle."""
        return self._metric(self._named(label, self._of("median", field)))

    def percentile(self, field: str, rank: int, label: str) -> str:
        """The value below which so many of a hundred lie."""
        return self._metric(self._named(label, {**self._of("percentile", field), "params": {"percentile": rank}}))

    def most(self, field: str, label: str) -> str:
        """The largest value."""
        return self._metric(self._named(label, {**self._of("max", field), **_EMPTY_AS_NULL}))

    def total(self, field: str, label: str) -> str:
        """The sum of all values."""
        return self._metric(self._named(label, {**self._of("sum", field), **_EMPTY_AS_NULL}))

    def share(self, part: Part, whole: Part, label: str) -> str:
        """A formula: one count through another, in percent, with the columns that it is worked out from."""
        text, name = f"{part.text} / {whole.text}", self._name()
        parts = {f"{name}X{number}": self._formula_part(one, text) for number, one in enumerate((part, whole))}
        result = f"{name}X{len(parts)}"
        self._metrics[name] = self._named(label, {**_number("formula"), **_formula(text), "references": [result]})
        self._metrics |= {**parts, result: _quotient(text, [*parts])}
        return name

    def _formula_part(self, part: Part, text: str) -> Column:
        column = {"label": f"Part of {text}", **self._of("unique_count", part.field)}
        query = {"filter": kuery(part.kql)} if part.kql else {}
        return {**column, **query, "params": {"emptyAsNull": False}, "customLabel": True}

    # -- buckets -------------------------------------------------------------------------------------------------------

    def over_time(self) -> str:
        """One bucket per stretch of time, its length chosen by Kibana."""
        self._checked("date_histogram", TIME)
        params = {"interval": "auto", "includeEmptyRows": True, "dropPartials": False}
        column = {"label": TIME, "dataType": "date", "operationType": "date_histogram", "sourceField": TIME}
        return self._bucket({**column, "isBucketed": True, "scale": "interval", "params": params})

    def top(self, field: str, label: str, by: str, size: int = 10) -> str:
        """One bucket per value, those with the highest metric `by` first."""
        data_type = _DATA_TYPES.get(self._checked("terms", field), "string")
        order = {"orderBy": {"type": "column", "columnId": by}, "orderDirection": "desc"}
        params = {"size": size, **order, "otherBucket": False, "missingBucket": False}
        column = {"dataType": data_type, "operationType": "terms", "scale": "ordinal", "sourceField": field}
        return self._bucket(self._named(label, {**column, "isBucketed": True, "params": params}))

    def spread(self, field: str, label: str) -> str:
        """One bucket per stretch of a number."""
        self._checked("range", field)
        params = {"type": "histogram", "ranges": [{"from": 0, "to": 1000, "label": ""}], "maxBars": "auto"}
        column = {"dataType": "number", "operationType": "range", "sourceField": field}
        return self._bucket(self._named(label, {**column, "isBucketed": True, "scale": "interval", "params": params}))

    # -- the making of one ---------------------------------------------------------------------------------------------

    def _of(self, operation: str, field: str) -> Column:
        self._checked(operation, field)
        return {**_number(operation), "sourceField": field}

    def _checked(self, operation: str, field: str) -> str:
        of = self.view.type_of(field)
        if of not in TYPES[operation]:
            raise CallstashError(f"{operation} cannot take '{field}', which is {of}", "name another field or operation")
        return of

    def _named(self, label: str, column: Column) -> Column:
        return {"label": self._say(label), "customLabel": True, **column}

    def _metric(self, column: Column) -> str:
        name = self._name()
        self._metrics[name] = column
        return name

    def _bucket(self, column: Column) -> str:
        name = self._name()
        self._buckets[name] = column
        return name

    def _name(self) -> str:
        return f"c{len(self._buckets) + len(self._metrics)}"


_EMPTY_AS_NULL = {"params": {"emptyAsNull": True}}


def _number(operation: str) -> Column:
    return {"dataType": "number", "operationType": operation, "isBucketed": False, "scale": "ratio"}


def _formula(text: str) -> Column:
    percent = {"id": "percent", "params": {"decimals": 1}}
    return {"params": {"formula": text, "isFormulaBroken": False, "format": percent}}


def _quotient(text: str, parts: Sequence[str]) -> Column:
    location = {"min": 0, "max": len(text)}
    tree = {"type": "function", "name": "divide", "args": [*parts], "location": location, "text": text}
    params = {"params": {"tinymathAst": tree}}
    return {"label": "math", **_number("math"), **params, "references": [*parts], "customLabel": True}
