"""Where a number ends that was read out digit by digit in English, and where the next quantity or hour begins.

... five five one two one two | one more thing; ... one two | twenty five dollars; ... one two | nine thirty a m.
"""

from __future__ import annotations

import regex

from transcribe.itn.en_words import ONES, SCALES, TEENS, TENS

_ONES, _TEENS, _TENS = "|".join(ONES), "|".join(TEENS), "|".join(TENS)
_ONE_MORE = regex.compile(r" (?:more|moment|second|sec|minute|thing|last|other|question|time|day)\b")
_COUNTED = regex.compile(
    r" (?:(?:minute|hour|day|week|month|year|time|item|piece|box|order|ticket|person|buck|dollar|euro|pound|cent|yuan)"
    rf"(?:e?s)?|people|of|percent|per cent|{'|'.join(SCALES)}|(?<=hundred )and)\b"
)
_OF_A_DAY = regex.compile(r" (?:o'? ?clock|[ap]\.? ?m)\b")
_QUANTITY = regex.compile(rf" (?:(?:{_ONES}|{_TEENS}) hundred|(?:{_TENS})(?: (?:{_ONES}))?|{_TEENS}|{_ONES})$")
_HOUR = regex.compile(
    rf" (?:{_ONES}|ten|eleven|twelve)(?: (?:(?:{_TENS})(?: (?:{_ONES}))?|{_TEENS}|(?:oh|o) (?:{_ONES})))?$"
)
_ONE = regex.compile(" one$")


def tail(run: str, text: str, end: int) -> str:
    """Return the last words of the run that ends at `end` which belong to what follows; "" where none do."""
    if _ONE_MORE.match(text, end) and (one := _ONE.search(run)):
        return one[0]
    pattern = (_OF_A_DAY.match(text, end) and _HOUR) or (_COUNTED.match(text, end) and _QUANTITY)
    found = pattern.search(run) if pattern else None
    return found[0] if found else ""
