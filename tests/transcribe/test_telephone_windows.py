"""Windows that overlap, of sounds that outlast them: every event is reported once, at its place in the recording."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from callstash.model import SoundEvent
from transcribe.telephone import Conditioner, Settings, Window, merged

from .sounds import Wave
from .telephony import key, quiet, series, sines


def _windows(sound: Wave, starts: Sequence[int], length_ms: int) -> list[Window]:
    conditioner = Conditioner(len(sound), Settings())
    return [conditioner.window(sound[:, start * 16 : (start + length_ms) * 16], start) for start in starts]


def _events(windows: Sequence[Window]) -> list[SoundEvent]:
    return [event for window in windows for event in window.sounds]


@pytest.mark.parametrize("step_ms", [4_000, 6_550, 9_310, 10_000])
def test_keys_are_reported_once_however_windows_lie(step_ms: int) -> None:
    wave = np.concatenate([np.concatenate([quiet(0.4), key(name), quiet(0.2)]) for name in "1122334455" * 5])
    sound = np.stack([quiet(35), wave])
    windows = _windows(sound, range(0, 35_000, step_ms), 10_000)
    found = _events(windows)
    assert len(found) == 50
    assert [e.start_ms for e in found] == pytest.approx(np.arange(50) * 700 + 400, abs=15)
    assert {(e.kind, e.channel, e.value) for e in found} == {("dtmf", 1, "*")}
    assert merged(found) == tuple(found), "keys are never made one"


def test_a_key_across_an_edge_is_reported_once_and_silenced_in_both_windows() -> None:
    wave = np.concatenate([quiet(9.9), key("8", 0.2), quiet(9.9)])
    first, second = _windows(wave[None], [0, 10_000], 10_000)
    assert len(_events([first, second])) == 1
    assert not second.samples.any()
    assert not first.samples.any()


def test_ringing_over_many_windows_is_one_event() -> None:
    wave = np.concatenate([quiet(2), series(sines(1, 450), 4, 12)])
    found = _events(_windows(wave[None], range(0, 62_000, 9_000), 10_000))
    assert all(b.start_ms >= a.end_ms for a, b in pairwise(found))
    (event,) = merged(found)
    assert (event.kind, event.channel) == ("ring_back", 0)
    assert (event.start_ms, event.end_ms) == pytest.approx((2_000, 58_000), abs=30)


def test_a_gap_between_windows_is_not_bridged() -> None:
    """Whoever skips a part of the recording is told nothing of it, and no time is wrong behind it."""
    conditioner = Conditioner(1, Settings())
    conditioner.window(np.concatenate([quiet(1), key("1")])[None], 0)
    (event,) = conditioner.window(np.concatenate([quiet(1), key("2"), quiet(1)])[None], 60_000).sounds
    assert (event.start_ms, event.end_ms) == pytest.approx((61_000, 61_100), abs=15)


def test_events_of_all_channels_come_in_their_order() -> None:
    one = np.concatenate([quiet(1), key("1"), quiet(3)])
    two = np.concatenate([quiet(0.5), sines(1, 450), quiet(0.5), key("2"), quiet(2)])
    (window,) = _windows(np.stack([one, two[: len(one)]]), [0], 5_000)
    assert [(e.kind, e.channel) for e in window.sounds] == [("ring_back", 1), ("dtmf", 0), ("dtmf", 1)]
