"""KQL is read strictly: what we write must ask what it seems to ask."""

from __future__ import annotations

import pytest

from sinks.kibana.kql import Compare, Group, Is, Not, fields, parse


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", None),
        ("tags: refund", Is("tags", "refund")),
        ('message : "营业时间"', Is("message", "营业时间", quoted=True)),
        (r'file.name: "a \"b\".wav"', Is("file.name", 'a "b".wav', quoted=True)),
        ("call.metrics.silence_ms >= 30000", Compare("call.metrics.silence_ms", ">=", "30000")),
        ("not tags: *", Not(Is("tags", "*"))),
        ("a: (b or c)", Group("or", (Is("a", "b"), Is("a", "c")))),
        ("a: b and c: d or e: f", Group("or", (Group("and", (Is("a", "b"), Is("c", "d"))), Is("e", "f")))),
        ("a: b AND (c: d OR NOT e: f)", Group("and", (Is("a", "b"), Group("or", (Is("c", "d"), Not(Is("e", "f"))))))),
    ],
)
def test_queries_are_read(text: str, node: object) -> None:
    assert parse(text) == node


@pytest.mark.parametrize(
    "text", ["failure", "a:", "a: b c", "a: (b", "a: b and", "(a: b", 'a: "b', "a: b)", ": b", "a > "]
)
def test_what_is_no_query_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="in the query"):
        parse(text)


def test_the_fields_of_a_query() -> None:
    assert [*fields(parse("not a: b and (c > 1 or d: (e or f))"))] == ["a", "c", "d", "d"]
    assert [*fields(parse(""))] == []
