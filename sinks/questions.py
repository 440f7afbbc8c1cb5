"""A Query as SQL over the store's tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from callstash.contracts import Query
from callstash.searchtext import fold, segmented
from sinks.rows import SEGMENT_BITS, digits, norm

LOCAL_NUMBER = 7
"""Digits that a phone number has at least; fewer ask for a service number, which must be the same to the digit."""

LAST4 = "last4"
"""Name of the condition on the end of any number."""
LAST_CHARACTER = "\U0010ffff"

IDENTITIES = ("recording_id", "call_id", "content_id", "path", "name", "stem")


@dataclass(slots=True)
class Statement:
    """SQL with its parameters, put together in the order of the text."""

    sql: str = ""
    parameters: list[Any] = field(default_factory=list)

    def add(self, sql: str, *parameters: Any) -> None:
        """Append a piece."""
        self.sql += f"{sql}\n"
        self.parameters.extend(parameters)


def search(query: Query) -> Statement | None:
    """Rows (call, best segment's number or NULL), best first; None where nothing is asked that could be found.

    Recordings of one call (its legs, or before and after a transfer) are one row, that of the recording which fits
    best: what is asked for may be said in any of them.
    """
    terms = [term for term in query.terms if segmented(term)]
    if query.terms and not terms and not query.fields:
        return None
    statement = Statement()
    if not terms and not query.fields:
        _latest(statement)
    else:
        _said(statement, terms, query.fields)
        _best(statement, len(terms) + len(query.fields))
        heard = "named DESC, n IS NULL, terms DESC, score, " if terms else ""
        statement.add(f"SELECT id, n FROM best WHERE place = 1 AND whole ORDER BY {heard}began_at DESC, recording_id")
    statement.add("LIMIT ?", query.limit)
    return statement


def is_ending(term: str) -> bool:
    """Whether a term may be the end of a number: `8000`, `002X`."""
    return re.fullmatch(r"[0-9]{3}[0-9Xx]", term) is not None


def conditions(query: Query) -> list[tuple[str, str]]:
    """The conditions on fields that a query makes, those of its terms that may be the end of a number among them."""
    return [*query.fields, *((LAST4, term) for term in query.terms if is_ending(term))]


def is_call(name: str) -> bool:
    """Whether a condition is about the call's id, not about a field."""
    return fold(name) in ("call.id", "call_id")


def condition(statement: Statement, name: str, value: str) -> None:
    """A field of this name or type has this value; `*` stands for anything.

    A phone number is asked for as people write it: 138 0013 8000, 010-65551234 and +8613800138000 alike. `last4` is the
    end of any number, `phone_last4` that of a field of this name or type.
    """
    statement.add("(0")
    for alternative in _alternatives(name, value):
        statement.add(f"OR ({alternative.sql})", *alternative.parameters)
    statement.add(")")


def find(what: Sequence[str]) -> Statement:
    """Documents of the calls that one of these strings names."""
    statement = Statement()
    statement.add("SELECT doc FROM calls WHERE 0")
    for one in what:
        statement.add(f"OR {_is(IDENTITIES)}", *[one] * len(IDENTITIES))
    statement.add("ORDER BY began_at DESC, recording_id")
    return statement


def find_prefix(prefix: str) -> Statement:
    """Documents of the calls whose recording or content id begins so."""
    statement = Statement()
    beyond = prefix + LAST_CHARACTER
    statement.add("SELECT doc FROM calls WHERE (recording_id >= ? AND recording_id < ?", prefix, beyond)
    statement.add("OR content_id >= ? AND content_id < ?)", prefix, beyond)
    statement.add("ORDER BY began_at DESC, recording_id LIMIT 100")
    return statement


def _latest(statement: Statement) -> None:
    """The first recording of every call."""
    statement.add("SELECT id, NULL FROM calls WHERE NOT EXISTS (SELECT 1 FROM calls AS other")
    statement.add("WHERE other.call_id = calls.call_id AND other.pipeline = calls.pipeline")
    statement.add("AND (other.began_at, other.recording_id) < (calls.began_at, calls.recording_id))")
    statement.add("ORDER BY began_at DESC, recording_id")


def _said(statement: Statement, terms: Sequence[str], fields: Sequence[tuple[str, str]]) -> None:
    """`said`: which segment says which term, and how well; no segment: the call is named so, or has such a field."""
    statement.add("WITH said (call, n, term, score, named) AS MATERIALIZED (SELECT 0, 0, 0, 0, 0 WHERE 0")
    for number, term in enumerate(terms):
        place = f"rowid >> {SEGMENT_BITS}, rowid & {(1 << SEGMENT_BITS) - 1}"
        statement.add(f"UNION ALL SELECT {place}, {number}, rank, 0 FROM segments_text")
        statement.add("WHERE segments_text MATCH ?", _phrase(term))
        statement.add(f"UNION ALL SELECT id, NULL, {number}, 0, 1 FROM calls WHERE")
        _named(statement, term)
        if is_ending(term):
            statement.add(f"UNION ALL SELECT call, NULL, {number}, 0, 0 FROM fields WHERE last4 = ?", term.upper())
    for number, (name, value) in enumerate(fields, len(terms)):
        if is_call(name):
            statement.add(f"UNION ALL SELECT id, NULL, {number}, 0, 0 FROM calls WHERE")
            _called(statement, value)
            continue
        for alternative in _alternatives(name, value):
            statement.add(f"UNION ALL SELECT call, NULL, {number}, 0, 0 FROM fields WHERE")
            statement.add(alternative.sql, *alternative.parameters)


def _best(statement: Statement, wanted: int) -> None:
    """`best`: of each call that holds all that is wanted, in whichever recording, the best segment at place 1.

    A call that was asked for by its name comes before those that only speak of it, those before one that only has a
    number which ends so.
    """
    held = [f"held_{number}" for number in range(wanted)]
    statement.add("), scored AS (SELECT call, n, count(*) AS terms, sum(score) AS score, max(named) AS named")
    statement.add("".join(f", max(term = {number}) AS {name}" for number, name in enumerate(held)))
    statement.add("FROM said GROUP BY call, n), best AS (SELECT id, n, terms, score, began_at, recording_id")
    statement.add(", max(named) OVER conversation AS named, row_number() OVER (conversation")
    statement.add("ORDER BY n IS NULL, terms DESC, score, began_at, recording_id, n) AS place")
    statement.add(f", {' AND '.join(f'max({name}) OVER conversation' for name in held)} AS whole")
    # CROSS JOIN keeps the order: SQLite would look through all of `scored` for every call
    statement.add("FROM scored CROSS JOIN calls ON calls.id = scored.call")
    statement.add("WINDOW conversation AS (PARTITION BY call_id, pipeline))")


def _named(statement: Statement, term: str) -> None:
    """A call is called so: by one of its identities, or by a call id with `*` in it."""
    statement.add(_is(IDENTITIES), *[term] * len(IDENTITIES))
    if "*" in term:
        statement.add("OR")
        _called(statement, term)


def _called(statement: Statement, value: str) -> None:
    """The call id is this one; with `*` in it: one that a PBX gave."""
    if "*" not in value:
        statement.add("call_id = ?", value)
        return
    start = value.partition("*")[0]
    pattern = value.replace("[", "[[]").replace("?", "[?]")
    statement.add("(call_id GLOB ? AND call_id >= ? AND call_id < ?", pattern, start, start + LAST_CHARACTER)
    statement.add("AND call_id <> recording_id)")


def _alternatives(name: str, value: str) -> Iterator[Statement]:
    """What a condition may mean. Apart, because SQLite uses no index where they are joined by OR."""
    folded, pattern = fold(name), norm(value)
    if "*" in pattern:
        yield _has(folded, _fits(pattern))
    else:
        yield _has(folded, Statement("norm = ?", [pattern]))
    with suppress(ValueError):
        yield _has(folded, Statement("number = ?", [float(pattern)]))
    number = digits(pattern).lstrip("0")  # 0086..., and the 0 before an area code
    if "*" not in pattern and len(number) >= LOCAL_NUMBER:
        whole = number if pattern.startswith("+") else f"%{number}"
        yield _has(folded, Statement("last4 = ? AND digits LIKE ?", [number[-4:], whole]))
    if folded == LAST4:
        yield _ends(pattern)
    elif folded.endswith(f"_{LAST4}"):
        yield _has(folded.removesuffix(f"_{LAST4}"), _ends(pattern))


def _fits(pattern: str) -> Statement:
    """The value is like this, a telephone number's also without its country code."""
    statement = Statement("norm LIKE ? ESCAPE '\\'", [_like(pattern)])
    if not pattern.startswith("+"):
        statement.add(" OR national LIKE ? ESCAPE '\\'", _like(pattern.replace("-", "")))
    return statement


def _ends(pattern: str) -> Statement:
    """A number's last four digits are these, or fit this pattern."""
    end = re.sub("[^0-9X*]", "", pattern.upper())
    return Statement("last4 LIKE ?" if "*" in end else "last4 = ?", [end.replace("*", "%")])


def _has(name: str, value: Statement) -> Statement:
    return Statement(f"(name = ? OR type = ?) AND ({value.sql})", [name, name, *value.parameters])


def _phrase(term: str) -> str:
    """A segmented term holds letters, digits and spaces only: quoted, no word of it is FTS5's own."""
    return f'"{segmented(term)}"'


def _is(columns: Sequence[str]) -> str:
    return "(" + " OR ".join(f"{column} = ?" for column in columns) + ")"


def _like(pattern: str) -> str:
    for special in "\\%_":
        pattern = pattern.replace(special, f"\\{special}")
    return pattern.replace("*", "%")
