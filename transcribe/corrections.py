"""`Hotwords`: names that a model got wrong are written as they should be, after the transcript is stored.

Its file is another than that of a transcriber's option `hotwords` (`transcribe.funasr.hotwords`): lines `wrong=>right`.
FunASR has the same idea in `funasr.utils.postprocess_hotwords`, whose file format and threshold these are. It is not
used itself: importing it imports torch; a window one character longer than a word that is right already swallows its
neighbour; and words that are not Chinese have an empty sound there, so that anything sounds like them.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pydantic import Field
from pypinyin import Style, lazy_pinyin
from rapidfuzz import fuzz, process

from callstash import folders
from callstash.alignment import Edit, compose, edited, rewrite
from callstash.contracts import Context
from callstash.errors import Retry
from callstash.model import Alignment, Segment, Transcript
from callstash.options import PluginOptions

VERSION = 1
"""Of the matching: one more with every change of what is written, so that `callstash replay` extracts again."""
_ARROW = re.compile(r"\s*(?:=>|->|→)\s*")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_EXACT_SYLLABLES = 2
"""Words this short must sound the same: 会话 is one letter from 淮化."""
_NOTHING = re.compile(r"(?!)")


class HotwordsOptions(PluginOptions):
    """Options of `normalize: hotwords`, which corrects names in the text, for models that know no hotwords."""

    file: Path = Field(
        description="One entry a line: `wrong=>right`, or a word alone, which replaces Chinese characters that sound "
        "like it. `#` begins a comment. Read again when it changes."
    )
    threshold: float = Field(
        0.85,
        gt=0,
        le=1,
        description="How alike, from 0 to 1, the pinyin must be for a word of three or more characters.",
    )

    def reads(self) -> tuple[str, ...]:
        """Its entries."""
        return ("file",)


class Hotwords:
    """Corrects words by the entries of a file; what a file's entry already names is never changed."""

    Options = HotwordsOptions

    def __init__(self, options: HotwordsOptions, context: Context) -> None:
        self._file = folders.resolve(context.base_dir, options.file)
        self._threshold = options.threshold
        self._stamp: tuple[int, int, int] | None = None
        self._entries = Entries()
        self._digest = ""

    @property
    def version(self) -> str:
        """Changes with the file. Raise Retry where it was never read and cannot be."""
        self._refresh()
        return f"hotwords-{VERSION} {self._threshold} {self._digest}"

    def normalize(self, transcript: Transcript) -> Transcript:
        """Return the transcript with corrected texts, and their alignment with `raw`."""
        self._refresh()
        return replace(transcript, segments=tuple(self._segment(segment) for segment in transcript.segments))

    def _segment(self, segment: Segment) -> Segment:
        text, step = corrected(segment.text or segment.raw, self._entries, self._threshold)
        return rewrite(segment, text, step)

    def _refresh(self) -> None:
        """Read the file if it changed. While an editor is replacing it, the words that were read last hold."""
        try:
            status = self._file.stat()
            stamp = status.st_ino, status.st_size, status.st_mtime_ns
            if stamp != self._stamp:
                data = self._file.read_bytes()
                self._entries, self._stamp = parse(data.decode("utf-8-sig")), stamp
                self._digest = hashlib.sha256(data).hexdigest()[:12]
        except (OSError, UnicodeDecodeError) as error:
            if self._stamp is None:
                hint = "write one entry a line, in UTF-8, or take `hotwords` out"
                raise Retry(f"the hotwords in {self._file} cannot be read: {error}", hint) from error


@dataclass(frozen=True)
class Entries:
    """What a file says: rules, case aside, and words."""

    rules: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()

    @cached_property
    def right(self) -> frozenset[str]:
        """What is right as it stands."""
        return frozenset(self.words) | {right for _, right in self.rules}

    @cached_property
    def wrong(self) -> dict[str, str]:
        """What is written for each wrong spelling, by its lower case."""
        return {wrong.casefold(): right for wrong, right in self.rules}

    @cached_property
    def listed(self) -> re.Pattern[str]:
        """Finds everything that the file spells out, the longest first; Latin words and numbers as a whole."""
        known = sorted(self.right | {wrong for wrong, _ in self.rules}, key=lambda word: (-len(word), word))
        spelled = (f"{_edge(word[0], '(?<!{})')}{re.escape(word)}{_edge(word[-1], '(?!{})')}" for word in known)
        return re.compile("|".join(spelled), re.IGNORECASE) if known else _NOTHING

    @cached_property
    def sounds(self) -> dict[int, dict[str, str]]:
        """Number of syllables -> word -> its pinyin, of the words that are looked for by their sound."""
        found: dict[int, dict[str, str]] = {}
        for word in self.words:
            if len(word) > 1 and _HAN.fullmatch(word):
                found.setdefault(len(word), {})[word] = "".join(_syllables(word))
        return found


def parse(text: str) -> Entries:
    """Read the lines of a file; a rule without one of its sides says nothing."""
    lines = [line.strip() for line in unicodedata.normalize("NFC", text).splitlines()]
    entries = [_ARROW.split(line, maxsplit=1) for line in lines if line and not line.startswith("#")]
    rules = {entry[0]: entry[1] for entry in entries if len(entry) == 2 and all(entry)}
    return Entries(tuple(rules.items()), tuple(dict.fromkeys(entry[0] for entry in entries if len(entry) == 1)))


def corrected(text: str, entries: Entries, threshold: float) -> tuple[str, Alignment]:
    """Return the text as the entries have it, and its alignment with what it was."""
    middle, first = edited(text, _spelled(text, entries))
    written, second = edited(middle, _heard(middle, entries, threshold))
    if written == middle:
        return middle, first
    return written, compose((text, middle, written), first, second)


def _spelled(text: str, entries: Entries) -> list[Edit]:
    """The edits of `wrong=>right`."""
    edits = []
    for match in entries.listed.finditer(text):
        right = entries.wrong.get(match[0].casefold(), match[0])
        if match[0] not in entries.right and match[0] != right:
            edits.append((match.start(), match.end(), right))
    return edits


def _heard(text: str, entries: Entries, threshold: float) -> list[Edit]:
    """The edits, a character each, of what sounds like one of our words: the longest first, then the most alike."""
    found = [
        (score, start, end, word)
        for run_start, run in _unlisted(text, entries)
        for score, start, end, word in _alike(run, run_start, entries, threshold)
    ]
    chosen: dict[int, str] = {}
    for _, start, end, word in sorted(found, key=lambda it: (it[1] - it[2], -it[0], it[1])):
        if chosen.keys().isdisjoint(range(start, end)):
            chosen |= zip(range(start, end), word, strict=True)
    return [(at, at + 1, char) for at, char in sorted(chosen.items()) if text[at] != char]


def _unlisted(text: str, entries: Entries) -> list[tuple[int, str]]:
    """(start, characters) of the runs of Chinese characters between what is right already."""
    kept = entries.listed.sub(lambda match: "\n" * len(match[0]), text)
    return [(run.start(), run[0]) for run in _HAN.finditer(kept)] if entries.sounds else []


def _alike(run: str, offset: int, entries: Entries, threshold: float) -> list[tuple[float, int, int, str]]:
    """(score, start, end, word) of every stretch that sounds like a word of as many syllables.

    Of as many: who mishears a name hears another character for each of its own; a longer or shorter stretch would
    swallow its neighbours, or leave a part of the name behind.
    """
    said, found = _syllables(run), []
    for size, words in entries.sounds.items():
        least = 100.0 if size <= _EXACT_SYLLABLES else threshold * 100
        for start in range(len(run) - size + 1):
            best = process.extractOne("".join(said[start : start + size]), words, scorer=fuzz.ratio, score_cutoff=least)
            if best:
                found.append((best[1], offset + start, offset + start + size, best[2]))
    return found


def _syllables(run: str) -> list[str]:
    """The pinyin of each Chinese character, without tones; of a rare one the character itself."""
    # its types forget that `errors` may return a list, which stays one item for each character
    return lazy_pinyin(run, style=Style.NORMAL, errors=list)  # type: ignore[arg-type]


def _edge(char: str, look: str) -> str:
    """Latin letters and digits begin and end a word; Chinese has no such edges."""
    return look.format("[A-Za-z0-9]") if char.isascii() and char.isalnum() else ""
