"""Templates as they are made; that a server takes them is seen in test_elasticsearch.py."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sinks.elasticsearch.templates import Wanted, mapping, templates

WANTED = Wanted("callstash", {"phone": "phone", "amount": "money"})


def by_name(wanted: Wanted = WANTED) -> dict[str, Any]:
    return {one.name: one.body for one in templates(wanted)}


def test_components_come_before_what_is_composed_of_them() -> None:
    assert list(by_name()) == [
        "callstash-settings",
        "callstash-calls-mappings",
        "callstash-segments-mappings",
        "callstash-fields-mappings",
        "callstash-calls",
        "callstash-segments",
        "callstash-fields",
    ]
    assert by_name()["callstash-calls"]["index_patterns"] == ["callstash-calls-*"]


def test_each_is_stamped_and_the_digest_follows_what_rules_declare() -> None:
    one, other = by_name(), by_name(replace(WANTED, declared={"phone": "phone"}))
    assert {body["_meta"]["product"] for body in one.values()} == {"callstash"}
    changed = [name for name in one if one[name]["_meta"]["digest"] != other[name]["_meta"]["digest"]]
    assert changed == ["callstash-calls-mappings"]


def test_nothing_undeclared_is_indexed_but_fields_and_metrics() -> None:
    made = mapping("calls", WANTED.declared)
    assert made["dynamic"] is False
    call = made["properties"]["call"]["properties"]
    assert call["fields"]["dynamic"] is True
    assert call["fields"]["properties"]["amount"]["type"] == "double"
    assert call["metrics"]["properties"]["agent.talk_ms"]["type"] == "long"
    assert "dynamic_templates" not in mapping("segments", {})


def test_a_field_beside_one_whose_name_goes_on_keeps_its_type() -> None:
    """`order` and `order.number`: below `call.fields` names keep their dots."""
    fields = mapping("calls", {"order": "order_no", "order.number": "number"})["properties"]["call"]["properties"][
        "fields"
    ]
    assert (fields["subobjects"], set(fields["properties"])) == (False, {"order", "order.number"})


def test_stop_words_are_kept_and_single_characters_found() -> None:
    analysis = by_name()["callstash-calls-mappings"]["template"]["settings"]["index.analysis"]
    assert analysis["filter"]["callstash_bigram"]["output_unigrams"] is True
    assert "stop" not in str(analysis)


def test_what_an_older_server_does_not_know_is_left_out() -> None:
    settings = [
        by_name(replace(WANTED, server=version))["callstash-settings"]["template"]["settings"]
        for version in ((8, 8), (8, 14), (9, 1))
    ]
    name = "index.mapping.total_fields.ignore_dynamic_beyond_limit"
    assert [name in one for one in settings] == [False, True, True]


def test_a_lifecycle_policy_and_another_analyzer_are_in_the_settings() -> None:
    made = by_name(replace(WANTED, ilm_policy="ninety-days", analyzer="smartcn"))
    assert made["callstash-settings"]["template"]["settings"]["index.lifecycle.name"] == "ninety-days"
    assert "smartcn_tokenizer" in str(made["callstash-fields-mappings"])
