"""PHONE as people tell it: late, in parts, begun again, corrected, with what else they say of it; in turns, too."""

from __future__ import annotations

import pytest

from rules.entities import EntityContext
from rules.entities.digits.digits import runs
from rules.entities.phones.cities import is_of_city
from rules.entities.phones.phone import find
from rules.entities.phones.unfinished import completes, continues, is_echo
from tests.rules.cases_phone_dialogues import DIALOGUES
from tests.rules.cases_phone_dictated import DICTATED, NO_PHONE
from tests.rules.cases_phone_parts import AREAS, COUNTRIES, EXTENSION_FIRST, EXTENSIONS, NO_AREA, NO_EXTENSION
from tests.rules.cases_phone_standing import CALLED_ELSE, CALLED_PHONE, OLD_AND_NEW, STILL_HOLDS
from tests.rules.cases_phone_told import IN_PARTS, IN_TALK, LATE, MENDED, NOT_TOGETHER, RESTARTED
from tests.rules.dialogues import turns, value_of, values
from transcribe.itn import Itn

CONTEXT = EntityContext()
ITN = Itn(Itn.Options())
TOLD = (*LATE, *RESTARTED, *MENDED, *IN_PARTS, *IN_TALK)
APART = (*EXTENSIONS, *EXTENSION_FIRST, *NO_EXTENSION, *AREAS, *COUNTRIES)
NONE = (*NOT_TOGETHER, *NO_AREA, *CALLED_ELSE)


def held(text: str, negated: bool = False) -> set[str]:
    return {value_of(entity) for entity in find(text, CONTEXT) if entity.negated is negated}


def written(text: str) -> str:
    return ITN.align(text)[0]


@pytest.mark.parametrize(("text", "wanted"), (*TOLD, *APART, *CALLED_PHONE, *STILL_HOLDS))
def test_numbers_as_they_are_told(text: str, wanted: str) -> None:
    assert held(text) == held(written(text)) == set(wanted.split(","))


@pytest.mark.parametrize("text", NONE)
def test_no_numbers(text: str) -> None:
    assert held(text) == held(written(text)) == set()


@pytest.mark.parametrize(("text", "holds", "former"), OLD_AND_NEW)
def test_a_former_number_is_found_as_negated(text: str, holds: str, former: str) -> None:
    assert held(text) == held(written(text)) == set(filter(None, [holds]))
    assert former in held(text, negated=True)


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize(("said", "wanted"), (*DIALOGUES, *DICTATED, *NO_PHONE))
def test_dialogues(said: list[tuple[str, str]], wanted: set[str], timed: bool) -> None:
    assert values("PHONE", turns(*said, timed=timed)) == wanted
    normalised = [(role, written(text)) for role, text in said]
    assert values("PHONE", turns(*normalised, timed=timed)) == wanted


@pytest.mark.parametrize(
    ("earlier", "later", "tail_first", "whole", "more"),
    [
        ("一三八零零", "一三八零零零", False, True, False),
        ("一三八", "零零", False, False, True),
        ("零二八，八五五五", "八五五五六六七七", False, True, False),
        ("八零零零", "一三八零零一三", True, True, False),
        ("八零零零", "一三八零零一三", False, False, False),
        ("二零二四", "一三八", False, False, False),
    ],
)
def test_what_completes_a_number(earlier: str, later: str, tail_first: bool, whole: bool, more: bool) -> None:
    assert completes(runs(earlier), runs(later), tail_first) is whole
    assert continues(runs(earlier), runs(later)) is more


@pytest.mark.parametrize(
    ("digits", "heard", "wanted"),
    [
        ("1390", "1390", True),
        ("1309", "1390", True),
        ("9043", "43", True),
        ("5566", "1390", False),
        ("1390", "", False),
    ],
)
def test_echoes(digits: str, heard: str, wanted: bool) -> None:
    assert is_echo(digits, heard) is wanted


def test_cities_of_area_codes() -> None:
    assert is_of_city("0731", "我在长沙") and is_of_city("024", "沈阳")
    assert not is_of_city("0731", "我在杭州") and not is_of_city("0999999", "长沙")
