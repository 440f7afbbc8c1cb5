"""English digits read out one by one: one three eight double zero -> 13800. One contiguous run, whatever its length."""

from __future__ import annotations

import regex

from transcribe.itn.edits import DIGITS, NEAR, Sheet
from transcribe.itn.en_tails import tail
from transcribe.itn.en_words import FIGURES, FILLERS, SCALES, TEENS, TENS, TIMES, plain

_WORDS = "|".join([*FIGURES, *TIMES, *TEENS, *TENS, "hundred", *FILLERS, r"\d+"])
_WORD = rf"(?:{_WORDS})\b"
_UH = "|".join(FILLERS)
_RUN = regex.compile(rf"(?<![\w.'])(?P<plus>plus )?(?P<run>{_WORD}(?:,? (?:{_UH}),? {_WORD}| {_WORD})*+)(?!')")
_CUE = regex.compile(r"\b(?:extension|ext|option|room|gate|flight|code|ending in|ending with|number|pin)(?: is)? $")
_LETTERS = regex.compile(r"(?<![\w'])((?:[a-z] )+)$")
_LETTER = regex.compile(r"(?<![\w'])[a-np-z] $")
_SCALE_NEXT = regex.compile(
    rf" (?:{'|'.join(SCALES)}|point|dot|percent|per cent|dollars?|cents?|\w+teenth|\w+tieth|[a-z](?!\w))\b"
)
_DOT_BEFORE = regex.compile(r"\b(?:dot|point|minus) $")
_PHONE_LIKE = 7
_RUN_LENGTH = 3


def read(sheet: Sheet) -> None:
    """Claim runs of digits, with the letters spelt before them (a b one two three -> AB123)."""
    text = plain(sheet.shadow)
    for match in _RUN.finditer(text):
        start, end = match.start(), _end(match)
        if not match["plus"] and match["run"].startswith("o ") and _LETTER.search(text[max(0, start - 3) : start]):
            start += 2  # a b o one two: a letter
        words = _words(text[start:end].removeprefix("plus "))
        if match["plus"] and sum(word in TENS or word in TEENS for word in words) > 1:
            sheet.hide(start, end)  # plus forty four twenty seven nine: 20 7, or 27?
            continue
        digits = _digits(words)
        if digits is None or not _is_run(text, (start, end), words, digits):
            continue
        letters = _LETTERS.search(text[max(0, start - NEAR) : start])
        spelt = letters[1].replace(" ", "") if letters and not match["plus"] else ""
        if spelt and spelt not in ("a", "i"):
            start, digits = start - 2 * len(spelt), spelt.upper() + digits
        sheet.claim(start, end, ("+" if match["plus"] else "") + digits, DIGITS)


def _end(match: regex.Match[str]) -> int:
    """Where the run ends, without what belongs to the words behind it, if a number is left."""
    text, last = match.string, tail(match["run"], match.string, match.end())
    cued = last == " one" or _CUE.search(text[max(0, match.start() - NEAR) : match.start()])
    digits = _digits(_words(match["run"].removesuffix(last)))
    return match.end() - (len(last) if last and len(digits or "") >= (_RUN_LENGTH if cued else _PHONE_LIKE) else 0)


def _words(run: str) -> list[str]:
    words = run.replace(",", "").split()
    return [word for word in words if word not in FILLERS]


def _is_run(text: str, span: tuple[int, int], words: list[str], digits: str) -> bool:
    """A telephone's length, or at least three, or two after a word that calls for a number."""
    start, end = span
    said = text[start:end].replace(",", "").split()
    if said[-1] in FILLERS or said[0] in FILLERS or all(word.isdigit() for word in words):
        return False
    before = text[max(0, start - NEAR) : start]
    if _SCALE_NEXT.match(text, end) or _DOT_BEFORE.search(before):
        return False
    if sum(w in ("oh", "o") for w in words) >= len(words) - 1:
        return False
    if any(len(w) > 1 and w.isdigit() for w in words) and len(digits) < _PHONE_LIKE:
        return False
    least = 2 if _CUE.search(before) else _RUN_LENGTH
    return len(digits) >= least


def _digits(words: list[str]) -> str | None:
    """The digits, or None where the words are a quantity and no row of digits."""
    out, single, grouped, i = "", 0, False, 0
    while i < len(words):
        word, after = words[i], words[i + 1] if i + 1 < len(words) else ""
        if word in TIMES:
            if after not in FIGURES:
                return None
            out, single, i = out + str(FIGURES[after]) * TIMES[word], single + TIMES[word], i + 2
            continue
        if word in FIGURES or word.isdigit():
            piece = str(FIGURES.get(word, word))
            single += len(piece)
        elif word == "hundred":
            piece, grouped = "00", True
        else:
            grouped, piece = True, str(TEENS.get(word) or TENS[word])
            if word in TENS and FIGURES.get(after, 0):
                piece, i = piece[0] + str(FIGURES[after]), i + 1
        out, i = out + piece, i + 1
    enough = single >= 4 and len(out) >= _PHONE_LIKE
    return out if enough or not grouped else None
