"""Card and identity numbers in what people read who were given no call: log lines, reasons, dead letters.

Documents are masked by the pipeline's `mask`, which knows cues and spoken digits. Here only written numbers are looked
for, and only those that an issuer could have given out and whose check digit is right: a file's name full of digits
must stay what it is.
"""

from __future__ import annotations

import logging
import re

from callstash.checksums import identity_card, luhn

_CARD = re.compile(r"(?<!\d)(?:62|4|5[1-5]|2[2-7]|3[47]|35|6011|65)(?:[ -]?\d){11,17}(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dXx])")
_KEPT = 4


def without_numbers(text: str) -> str:
    """The text with all but the last four digits of card and identity numbers starred."""
    if not any(char.isdigit() for char in text):
        return text
    text = _IDENTITY.sub(lambda found: _starred(found[0]) if identity_card(found[0]) else found[0], text)
    return _CARD.sub(lambda found: _starred(found[0]) if _is_card(found[0]) else found[0], text)


class MaskingFormatter(logging.Formatter):
    """Formats log lines, tracebacks included, without such numbers."""

    def format(self, record: logging.LogRecord) -> str:
        return without_numbers(super().format(record))


def _starred(number: str) -> str:
    return re.sub(r"\d", "*", number[:-_KEPT]) + number[-_KEPT:]


def _is_card(number: str) -> bool:
    digits = "".join(char for char in number if char.isdigit())
    return 13 <= len(digits) <= 19 and luhn(digits)
