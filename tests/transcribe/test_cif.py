"""Integrate-and-fire without a walk over frames: what FunASR's walks give, in any batch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from transcribe.funasr import times
from transcribe.funasr.cif import Predictor, tokens

_CLOSE = {"atol": 2e-5, "rtol": 1e-4}
_WEIGHTS = st.lists(st.one_of(st.just(0.0), st.floats(0.0, 1.0, width=32)), min_size=1, max_size=60)


def _is_clear(row: list[float]) -> bool:
    """Whether no running sum is so near a whole number that the order of additions decides."""
    part = np.cumsum(np.float32(row).astype(np.float64))[np.float32(row) > 0]
    return bool((np.abs(part - np.round(part)) > 1e-4).all())


@settings(deadline=None, max_examples=40)
@given(st.lists(_WEIGHTS, min_size=1, max_size=4))
def test_tokens_are_those_of_funasrs_loops(rows: list[list[float]]) -> None:
    from funasr.models.bicif_paraformer.cif_predictor import cif
    from funasr.models.paraformer.cif_predictor import cif_v1

    assume(all(map(_is_clear, rows)))
    steps = max(map(len, rows))
    weights = torch.tensor([row + [0.0] * (steps + 1 - len(row)) for row in rows])
    hidden = torch.randn(len(rows), steps, 5, generator=torch.Generator().manual_seed(steps))
    found = tokens(hidden, weights, steps + 1)
    whole = torch.nn.functional.pad(hidden, (0, 0, 0, 1))
    for row, weight, frames in zip(found, weights, whole, strict=True):
        full = int(weight.double().sum().floor())
        assert not row[full:].any()
        for walk in (cif, cif_v1):
            expected = walk(frames[None], weight[None].clone(), 1.0)[0][0, :full]
            torch.testing.assert_close(row[:full], expected, **_CLOSE)


def test_rows_in_which_nothing_fires_are_no_special_case() -> None:
    """FunASR's `cif_v1` fails where the last sounds of a batch are silent."""
    weights = torch.tensor([[0.1, 0.1, 0.0], [0.9, 0.9, 0.45], [0.0, 0.0, 0.0]])
    found = tokens(torch.ones(3, 2, 4), weights, 2)
    assert not found[[0, 2]].any()
    torch.testing.assert_close(found[1, 0], torch.ones(4))


def _predictor(version: int, **conf: Any) -> Any:
    from funasr.models.bicif_paraformer.cif_predictor import CifPredictorV3
    from funasr.models.paraformer.cif_predictor import CifPredictorV2

    torch.manual_seed(3)
    made = CifPredictorV2(16, 1, 1, **conf) if version == 2 else CifPredictorV3(16, 1, 1, **conf)
    return made.eval()


_UPSAMPLED = {"upsample_times": 3, "smooth_factor2": 0.25, "noise_threshold2": 0.01}
_CONFIGURED = [
    (2, {"tail_threshold": 0.45}),
    (2, {"tail_threshold": 0.0, "smooth_factor": 0.9, "noise_threshold": 0.05}),
    (3, {"tail_threshold": 0.45, "upsample_type": "cnn_blstm", "use_cif1_cnn": False, **_UPSAMPLED}),
    (3, {"tail_threshold": 0.45, "upsample_type": "cnn", **_UPSAMPLED}),
]


@pytest.mark.parametrize(("version", "conf"), _CONFIGURED)
def test_a_predictor_in_a_batch_is_funasrs_for_each_sound_alone(version: int, conf: dict[str, Any]) -> None:
    its = _predictor(version, **conf)
    own = Predictor(its)
    lengths = torch.tensor([40, 7, 1, 23])
    hidden = torch.randn(4, 40, 16, generator=torch.Generator().manual_seed(1))
    hidden *= (torch.arange(40) < lengths[:, None])[..., None]
    with torch.inference_mode():
        state, weights = own(hidden, lengths)
        counts = own.counts(weights)
        found = tokens(hidden, weights, int(counts.max()))
        fine = own.fine(state, hidden, lengths) if version == 3 else None
        for n, length in enumerate(lengths.tolist()):
            alone, mask = hidden[n : n + 1, :length], torch.ones(1, 1, length, dtype=torch.bool)
            embeds, count, alphas = its(alone, None, mask, ignore_id=-1)[:3]
            assert counts[n] == count.round()
            torch.testing.assert_close(weights[n, : alphas.shape[1]], alphas[0], **_CLOSE)
            torch.testing.assert_close(found[n, : int(counts[n])], embeds[0, : int(counts[n])], **_CLOSE)
            if fine is not None:
                expected = its.get_upsample_timestamp(alone, mask)[2][0]
                torch.testing.assert_close(fine[n, : 3 * length], expected, **_CLOSE)


def _weights(seed: int, scale: float) -> times.Frames:
    random = np.random.default_rng(seed)
    drawn = 1 / (1 + np.exp(-random.normal(-1, 2.5, int(random.integers(4, 150)))))
    return (drawn * scale * (random.random(len(drawn)) > 0.3)).astype(np.float32)


def test_times_are_those_of_funasrs_functions() -> None:
    from funasr.models.bicif_paraformer.cif_predictor import cif_wo_hidden
    from funasr.models.paraformer.cif_predictor import cif_wo_hidden_v1
    from funasr.utils.timestamp_tools import ts_prediction_lfr6_standard as its

    compared = 0
    for seed in range(60):
        fine, coarse = _weights(seed, 0.25), _weights(seed, 1.0)
        count = max(1, int(coarse.sum()))
        for tokens_left in {count, max(1, count - 1)}:  # one of them may be <blank>
            scaled = torch.from_numpy(fine * np.float32(count / fine.sum()))[None]
            expected = its(scaled[0].clone(), cif_wo_hidden(scaled.clone(), 1.0 - 1e-4)[0], ["一"] * tokens_left)[1]
            found = times.of_fine(fine, count, tokens_left, 10.0 * 6 / 1000 / 3)
            assert found in ([], [(max(0, b), e) for b, e in expected])
            whole = torch.from_numpy(coarse)[None]
            peaks = cif_wo_hidden_v1(whole, 1.0)[0]
            swapped = its(peaks, whole[0].clone(), ["一"] * tokens_left, upsample_rate=1)[1]
            placed = times.of_coarse(coarse, tokens_left, 10.0 * 6 / 1000)
            assert placed in ([], [(max(0, b), e) for b, e in swapped])
            compared += len(found) + len(placed)
    assert compared > 1000


def test_weights_that_are_no_numbers_give_no_times() -> None:
    assert times.of_fine(np.zeros(9, np.float32), 2, 2, 0.02) == []
    assert times.of_coarse(np.full(9, np.nan, np.float32), 2, 0.06) == []
