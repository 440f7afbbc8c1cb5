"""English: identifiers and clocks by our own readers, all other numbers by wetext, change by change."""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher
from itertools import pairwise

import regex

from transcribe.itn import en_addresses, en_digits, en_pairs, en_time, written
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
    in_row,
    plain,
)
from transcribe.itn.general import grammar

_STRETCH = regex.compile(r"[A-Za-z\d][A-Za-z\d'\- ]*[A-Za-z\d]")
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
    rf"(?P<number>(?:{'|'.join([*ONES, *TEENS])}) (?:(?:oh|o|zero) (?:{'|'.join(ONES)})|{'|'.join(TEENS)}"
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
_OTHER_SIGN = regex.compile(r"-?[₩¥₹₽₫฿₱₺₴]\d[\d.,]*")
"""These currencies keep their word: ¥ would be yuan, and won and real are words, too. But ¥30 billion."""
_JOINED = regex.compile(r"[a-z]+(?=\d)|(?<=\d)[a-z]+")
_SUFFIXES = frozenset({"st", "nd", "rd", "th", "s"})
_AND_LETTER = regex.compile(rf"(?P<tens>{'|'.join(TENS)}) (?P<one>{'|'.join(ONES)}) (?P<letter>[a-z])")
"""ninety five p: wetext writes 905p."""
_LONE_LETTER = regex.compile(r"\b[a-z]\b")
_LETTER_O = regex.compile(rf"\b[a-np-z] o\b|\bo [a-np-z]\b|\b(?:{'|'.join(ONES)}) o o\b")
_AS_SAID = regex.compile(
    r"\b(?:one in an? million|for example|for instance|doctor|mister|misses|saint|versus|et cetera|"
    r"fifty[ -]fifty|twenty[ -]twenty vision|(?:this|that|some|any|which|what|my|your|good) point|"
    r"(?:my|your|his|her|their) two cents|two cents worth)\b",
    regex.IGNORECASE,
)


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
    if not NUMBER_WORD.search(old) or _SPELLING.search(old) or (old in FEW_ORDINALS and not dated):
        return None
    if match := _AND_LETTER.fullmatch(old):
        new = f"{TENS[match['tens']] + ONES[match['one']]}{match['letter']}"
    new = _VERSION.sub("", new)
    if old.endswith((" a", " i")):  # it was nine hundred a month: wetext writes 900a
        new = regex.sub(r"(?<=\d)([ai])$", r" \1", new)
    if match := _CLOCK.fullmatch(new):
        return match[1] + (f" {match[2]}" if match[2] else "")
    if match := _PART_OF_YEAR.fullmatch(new):
        return f"{whole[: old.rindex(' of ')]} of {match[1]}" if " of " in old else None
    return None if _is_glued(old, new) or not regex.search(r"\d", new) else _figures(old, whole, new)


def _figures(old: str, whole: str, new: str) -> str | None:
    """The figures of a change, with the units as they were said."""
    if _OTHER_SIGN.fullmatch(new):
        return _with_words(old, whole, new) if regex.search(r"\d{2}", new) else None
    if _SPLIT.search(new) and not _DAY_AND_YEAR.fullmatch(new):
        return None
    if new.endswith(" %"):
        return new[:-2] + "%"
    if regex.fullmatch(r"\d{4}", new) and _no_year(old):
        return in_row(old.split())
    if _WITH_UNIT.fullmatch(new):
        return _with_words(old, whole, new)
    return new


def _is_glued(old: str, new: str) -> bool:
    """Whether figures are joined to letters that nobody spelt (three real -> r3), or a letter o is taken for a zero."""
    if " point " not in old and _LETTER_O.search(old):
        return True
    joined = set(_JOINED.findall(new.lower())) - _SUFFIXES
    spelt = set(_LONE_LETTER.findall(old))
    return any(letters in "ai" or not (letters in old.split() or set(letters) <= spelt) for letters in joined)


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
    en_addresses.read_addresses,
    hide_words,
    read_labels,
    en_time.read,
    written.hide_amounts,
    read_idioms,
    en_pairs.hide_parts,
    en_digits.read,
    en_pairs.read_seconds,
    en_pairs.read_pairs,
    read_numbers,
)
