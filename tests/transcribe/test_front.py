"""The batched front-end against FunASR's, which works sound by sound."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from transcribe.funasr.front import Front

from .hearings import loaded
from .sounds import noise

_FRAME = 400


@pytest.fixture(scope="module")
def frontend(sense_voice: Path) -> Any:
    return loaded(sense_voice, same_front=False).kwargs["frontend"]


def test_features_are_those_of_funasr_in_any_batch(frontend: Any) -> None:
    sounds = [torch.from_numpy(noise(n, s)) for n, s in enumerate((2.0, 0.025, 0.031, 5.003, 1.0))]
    samples = torch.tensor([len(sound) for sound in sounds])
    waves = torch.nn.utils.rnn.pad_sequence(sounds, batch_first=True)
    features, lengths = Front.of(frontend)(waves, samples)
    for sound, row, length in zip(sounds, features, lengths.tolist(), strict=True):
        theirs, (count,) = frontend(sound[None], [len(sound)])
        assert length == count
        torch.testing.assert_close(row[:length], theirs[0], atol=2e-3, rtol=1e-4)
        assert not row[length:].any()


def test_sounds_of_one_to_eight_hundred_samples_have_funasrs_number_of_frames(frontend: Any) -> None:
    """Below a frame of 400 samples FunASR shortens its window, where we fill up with silence."""
    front = Front.of(frontend)
    wave = torch.from_numpy(noise(1, 0.05))
    for count in (1, 2, 159, 160, 399, 400, 401, 559, 560, 561, 799, 800):
        features, lengths = front(wave[None, :count], torch.tensor([count]))
        enough = torch.nn.functional.pad(wave[:count], (0, max(_FRAME - count, 0)))
        theirs, (frames,) = frontend(enough[None], [len(enough)])
        assert lengths.tolist() == [frames]
        torch.testing.assert_close(features, theirs, atol=2e-3, rtol=1e-4)


def test_a_window_that_no_model_uses_is_refused() -> None:
    with pytest.raises(ValueError, match="kaiser"):
        Front(None, window="kaiser")
