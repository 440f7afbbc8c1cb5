"""The kit for authors of plug-ins: its sink keeps the contract, and obeys."""

from __future__ import annotations

from pathlib import Path

import pytest

from callstash import testing
from callstash.codec import dump_event, load_event
from callstash.errors import Retry
from callstash.model import Verdict
from callstash.testing import MemorySink, SinkContract, make_buried, make_event, make_field, make_recording


class TestMemorySinkContract(SinkContract):
    def make_sink(self, tmp_path: Path) -> MemorySink:
        return MemorySink()


def test_refuses_and_postpones_on_command() -> None:
    sink, events = MemorySink(), [make_event("一"), make_event("二"), make_event("三")]
    sink.refuse(events[0].recording.id, "too long")
    sink.postpone(events[1].recording.id)
    receipts = sink.write(events)
    assert [receipt.verdict for receipt in receipts] == [Verdict.REJECTED, Verdict.RETRY, Verdict.DELIVERED]
    assert receipts[0].reason == "too long"
    assert dict(sink.ids()) == {events[2].recording.id: 1}
    sink.accept(events[0].recording.id)
    assert sink.write(events[:1])[0].verdict is Verdict.DELIVERED
    assert len(sink.writes) == 4


def test_away_on_command() -> None:
    sink = MemorySink()
    sink.away = True
    for attempt in (sink.open, lambda: sink.write([make_event("一")]), lambda: sink.remove(["1"])):
        with pytest.raises(Retry):
            attempt()
    assert not sink.writes


def test_a_batch_can_be_interrupted() -> None:
    sink = MemorySink()

    def pull_the_plug(events: object) -> None:
        raise KeyboardInterrupt

    sink.before_write = pull_the_plug
    with pytest.raises(KeyboardInterrupt):
        sink.write([make_event("一")])
    assert not list(sink.ids())


def test_builders_make_what_the_journal_can_keep() -> None:
    event = make_event(
        "您好", "再见", recording=make_recording("a.wav", meta={"call_id": "C-1"}), fields=[make_field()]
    )
    for one in (event, make_buried()):
        assert load_event(dump_event(one)) == one


def test_builders_give_one_identity_per_content_and_call() -> None:
    plain, again = make_recording("a.wav"), make_recording("b.wav", content="a.wav")
    other_call = make_recording("a.wav", meta={"call_id": "C-1"})
    assert plain.id == again.id != other_call.id
    assert plain.content_id == other_call.content_id


def test_segments_follow_one_another() -> None:
    first, second = make_event("您好", "再见").transcript.segments
    assert first.end_ms == second.start_ms == 400


def test_everything_is_exported() -> None:
    assert set(testing.__all__) <= set(dir(testing))
