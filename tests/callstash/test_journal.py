"""The journal: admissions, claims, revisions, deliveries."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callstash.contracts import Found, PathState
from callstash.database import Database
from callstash.errors import Reject
from callstash.idle import busy
from callstash.journal import DROPPED_BY_RULE, VANISHED, Admission, Journal
from callstash.model import Event, Media, Receipt, Recording, Verdict
from callstash.reports import recording_report
from callstash.testing import make_event, make_recording

DONE = Receipt(Verdict.DELIVERED)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(Database(tmp_path / "journal.db"), "calls", ["store", "search"])


def found(recording: Recording, path: str = "", **changes: Any) -> Found:
    return Found(recording, PathState(path or recording.path, "recording", content_id=recording.content_id), **changes)


def transcribe(journal: Journal, recording: Recording) -> Recording:
    journal.admit(found(recording))
    claimed = journal.claim()
    assert claimed
    assert journal.advance(claimed[0], "scripted", 1000, 1)
    return claimed[0]


def extract(journal: Journal) -> list[Event]:
    events = [make_event("您好", recording=recording) for recording, _, _ in journal.deliveries.to_extract(99)]
    return [event for event in events if journal.deliveries.save_extraction(event, "rules@1")]


def deliver(journal: Journal, *sinks: str, receipt: Receipt = DONE) -> list[str]:
    acknowledged = []
    for sink in sinks:
        due = journal.deliveries.due(sink, 99)
        acknowledged += journal.deliveries.record(sink, [(delivery, receipt) for delivery in due])
    return acknowledged


def test_a_recording_is_admitted_once(journal: Journal) -> None:
    recording = make_recording()
    assert journal.admit(found(recording)) is Admission.NEW
    assert journal.admit(found(recording)) is Admission.KNOWN
    assert journal.counts() == {"admitted": 1}
    assert journal.paths.counts() == {"recording": 1}


def test_the_same_bytes_under_another_name_are_one_recording_with_two_paths(journal: Journal) -> None:
    recording = make_recording()
    journal.admit(found(recording))
    assert journal.admit(found(recording, "/recordings/copy.wav")) is Admission.DUPLICATE
    assert journal.counts() == {"admitted": 1}
    (copy,) = [p for p in journal.paths.of_recording(recording.id) if p.path.endswith("copy.wav")]
    assert copy.reason == f"the same bytes as {recording.path}"


def test_a_sidecar_that_comes_late_amends_and_everything_is_extracted_and_delivered_again(journal: Journal) -> None:
    recording = transcribe(journal, make_recording())
    extract(journal)
    deliver(journal, "store", "search")
    assert journal.admit(found(replace(recording, meta={"agent": "李"}))) is Admission.AMENDED
    (event,) = extract(journal)
    assert event.recording.revision == 2
    assert event.recording.meta == {"agent": "李"}
    assert deliver(journal, "store", "search") == [recording.id]


def test_an_amendment_while_the_transcriber_works_is_not_swallowed(journal: Journal) -> None:
    recording = make_recording()
    journal.admit(found(recording))
    claimed = journal.claim()
    assert claimed
    journal.amend(replace(recording, meta={"agent": "李"}))
    assert not journal.advance(claimed[0], "scripted", 1000, 1)
    again = journal.claim()
    assert again
    assert again[0].meta == {"agent": "李"}
    assert journal.advance(again[0], "scripted", 1000, 1)


def test_an_amendment_while_the_rules_work_makes_their_result_void(journal: Journal) -> None:
    recording = transcribe(journal, make_recording())
    ((in_work, _, _),) = journal.deliveries.to_extract(9)
    journal.amend(replace(recording, meta={"agent": "李"}))
    assert not journal.deliveries.save_extraction(make_event("您好", recording=in_work), "rules@1")
    assert not journal.deliveries.due("store", 9)
    assert len(extract(journal)) == 1


def test_a_receipt_for_an_older_revision_does_not_count(journal: Journal) -> None:
    recording = transcribe(journal, make_recording())
    extract(journal)
    stale = journal.deliveries.due("store", 9)
    journal.amend(replace(recording, meta={"agent": "李"}))
    extract(journal)
    journal.deliveries.record("store", [(delivery, DONE) for delivery in stale])
    assert [d.revision for d in journal.deliveries.due("store", 9)] == [2]


def test_a_touched_file_is_still_the_same_call(journal: Journal) -> None:
    recording = make_recording(meta={"began_at_from": "mtime"})
    journal.admit(found(recording))
    touched = replace(recording, began_at=recording.began_at.replace(year=2027))
    assert journal.admit(found(touched)) is Admission.KNOWN


def test_the_attempt_is_counted_before_the_work_and_a_recording_that_ends_the_process_is_buried(
    journal: Journal,
) -> None:
    journal.admit(found(make_recording()))
    for attempt in range(3):
        claimed = journal.claim()
        assert claimed
        assert claimed[1] is (attempt > 0), "after its first claim it is a suspect"
    assert journal.claim() is None
    assert journal.counts() == {"dead": 1}
    (row,) = journal.database.rows("SELECT * FROM dead_letters")
    assert row["reason"] == "the process or the transcriber ended 3 times while working on this recording"
    assert row["hint"]


def test_with_one_attempt_allowed_what_is_in_hand_is_not_buried_by_the_next_claim(tmp_path: Path) -> None:
    journal = Journal(Database(tmp_path / "journal.db"), "calls", ["store"], max_attempts=1)
    for name in ("one.wav", "two.wav"):
        journal.admit(found(make_recording(name)))
    first, second = journal.claim(), journal.claim(fresh_only=True)
    assert first
    assert second
    assert journal.advance(first[0], "scripted", 1000, 1)
    assert journal.claim() is None, "the worker has ended with the second in hand"
    assert journal.counts() == {"dead": 1, "transcribed": 1}


def test_sidecars_that_come_while_it_is_heard_make_no_suspect_of_a_recording(journal: Journal) -> None:
    recording = make_recording()
    journal.admit(found(recording))
    for number in range(4):
        claimed = journal.claim(fresh_only=True)
        assert claimed, "it is claimed with others in hand"
        assert not claimed[1]
        journal.amend(replace(recording, meta={"agent": str(number)}))
        assert not journal.advance(claimed[0], "scripted", 1000, 1)
    assert journal.counts() == {"admitted": 1}


def test_what_was_given_back_once_and_then_heard_is_no_failure(journal: Journal) -> None:
    recording = make_recording()
    journal.admit(found(recording))
    journal.claim()
    journal.postpone(recording.id, 0.0, "callstash stopped before it was heard")
    claimed = journal.claim()
    assert claimed
    journal.advance(claimed[0], "scripted", 1000, 1)
    ((_, _, why),) = journal.deliveries.to_extract(9)
    assert not any(why)
    assert recording_report(journal, recording.id)["reason"] == ""


def test_a_recording_that_a_rule_dropped_is_put_to_the_rules_again_when_its_sidecar_changes(journal: Journal) -> None:
    recording = transcribe(journal, make_recording())
    journal.drop(recording.id, DROPPED_BY_RULE, recording.revision)
    deliver(journal, "store", "search")
    assert journal.admit(found(replace(recording, meta={"queue": "live"}))) is Admission.AMENDED
    assert journal.releases.due() == [], "not before its new result is delivered"
    (event,) = extract(journal)
    assert event.recording.meta == {"queue": "live"}
    assert deliver(journal, "store", "search") == [recording.id]


def test_what_was_superseded_stays_so_when_its_sidecar_changes(journal: Journal) -> None:
    recording = transcribe(journal, make_recording())
    journal.drop(recording.id, "superseded by another", recording.revision)
    journal.amend(replace(recording, meta={"queue": "live"}))
    assert journal.counts() == {"dropped": 1}


def test_a_suspect_comes_after_fresh_recordings_and_never_with_them(journal: Journal) -> None:
    journal.admit(found(make_recording("suspect.wav")))
    journal.claim()
    journal.admit(found(make_recording("fresh.wav")))
    first = journal.claim()
    assert first
    assert first[0].path.endswith("fresh.wav")
    assert journal.claim(fresh_only=True) is None


def test_a_device_that_fails_costs_the_recording_no_attempt(journal: Journal) -> None:
    recording = make_recording()
    journal.admit(found(recording))
    for _ in range(5):
        assert journal.claim()
        journal.postpone(recording.id, 0.0, "the GPU is gone")
    assert journal.counts() == {"admitted": 1}


def test_a_postponed_recording_waits(journal: Journal) -> None:
    recording = make_recording()
    journal.admit(found(recording))
    journal.claim()
    journal.postpone(recording.id, 60.0, "the GPU is gone")
    assert journal.claim() is None


def test_a_dead_sink_holds_up_no_other_and_the_acknowledgement_waits_for_it(journal: Journal) -> None:
    recording = transcribe(journal, make_recording())
    extract(journal)
    assert deliver(journal, "search", receipt=Receipt(Verdict.RETRY, "it is away")) == []
    assert deliver(journal, "store") == []
    assert journal.deliveries.counts() == {"store": {"delivered": 1}, "search": {"waiting": 1}}
    assert journal.backlog() == 0, "one sink has it"
    assert not journal.deliveries.due("search", 9), "it backs off"
    journal.database.run("UPDATE deliveries SET next_try = 0")
    assert deliver(journal, "search") == [recording.id]
    assert not busy(journal.database, ["other"])


def test_a_rejected_delivery_is_a_dead_letter_and_its_file_is_kept(journal: Journal) -> None:
    recording = transcribe(journal, make_recording())
    extract(journal)
    deliver(journal, "store")
    acknowledged = deliver(journal, "search", receipt=Receipt(Verdict.REJECTED, "mapping error", "mend the rule"))
    assert acknowledged == [recording.id]
    assert journal.releases.due() == []
    (letter,) = journal.database.rows("SELECT * FROM dead_letters")
    assert (letter["stage"], letter["reason"], letter["hint"]) == ("sink search", "mapping error", "mend the rule")
    assert journal.retry([recording.id]) == 1
    assert journal.releases.due() == [], "it waits for a sink again"
    deliver(journal, "search")
    assert [r.id for r in journal.releases.due()] == [recording.id]


def test_a_recording_is_released_once_per_acknowledgement(journal: Journal) -> None:
    recording = transcribe(journal, make_recording())
    extract(journal)
    assert journal.releases.due() == []
    deliver(journal, "store", "search")
    assert [r.id for r in journal.releases.due()] == [recording.id]
    journal.releases.done(recording.id)
    assert journal.releases.due() == []


def test_a_buried_recording_is_delivered_as_a_failure_and_retry_revives_it(journal: Journal) -> None:
    recording = make_recording()
    journal.admit(found(recording))
    journal.claim()
    journal.bury(recording.id, 1, Reject("the file is empty", "record it again", "decode"))
    ((dead, _, why),) = journal.deliveries.to_extract(9)
    assert why == ("decode", "the file is empty", "record it again")
    assert journal.deliveries.save_extraction(make_event(recording=dead, outcome="failure"), "rules@1")
    deliver(journal, "store", "search")
    assert journal.releases.due() == [], "on_done must not touch what was not heard"
    assert journal.retry([recording.id]) == 1
    claimed = journal.claim()
    assert claimed
    assert claimed[0].revision == 2, "its success overwrites the failure"


def test_a_recording_that_continues_another_supersedes_it_and_its_documents_are_taken_back(journal: Journal) -> None:
    old = transcribe(journal, make_recording("call.wav", content="first half"))
    extract(journal)
    deliver(journal, "store", "search")
    new = make_recording("call.wav", content="first half and second half")
    journal.admit(found(new, continues=old.id))
    assert journal.counts() == {"admitted": 1, "dropped": 1}
    assert [(d.recording_id, d.action) for d in journal.deliveries.due("store", 9)] == [(old.id, "remove")]
    deliver(journal, "store", "search")
    assert not journal.deliveries.due("store", 9)


def test_a_path_with_unrelated_bytes_keeps_both_recordings(journal: Journal) -> None:
    old = transcribe(journal, make_recording("call.wav", content="one"))
    journal.admit(found(make_recording("call.wav", content="two")))
    assert journal.counts() == {"admitted": 1, "transcribed": 1}
    place = journal.paths.get(old.path)
    assert place
    assert place.reason == f"its bytes changed; before: recording {old.id}"


def test_what_is_superseded_at_one_path_but_still_lies_at_another_stays(journal: Journal) -> None:
    old = transcribe(journal, make_recording("call.wav", content="first half"))
    journal.admit(found(old, "/recordings/copy.wav"))
    journal.admit(found(make_recording("call.wav", content="both halves"), continues=old.id))
    assert journal.counts() == {"admitted": 1, "transcribed": 1}


def test_a_recording_whose_bytes_vanished_before_they_were_heard_revives_when_they_come_back(journal: Journal) -> None:
    recording = make_recording()
    journal.admit(found(recording))
    journal.claim()
    journal.bury(recording.id, 1, Reject("vanished", "copy it again", VANISHED))
    assert journal.admit(found(recording, "/recordings/again.wav")) is Admission.REVIVED
    claimed = journal.claim()
    assert claimed
    assert claimed[0].path == "/recordings/again.wav"


def test_a_text_recording_needs_no_transcriber(journal: Journal) -> None:
    journal.admit(found(make_recording("call.txt", media=Media.TEXT)), engine="text:1")
    assert journal.claim() is None
    ((recording, engine, _),) = journal.deliveries.to_extract(9)
    assert engine == "text:1"
    assert recording.media == "text"


def test_what_waits_for_a_sink_that_is_no_longer_configured_is_forgotten(journal: Journal) -> None:
    recording = transcribe(journal, make_recording())
    extract(journal)
    deliver(journal, "store")
    later = Journal(journal.database, "calls", ["store"])
    later.deliveries.keep_only_configured()
    assert [r.id for r in later.releases.due()] == [recording.id]


def test_pipelines_do_not_see_each_other(journal: Journal) -> None:
    other = Journal(journal.database, "other", ["store"])
    journal.admit(found(make_recording()))
    assert other.claim() is None
    assert other.counts() == {}
    assert other.paths.get(make_recording().path) is None


def test_paths_below_a_folder_are_found_whatever_their_names_hold(journal: Journal) -> None:
    for path in ("/a/x.wav", "/a/%.wav", "/a b/x.wav", "/a/b/x.wav", "/ab/x.wav"):
        journal.paths.put(PathState(path, "ignored", "test"))
    assert [p.path for p in journal.paths.under("/a")] == ["/a/%.wav", "/a/b/x.wav", "/a/x.wav"]
    assert len(list(journal.paths.under(""))) == 5
