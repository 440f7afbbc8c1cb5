"""The loops after the transcriber."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from callstash.contracts import Found, PathState
from callstash.database import Database
from callstash.delivery import ExtractionLoop, ReleaseLoop, SinkLoop
from callstash.errors import Retry
from callstash.extraction import Chain, Extractor, ExtractorPool
from callstash.idle import busy
from callstash.journal import Journal
from callstash.model import Event, Receipt, Recording, Verdict
from callstash.pipeline import Pipeline
from callstash.reports import recording_report
from callstash.settings import PipelineSettings
from callstash.testing import MemorySink, make_recording, make_transcript
from callstash.transcripts import Transcripts


@dataclass
class Rules:
    """Rules that count, drop and break on command."""

    digest: str = "rules@1"
    findings: tuple[Any, ...] = ()
    applied: int = 0

    def changed(self) -> bool:
        return False

    def apply(self, event: Event) -> Event:
        self.applied += 1
        if "break" in event.recording.path:
            raise ZeroDivisionError("a bug in a rule")
        return replace(event, outcome="dropped") if "drop" in event.recording.path else event.with_tags("seen")


@dataclass
class Bench:
    journal: Journal
    transcripts: Transcripts
    sinks: dict[str, MemorySink]
    rules: Rules = field(default_factory=Rules)
    transcriber: str | None = "fake"
    released: list[str] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    refusing: set[str] = field(default_factory=set)
    """Paths that the source cannot take back."""

    def release(self, recording: Recording, places: Sequence[PathState]) -> None:
        if recording.path in self.refusing:
            raise Retry("stuck.wav cannot be moved", "make room")
        self.released.append(recording.path)

    @property
    def pipeline(self) -> Pipeline:
        parts: dict[str, Any] = {
            "id": "calls",
            "journal": self.journal,
            "settings": PipelineSettings.model_validate({"pipeline.id": "calls", "ingest": []}),
            "build_extractor": lambda: Extractor(Chain(), self.rules),
            "build_chain": Chain,
            "sources": [SimpleNamespace(release=self.release)],
            "transcriber": self.transcriber,
            "look": self.looked.append,
        }
        return cast(Pipeline, SimpleNamespace(**parts))

    def transcribe(self, *names: str) -> list[Recording]:
        recordings = [make_recording(name) for name in names]
        for recording in recordings:
            self.journal.admit(Found(recording, PathState(recording.path, "recording")))
            self.journal.claim()
            self.transcripts.put(make_transcript("您好", content_id=recording.content_id, engine="fake"))
            self.journal.advance(recording, "fake", 1000, 1)
        return recordings

    def extract(self) -> None:
        ExtractionLoop(self.pipeline, self.transcripts, fail).step()

    def deliver(self, name: str = "memory") -> None:
        SinkLoop(self.pipeline, self.sinks[name], fail).step()


def fail(name: str, error: BaseException) -> None:
    raise AssertionError(name) from error


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    sinks = {name: MemorySink(name) for name in ("memory", "other")}
    journal = Journal(Database(tmp_path / "journal.db"), "calls", list(sinks))
    return Bench(journal, Transcripts(tmp_path / "transcripts"), sinks)


def test_every_sink_gets_the_same_result_though_the_rules_ran_once(bench: Bench) -> None:
    (recording,) = bench.transcribe("a.wav")
    bench.extract()
    bench.extract()
    for name in bench.sinks:
        bench.deliver(name)
    assert bench.rules.applied == 1
    assert bench.sinks["memory"].events == bench.sinks["other"].events
    assert bench.sinks["memory"].events[recording.id].tags == ("seen",)


def test_a_bug_in_a_rule_buries_that_recording_only(bench: Bench) -> None:
    bench.transcribe("break.wav", "good.wav")
    bench.extract()
    assert bench.journal.counts() == {"dead": 1, "transcribed": 1}
    (letter,) = bench.journal.database.rows("SELECT * FROM dead_letters")
    assert letter["stage"] == "rules"
    assert "a bug in a rule" in letter["reason"]


def test_a_dropped_recording_reaches_no_sink(bench: Bench) -> None:
    bench.transcribe("drop.wav")
    bench.extract()
    bench.deliver()
    assert bench.journal.counts() == {"dropped": 1}
    assert bench.sinks["memory"].writes == []


def test_a_sink_that_is_away_gets_it_when_it_is_back(bench: Bench) -> None:
    bench.transcribe("a.wav")
    bench.extract()
    bench.sinks["memory"].away = True
    with pytest.raises(Retry):
        bench.deliver()
    (row,) = bench.journal.database.rows("SELECT * FROM deliveries WHERE sink = 'memory'")
    assert (row["state"], row["attempts"], row["error"]) == ("waiting", 1, "the memory sink is away")
    bench.deliver("other")
    assert len(bench.sinks["other"].events) == 1, "nobody waits for it"
    bench.sinks["memory"].away = False
    bench.journal.database.run("UPDATE deliveries SET next_try = 0")
    bench.deliver()
    assert len(bench.sinks["memory"].events) == 1


def test_why_a_sink_waits_is_the_reason_of_its_latest_failed_try(bench: Bench) -> None:
    (tried,) = bench.transcribe("a.wav")
    bench.extract()
    bench.sinks["memory"].answers[tried.id] = Receipt(Verdict.RETRY, "the index is read-only", "allow writes")
    bench.deliver()
    bench.transcribe("b.wav")
    bench.extract()
    why = {"memory": ("the index is read-only", "allow writes")}
    assert bench.journal.deliveries.held_up() == why
    assert bench.journal.deliveries.held_up(tries=1) == {}, "one was not tried yet"
    bench.journal.database.run("UPDATE deliveries SET next_try = 0")
    bench.sinks["memory"].answers = {}
    bench.sinks["memory"].away = True
    with pytest.raises(Retry):
        bench.deliver()
    assert bench.journal.deliveries.held_up(tries=1) == {"memory": ("the memory sink is away", "set away = False")}


def test_a_rejected_event_is_a_dead_letter_and_the_others_go_on(bench: Bench) -> None:
    bad, good = bench.transcribe("bad.wav", "good.wav")
    bench.sinks["memory"].answers[bad.id] = Receipt(Verdict.REJECTED, "mapping error", "mend the rule")
    bench.extract()
    bench.deliver()
    assert list(bench.sinks["memory"].events) == [good.id]
    (letter,) = bench.journal.database.rows("SELECT * FROM dead_letters")
    assert letter["reason"] == "mapping error"


def test_a_sink_that_breaks_on_one_event_still_gets_the_others(bench: Bench) -> None:
    bad, good = bench.transcribe("bad.wav", "good.wav")

    def break_on_bad(events: Sequence[Event]) -> None:
        if any(event.recording.id == bad.id for event in events):
            raise KeyError("a bug in the sink")

    bench.sinks["memory"].before_write = break_on_bad
    bench.extract()
    bench.deliver()
    assert list(bench.sinks["memory"].events) == [good.id]
    assert bench.journal.deliveries.counts()["memory"] == {"delivered": 1, "rejected": 1}


def test_a_sink_that_answers_for_fewer_events_than_it_got_is_tried_again(bench: Bench) -> None:
    bench.transcribe("a.wav", "b.wav")
    bench.extract()
    sink = bench.sinks["memory"]
    sink.write = lambda events: []  # type: ignore[method-assign]
    with pytest.raises(Retry, match="0 of 2"):
        bench.deliver()
    assert bench.journal.deliveries.counts() == {"memory": {"waiting": 2}, "other": {"waiting": 2}}


def test_a_file_is_released_only_when_every_sink_has_it(bench: Bench) -> None:
    (recording,) = bench.transcribe("a.wav")
    bench.extract()
    bench.deliver("memory")
    release = ReleaseLoop(bench.pipeline, fail)
    assert not release.step()
    bench.deliver("other")
    assert release.step()
    assert bench.released == [recording.path]
    assert not release.step()


def test_what_its_source_cannot_take_back_is_tried_again_says_why_and_holds_up_no_other(bench: Bench) -> None:
    stuck, free = bench.transcribe("stuck.wav", "free.wav")
    bench.extract()
    for name in bench.sinks:
        bench.deliver(name)
    bench.refusing.add(stuck.path)
    release = ReleaseLoop(bench.pipeline, fail)
    for _ in range(2):
        with pytest.raises(Retry, match=r"stuck\.wav cannot be moved"):
            release.step()
    assert bench.released == [free.path]
    report = recording_report(bench.journal, stuck.id)
    assert (report["reason"], report["hint"]) == ("stuck.wav cannot be moved", "make room")
    assert bench.journal.releases.held_up() == (1, "stuck.wav cannot be moved", "make room")
    assert busy(bench.journal.database, ["calls"])
    bench.refusing.clear()
    assert release.step()
    assert bench.released == [free.path, stuck.path]
    assert recording_report(bench.journal, stuck.id)["reason"] == ""
    assert bench.journal.releases.held_up()[0] == 0
    assert not busy(bench.journal.database, ["calls"])


def test_a_lost_transcript_is_made_again(bench: Bench) -> None:
    bench.transcribe("a.wav")
    for path in bench.transcripts.all():
        path.unlink()
    bench.extract()
    assert bench.journal.counts() == {"admitted": 1}


def _pool_extractor() -> Extractor:
    return Extractor(Chain(), Rules())


def test_worker_processes_give_the_same_results_in_the_same_order() -> None:
    work = [(make_recording(f"{n}.wav"), make_transcript(f"第{n}句")) for n in range(5)]
    alone, pool = ExtractorPool(_pool_extractor, Chain, 1), ExtractorPool(partial(_pool_extractor), Chain, 2)
    try:
        assert list(pool.map(work)) == list(alone.map(work))
    finally:
        pool.close()
