"""The benchmarks run and say what they must, at a tiny size; nothing is said of their times."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.support import corpus, elastic, transcription
from benchmarks.support.measure import Side, spread, take_turns
from benchmarks.support.parts import Work
from callstash.testing.elasticsearch import FakeElasticsearch
from tests.transcribe import tiny
from tests.transcribe.conftest import fsmn_folder

__all__ = ["fsmn_folder"]


@pytest.fixture(scope="module")
def result(fsmn_folder: Path) -> tuple[dict[str, Any], list[str]]:
    works = [Work("calls", tiny.sense_voice, 4.0, 3), Work("pieces", tiny.paraformer, 4.0)]
    return transcription.run(works, "cpu", fsmn_folder, rounds=1)


def test_texts_are_stocks_own_in_every_scope(result: tuple[dict[str, Any], list[str]]) -> None:
    found, wrong = result
    assert wrong == []
    assert found["figures"]["calls"]["tokens"] > 0


def test_the_result_is_what_machines_read(result: tuple[dict[str, Any], list[str]]) -> None:
    found = json.loads(json.dumps(result[0]))
    assert set(found) == {"benchmark", "ratio", "figures", "machine", "commit"}
    assert found["benchmark"] == "transcription"
    assert found["ratio"] == found["figures"]["calls"]["disk_to_transcript_ratio"]["ratio"] > 0
    rows = found["figures"]["pieces"]["rows"]
    assert {row["scope"] for row in rows} == {"tensor to ids", "segments to text", "disk to transcript"}
    assert all(row["rtfx"] > 0 and 0 <= row["padding"] < 1 and row["batch_most"] > 0 for row in rows)
    assert found["figures"]["pieces"]["share_of_gemm_peak"] > 0
    shares = found["figures"]["calls"]["profile"]
    assert {"matrix products", "voice activity", "front-end", "texts"} <= set(shares)


def test_a_text_that_differs_fails_the_run(monkeypatch: pytest.MonkeyPatch, fsmn_folder: Path, capsys: Any) -> None:
    found = {"benchmark": "transcription", "ratio": 1.0, "figures": {}, "machine": {}, "commit": ""}
    monkeypatch.setattr(transcription, "run", lambda *_, **__: (dict(found), ["calls: one, other"]))
    monkeypatch.setattr(transcription, "_works", lambda *_: [])
    assert transcription.main(["--quick"]) == 1
    said = capsys.readouterr()
    assert "DIFFERS: calls: one, other" in said.err
    assert json.loads(said.out.splitlines()[-1])["ratio"] == 1.0


def test_calls_differ_and_pieces_are_as_long_as_in_calls(tmp_path: Path) -> None:
    calls = corpus.calls(tmp_path, 20)
    assert len({call.content_id for call in calls}) == 20
    assert all(4.0 <= call.seconds <= 30.0 for call in calls)
    lengths = [len(piece) / 16_000 for piece in corpus.pieces(600)]
    assert np.median(lengths) == pytest.approx(4.0, rel=0.05)
    assert 20.0 < max(lengths) <= 30.0


def test_sides_take_turns_and_the_best_round_counts() -> None:
    order: list[str] = []
    sides = [Side(name, lambda group, name=name: order.append(f"{name}{group}"), 1) for name in "ab"]  # type: ignore[misc]
    take_turns(sides, [1, 2], rounds=2, device="cpu")
    assert order == ["a1", "b1", "b2", "a2", "b1", "a1", "a2", "b2"]
    assert all(len(rounds) == 2 for side in sides for rounds in side.times)
    sides[0].times, sides[1].times = [[4.0, 6.0]], [[2.0, 1.0]]
    assert sides[0].seconds / sides[1].seconds == 4.0
    assert spread(*sides) == (2.0, 6.0)


def test_sink_and_bare_loop_bring_the_same_documents_and_leave_nothing_behind() -> None:
    with FakeElasticsearch() as fake:
        found = json.loads(json.dumps(elastic.run(fake.url, calls=10, rounds=1, batches=(4,))))
        assert fake.documents() == {}
    assert set(found) == {"benchmark", "ratio", "figures", "machine", "commit"}
    assert (found["benchmark"], found["figures"]["documents"]) == ("elasticsearch", 120)
    assert found["ratio"] == found["figures"]["rows"][0]["ratio"] > 0


def test_without_a_server_nothing_is_measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any) -> None:
    monkeypatch.delenv("CALLSTASH_TEST_ES_URL", raising=False)
    monkeypatch.setenv("CALLSTASH_TEST_ES_BUNDLE", str(tmp_path))
    assert elastic.main(["--quick"]) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert found["ratio"] is None
    assert "there is no" in found["figures"]["skipped"]
