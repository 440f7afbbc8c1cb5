"""From a transcript to an event: roles, normalizers, rules. No clock, no I/O: it may run in another process."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

from callstash.children import end_with
from callstash.contracts import Normalizer, RuleSet
from callstash.errors import Reject, Retry
from callstash.model import Event, Media, Recording, Transcript, merged_tags
from callstash.roles import with_roles


class Chain:
    """Several normalizers as one, in order. What no one has written stays as it was spoken."""

    def __init__(self, parts: Sequence[Normalizer] = ()) -> None:
        self._parts = tuple(parts)

    @property
    def version(self) -> str:
        """The versions of its parts; one of them may read a file that changes."""
        return ", ".join(part.version for part in self._parts) or "-"

    def normalize(self, transcript: Transcript) -> Transcript:
        """Return the transcript after all parts, each segment with a `text`."""
        for part in self._parts:
            transcript = part.normalize(transcript)
        return replace(transcript, segments=tuple(replace(s, text=s.text or s.raw) for s in transcript.segments))


class Extractor:
    """A normalizer and a rule set, as one function."""

    def __init__(self, normalizer: Chain, rules: RuleSet | None) -> None:
        self._normalizer = normalizer
        self._rules = rules

    @property
    def digest(self) -> str:
        """Changes whenever the result might."""
        return "+".join((self._normalizer.version, self._rules.digest if self._rules else "-"))

    def __call__(self, recording: Recording, transcript: Transcript) -> Event | Reject:
        """Make the event. A failure is a value: one bad transcript does not stop the others.

        Raise `Retry` where a normalizer has not got what it needs: that is no fault of the recording.
        """
        try:
            # the stored transcript is shared by all recordings of its content, so it cannot hold one call's roles
            heard = with_roles(transcript, recording.meta) if recording.media is Media.AUDIO else transcript
            written = self._normalizer.normalize(heard)
            event = Event(recording, written, tags=merged_tags(recording.tags, heard.tags), meta=dict(recording.meta))
            return self._rules.apply(event) if self._rules else event
        except Retry:
            raise
        except Exception as error:  # any bug in a rule or a normalizer is this recording's failure only
            return Reject(f"extraction failed: {type(error).__name__}: {error}", "run `callstash try` on it", "rules")


def failure(recording: Recording, stage: str, reason: str, hint: str) -> Event:
    """The event of a buried recording: a call document too, so that a dashboard counts it."""
    meta = {**recording.meta, "stage": stage, "reason": reason, "hint": hint}
    return Event(recording, Transcript(recording.content_id, "", ()), tags=recording.tags, meta=meta, outcome="failure")


Work = tuple[Recording, Transcript]


class ExtractorPool:
    """`workers` processes that extract (`pipeline.workers`); with one worker, this process does it itself."""

    def __init__(self, build: Callable[[], Extractor], workers: int) -> None:
        self._own = build()
        self._pool: ProcessPoolExecutor | None = None
        if workers > 1:
            self._pool = ProcessPoolExecutor(
                workers, multiprocessing.get_context("spawn"), initializer=_start_worker, initargs=(build, os.getpid())
            )

    @property
    def digest(self) -> str:
        """Of the extractor: changes whenever its results might."""
        return self._own.digest

    def map(self, work: Sequence[Work]) -> Iterator[Event | Reject]:
        """Results in the order of `work`."""
        if self._pool is None or len(work) < 2:
            return (self._own(*item) for item in work)
        return self._pool.map(_extract, work)

    def close(self) -> None:
        """Idempotent."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)


_worker: Extractor | None = None


def _start_worker(build: Callable[[], Extractor], parent: int) -> None:
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    end_with(parent)
    _worker = build()


def _extract(work: Work) -> Event | Reject:
    if _worker is None:
        raise RuntimeError("the worker was not started")
    return _worker(*work)
