"""What one channel has beside speech."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transcribe.samples import SAMPLES_PER_MS
from transcribe.spans import Sound, Span, merged, without
from transcribe.telephone import dtmf, music
from transcribe.telephone.settings import Settings
from transcribe.telephone.silence import audible
from transcribe.telephone.spectrum import Frames
from transcribe.telephone.tones import Tone, tones

_MASK_MS = 20
"""A key's tone may begin and end so much outside of the frames that it fills."""
_GUARD_MS = 200
"""What is left to hear of a gated sound beside anything else: a word may begin before the tone ends."""
_NEAR_MS = 10_000
"""So near to music, a single tone is one of its notes."""
_EDGE_MS = 50
"""A tone's last vibrations are not worth listening to by themselves."""


@dataclass(frozen=True, slots=True)
class Sounds:
    """What was found, in ms from the sound's beginning."""

    masked: tuple[Span, ...] = ()
    """To be silenced."""
    gated: tuple[Span, ...] = ()
    """Not to be listened to."""
    events: tuple[tuple[str, str, Span], ...] = ()
    """Kind, value and span of each."""


def find(samples: Sound, settings: Settings) -> Sounds:
    """Return what is heard beside speech in 16 kHz mono `samples`."""
    if not audible(samples):
        return Sounds()
    keys = [] if settings.dtmf == "off" else dtmf.keys(samples)
    pressed = tuple((begin - _MASK_MS, end + _MASK_MS) for _, (begin, end) in keys)
    gated, others = _gated(silenced(samples, pressed)) if settings.gate else ((), ())
    mask = settings.dtmf == "mask"
    events = tuple(("dtmf", "*" if mask else key, span) for key, span in keys)
    return Sounds(pressed if mask else (), gated, events + others)


def _gated(samples: Sound) -> tuple[tuple[Span, ...], tuple[tuple[str, str, Span], ...]]:
    frames = Frames(samples)
    found = tones(samples, frames)
    held = music.music(frames, [span for tone in found if tone.kind != "tone" for span in tone.gated])
    found = [tone for tone in found if not _is_note(tone, held)]
    gated = merged([*held, *(span for tone in found for span in tone.gated)])
    events = [(tone.kind, "", tone.span) for tone in found]
    return tuple(gated), (*events, *(("hold_music", "", span) for span in music.events(held)))


def _is_note(tone: Tone, held: Sequence[Span]) -> bool:
    """Whether a tone is one of the music's: most of it lies in it, or it is a single one nearby."""
    reach = _NEAR_MS if len(tone.bursts) == 1 else 0
    left = sum(end - begin for begin, end in without([tone.span], ((b - reach, e + reach) for b, e in held)))
    return left < (tone.span[1] - tone.span[0]) / 2


def silenced(samples: Sound, spans: Iterable[Span]) -> Sound:
    """Return the samples with silence in the spans; the same array where there are none."""
    spans = list(spans)
    if not spans:
        return samples
    result = samples.copy()
    for begin, end in spans:
        result[max(begin, 0) * SAMPLES_PER_MS : max(end, 0) * SAMPLES_PER_MS] = 0
    return result


def worth(samples: Sound, gated: Sequence[Span]) -> tuple[Span, ...]:
    """Return what is neither silent nor gated, with a margin that never cuts off a word beside a gated sound."""
    rest = silenced(samples, ((begin - _EDGE_MS, end + _EDGE_MS) for begin, end in gated))
    holes = [(begin + _GUARD_MS, end - _GUARD_MS) for begin, end in gated if end - begin > 2 * _GUARD_MS]
    return tuple(without(audible(rest), holes))
