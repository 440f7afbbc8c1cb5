"""Log lines and reasons hold no card or identity number."""

from __future__ import annotations

import logging

import pytest

from callstash.log import set_up
from callstash.masking import without_numbers


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("bad value 4111111111111111 in field", "bad value ************1111 in field"),
        ("4111-1111-1111-1111", "****-****-****-1111"),
        ("id 11010519491231002X", "id **************002X"),
        ("/recordings/20250103_091500_8012_1741000001.wav", "/recordings/20250103_091500_8012_1741000001.wav"),
        ("4111111111111112 fails Luhn", "4111111111111112 fails Luhn"),
        ("110105194912310021 is no identity", "110105194912310021 is no identity"),
        ("nothing", "nothing"),
    ],
)
def test_numbers_are_starred(text: str, left: str) -> None:
    assert without_numbers(text) == left


def test_a_log_line_holds_no_card_number(capsys: pytest.CaptureFixture[str]) -> None:
    before = logging.getLogger().handlers[:], logging.getLogger().level
    try:
        set_up("info")
        logging.getLogger("callstash").info("rejected: %s", "4111111111111111")
        try:
            raise ValueError("card 4111111111111111")
        except ValueError:
            logging.getLogger("callstash").exception("it broke")
    finally:
        logging.getLogger().handlers[:], _ = before
        logging.getLogger().setLevel(before[1])
    said = capsys.readouterr().err
    assert "************1111" in said
    assert "4111111111111111" not in said
