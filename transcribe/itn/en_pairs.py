"""English numbers of which only their neighbours say what they are: nineteen ninety nine, one fifty, thirty second.

A year where a year is called for; else the words stay, because nineteen ninety nine is as often a price ($19.99), and
one fifty a price, a quantity or a time. An utterance that is nothing else (an answer) is left to the general case.
"""

from __future__ import annotations

import regex

from transcribe.itn.edits import AMOUNT, DATE, NEAR, Sheet
from transcribe.itn.en_words import FIGURES, ONES, SCALES, SMALL, TEENS, TENS, in_row, plain

_ONES, _TENS, _TEENS = "|".join(ONES), "|".join(TENS), "|".join(TEENS)
_SCALE = "|".join(SCALES)
_ABOVE_NINE = rf"(?:{_TEENS}|(?:{_TENS})(?: (?:{_ONES}))?)"
_SECOND = rf"(?:{_ABOVE_NINE}|(?:oh|o) (?:{_ONES}))"
_NUMBER = "|".join([*FIGURES, *SMALL, *SCALES, "point", "dot", "minus", "double", "triple", "half", "quarter"])
_ROW = regex.compile(
    rf"(?<![\w'.,$-])(?<!\b(?:{_NUMBER}) )(?:(?:{_ONES}) (?={_ABOVE_NINE})|{_ABOVE_NINE} ){_SECOND}(?: {_ABOVE_NINE})*+"
    rf"(?![\w'])(?! (?:{_NUMBER})\b)"
)
_SURE_BEFORE = regex.compile(r"(?<![\w'])(?:[b-hj-z]|[a-z] [a-z]) $")
_SURE_AFTER = regex.compile(r" (?:[b-hj-z]|dollars|euros)\b")
_DATED = regex.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|half of|quarter of"
    r"|\w+(?:st|nd|rd|th)),? $"
)
_YEAR_BEFORE = regex.compile(
    r"\b(?:in|since|years?|during|circa|born|class of|early|late|spring|summer|fall|autumn|winter)(?: of)? $"
)
_NO_YEAR_AFTER = regex.compile(
    r" (?:(?:minute|hour|day|week|month|year|dollar|euro|pound|buck|time)s?|plus|percent|people|each|per|apiece"
    r"|a(?! m))\b"
)
_EARLIEST, _LATEST = 1300, 2199
_SHARED_SCALE = regex.compile(
    rf"\b(?:{'|'.join(SMALL)})(?<!\b(?:{_SCALE}) \w+) (?:or|to|(?<=\bbetween \w+ )and) (?:{_ABOVE_NINE}|{_ONES})"
    rf" (?:{_SCALE})\b"
    rf"(?: (?:{_SCALE})\b)*"
)
"""two to three hundred: wetext would make it two to 300."""
_PART_OF = regex.compile(
    rf"\b(?:half|quarters?)(?: of)? an? (?:{_SCALE}|dozen)\b(?: (?:us |american )?(?:dollars?|euros?|pounds?|bucks)\b)?"
)
_SECONDS = regex.compile(rf"(?<![\w'-])(?<!\b(?:{_NUMBER}) )(?P<tens>{_TENS}) second(?= \w)")
_IN_SECONDS = regex.compile(
    r" (?:timer|delay|call|video|clip|wait|window|rule|ad|advert|break|countdown|hold|interval|limit|pause|recording"
    r"|message|voicemail|silence|penalty|timeout|warning)s?\b"
)
_IN_ORDER = regex.compile(
    rf" (?:of|street|st|avenue|ave|floor|birthday|anniversary|century|place|day|edition|president|week|year|round|row"
    rf"|time|january|february|march|april|may|june|july|august|september|october|november|december|{'|'.join(SMALL)})\b"
)


def hide_parts(sheet: Sheet) -> None:
    """Keep half a million dollars, and two to three hundred, whole: half of it would be another amount."""
    for pattern in (_PART_OF, _SHARED_SCALE):
        for match in pattern.finditer(plain(sheet.shadow)):
            sheet.hide(*match.span())


def read_pairs(sheet: Sheet) -> None:
    """Claim years where a year is called for; keep the words of what may be anything else."""
    text = plain(sheet.shadow)
    alone = regex.sub(r"[^\w']+", " ", text).strip()
    for match in _ROW.finditer(text):
        before = text[max(0, match.start() - NEAR) : match.start()]
        if match[0] == alone or _is_sure(text, match, before) or _DATED.search(before):
            continue
        if year := _year(text, match, before):
            sheet.claim(*match.span(), year, DATE)
        else:
            sheet.hide(*match.span())


def _year(text: str, match: regex.Match[str], before: str) -> str | None:
    """Return the year, where its neighbours call for one: in nineteen ninety nine, but not in ten fifteen minutes."""
    row = in_row(match[0].split())
    called_for = _YEAR_BEFORE.search(before) and not _NO_YEAR_AFTER.match(text, match.end())
    return row if called_for and len(row) == 4 and _EARLIEST <= int(row) <= _LATEST else None


def _is_sure(text: str, match: regex.Match[str], before: str) -> bool:
    """Whether it is a type's number (x three eighty six, ten eighty p), or counts: one fifty five dollars."""
    return match[0] == "seven eleven" or bool(_SURE_BEFORE.search(before) or _SURE_AFTER.match(text, match.end()))


def read_seconds(sheet: Sheet) -> None:
    """Claim the number of a thirty second timer; the thirty second floor is the 32nd, and else the words stay."""
    for match in _SECONDS.finditer(plain(sheet.shadow)):
        if _IN_SECONDS.match(match.string, match.end()):
            sheet.claim(*match.span("tens"), str(TENS[match["tens"]]), AMOUNT)
        elif not _IN_ORDER.match(match.string, match.end()):
            sheet.hide(*match.span())
