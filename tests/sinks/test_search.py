"""What a search finds: Chinese by any part, English by words, numbers as they are written."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callstash.model import Span
from callstash.testing import BEGAN_AT, make_event, make_field, make_recording
from sinks.store import Store
from tests.sinks.stores import ask, filled, hits


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    money = {"amount": "129", "currency": "CNY"}
    return filled(
        tmp_path_factory.mktemp("search"),
        [
            make_event(
                "您好，请问有什么可以帮您？",
                "我要退款，order 12315，谢谢",
                recording=make_recording("a.wav", meta={"call_id": "C-1"}),
                fields=[make_field(), make_field("price", money, type="money", evidence=(Span(1, 2, 4, 4100, 4400),))],
            ),
            make_event(
                "Refund my Order, please. We're CLOSED at the café",
                "路由器坏了，退给我这笔款",
                recording=make_recording("b.wav"),
                fields=[
                    make_field("hotline", "12315", type="phone"),
                    make_field("callback", "+861065551234", type="phone"),
                    make_field("hours", "Mo-Fr 09:00-18:00", type="opening_hours"),
                    make_field("discount", "100%_off", type="keyword"),
                    make_field("count", 3, type="integer"),
                ],
            ),
        ],
    )


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        (["退款"], ["a.wav"]),
        (["款"], ["a.wav", "b.wav"]),
        (["路由"], ["b.wav"]),
        (["路由坏"], []),
        (["refund"], ["b.wav"]),
        (["ref"], []),
        (["ORDER"], ["a.wav", "b.wav"]),
        (["my order please"], ["b.wav"]),
        (["please my"], []),
        (["we're"], ["b.wav"]),
        (["cafe"], ["b.wav"]),
        (["１２３１５"], ["a.wav"]),
        (["123"], []),
        (["退款", "order", "12315"], ["a.wav"]),
        (["退款 order 12315"], ["a.wav"]),
        (["您好", "退款"], ["a.wav"]),
        (["退款", "refund"], []),
        (["我要 退款！"], ["a.wav"]),
        (["款", "？"], ["a.wav", "b.wav"]),
        (["？"], []),
        (["C-1"], ["a.wav"]),
        (["b"], ["b.wav"]),
        (["/recordings/b.wav"], ["b.wav"]),
        (["C-1", "退款"], ["a.wav"]),
        (["C-1", "refund"], []),
        ([], ["a.wav", "b.wav"]),
    ],
)
def test_terms(store: Store, terms: list[str], found: list[str]) -> None:
    assert sorted(ask(store, *terms)) == found


@pytest.mark.parametrize(
    "term", ['"', "'", '" OR "', "NOT", "a AND", "(", "text:退", "^退", "*", "退*", "NEAR(退 款)", "\x00"]
)
def test_no_query_is_a_mistake(store: Store, term: str) -> None:
    hits(store, term)
    hits(store, term, "退款", phone=term)


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("phone", "+86138*", ["a.wav"]),
        ("phone", "138*", ["a.wav"]),
        ("phone", "*8000", ["a.wav"]),
        ("phone", "*5678", []),
        ("phone", "13800138000", ["a.wav"]),
        ("phone", "138 0013 8000", ["a.wav"]),
        ("phone", "+86-138-0013-8000", ["a.wav"]),
        ("phone", "0086 13800138000", ["a.wav"]),
        ("phone", "+13800138000", []),
        ("phone", "00138000", []),
        ("phone", "010-65551234", ["b.wav"]),
        ("phone", "65551234", ["b.wav"]),
        ("phone", "12315", ["b.wav"]),
        ("phone", "2315", []),
        ("phone", "*", ["a.wav", "b.wav"]),
        ("HOTLINE", "12315", ["b.wav"]),
        ("callback", "12315", []),
        ("price", "129", ["a.wav"]),
        ("money", "129.00", ["a.wav"]),
        ("money", "129 cny", ["a.wav"]),
        ("money", "*usd", []),
        ("hours", "mo-fr 09:00-18:00", ["b.wav"]),
        ("opening_hours", "Mo-Fr*", ["b.wav"]),
        ("discount", "100%*", ["b.wav"]),
        ("discount", "1_0*", []),
        ("count", "3", ["b.wav"]),
        ("nothing", "*", []),
    ],
)
def test_fields(store: Store, name: str, value: str, found: list[str]) -> None:
    assert sorted(ask(store, **{name: value})) == found


def test_terms_and_fields_combine(store: Store) -> None:
    assert ask(store, "款", phone="12315") == ["b.wav"]
    assert ask(store, "退款", phone="12315") == []
    assert ask(store, phone="12315", money="*") == []


def test_a_hit_shows_the_segment_that_says_it(store: Store) -> None:
    hit = hits(store, "退款", "您好", "order")[0]
    assert (hit.segment, hit.text, hit.call_id) == (1, "我要退款，order 12315，谢谢", "C-1")
    assert hit.start_ms == 200 * len("您好，请问有什么可以帮您？")
    assert [(field["name"], field["value"]) for field in hit.fields] == [
        ("phone", "+8613800138000"),
        ("price", {"amount": "129", "currency": "CNY"}),
    ]


def test_a_hit_by_its_field_shows_where_it_was_said(store: Store) -> None:
    hit = hits(store, price="*")[0]
    assert (hit.segment, hit.start_ms, hit.text) == (None, 4100, "我要退款，order 12315，谢谢")


def test_a_hit_by_its_name_shows_the_first_words(store: Store) -> None:
    hit = hits(store, "C-1")[0]
    assert (hit.segment, hit.start_ms, hit.text) == (None, 0, "您好，请问有什么可以帮您？")


def test_the_best_comes_first_then_the_latest(tmp_path: Path) -> None:
    def call(name: str, text: str, hours: int = 0, **changes: object) -> object:
        recording = make_recording(name, began_at=BEGAN_AT + timedelta(hours=hours), **changes)
        return make_event(text, recording=recording)

    events = [
        call("long.wav", "退款" + "说了很多别的话" * 20),
        call("old.wav", "退款啊"),
        call("new.wav", "退款吧", hours=1),
        call("named.wav", "别的", meta={"call_id": "退款"}),
        *(call(f"{n}.wav", "无关") for n in range(5)),
    ]
    store = filled(tmp_path, events)  # type: ignore[arg-type]
    assert ask(store, "退款") == ["named.wav", "new.wav", "old.wav", "long.wav"]
    assert ask(store, "退款", limit=2) == ["named.wav", "new.wav"]
    assert ask(store, limit=1) == ["new.wav"]


LETTERS = st.sampled_from("退款投诉的我要号码路由 ，。ab１2é𠮷ガ")
TEXTS = st.text(LETTERS, max_size=12)
CHINESE = st.text(st.sampled_from("退款投诉的我要号码路由𠮷ガ"), min_size=1, max_size=3)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(corpus=st.lists(TEXTS, min_size=1, max_size=8), terms=st.lists(CHINESE, min_size=1, max_size=3))
def test_chinese_is_found_by_any_part(
    tmp_path_factory: pytest.TempPathFactory, corpus: list[str], terms: list[str]
) -> None:
    """Equal to looking for the normalised term in every normalised text from which all but its words is taken out."""
    names = [f"call {n}.wav" for n in range(len(corpus))]
    calls = [make_event(text, recording=make_recording(name)) for name, text in zip(names, corpus, strict=True)]
    store = filled(tmp_path_factory.mktemp("corpus"), calls)
    bare = ["".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum()) for text in corpus]
    for term in terms:
        expected = [name for name, text in zip(names, bare, strict=True) if term in text]
        assert sorted(ask(store, term)) == expected
    both = [name for name, text in zip(names, bare, strict=True) if all(term in text for term in terms)]
    assert sorted(ask(store, *terms)) == both
