"""English: identifiers and clocks by our own readers, all other numbers by wetext, change by change."""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher
from itertools import pairwise

import regex

from transcribe.itn import en_digits, en_time, written
from transcribe.itn.edits import AMOUNT, DIGITS, NEAR, WORDS, Sheet
from transcribe.itn.en_words import (
    FEW_ORDINALS,
    FIGURES,
    NUMBER_WORD,
    ONES,
    SCALES,
    SMALL,
    TEENS,
    TENS,
    TIMES,
    in_row,
    plain,
)
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
_FIGURE = regex.compile(r"-?\d[\d.,]*(?: (?:million|billion|trillion|thousand)\b)?")
_WITH_UNIT = regex.compile(rf"{_FIGURE.pattern} [^\d\s].*")
_CARDINAL = "|".join([*FIGURES, *TEENS, *TENS, *SCALES])
_SPOKEN = regex.compile(
    rf"\b(?:minus )?(?:{_CARDINAL})\b(?:(?: point|(?<=hundred|thousand|million) and)? (?:{_CARDINAL})\b)*"
)
_APART = regex.compile(rf"(?<=\b(?:{'|'.join(SMALL)})) (?:and|or) (?=(?:{'|'.join(SMALL)})\b)")
"""between fifty and sixty: two numbers, which wetext takes for the row 5060."""
_A_HUNDRED = regex.compile(
    rf"\ba(?= (?:hundred|thousand|million|billion)(?: and)? (?:{_CARDINAL}|dollars?|euros?|percent|per cent)\b)"
)
_ALWAYS = regex.compile(r"\btwenty four (?:seven\b|by seven\b)(?! (?:hundred|thousand|million))")
_NAME = (
    rf"(?P<number>(?:{'|'.join(ONES)}) (?:(?:oh|o|zero) (?:{'|'.join(ONES)})|{'|'.join(TEENS)}"
    rf"|(?:{'|'.join(TENS)})(?: (?:{'|'.join(ONES)}))?))\b(?! (?:{_CARDINAL}|a|p|am|pm)\b)"
)
_STREET = r"(?:(?!(?:on|at|in|to|near|by|of|from|and)\b)\w+ ){1,2}(?:street|avenue|road|drive|lane|boulevard)\b"
_LABELS = (
    regex.compile(
        r"\b(?:room|suite|page|channel|flight|bus|highway|route|apartment|unit|gate|extension|chapter|box|model"
        rf"|building)(?: number)? {_NAME}"
    ),
    regex.compile(rf"\b{_NAME}(?= {_STREET})"),
)
_VERSION = regex.compile(r"(?<=\d) (?=\.\d)")
_SPELLING = regex.compile(r"\b(?:dot|slash|colon|at|plus)\b")
_SPLIT = regex.compile(r"\d[ -]+\d{3}")
_DAY_AND_YEAR = regex.compile(r"(?:[12]?\d|3[01]) \d{4}")
_PART_OF_YEAR = regex.compile(r"[HQ]\d (\d{4})")
_MONTH = regex.compile(r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december) $")
_CLOCK = regex.compile(r"0(\d:\d\d)(?: (.*))?")
_AS_SAID = regex.compile(
    r"\b(?:one in an? million|for example|for instance|doctor|mister|misses|saint|versus|et cetera|"
    r"fifty[ -]fifty|twenty[ -]twenty vision)\b",
    regex.IGNORECASE,
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


def read_idioms(sheet: Sheet) -> None:
    """Claim what is said as one: open twenty four seven -> open 24/7."""
    for match in _ALWAYS.finditer(plain(sheet.shadow)):
        sheet.claim(*match.span(), "24/7", WORDS)


def read_labels(sheet: Sheet) -> None:
    """Claim numbers that name a thing: room two ten -> room 210, four twenty one main street -> 421 main street."""
    for pattern in _LABELS:
        for match in pattern.finditer(plain(sheet.shadow)):
            sheet.claim(*match.span("number"), in_row(match["number"].split()), DIGITS)


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
        edges = [0, *(e for gap in _APART.finditer(text) for e in gap.span()), len(text)]
        for first, last in zip(edges[::2], edges[1::2], strict=True):
            for start, end, old, new in _changed(text[first:last]):
                at = stretch.start() + first
                found.append((at + start, old, at + end, stretch[0][first + start : first + end], new))
    return found


def _changed(text: str) -> list[tuple[int, int, str, str]]:
    """(start, end, words, replacement) of what wetext changes in a text. `a hundred and ten` is one hundred and ten."""
    spans = [word.span() for word in regex.finditer(r"\S+", text)]
    words = [text[start:end] for start, end in spans]
    counted = [start for start, _ in (match.span() for match in _A_HUNDRED.finditer(text))]
    words = ["one" if start in counted else word for word, (start, _) in zip(words, spans, strict=True)]
    words = ["zero" if word in ("oh", "o") and after == "point" else word for word, after in pairwise([*words, ""])]
    new = grammar("en")(" ".join(words)).split()
    return [
        (spans[a][0], spans[b - 1][1], " ".join(words[a:b]), " ".join(new[c:d])) for a, b, c, d in _hunks(words, new)
    ]


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
    new = _VERSION.sub("", new)
    if (
        not NUMBER_WORD.search(old)
        or _SPELLING.search(old)
        or (old in FEW_ORDINALS and not dated)
        or not regex.search(r"\d", new)
    ):
        return None
    if old.endswith(" a"):  # three ninety nine a month: wetext writes 399a
        new = regex.sub(r"(?<=\d)a$", " a", new)
    if match := _CLOCK.fullmatch(new):
        return match[1] + (f" {match[2]}" if match[2] else "")
    if match := _PART_OF_YEAR.fullmatch(new):
        return f"{whole[: old.rindex(' of ')]} of {match[1]}" if " of " in old else None
    if _SPLIT.search(new) and not _DAY_AND_YEAR.fullmatch(new):
        return None
    if new.endswith(" %"):
        return new[:-2] + "%"
    if regex.fullmatch(r"\d{4}", new) and _no_year(old):
        return in_row(old.split())
    if _WITH_UNIT.fullmatch(new):
        return _with_words(old, whole, new)
    return new


def _no_year(old: str) -> bool:
    """wetext reads three sixty five as the year 3605."""
    words = old.split()
    return words[0] in ONES and all(word in FIGURES or word in SMALL for word in words)


def _with_words(old: str, whole: str, new: str) -> str | None:
    """two hours ten minutes -> 2 hours 10 minutes: the numbers in digits, their units as they were said."""
    said, written = list(_SPOKEN.finditer(old)), _FIGURE.findall(new)
    if len(said) != len(written):
        return None
    words, kept = old.split(), whole.split()
    for match, digits in reversed(list(zip(said, written, strict=True))):
        first = len(old[: match.start()].split())
        kept[first : first + len(match[0].split())] = [digits]
    return " ".join(kept) if len(words) == len(whole.split()) else None


READERS: tuple[Callable[[Sheet], None], ...] = (
    read_addresses,
    hide_words,
    read_labels,
    en_time.read,
    written.hide_amounts,
    read_idioms,
    en_digits.read,
    read_numbers,
)
