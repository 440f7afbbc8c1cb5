"""OPENING_HOURS over the turns of a call: what was believed, put right, said again, and told piece by piece."""

from __future__ import annotations

import pytest

from tests.rules.cases_hours_calls import CALLS
from tests.rules.dialogues import turns, values
from transcribe.itn import Itn

ITN = Itn(Itn.Options())


def told(call: str, timed: bool, written: bool) -> str:
    roles = ("agent", "customer") if call.startswith("店:") else ("customer", "agent")
    said = [ITN.align(text)[0] if written else text for text in call.removeprefix("店:").split(" / ")]
    segments = turns(*((roles[i % 2], text) for i, text in enumerate(said)), timed=timed)
    return " // ".join(sorted(values("OPENING_HOURS", segments)))


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize(("call", "wanted"), CALLS)
def test_what_holds_in_the_end(call: str, wanted: str, timed: bool) -> None:
    assert told(call, timed, written=False) == wanted


@pytest.mark.parametrize(("call", "wanted"), CALLS)
def test_the_same_from_what_our_itn_makes_of_it(call: str, wanted: str) -> None:
    assert told(call, timed=True, written=True) == wanted
