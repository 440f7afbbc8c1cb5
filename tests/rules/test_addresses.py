"""EMAIL, URL and PLATE: what is spelt out letter by letter."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.entities import EntityContext, entity_types, find_type
from tests.rules.cases_addresses_calls import CALLS, SAID
from tests.rules.cases_email import EMAILS
from tests.rules.cases_plate import PLATES
from tests.rules.cases_url import URLS
from transcribe.itn import Itn, ItnOptions

CONTEXT = EntityContext()
ITN = Itn(ItnOptions())
KINDS = ("EMAIL", "URL", "PLATE")
ALPHABET = "abcdxyzwtomnk@.-_/:? 点艾特圈斜杠下划线零一二三幺个双京沪粤新A12345港,，\nhttps"


def _values(kind: str, text: str) -> str:
    return " ".join(str(entity.value) for entity in find_type(kind, text, CONTEXT))


@pytest.mark.parametrize(("text", "wanted"), EMAILS)
def test_emails(text: str, wanted: str) -> None:
    assert _values("EMAIL", text) == wanted


@pytest.mark.parametrize(("text", "wanted"), URLS)
def test_urls(text: str, wanted: str) -> None:
    assert _values("URL", text) == wanted


@pytest.mark.parametrize(("text", "wanted"), PLATES)
def test_plates(text: str, wanted: str) -> None:
    assert _values("PLATE", text) == wanted


@pytest.mark.parametrize(("kind", "text", "wanted"), CALLS + SAID)
def test_calls(kind: str, text: str, wanted: str) -> None:
    assert _values(kind, text) == wanted


@pytest.mark.parametrize(("kind", "text", "wanted"), CALLS)
def test_calls_after_itn(kind: str, text: str, wanted: str) -> None:
    assert _values(kind, ITN.align(text)[0]) == wanted


def test_a_plate_of_six_places_is_a_new_energy_cars() -> None:
    (green,) = find_type("PLATE", "沪B D一二三四五", CONTEXT)
    (blue,) = find_type("PLATE", "车牌京A12345", CONTEXT)
    assert (green.attributes, blue.attributes) == ({"new_energy": True}, {})
    assert blue.confidence > green.confidence


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("EMAIL", "我的邮箱是幺二三四五六艾特qq点com"),
        ("EMAIL", "邮箱zhang点san艾特163点com"),
        ("URL", "www点example点com斜杠help"),
        ("URL", "网址是幺二三零六点cn"),
        ("PLATE", "车牌京A幺二三四五"),
        ("PLATE", "川A F零九幺三七"),
    ],
)
def test_the_same_from_what_itn_makes_of_it(kind: str, text: str) -> None:
    assert _values(kind, ITN.align(text)[0]) == _values(kind, text) != ""


@given(st.text(ALPHABET, max_size=60))
def test_any_text(text: str) -> None:
    for kind in KINDS:
        found = entity_types()[kind].find(text, CONTEXT)
        needs = entity_types()[kind].needs
        assert all(text[entity.start : entity.end] == entity.words for entity in found)
        assert all(earlier.end <= later.start for earlier, later in pairwise(found))
        assert not found or (needs is not None and needs.search(text))
