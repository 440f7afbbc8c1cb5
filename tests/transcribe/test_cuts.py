"""Where speech that is too long is cut, and how wide its pieces are."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcribe.cuts import Piece, other_cut, padded, quietest, split

from .sounds import Wave, tone

LONGEST = 20_000


def _line(*turns: tuple[float, float], hiss: float = 0.001) -> Wave:
    """Return turns of (seconds of speech, seconds of pause), on a line that hisses."""
    parts = [part for speech, pause in turns for part in (tone(speech), np.zeros(round(pause * 16000), np.float32))]
    wave = np.concatenate(parts)
    return (wave + np.random.default_rng(1).normal(0, hiss, len(wave))).astype(np.float32)


def _length(wave: Wave) -> tuple[int, int]:
    return 0, len(wave) // 16


def test_a_span_that_is_short_enough_is_left_whole() -> None:
    assert split(tone(10), (0, 10_000), 10_000) == [Piece(0, 10_000)]


@pytest.mark.parametrize("hiss", [0.0, 0.001, 0.03])
def test_the_cut_lies_in_the_longest_pause_of_the_second_half_not_between_digits(hiss: float) -> None:
    """Groups of digits, 0.2 s apart; a sentence ends at 14 s; a longer pause at 5 s would make a small piece."""
    digits = [(0.8, 0.2)] * 4
    wave = _line((5, 0.9), (8.1, 0.5), *digits, (6, 0.0), (6, 0), hiss=hiss)
    first, second = split(wave, _length(wave), LONGEST)
    assert 14_000 < first.end < 14_500
    assert (first.forced, second.forced) == (True, False)
    assert second.begin == first.end


def test_a_dip_inside_a_word_is_no_pause() -> None:
    wave = _line((12, 0.1), (5, 0.2), (10, 0))
    first, _ = split(wave, _length(wave), LONGEST)
    assert 17_100 < first.end < 17_300


def test_without_a_pause_it_is_cut_where_it_is_quietest() -> None:
    wave = tone(30)
    wave[15 * 16000 : round(15.3 * 16000)] *= 0.7
    first, _ = split(wave, (0, 30_000), LONGEST)
    assert 15_000 < first.end < 15_300
    assert quietest(tone(1), 0, 100) == 100


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(0.2, 9), st.floats(0.05, 1)), min_size=1, max_size=12), st.integers(0, 900))
def test_pieces_cover_the_span_and_none_is_too_long(turns: list[tuple[float, float]], begin: int) -> None:
    wave = _line(*turns)
    span = (begin, max(begin, len(wave) // 16))
    pieces = split(wave, span, 7_000)
    assert (pieces[0].begin, pieces[-1].end) == span
    assert all(a.end == b.begin and a.forced for a, b in pairwise(pieces))
    assert all(piece.end - piece.begin <= 7_000 for piece in pieces)
    assert all(piece.end - piece.begin >= 3_400 for piece in pieces[:-1])
    assert not pieces[-1].forced


def test_another_cut_keeps_clear_of_what_is_forbidden() -> None:
    wave = _line((8, 0.3), (6, 0.6), (6, 0.4), (8, 0))
    span = _length(wave)
    assert other_cut(wave, span, []) == pytest.approx(14_600, abs=60)
    assert other_cut(wave, span, [(13_000, 16_000)]) == pytest.approx(21_100, abs=60)
    assert other_cut(wave, span, [(5_000, 25_000)]) is None


def test_another_cut_leaves_no_piece_too_long() -> None:
    wave = _line((8, 0.6), (6, 0.3), (14, 0))
    span = _length(wave)
    assert other_cut(wave, span, []) == pytest.approx(8_300, abs=60)
    assert other_cut(wave, span, [], longest_ms=15_000) == pytest.approx(14_750, abs=60)
    assert other_cut(wave, span, [], longest_ms=14_000) is None
    assert other_cut(tone(20), (0, 20_000), []) is None
    assert other_cut(np.zeros(0, np.float32), (0, 0), []) is None


def test_padding_stays_within_and_stops_half_way() -> None:
    pieces = [Piece(1_000, 2_000), Piece(2_100, 4_000, forced=True), Piece(4_000, 5_000)]
    wide = [Piece(950, 2_050), Piece(2_050, 4_000, forced=True), Piece(4_000, 5_100)]
    assert padded(pieces, (950, 5_100)) == wide
    assert padded([], (0, 0)) == []
