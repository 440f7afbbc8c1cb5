"""Text that a model already normalised: full-width digits, and telephone numbers in groups."""

from __future__ import annotations

import unicodedata

import regex

from transcribe.itn.edits import DIGITS, WORDS, Sheet

_GROUPS = regex.compile(r"(?<![\d.,:/\-])\+?\d+(?: \d+)+(?![\d,:/\-]|\.\d|[元块年月点时])")
_PHONES = (
    r"(?:\+?86)?1[3-9]\d{9}",  # mobile
    r"[48]00\d{7}",  # service
    r"(?:\+?86)?0(?:10|2\d|[3-9]\d{2})\d{7,8}",  # landline with its area code
    r"\d{15,19}",  # cards, identity cards
    r"\+\d{8,15}",  # international
)
PHONE = regex.compile("|".join(_PHONES))
"""A telephone's number as it stands, or a card's."""
_CARD, _CARDS_GROUP = 15, 8
_AMOUNT = regex.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[./:-]\d+)+")
_FULL_WIDTH = regex.compile(r"[０-９]+(?:．[０-９]+)?")


def read_full_width(sheet: Sheet) -> None:
    """Claim １３８: full-width digits become ASCII ones."""
    for match in _FULL_WIDTH.finditer(sheet.shadow):
        sheet.claim(*match.span(), unicodedata.normalize("NFKC", match[0]), DIGITS)


def read(sheet: Sheet) -> None:
    """Claim groups of digits that make a telephone or card number, or single digits with spaces: one contiguous run."""
    for match in _GROUPS.finditer(sheet.shadow):
        groups = match[0].lstrip("+").split(" ")
        single = len(groups) >= 5 and all(len(group) == 1 for group in groups)
        if single or (PHONE.fullmatch(match[0].replace(" ", "")) and not _apart(groups)):
            sheet.claim(*match.span(), match[0].replace(" ", ""), DIGITS)


def _apart(groups: list[str]) -> bool:
    """Whether the first of them are a number by themselves: 138 0013 8000 2300 are two. A card has shorter groups."""
    long = sum(map(len, groups)) >= _CARD and max(map(len, groups)) > _CARDS_GROUP
    return long or any(PHONE.fullmatch("".join(groups[:count])) for count in range(1, len(groups)))


def hide_amounts(sheet: Sheet) -> None:
    """Keep written times, dates, addresses and grouped amounts as they are (an amount before 元 is left to money)."""
    for match in _AMOUNT.finditer(sheet.shadow):
        if not regex.match(r"\s?[元块万亿美]", sheet.shadow[match.end() : match.end() + 2]):
            sheet.hide(*match.span(), WORDS)
