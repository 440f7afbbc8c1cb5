"""A number that a forced cut fell into is heard again, cut elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from callstash.errors import Reject
from callstash.model import Word
from transcribe.hearing import Answer, Heard, Sound
from transcribe.recut import Piece, without_split_numbers
from transcribe.vad import Stretch

from .sounds import tone


def _speech(*parts: tuple[str, float]) -> tuple[Sound, Heard]:
    """A sound in which each character of a part lasts 200 ms, and each part is followed by a pause of so many s."""
    waves, words, text, at = [], [], "", 0
    for said, pause in parts:
        for char in said:
            words.append(Word(len(text), len(text) + 1, at, at + 200, 0.9))
            text, at = text + char, at + 200
            waves.append(tone(0.2))
        waves.append(np.zeros(round(pause * 16_000), np.float32))
        at += round(pause * 1000)
    return np.concatenate(waves), Heard(text, tuple(words))


def _pieces(*speech: tuple[Sound, Heard], forced: bool = True) -> list[Piece]:
    pieces, at = [], 0
    for index, (sound, heard) in enumerate(speech):
        end = at + len(sound) // 16
        stretch = Stretch(0, at, end, sound, forced=forced and index + 1 < len(speech))
        pieces.append(Piece.of(stretch, forced and index > 0, heard))
        at = end
    return pieces


class Hearing:
    """Hears a sound as its length in ms."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.heard: list[list[int]] = []
        self._answer = answer

    def __call__(self, sounds: Sequence[Sound]) -> list[Answer]:
        self.heard.append([len(sound) // 16 for sound in sounds])
        return [self._answer or Heard(f"heard {len(sound) // 16}") for sound in sounds]


def test_a_split_number_is_cut_at_the_pause_before_it() -> None:
    hear = Hearing()
    pieces = _pieces(_speech(("我的号码是", 0.6), ("一三九", 0.2)), _speech(("三八二", 0.2), ("零零七二谢谢", 0.0)))
    whole = without_split_numbers(pieces, hear)
    assert not isinstance(whole, Reject)
    (cut, rest), total = hear.heard[0], pieces[-1].end_ms
    assert 1000 < cut < 1600  # in the pause behind 是, not among the digits
    assert [(p.start_ms, p.end_ms, p.heard.raw) for p in whole] == [
        (0, cut, f"heard {cut}"),
        (cut, total, f"heard {rest}"),
    ]


def test_a_cut_beside_other_words_stays_and_keeps_no_sound() -> None:
    hear = Hearing()
    pieces = _pieces(_speech(("号码是", 0.4)), _speech(("一三九", 0.4), ("好", 0.0)))
    assert [p.sound is None for p in pieces] == [True, False]
    assert without_split_numbers(pieces, hear) == pieces
    natural = _pieces(_speech(("一三九", 0.4)), _speech(("三八二", 0.0)), forced=False)
    assert all(p.sound is None for p in natural)
    assert without_split_numbers(natural, hear) == natural
    assert hear.heard == []


def test_a_number_without_any_pause_around_it_stays_cut() -> None:
    hear = Hearing()
    pieces = _pieces(_speech(("一三九三", 0.0)), _speech(("八二零零", 0.0)))
    assert without_split_numbers(pieces, hear) == pieces
    assert hear.heard == []


def test_a_piece_that_cannot_be_heard_again_rejects_its_recording() -> None:
    pieces = _pieces(_speech(("号码是", 0.6), ("一三九", 0.2)), _speech(("三八二", 0.2), ("零零七二", 0.0)))
    bad = Reject("no", "hint", "transcribe")
    assert without_split_numbers(pieces, Hearing(bad)) is bad
