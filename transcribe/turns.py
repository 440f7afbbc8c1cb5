"""`Turns`: whose turn each segment belongs to, and how long was spoken, by whom, and over each other."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from pydantic import Field

from callstash.contracts import Context
from callstash.model import Segment, Transcript
from callstash.options import PluginOptions, Seconds
from transcribe import spans
from transcribe.spans import Span, Spans

VERSION = 1
"""Of what is measured: one more with every change, so that stored calls are measured again."""
PAD_MS = 150
"""Silence that a voice activity detector leaves on each side of a segment."""
BRIDGE_MS = 500
"""A shorter pause between words is part of speaking."""
OVERLAP_MS = 300
"""Less is no interruption: people answer before the last syllable ends."""
YIELD_MS = 1_500
"""Who stops within this time of the other's beginning has been interrupted."""

_ACKNOWLEDGED = re.compile(
    r"(?:[嗯恩哦噢喔唔诶欸啊呃额是对好行的了呀吧嘛哎]|明白|知道|可以|没错|谢谢|"
    r"\b(?:uh|huh|mm+|hmm+|mhm+|hm+|yeah|yep|yes|ok|okay|right|sure|oh|ah|i see|got it|alright)\b|[\W_])+",
    re.IGNORECASE,
)
"""Words by which a listener says no more than: go on."""
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_SOUNDS = {"hold_ms": "hold_music", "ring_ms": "ring_back"}
_TAKEN = {"turns", "interruptions", "talk_ratio"}
"""Names of metrics: a party of that name would make a document's key a number and a mapping at once."""
_NEAR = 8
"""How many segments before and after may lie around a short one."""


class TurnsOptions(PluginOptions):
    """Options of `normalize: turns`, which counts turns and measures talk, silence and interruptions."""

    backchannel: Seconds = Field(
        1.0, ge=0, description="A shorter 'uh-huh' or 嗯 while the other speaks neither ends a turn nor interrupts."
    )


@dataclass(frozen=True, slots=True)
class _Turn:
    """Segments of one party, one after the other."""

    party: str
    spoken: Spans


class Turns:
    """Counts turns and measures a call. Pure: everything comes from the transcript."""

    Options = TurnsOptions

    def __init__(self, options: TurnsOptions, context: Context | None = None) -> None:
        self._backchannel_ms = round(options.backchannel * 1000)
        self.version = f"turns-{VERSION} {self._backchannel_ms}ms"

    def normalize(self, transcript: Transcript) -> Transcript:
        """Return the transcript with the turn of each segment and, where anything has a time, `metrics`."""
        names = [party_of(segment) for segment in transcript.segments]
        spoken = [speech(segment, transcript.duration_ms) for segment in transcript.segments]
        numbers, turns = self._turns(transcript.segments, names, spoken)
        segments = tuple(replace(s, turn=number) for s, number in zip(transcript.segments, numbers, strict=True))
        timed = transcript.duration_ms > 0 and (not segments or any(spoken))
        metrics = self._metrics(transcript, names, spoken, turns) if timed else {}
        return replace(transcript, segments=segments, metrics=metrics)

    def _turns(
        self, segments: Sequence[Segment], names: Sequence[str], spoken: Sequence[Spans]
    ) -> tuple[list[int], list[_Turn]]:
        numbers, turns = list[int](), list[tuple[str, Spans]]()
        for index, name in enumerate(names):
            if turns and name == turns[-1][0]:
                turns[-1][1].extend(spoken[index])
            elif not turns or not self._is_backchannel(index, segments, names, spoken):
                turns.append((name, [*spoken[index]]))
            numbers.append(len(turns) - 1)
        return numbers, [_Turn(name, spans.merged(pieces)) for name, pieces in turns]

    def _is_backchannel(
        self, index: int, segments: Sequence[Segment], names: Sequence[str], spoken: Sequence[Spans]
    ) -> bool:
        """Whether a segment is short, and lies mostly in the other's speech, or says 'go on' in its pause."""
        own = spoken[index]
        if not own or own[-1][1] - own[0][0] > self._backchannel_ms:
            return False
        near = range(max(index - _NEAR, 0), min(index + _NEAR + 1, len(names)))
        others = spans.merged([span for i in near if names[i] != names[index] for span in spoken[i]])
        if 2 * spans.common(own, others) >= spans.length(own):
            return True
        going_on = 0 < index < len(names) - 1 and names[index - 1] == names[index + 1] != names[index]
        return going_on and _ACKNOWLEDGED.fullmatch(segments[index].raw) is not None

    def _metrics(
        self, transcript: Transcript, names: Sequence[str], spoken: Sequence[Spans], turns: Sequence[_Turn]
    ) -> dict[str, Any]:
        parties = {name: _spoken_by(name, names, spoken) for name in dict.fromkeys(names)}
        breaks = {name: self._interruptions(name, parties) for name in parties}
        metrics = _totals(transcript, parties) | _first_response(turns)
        metrics |= {"turns": len(turns), "interruptions": sum(breaks.values())}
        for name in parties:
            said = [s.raw for s, party in zip(transcript.segments, names, strict=True) if party == name]
            own = _party(name, parties, turns, said) | {"interruptions": breaks[name]}
            metrics |= {f"{name}.{key}": value for key, value in own.items()}
        return metrics

    def _interruptions(self, name: str, parties: dict[str, Spans]) -> int:
        """How often a party began while another spoke, and had the floor soon after."""
        others = [spoken for other, spoken in parties.items() if other != name]
        longer = (own for own in parties[name] if own[1] - own[0] > self._backchannel_ms)
        return sum(any(_takes_floor(own, spoken) for spoken in others) for own in longer)


def _takes_floor(own: Span, others: Spans) -> bool:
    """Whether the other spoke when this began, was spoken over, stopped soon, and first."""
    before = bisect_left(others, (own[0], 0))
    stopped = others[before - 1][1] if before else 0
    return own[0] + OVERLAP_MS <= stopped <= own[0] + YIELD_MS and stopped < own[1]


def party_of(segment: Segment) -> str:
    """Who speaks, as a key of a document: role, else the voice's label, else `channel_N`."""
    name = re.sub(r"\W+", "_", segment.role or segment.speaker or "").strip("_")
    name = name or f"channel_{segment.channel}"
    return f"party_{name}" if name in _TAKEN or name.endswith("_ms") else name


def speech(segment: Segment, duration_ms: int) -> Spans:
    """When a segment's words were said, pauses inside left out; without words, the segment less its padding."""
    said = [(word.start_ms, word.end_ms) for word in segment.words]
    pad = PAD_MS if segment.end_ms - segment.start_ms > 3 * PAD_MS else 0
    return spans.clipped(spans.merged(said, BRIDGE_MS) or [(segment.start_ms + pad, segment.end_ms - pad)], duration_ms)


def _spoken_by(name: str, names: Sequence[str], spoken: Sequence[Spans]) -> Spans:
    own = zip(names, spoken, strict=True)
    return spans.merged((span for party, pieces in own if party == name for span in pieces), BRIDGE_MS)


def _totals(transcript: Transcript, parties: dict[str, Spans]) -> dict[str, Any]:
    duration = transcript.duration_ms
    talk = spans.merged(span for spoken in parties.values() for span in spoken)
    edges = [(0, 0), *talk, (duration, duration)]
    return {
        "talk_ms": spans.length(talk),
        "silence_ms": duration - spans.length(talk),
        "overlap_ms": spans.overlap(parties.values()),
        "talk_ratio": round(spans.length(talk) / duration, 4),
        "longest_silence_ms": max(after[0] - before[1] for before, after in pairwise(edges)),
        **{key: _heard(transcript, kind) for key, kind in _SOUNDS.items()},
    }


def _first_response(turns: Sequence[_Turn]) -> dict[str, int]:
    """How long the first speaker waited for the other's answer."""
    if len(turns) < 2 or not turns[0].spoken or not turns[1].spoken:
        return {}
    return {"first_response_ms": max(turns[1].spoken[0][0] - turns[0].spoken[-1][1], 0)}


def _party(name: str, parties: dict[str, Spans], turns: Sequence[_Turn], said: Sequence[str]) -> dict[str, Any]:
    talk, all_talk = spans.length(parties[name]), sum(map(spans.length, parties.values()))
    own_turns = [turn.spoken for turn in turns if turn.party == name]
    unit, count = units(said)
    return {
        "talk_ms": talk,
        "talk_share": round(talk / all_talk, 4) if all_talk else 0.0,
        "turns": len(own_turns),
        "longest_monologue_ms": max(map(spans.length, own_turns), default=0),
        "units_per_minute": round(count * 60_000 / talk, 1) if talk else 0.0,
        "unit": unit,
    }


def units(said: Iterable[str]) -> tuple[str, int]:
    """(characters, how many) for Chinese, Japanese and Korean, in which a foreign word counts as one; else words."""
    text = "\n".join(said)
    characters, words = len(_CJK.findall(text)), len(_WORD.findall(_CJK.sub(" ", text)))
    return "characters" if characters > words else "words", characters + words


def _heard(transcript: Transcript, kind: str) -> int:
    """Milliseconds in which a sound was heard on any channel."""
    heard = [(sound.start_ms, sound.end_ms) for sound in transcript.sounds if sound.kind == kind]
    return spans.length(spans.clipped(spans.merged(heard), transcript.duration_ms))
