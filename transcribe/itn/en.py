"""English: identifiers and clocks by our own readers, all other numbers by wetext, change by change."""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher

import regex

from transcribe.itn import en_digits, en_time, written
from transcribe.itn.edits import AMOUNT, NEAR, WORDS, Sheet
from transcribe.itn.en_words import FEW_ORDINALS, FIGURES, NUMBER_WORD, TEENS, TENS, TIMES, plain
from transcribe.itn.general import grammar

_STRETCH = regex.compile(r"[A-Za-z\d][A-Za-z\d'\- ]*[A-Za-z\d]")
_SPELT = rf"(?:(?:{'|'.join([*FIGURES, *TEENS, *TENS, *TIMES])}|[a-z]) )*"
_PART = rf"{_SPELT}(?!(?:dot|at|slash|dash|hyphen|colon)\b)[a-z\d]+"
_JOINED = rf"{_PART}(?: (?:dot|dash|hyphen|underscore) {_PART})*"
_HOST = rf"{_PART}(?: dot (?:(?:[a-z] )+[a-z]\b|{_PART}))+"
_TOP_LEVEL = "com|net|org|edu|gov|info|biz|app|dev|shop|cn|hk|tw|io|ai|co|uk|us|eu|de|fr|jp|sg|au|ca|in|me|tv"
_SPOKEN_ADDRESS = regex.compile(
    rf"\b(?:{_JOINED} at {_HOST}|(?:h t t p(?: s)? colon slash slash )?{_HOST}(?: slash {_PART})*)(?![\w'])"
)
_ADDRESS = regex.compile(
    rf"[\w.+-]+@[\w.-]+|(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.(?:{_TOP_LEVEL})(?:/\S*)?"
    r"|[\w-]+(?:\.[\w-]+)+/\S+|\d+(?:\.\d+){3}"
)
_WITH_UNIT = regex.compile(r"(-?[\d.,]+(?: (?:million|billion|trillion|thousand))?)(?: ([^\d\s].*))")
_SPELLING = regex.compile(r"\b(?:dot|slash|colon|at|plus)\b")
_SPLIT = regex.compile(r"\d[ -]+\d{3}")
_DAY_AND_YEAR = regex.compile(r"(?:[12]?\d|3[01]) \d{4}")
_PART_OF_YEAR = regex.compile(r"[HQ]\d (\d{4})")
_MONTH = regex.compile(r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december) $")
_CLOCK = regex.compile(r"0(\d:\d\d)(?: (.*))?")
_AS_SAID = regex.compile(
    r"\b(?:one in an? million|for example|for instance|doctor|mister|misses|saint|versus|et cetera)\b", regex.IGNORECASE
)


def read_addresses(sheet: Sheet) -> None:
    """Claim spelt e-mail, web and network addresses; before digits, which they may hold."""
    for match in _SPOKEN_ADDRESS.finditer(plain(sheet.shadow)):
        address = grammar("en")(match[0])
        if _ADDRESS.fullmatch(address):
            sheet.claim(match.start(), match.end(), address, WORDS)


def hide_words(sheet: Sheet) -> None:
    """Keep words that wetext would abbreviate as they were said."""
    for match in _AS_SAID.finditer(sheet.shadow):
        sheet.hide(match.start(), match.end())


def read_numbers(sheet: Sheet) -> None:
    """Claim every other number that wetext reads and that we would write that way."""
    for start, old, end, whole, new in _changes(sheet):
        style = _in_house_style(old, whole, new, bool(_MONTH.search(plain(sheet.text[max(0, start - NEAR) : start]))))
        if style and style != sheet.text[start:end]:
            sheet.claim(start, end, style, AMOUNT)


def _changes(sheet: Sheet) -> list[tuple[int, str, int, str, str]]:
    """(start, words as matched, end, words as they stand, replacement) of each change of whole words."""
    found: list[tuple[int, str, int, str, str]] = []
    for stretch in _STRETCH.finditer(sheet.shadow):
        text = plain(stretch[0])
        if not NUMBER_WORD.search(text):
            continue
        words = list(regex.finditer(r"\S+", text))
        new = grammar("en")(text).split()
        for a, b, c, d in _hunks([w[0] for w in words], new):
            start, end = words[a].start(), words[b - 1].end()
            at = stretch.start()
            found.append((at + start, text[start:end], at + end, stretch[0][start:end], " ".join(new[c:d])))
    return found


def _hunks(old: list[str], new: list[str]) -> list[tuple[int, int, int, int]]:
    """Changed stretches of words, neither side empty: what only vanished or came belongs to the word before it."""
    hunks: list[tuple[int, int, int, int]] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if tag != "replace" and a and c:
            a, c = a - 1, c - 1
        if hunks and hunks[-1][1] >= a:
            a, c = hunks[-1][0], hunks.pop()[2]
        hunks.append((a, b, c, d))
    return [(a, b, c, d) for a, b, c, d in hunks if a < b and c < d]


def _in_house_style(old: str, whole: str, new: str, dated: bool) -> str | None:
    """A change as the house writes it, or None where the words stay."""
    if (
        not NUMBER_WORD.search(old)
        or _SPELLING.search(old)
        or (old in FEW_ORDINALS and not dated)
        or not regex.search(r"\d", new)
    ):
        return None
    if match := _CLOCK.fullmatch(new):
        return match[1] + (f" {match[2]}" if match[2] else "")
    if match := _PART_OF_YEAR.fullmatch(new):
        return f"{whole[: old.rindex(' of ')]} of {match[1]}" if " of " in old else None
    if _SPLIT.search(new) and not _DAY_AND_YEAR.fullmatch(new):
        return None
    if new.endswith(" %"):
        return new[:-2] + "%"
    if match := _WITH_UNIT.fullmatch(new):
        return _with_words(old, whole, match)
    return new


def _with_words(old: str, whole: str, match: regex.Match[str]) -> str | None:
    """fifteen minutes -> 15 minutes: the number in digits, the unit as it was said."""
    last = list(NUMBER_WORD.finditer(old))[-1]
    unit = whole[last.end() :].strip()
    return f"{match[1]} {unit}" if unit else match[0]


READERS: tuple[Callable[[Sheet], None], ...] = (
    read_addresses,
    hide_words,
    en_time.read,
    written.hide_amounts,
    en_digits.read,
    read_numbers,
)
