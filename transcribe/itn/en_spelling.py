"""English spelling: letters, digits, double t, and the names of the signs between them."""

from __future__ import annotations

from itertools import groupby

import regex

from transcribe.itn.en_words import FIGURES, ONES, SMALL, TIMES, in_row

SIGNS = {"dot": ".", "dash": "-", "hyphen": "-", "underscore": "_", "plus": "+", "slash": "/", "colon": ":"}
NUMBERS = frozenset({"zero", "oh", "nought", *SMALL})
_SIGN = regex.compile(rf" ({'|'.join(SIGNS)}) ")
_NAMES = regex.compile(r"\b(g|hot) (mail)\b|\b(out) (look)\b|\b(i) (cloud)\b|\b(you) (tube)\b")
"""Hosts whose name engines write as two words."""
_TIMES = regex.compile(rf"\b(?P<times>{'|'.join(TIMES)}) (?P<what>[a-z\d]|{'|'.join(['zero', 'oh', *ONES])})\b")
_ZERO_OR_LETTER = regex.compile(rf"\b(?:{'|'.join(NUMBERS)}) o\b|\bo (?:{'|'.join(NUMBERS)})\b")


def spelt(said: str) -> str | None:
    """Parts with signs between them, put together; None where a part is no single name, or not certain."""
    pieces = _SIGN.split(said)
    parts = [_part(piece) for piece in pieces[::2]]
    if not all(parts):
        return None
    return "".join(SIGNS[piece] if at % 2 else parts[at // 2] or "" for at, piece in enumerate(pieces))


def network(said: str) -> str | None:
    """An address of four numbers, in which o is a zero: one two seven dot o dot o dot one."""
    parts = [_part(regex.sub(r"\bo\b", "zero", part)) or "" for part in said.split(" dot ")]
    return ".".join(parts) if all(part.isdigit() and int(part) < 256 for part in parts) else None


def _part(said: str) -> str | None:
    """A single word, or letters and digits: m a double t -> matt, k forty two -> k42. O beside digits may be a zero."""
    if _ZERO_OR_LETTER.search(said):
        return None
    words = _TIMES.sub(_repeated, _NAMES.sub(lambda m: m[0].replace(" ", ""), said)).split()
    if len(words) == 1 and words[0] not in NUMBERS:
        return words[0].lstrip("=")
    if any(len(word) > 1 and word[0] not in "=0123456789" and word not in NUMBERS for word in words):
        return None
    groups = groupby(words, key=NUMBERS.__contains__)
    return "".join(in_row([*group]) if number else "".join(group).replace("=", "") for number, group in groups)


def _repeated(match: regex.Match[str]) -> str:
    """Double t is tt, double u the letter w. The mark says that it is no word."""
    times, what = TIMES[match["times"]], match["what"]
    if what == "u" and times == 2:
        return "=w"
    return "=" + times * str(FIGURES.get(what, what) if what != "o" else what)
