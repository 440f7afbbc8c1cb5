"""Documents as rows: what `callstash export` writes, a call, a segment or a value in each. One document at a time.

CSV as RFC 4180 has it: a header, CRLF, quotes around what needs them. Names of columns are short and stay as they are.
"""

from __future__ import annotations

import csv
import difflib
import json
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, TextIO

from callstash.documents import METRICS, PARTIES
from callstash.values import LAST_FOUR, value_text

Json = dict[str, Any]

BYTE_ORDER_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FIELD = "field."
"""Before the name of a field where a column of calls is called so, too."""
_FACETS, _META = "call.fields.", "call.meta."
_SHARED = (
    *("@timestamp", "call.id", "call.leg", "call.recording_id", "call.revision", "call.pipeline"),
    *(f"call.{party}" for party in PARTIES),
    *("file.name", "file.path"),
)
"""What a call's document has in common with those of its segments and fields."""


class Kind(StrEnum):
    """What a row is."""

    CALLS = "calls"
    SEGMENTS = "segments"
    FIELDS = "fields"


class UnknownColumn(ValueError):
    """No document has it."""


_CALL = {"when": "@timestamp", "call_id": "call.id", "recording_id": "call.recording_id", "file": "file.name"}
DEFAULTS: Mapping[Kind, Mapping[str, str]] = {
    Kind.CALLS: {
        **_CALL,
        "length_s": "event.duration",
        "outcome": "event.outcome",
        **{party: f"call.{party}" for party in PARTIES},
        "tags": "tags",
    },
    Kind.SEGMENTS: {
        **_CALL,
        "segment": "segment.number",
        "start_s": "segment.start_ms",
        "end_s": "segment.end_ms",
        "channel": "segment.channel",
        "role": "segment.role",
        "speaker": "segment.speaker",
        "text": "message",
    },
    Kind.FIELDS: {
        **_CALL,
        **{name: f"field.{name}" for name in ("name", "type", "value", "words")},
        "start_s": "field.start_ms",
        "end_s": "field.end_ms",
        "role": "field.role",
        "rule": "rule.id",
        "link": "field.link",
    },
}
"""Column -> property of the document, in order; of calls a column for each field that occurs follows."""

_WHOSE = {"path": "file.path", "leg": "call.leg", "agent": "call.agent"}
_MORE: Mapping[Kind, Mapping[str, str]] = {
    Kind.CALLS: {
        **{name: f"call.{name}" for name in ("leg", "pipeline", "language", "engine", "media", "channels", "segments")},
        "path": "file.path",
        "text": "message",
        "stage": "error.type",
        "reason": "error.message",
        "link": "event.url",
    },
    Kind.SEGMENTS: {
        **{name: f"segment.{name}" for name in ("turn", "language", "confidence", "emotion", "raw", "link")},
        **_WHOSE,
    },
    Kind.FIELDS: {
        **{name: f"field.{name}" for name in ("number", "last4", "mentions", "confidence", "channel", "assumptions")},
        "segment": "field.segment",
        **_WHOSE,
    },
}
"""Columns that one can ask for by a short name, too; any property of the document goes by its own."""
_RARE: Mapping[Kind, Collection[str]] = {
    Kind.CALLS: {
        *("call.began_at_from", "call.dtmf", "call.meta", "call.sound_events", "call.sounds", "error.hint"),
    },
    Kind.SEGMENTS: {"segment.events"},
    Kind.FIELDS: {"field.attributes", "field.data", "field.evidence", "field.speaker", "rule.version"},
}
"""Other properties that not every document has: no row need have one for its column to be right."""


def documents(kind: Kind, calls: Iterable[Json]) -> Iterator[Json]:
    """Whole calls as documents of this kind, each one complete in itself."""
    for call in calls:
        if kind is Kind.CALLS:
            yield call
            continue
        shared = {key: call[key] for key in _SHARED if key in call}
        for part in call[kind]:
            yield {**shared, **part}


class Table:
    """Rows of CSV. Raise UnknownColumn for a column that cannot be: at once where the kind alone says so.

    `declared`: the names of the fields that rules may find. One that no call has is a column without values.
    """

    def __init__(
        self,
        kind: Kind,
        columns: Sequence[str] = (),
        excel: bool = False,
        declared: Callable[[], Collection[str]] = tuple,
    ) -> None:
        self.kind = kind
        self.empty: list[str] = []
        """Columns that were asked for, and are of nothing that was written."""
        self._excel = excel
        self._declared = declared
        self._short = {**DEFAULTS[kind], **_MORE[kind]}
        self._properties = {*_SHARED, *self._short.values(), *_RARE[kind]}
        self._asked = tuple(dict.fromkeys(columns)) or tuple(DEFAULTS[kind])
        self._fields = not columns and kind is Kind.CALLS
        self._seen = set[str]()
        self._open = [column for column in self._asked if column not in self._short]
        """Columns of which only the documents say whether there is such a thing."""
        for column in self._open if kind is not Kind.CALLS else ():
            if "." not in column and column not in self._properties:
                raise self._unknown(column)

    def write(self, calls: Iterable[Json], file: TextIO) -> int:
        """Write a header and a row per document; return how many rows. Streams where the columns are known before."""
        if self._excel:
            file.write(BYTE_ORDER_MARK)
        writer = csv.writer(file)
        if self._fields or self._open:
            return self._spooled(calls, writer.writerow)
        writer.writerow(self._cells(self._asked))
        rows = 0
        for document in documents(self.kind, calls):
            writer.writerow(self._cells(self._row(document)))
            rows += 1
        return rows

    def _spooled(self, calls: Iterable[Json], write: Callable[[Sequence[Any]], Any]) -> int:
        """The header comes first and is known last: rows wait on disk meanwhile."""
        names, rows = dict[str, None](), 0
        with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as spool:
            for document in documents(self.kind, calls):
                values = _by_name(document) if self.kind is Kind.CALLS else {}
                names.update(dict.fromkeys(values))
                self._seen.update(document, _meta(document))
                spool.write(json.dumps([self._row(document, values), values if self._fields else {}]) + "\n")
                rows += 1
            self._check(names, rows)
            more = sorted(names) if self._fields else []
            write(self._cells([*self._asked, *(name if name not in self._asked else _FIELD + name for name in more)]))
            spool.seek(0)
            for line in spool:
                row, values = json.loads(line)
                write(self._cells([*row, *(values.get(name) for name in more)]))
        return rows

    def _row(self, document: Json, values: Mapping[str, str] | None = None) -> list[Any]:
        """A cell for each column that was asked for."""
        return [self._cell(document, column, values or {}) for column in self._asked]

    def _cell(self, document: Json, column: str, values: Mapping[str, str]) -> Any:
        if column in self._short:
            value = document.get(self._short[column])
            return _seconds(column, value) if value is not None and column.endswith("_s") else value
        name = column.removeprefix(_FIELD)
        return values[name] if name in values else document.get(column, _meta(document).get(column))

    def _cells(self, row: Iterable[Any]) -> list[Any]:
        cells = [_text(value) for value in row]
        return [_for_excel(cell) for cell in cells] if self._excel else cells

    def _check(self, names: Collection[str], rows: int) -> None:
        known = {*self._seen, *names, *(_FIELD + name for name in names)}
        self.empty = [column for column in self._open if rows and column not in known]
        declared = self._declared() if self.kind is Kind.CALLS and self.empty else ()
        if unknown := next((column for column in self.empty if not self._may_be(column, declared)), None):
            raise self._unknown(unknown, {*names, *declared})

    def _may_be(self, column: str, declared: Collection[str]) -> bool:
        """Whether a document of another day may have it."""
        if column in self._properties:
            return True
        name = column.removeprefix(_FIELD).removeprefix(_FACETS)
        facet = column.startswith(_FACETS) and name.removesuffix(LAST_FOUR) in declared
        return self.kind is Kind.CALLS and (name in declared or facet or column.startswith((METRICS, _META)))

    def _unknown(self, column: str, names: Iterable[str] = ()) -> UnknownColumn:
        names = sorted(names)
        known = [*self._short, *names, *sorted(self._seen)]
        near = difflib.get_close_matches(column, known, 1)
        hint = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join([*self._short, *names])}"
        return UnknownColumn(f"there is no column '{column}': {hint}")


def _by_name(call: Json) -> dict[str, str]:
    """Every field's values, each once, joined by `; `."""
    values = dict[str, dict[str, None]]()
    for field in call["fields"]:
        values.setdefault(field["field.name"], {})[field["field.value"]] = None
    return {name: "; ".join(held) for name, held in values.items()}


def _meta(document: Json) -> Json:
    return {f"{_META}{key}": value for key, value in document.get("call.meta", {}).items()}


def _seconds(column: str, value: int) -> float:
    """`event.duration` is in nanoseconds, all others in milliseconds."""
    return round(value / (1e9 if column == "length_s" else 1e3), 3)


def _text(value: Any) -> Any:
    """As a cell holds it: numbers stay numbers, lists are joined by `; `."""
    if value is None or (isinstance(value, int | float | str) and not isinstance(value, bool)):
        return value
    return "; ".join(map(value_text, value)) if isinstance(value, list) else value_text(value)


def _for_excel(cell: Any) -> Any:
    """A time that it takes for one, and no text that it would take for a formula."""
    if not isinstance(cell, str):
        return cell
    return f"'{cell}" if cell.startswith(_FORMULA) else _moment(cell)


def _moment(cell: str) -> str:
    try:
        moment = datetime.fromisoformat(cell) if cell[10:11] == "T" else None
    except ValueError:
        return cell
    return moment.strftime("%Y-%m-%d %H:%M:%S") if moment else cell
