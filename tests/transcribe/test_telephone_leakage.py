"""Leakage: an echo of the other party is dropped, and whoever truly speaks is kept."""

from __future__ import annotations

import numpy as np
import pytest

from transcribe.spans import merged, runs
from transcribe.telephone import without_leakage

from .sounds import Open, Wave
from .telephony import covered, narrow, quiet, speech, with_noise

Spans = list[tuple[int, int]]


@pytest.fixture
def agent(open_: Open) -> Wave:
    return speech(open_, "20250103_093000_lihua_c1001.wav")[0][: 16_000 * 14]


@pytest.fixture
def customer(open_: Open) -> Wave:
    return speech(open_, "20250103_101500_wangfang_c1002.wav")[0][: 16_000 * 14]


def _echo(wave: Wave, delay_ms: int, down_db: float) -> Wave:
    """Return a voice as it comes back through a handset: late, weak, narrow, with the handset's own resonance."""
    late = np.concatenate([np.zeros(delay_ms * 16, np.float32), wave])[: len(wave)]
    room = np.exp(-np.arange(160) / 30) * np.cos(np.arange(160) / 3)
    echo = narrow(np.convolve(late, room)[: len(wave)].astype(np.float32))
    return (echo * np.sqrt(np.mean(wave**2) / np.mean(echo**2)) * 10 ** (-down_db / 20)).astype(np.float32)


def _spans(wave: Wave, level: float) -> Spans:
    """Return where the wave is louder than `level` (what a voice detector that hears everything would say)."""
    frames = wave[: len(wave) // 320 * 320].reshape(-1, 320)
    loud = np.sqrt(np.square(frames).mean(axis=1)) > level
    return merged(((begin * 20, end * 20) for begin, end in runs(loud)), 500)


@pytest.mark.parametrize("delay_ms", [0, 40, 250])
@pytest.mark.parametrize("down_db", [14.0, 20.0, 30.0])
def test_an_echo_is_dropped_and_the_voice_is_kept(agent: Wave, delay_ms: int, down_db: float) -> None:
    echo = with_noise(_echo(agent, delay_ms, down_db), -70)
    spans = [_spans(agent, 0.01), _spans(echo, 0.01 * 10 ** (-down_db / 20))]
    assert spans[1]
    assert without_leakage(np.stack([agent, echo]), spans) == (tuple(spans[0]), ())


def test_which_channel_leaks_does_not_matter(agent: Wave) -> None:
    echo = with_noise(_echo(agent, 30, 18), -70)
    spans = [[(500, 12_000)], _spans(agent, 0.01)]
    assert without_leakage(np.stack([echo, agent]), spans) == ((), tuple(spans[1]))


@pytest.mark.parametrize("quieter_db", [0.0, 6.0, 12.0, 18.0])
def test_two_who_speak_at_once_are_both_kept(agent: Wave, customer: Wave, quieter_db: float) -> None:
    """Without any echo: a quiet voice is a voice."""
    quieter = (customer * 10 ** (-quieter_db / 20)).astype(np.float32)
    spans = [_spans(agent, 0.01), _spans(customer, 0.01)]
    assert without_leakage(np.stack([agent, quieter]), spans) == (tuple(spans[0]), tuple(spans[1]))


def test_two_who_speak_at_once_are_both_kept_although_the_line_leaks(agent: Wave, customer: Wave) -> None:
    mixed = customer + _echo(agent, 60, 20)
    spans = [_spans(agent, 0.01), _spans(customer, 0.01)]
    kept = without_leakage(np.stack([agent, with_noise(mixed, -70)]), spans)
    assert kept[0] == tuple(spans[0])
    for begin, end in spans[1]:
        assert covered(kept[1], (begin, end)) > 0.9


def test_of_a_span_that_begins_as_an_echo_the_answer_remains(agent: Wave, customer: Wave) -> None:
    answer = np.concatenate([quiet(6), customer[16_000 * 2 : 16_000 * 6], quiet(4)])
    asked = np.concatenate([agent[: 16_000 * 6], quiet(8)])
    heard = with_noise(_echo(asked, 60, 20) + answer, -70)
    ((_, kept),) = [without_leakage(np.stack([asked, heard]), [[(0, 6_000)], [(500, 10_000)]])]
    assert covered(kept, (500, 5_500)) < 0.05
    assert covered(kept, (6_100, 9_900)) > 0.85


def test_both_channels_alike_are_nobodys_leakage(agent: Wave) -> None:
    spans = [[(500, 12_000)], [(500, 12_000)]]
    assert without_leakage(np.stack([agent, agent]), spans) == (((500, 12_000),), ((500, 12_000),))


def test_other_sound_on_the_other_channel_takes_nothing_away(agent: Wave) -> None:
    noise = with_noise(quiet(14), -10)
    spans = [[(500, 12_000)], []]
    assert without_leakage(np.stack([(agent * 0.02).astype(np.float32), noise]), spans) == (((500, 12_000),), ())


def test_one_channel_and_no_speech_need_no_look(agent: Wave) -> None:
    assert without_leakage(agent[None], [[(0, 1000)]]) == (((0, 1000),),)
    assert without_leakage(np.stack([agent, agent]), [[], []]) == ((), ())
    assert without_leakage(np.zeros((2, 10), np.float32), [[(0, 1)], [(0, 1)]]) == (((0, 1),), ((0, 1),))


def test_three_channels_are_compared_each_with_each(agent: Wave, customer: Wave) -> None:
    echo = with_noise(_echo(customer, 20, 16), -70)
    spans = [_spans(agent, 0.01), _spans(customer, 0.01), [(500, 12_000)]]
    assert without_leakage(np.stack([agent, customer, echo]), spans) == (tuple(spans[0]), tuple(spans[1]), ())
