"""The conformance suite of sinks."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from callstash.contracts import Sink
from callstash.model import Event, Receipt, Verdict
from callstash.testing.builders import make_buried, make_event, make_field, make_recording, make_segment


class SinkContract:
    """What every sink must do. Subclass it, give `make_sink`; override `held` where the sink is no `Archive`."""

    def make_sink(self, tmp_path: Path) -> Sink:
        """A sink, not opened; called again with the same path it must lead to the same destination."""
        raise TypeError(f"{type(self).__name__} must say how its sink is made: def make_sink(self, tmp_path)")

    def held(self, sink: Any) -> Mapping[str, int]:
        """Recording id -> revision of every call at the destination."""
        return dict(sink.ids())

    def contents(self, sink: Any, recording_id: str) -> Any:
        """Everything the destination holds of one recording, comparable with `==`."""
        return sink.document(recording_id)

    def opened(self, tmp_path: Path) -> Any:
        """A sink ready to write."""
        sink = self.make_sink(tmp_path)
        sink.open()
        return sink

    def test_has_an_id_before_it_is_opened(self, tmp_path: Path) -> None:
        sink = self.make_sink(tmp_path)
        assert isinstance(sink, Sink)
        assert sink.id

    def test_a_written_event_is_delivered_and_held(self, tmp_path: Path) -> None:
        sink, event = self.opened(tmp_path), _example()
        assert [receipt.verdict for receipt in sink.write([event])] == [Verdict.DELIVERED]
        assert self.held(sink) == {event.recording.id: 1}
        sink.close()

    def test_one_receipt_per_event_in_order(self, tmp_path: Path) -> None:
        sink = self.opened(tmp_path)
        events = [make_event(f"第{n}通电话") for n in range(5)]
        assert len(sink.write(events)) == 5
        assert set(self.held(sink)) == {event.recording.id for event in events}
        sink.close()

    def test_nothing_to_write(self, tmp_path: Path) -> None:
        sink = self.opened(tmp_path)
        assert list(sink.write([])) == []
        sink.remove([])
        sink.close()

    def test_twice_equals_once(self, tmp_path: Path) -> None:
        sink, event = self.opened(tmp_path), _example()
        sink.write([event])
        once = self.contents(sink, event.recording.id)
        assert [receipt.verdict for receipt in sink.write([event, event])] == [Verdict.DELIVERED] * 2
        assert self.contents(sink, event.recording.id) == once
        assert self.held(sink) == {event.recording.id: 1}
        sink.close()

    def test_a_newer_revision_replaces(self, tmp_path: Path) -> None:
        sink, recording = self.opened(tmp_path), make_recording()
        sink.write([make_event("旧的", "第二段", recording=recording, fields=[make_field()])])
        sink.write([make_event("新的", recording=recording, revision=2)])
        assert self.held(sink) == {recording.id: 2}
        renewed = self.contents(sink, recording.id)
        sink.remove([recording.id])
        sink.write([make_event("新的", recording=recording, revision=2)])
        assert renewed == self.contents(sink, recording.id), "segments or fields of the old revision were left behind"
        sink.close()

    def test_an_older_revision_never_overwrites(self, tmp_path: Path) -> None:
        sink, recording = self.opened(tmp_path), make_recording()
        sink.write([make_event("新的", recording=recording, revision=2)])
        newest = self.contents(sink, recording.id)
        receipt = sink.write([make_event("旧的", recording=recording, revision=1)])[0]
        assert (receipt.verdict, receipt.reason) == (Verdict.DELIVERED, "already newer")
        assert self.contents(sink, recording.id) == newest
        sink.close()

    def test_both_revisions_in_one_batch(self, tmp_path: Path) -> None:
        sink, recording = self.opened(tmp_path), make_recording()
        revisions = [make_event(f"第{n}版", recording=recording, revision=n) for n in (2, 3, 1)]
        assert {receipt.verdict for receipt in sink.write(revisions)} == {Verdict.DELIVERED}
        assert self.held(sink) == {recording.id: 3}
        sink.close()

    def test_a_bad_event_is_rejected_and_the_rest_goes_on(self, tmp_path: Path) -> None:
        sink = self.opened(tmp_path)
        bad = make_event("坏的", fields=[make_field("odd", object(), words="坏的")])
        good = [make_event("好的"), make_event("也好")]
        first, second, third = sink.write([good[0], bad, good[1]])
        assert (first.verdict, second.verdict, third.verdict) == (
            Verdict.DELIVERED,
            Verdict.REJECTED,
            Verdict.DELIVERED,
        )
        assert second.reason
        assert set(self.held(sink)) == {event.recording.id for event in good}
        sink.close()

    def test_a_buried_recording_is_a_call_too(self, tmp_path: Path) -> None:
        sink, buried = self.opened(tmp_path), make_buried()
        assert sink.write([buried])[0].verdict is Verdict.DELIVERED
        assert buried.recording.id in self.held(sink)
        sink.close()

    def test_remove(self, tmp_path: Path) -> None:
        sink, one, other = self.opened(tmp_path), make_event("一"), make_event("二")
        sink.write([one, other])
        sink.remove([one.recording.id, "0" * 32])
        assert set(self.held(sink)) == {other.recording.id}
        sink.write([one])
        assert set(self.held(sink)) == {one.recording.id, other.recording.id}
        sink.close()

    def test_check_changes_nothing(self, tmp_path: Path) -> None:
        sink, event = self.opened(tmp_path), _example()
        sink.write([event])
        sink.check()
        assert self.held(sink) == {event.recording.id: 1}
        sink.close()

    def test_may_be_opened_and_used_in_another_thread(self, tmp_path: Path) -> None:
        sink, receipts = self.make_sink(tmp_path), list[Receipt]()

        def work() -> None:
            sink.open()
            receipts.extend(sink.write([_example()]))

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        assert [receipt.verdict for receipt in receipts] == [Verdict.DELIVERED]
        assert self.held(sink) == {_example().recording.id: 1}
        sink.close()

    def test_close_is_idempotent(self, tmp_path: Path) -> None:
        sink = self.opened(tmp_path)
        sink.close()
        sink.close()


class PersistentSinkContract(SinkContract):
    """For a destination that outlives the process: what was delivered is there after closing and opening again."""

    def test_what_was_delivered_is_still_there(self, tmp_path: Path) -> None:
        sink, event = self.opened(tmp_path), _example()
        sink.write([event])
        sink.close()
        again = self.opened(tmp_path)
        assert self.held(again) == {event.recording.id: 1}
        again.close()


def _example() -> Event:
    segments = (
        make_segment("您好，请问有什么可以帮您", role="agent"),
        make_segment("我要退款", 4_000, role="customer"),
    )
    return make_event(
        *segments, recording=make_recording("example.wav"), fields=[make_field(), make_field("money", 12)]
    )
