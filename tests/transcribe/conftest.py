"""What the tests of this stage share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from callstash.contracts import Context
from transcribe import models
from transcribe.audio import PyAvDecoder, PyAvOptions
from transcribe.samples import Samples

from . import tiny
from .sounds import Open, content_id


@pytest.fixture
def context(tmp_path: Path) -> Context:
    """A context whose folders are empty: no model is on disk."""
    for name in ("data", "models"):
        (tmp_path / name).mkdir()
    return Context("test", tmp_path, tmp_path / "data", tmp_path / "models")


@pytest.fixture
def decoder(context: Context) -> PyAvDecoder:
    return PyAvDecoder(PyAvOptions(), context)


@pytest.fixture
def open_(decoder: PyAvDecoder) -> Open:
    """Decode a file under its own content id."""

    def opened(path: Path) -> Samples:
        return decoder.open(path, content_id(path))

    return opened


@pytest.fixture(scope="session")
def fsmn_folder() -> Path:
    """The folder of FSMN-VAD. `make test` pulls it: missing it is an error in CI, and a reason to skip elsewhere."""
    folder = models.Store().folder("fsmn-vad")
    if folder is None and os.environ.get("CI") == "true":
        pytest.fail("fsmn-vad is not on disk: callstash models pull fsmn-vad")
    if folder is None:
        pytest.skip("fsmn-vad is not on disk: callstash models pull fsmn-vad")
    return folder


@pytest.fixture(scope="session")
def sense_voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.sense_voice(tmp_path_factory.mktemp("models") / "sense")


@pytest.fixture(scope="session")
def paraformer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.paraformer(tmp_path_factory.mktemp("models") / "para")
