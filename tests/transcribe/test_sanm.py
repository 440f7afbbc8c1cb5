"""The rewritten SANM encoder against FunASR's, over the same weights."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
import torch

from transcribe.funasr.sanm import Encoder, Int8, positions

from . import tiny
from .hearings import loaded

_LENGTHS = torch.tensor([40, 9, 33, 1])


@pytest.fixture(scope="module", params=["sense_voice", "paraformer"])
def theirs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder: Path = getattr(tiny, request.param)(tmp_path_factory.mktemp("models") / "one")
    return loaded(folder).model.encoder.eval()


def _features() -> torch.Tensor:
    there = torch.arange(40) < _LENGTHS[:, None]
    return torch.randn(4, 40, 560, generator=torch.Generator().manual_seed(1)) * there[..., None]


def _there(hidden: torch.Tensor) -> torch.Tensor:
    return torch.cat([row[:n] for row, n in zip(hidden, _LENGTHS, strict=True)])


@torch.inference_mode()
def test_hidden_states_are_those_of_funasr(theirs: Any) -> None:
    expected = theirs(_features(), _LENGTHS)[0]
    torch.testing.assert_close(_there(Encoder(theirs)(_features(), _LENGTHS)), _there(expected), atol=1e-4, rtol=1e-4)


@torch.inference_mode()
@pytest.mark.parametrize(("dtype", "most"), [(torch.float16, 0.01), (torch.bfloat16, 0.05)])
def test_half_precision_is_near(theirs: Any, dtype: torch.dtype, most: float) -> None:
    exact = _there(Encoder(theirs)(_features(), _LENGTHS))
    half = _there(Encoder(theirs, dtype)(_features(), _LENGTHS))
    assert (half - exact).square().mean().sqrt() < most * exact.std()


@torch.inference_mode()
def test_int8_is_near_and_the_same_in_any_batch(theirs: Any) -> None:
    encoder = Encoder(theirs, int8=True)
    exact, whole = Encoder(theirs)(_features(), _LENGTHS), encoder(_features(), _LENGTHS)
    assert (_there(whole) - _there(exact)).square().mean().sqrt() < 0.1 * _there(exact).std()
    for row, length in enumerate(_LENGTHS.tolist()):
        alone = encoder(_features()[row : row + 1, :length], _LENGTHS[row : row + 1])
        difference = (alone[0] - whole[row, :length]).square().mean().sqrt()
        assert difference < 0.02 * exact.std()


def test_int8_product_is_near_that_of_its_weights() -> None:
    linear = torch.nn.Linear(64, 32)
    x = torch.randn(7, 64) * torch.tensor([1e-3, 1.0, 1e3, 0, 5, 50, 1e-20])[:, None]
    with torch.inference_mode():
        exact, near = linear(x), Int8(linear)(x)
    assert near.isfinite().all()
    for row in range(len(x)):
        assert (near[row] - exact[row]).abs().max() <= 0.05 * exact[row].abs().max()


def test_positions_are_those_of_funasr(theirs: Any) -> None:
    expected = theirs.embed(torch.zeros(1, 700, 560))[0]
    torch.testing.assert_close(positions(700, 560), expected, atol=1e-4, rtol=0)


@torch.inference_mode()
def test_layers_that_do_not_compile_are_run_as_they_are(
    theirs: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("no C++ compiler")

    encoder = Encoder(theirs)
    expected = encoder(_features(), _LENGTHS)
    monkeypatch.setattr("torch.compile", lambda *_, **__: broken)
    with caplog.at_level(logging.WARNING, "callstash.transcribe"):
        encoder.compile_layers(lambda: encoder(_features(), _LENGTHS))
    assert [r.getMessage() for r in caplog.records] == [
        "the encoder cannot be compiled, hearing goes on without: no C++ compiler"
    ]
    torch.testing.assert_close(encoder(_features(), _LENGTHS), expected)
