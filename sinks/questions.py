"""A Query as SQL over the store's tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from callstash.contracts import Query
from callstash.searchtext import fold, segmented
from sinks.rows import SEGMENT_BITS, digits, norm

LOCAL_NUMBER = 7
"""Digits that a phone number has at least; fewer ask for a service number, which must be the same to the digit."""

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
    """Rows (call, best segment's number or NULL), best first; None where nothing is asked that could be found."""
    terms = [term for term in query.terms if segmented(term)]
    if query.terms and not terms and not query.fields:
        return None
    statement = Statement()
    order = _spoken(statement, terms) if terms else _any(statement)
    for name, value in query.fields:
        statement.add("AND calls.id IN (SELECT call FROM fields WHERE")
        condition(statement, name, value)
        statement.add(")")
    statement.add(f"ORDER BY {order}began_at DESC, recording_id LIMIT ?", query.limit)
    return statement


def condition(statement: Statement, name: str, value: str) -> None:
    """A field of this name or type has this value; `*` stands for anything.

    A phone number is asked for as people write it: 138 0013 8000, 010-65551234 and +8613800138000 alike.
    """
    statement.add("(name = ? OR type = ?) AND (", fold(name), fold(name))
    pattern = norm(value)
    if "*" in pattern:
        statement.add("norm LIKE ? ESCAPE '\\'", _like(pattern))
        if not pattern.startswith("+"):
            statement.add("OR national LIKE ? ESCAPE '\\'", _like(pattern.replace("-", "")))
    else:
        statement.add("norm = ?", pattern)
        _lenient(statement, pattern)
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
    beyond = prefix + "\U0010ffff"
    statement.add("SELECT doc FROM calls WHERE (recording_id >= ? AND recording_id < ?", prefix, beyond)
    statement.add("OR content_id >= ? AND content_id < ?)", prefix, beyond)
    statement.add("ORDER BY began_at DESC, recording_id LIMIT 100")
    return statement


def _any(statement: Statement) -> str:
    statement.add("SELECT calls.id, NULL FROM calls WHERE 1")
    return ""


def _spoken(statement: Statement, terms: Sequence[str]) -> str:
    """`said`: which segment says which term, and how well (no segment: the call is called so); `best`: the one to show.

    A call that was asked for by its name comes before those that only speak of it.
    """
    place = f"rowid >> {SEGMENT_BITS}, rowid & {(1 << SEGMENT_BITS) - 1}"
    statement.add("WITH said (call, n, term, score) AS MATERIALIZED (SELECT 0, 0, 0, 0 WHERE 0")
    for number, term in enumerate(terms):
        statement.add(f"UNION ALL SELECT {place}, {number}, rank FROM segments_text")
        statement.add("WHERE segments_text MATCH ?", _phrase(term))
        statement.add(f"UNION ALL SELECT id, NULL, {number}, 0 FROM calls")
        statement.add(f"WHERE {_is(IDENTITIES)}", *[term] * len(IDENTITIES))
    statement.add("), scored AS (SELECT call, n, count(*) AS terms, sum(score) AS score FROM said GROUP BY call, n)")
    statement.add(", best AS MATERIALIZED (SELECT call, n, terms, score, named FROM (SELECT *")
    statement.add(", max(n IS NULL) OVER (PARTITION BY call) AS named")
    statement.add(", row_number() OVER (PARTITION BY call ORDER BY n IS NULL, terms DESC, score, n) AS place")
    statement.add("FROM scored) WHERE place = 1)")
    # CROSS JOIN keeps the order: SQLite would look through all of `best` for every call
    statement.add("SELECT calls.id, best.n FROM best CROSS JOIN calls ON calls.id = best.call WHERE 1")
    for number in range(len(terms)):
        statement.add(f"AND best.call IN (SELECT call FROM said WHERE term = {number})")
    return "named DESC, terms DESC, score, "


def _phrase(term: str) -> str:
    """A segmented term holds letters, digits and spaces only: quoted, no word of it is FTS5's own."""
    return f'"{segmented(term)}"'


def _is(columns: Sequence[str]) -> str:
    return "(" + " OR ".join(f"{column} = ?" for column in columns) + ")"


def _like(pattern: str) -> str:
    for special in "\\%_":
        pattern = pattern.replace(special, f"\\{special}")
    return pattern.replace("*", "%")


def _lenient(statement: Statement, value: str) -> None:
    number = digits(value).lstrip("0")  # 0086..., and the 0 before an area code
    if len(number) >= LOCAL_NUMBER:
        statement.add("OR digits LIKE ?", number if value.startswith("+") else f"%{number}")
    try:
        statement.add("OR number = ?", float(value))
    except ValueError:
        return
