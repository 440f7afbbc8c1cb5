"""The scripted transcriber says its lines and writes down that it was asked."""

from __future__ import annotations

import json

import numpy as np
import pytest

from callstash.contracts import Context
from callstash.errors import CallstashError, Reject
from callstash.model import Transcript
from transcribe.scripted import ScriptedOptions, ScriptedTranscriber

from .sounds import Sound


def _audio(name: str) -> Sound:
    return Sound(np.zeros((2, 16000), np.float32), name)


def _scripted(context: Context, script: object, **options: object) -> ScriptedTranscriber:
    (context.base_dir / "script.json").write_text(json.dumps(script), "utf-8")
    return ScriptedTranscriber(ScriptedOptions(script="script.json", **options), context)


def test_lines_by_content_id_and_for_all_others(context: Context) -> None:
    late = {"start_ms": 500, "end_ms": 900, "channel": 1, "role": "customer", "text": "好"}
    script = {"a": [late, {"text": "您好"}], "b": {"reject": "too quiet"}, "*": []}
    found = dict(_scripted(context, script).transcribe(iter([_audio("a"), _audio("b"), _audio("c")])))
    assert isinstance(found["a"], Transcript)
    assert [(s.start_ms, s.end_ms, s.channel, s.role, s.raw) for s in found["a"].segments] == [
        (0, 1000, 0, None, "您好"),
        (500, 900, 1, "customer", "好"),
    ]
    assert isinstance(found["b"], Reject)
    assert (found["b"].reason, found["b"].stage) == ("too quiet", "transcribe")
    assert isinstance(found["c"], Transcript)
    assert found["c"].segments == ()


def test_calls_are_written_down_before_the_work(context: Context) -> None:
    engine = _scripted(context, {"*": []}, calls="calls.log")
    run = engine.transcribe(iter([_audio("a"), _audio("b")]))
    next(run)
    assert (context.base_dir / "calls.log").read_text() == "a\n"
    list(run)
    assert (context.base_dir / "calls.log").read_text() == "a\nb\n"


def test_the_engine_follows_the_script(context: Context) -> None:
    first = _scripted(context, {"*": []}).engine
    assert _scripted(context, {"*": [{"text": "x"}]}).engine != first
    assert _scripted(context, {"*": []}).engine == first


def test_a_script_that_cannot_be_read(context: Context) -> None:
    with pytest.raises(CallstashError):
        ScriptedTranscriber(ScriptedOptions(script="none.json"), context).check()
    (context.base_dir / "bad.json").write_text("{")
    with pytest.raises(CallstashError):
        ScriptedTranscriber(ScriptedOptions(script="bad.json"), context).check()
    ScriptedTranscriber(ScriptedOptions(), context).check()
