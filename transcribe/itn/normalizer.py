"""`Itn`: the transcript as it would be written, each segment aligned with what the engine gave."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Literal

import regex
from pydantic import Field

from callstash.alignment import compose, rewrite, tidy
from callstash.contracts import Context
from callstash.model import Alignment, Segment, Transcript
from callstash.options import PluginOptions
from transcribe.itn import en, general, written, zh_addresses, zh_amount, zh_digits, zh_guard, zh_time
from transcribe.itn.edits import Sheet

Language = Literal["zh", "en"]
Reader = Callable[[Sheet], None]

VERSION = 3
"""Of our readers: one more with every change of what they write, so that `callstash replay` extracts again."""
_ROUNDS = 4
_NONE: frozenset[Language] = frozenset()
_LONG = 600
_SENTENCE = regex.compile(r"[^。！？\n]*+(?:[。！？\n]++|$)(?<=.)", regex.DOTALL)
_PART = regex.compile(rf".{{1,{_LONG}}}(?:(?<=[，,、；;\s])|$)|.{{1,{_LONG}}}", regex.DOTALL)
"""Characters beyond which a line is read sentence by sentence, or by pauses."""
_HAN = regex.compile(r"\p{Han}")
_LATIN = regex.compile(r"[A-Za-z]{2}|(?<![A-Za-z])[A-Za-z] [A-Za-z](?![A-Za-z])")
_NUMBER_LIKE = regex.compile(r"[\p{N}零〇一二两三四五六七八九十百千万亿萬億幺壹贰叁肆伍陆柒捌玖拾佰仟]")
_READ = frozenset(
    {
        "zh",
        "yue",
        "cmn",
        "wuu",
        "zh-cn",
        "zh-tw",
        "zh-hk",
        "auto",
        "nospeech",
        "unknown",
        "",
        "mixed",
        "en",
        "en-us",
        "en-gb",
    }
)

_WRITTEN: tuple[Reader, ...] = (zh_addresses.read, written.read_full_width, written.read)
_ZH: tuple[Reader, ...] = (
    zh_guard.read,
    zh_digits.read_ids,
    zh_time.read_dates,
    zh_time.read_clocks,
    written.hide_amounts,
    zh_amount.read_shared_scales,
    zh_amount.read_about,
    zh_amount.read_money,
    zh_amount.read_shares,
    general.read_zh,
    zh_amount.read_numbers,
    zh_digits.read_runs,
)
_EN: tuple[Reader, ...] = en.READERS


class ItnOptions(PluginOptions):
    """Options of `normalize: itn`."""

    languages: tuple[Language, ...] = Field(
        ("zh", "en"), description="Languages whose spoken numbers are written in digits."
    )


class Itn:
    """Inverse text normalisation in the house style (docs/itn.md). Pure: no clock, no zone, no locale."""

    Options = ItnOptions

    def __init__(self, options: ItnOptions, context: Context | None = None) -> None:
        self._languages: frozenset[Language] = frozenset(options.languages)
        self.version = f"itn-{VERSION} wetext-{general.VERSION} {'+'.join(sorted(self._languages))}"

    def normalize(self, transcript: Transcript) -> Transcript:
        """Return the transcript whose segments have `text` and `alignment`; a text that is there is read on."""
        return replace(transcript, segments=tuple(self._segment(s) for s in transcript.segments))

    def _segment(self, segment: Segment) -> Segment:
        text, step = self.align(segment.text or segment.raw, segment.language)
        return rewrite(segment, text, step)

    def align(self, raw: str, language: str | None = None) -> tuple[str, Alignment]:
        """Normalise one line; return the text and its alignment with `raw` (`()` where they are the same)."""
        enabled = self._languages if (language or "").lower() in _READ else _NONE
        if len(raw) <= _LONG:
            return _normalised(raw, enabled)
        return _joined(raw, [_normalised(sentence, enabled) for sentence in _sentences(raw)])


def _sentences(raw: str) -> list[str]:
    """Cut a long line after its sentences, and what is still too long at a pause: a hostile line costs its length."""
    return [part for sentence in _SENTENCE.findall(raw) for part in _PART.findall(sentence)]


def _joined(raw: str, parts: list[tuple[str, Alignment]]) -> tuple[str, Alignment]:
    text, pieces, here = "", [], 0
    for part, alignment in parts:
        start = len(text)
        text += part
        size = alignment[-1][1] if alignment else len(part)
        for a, b, c, d in alignment or ((0, size, 0, size),):
            pieces.append((here + a, here + b, start + c, start + d))
        here += size
    return text, tidy(raw, text, tuple(pieces))


@lru_cache(maxsize=512)
def _normalised(raw: str, enabled: frozenset[Language]) -> tuple[str, Alignment]:
    """Read until nothing changes, so that a second run finds nothing to do. What never settles stays as it was."""
    text, alignment = _composed(raw)
    start = text, alignment
    for _ in range(_ROUNDS):
        new, step = _once(text, enabled)
        if new == text:
            return text, alignment
        alignment = compose((raw, text, new), alignment, step)
        text = new
    return start


def _once(text: str, enabled: frozenset[Language]) -> tuple[str, Alignment]:
    """One reading, in the languages whose script is there."""
    sheet = Sheet(text)
    for reader in _WRITTEN:
        reader(sheet)
    if "zh" in enabled and _HAN.search(text) and _NUMBER_LIKE.search(text):
        for reader in _ZH:
            reader(sheet)
    if "en" in enabled and _LATIN.search(text):
        for reader in _EN:
            reader(sheet)
    return sheet.result()


def _composed(raw: str) -> tuple[str, Alignment]:
    """Text is NFC in this house; engines need not know."""
    sheet = Sheet(raw)
    for cluster in () if unicodedata.is_normalized("NFC", raw) else regex.finditer(r"\X", raw):
        composed = unicodedata.normalize("NFC", cluster[0])
        if composed != cluster[0]:
            sheet.claim(cluster.start(), cluster.end(), composed, "\ue005")
    return sheet.result()
