"""From a transcript to an event: roles, normalizers, rules. No clock, no I/O: it may run in another process."""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
import os
import pickle
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace

from callstash.children import end_with
from callstash.codedigest import code_digest
from callstash.contracts import Normalizer, RuleSet
from callstash.errors import Finding, Reject, Retry
from callstash.masking import without_numbers
from callstash.model import Event, Media, Recording, Transcript, merged_tags
from callstash.roles import with_roles

log = logging.getLogger("callstash.deliver")


class Chain:
    """Several normalizers as one, in order. What no one has written stays as it was spoken."""

    def __init__(self, parts: Sequence[Normalizer] = ()) -> None:
        self.parts = tuple(parts)

    @property
    def version(self) -> str:
        """The versions of its parts; one of them may read a file that changes."""
        return ", ".join(part.version for part in self.parts) or "-"

    def normalize(self, transcript: Transcript) -> Transcript:
        """Return the transcript after all parts, each segment with a `text`."""
        for part in self.parts:
            transcript = part.normalize(transcript)
        return replace(transcript, segments=tuple(replace(s, text=s.text or s.raw) for s in transcript.segments))


class Extractor:
    """Normalizers, rules, and what hides values, as one function."""

    def __init__(
        self, normalizer: Chain, rules: RuleSet | None = None, mask: RuleSet | None = None, options: str = ""
    ) -> None:
        """`options`: all that the configuration says to them, for the digest."""
        self._normalizer = normalizer
        self.rules = rules
        self.mask = mask
        self._options = options

    @property
    def digest(self) -> str:
        """Changes whenever the result might: with files, options, and the code of ours and of the plug-ins'."""
        made = (*self._normalizer.parts, *(part for part in (self.rules, self.mask) if part))
        packages = sorted({"callstash", *(type(part).__module__.partition(".")[0] for part in made)})
        parts = [self._options, self._normalizer.version, *(part.digest for part in (self.rules, self.mask) if part)]
        parts += [f"{package} {code_digest(package)}" for package in packages]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]

    @property
    def errors(self) -> list[Finding]:
        """What forbids its use."""
        sets = [made for made in (self.rules, self.mask) if made]
        return [finding for made in sets for finding in made.findings if finding.fatal]

    def changed(self) -> bool:
        """Whether a file of its rules is other than when it was read."""
        return any(made.changed() for made in (self.rules, self.mask) if made)

    def __call__(self, recording: Recording, transcript: Transcript) -> Event | Reject:
        """Make the event. A failure is a value: one bad transcript does not stop the others.

        Raise `Retry` where a normalizer has not got what it needs: that is no fault of the recording.
        """
        try:
            event = self.written(recording, transcript)
            event = self.hide(self.rules.apply(event) if self.rules else event)
        except Retry:
            raise
        except Exception as error:  # any bug in a rule or a normalizer is this recording's failure only
            reason = without_numbers(f"extraction failed: {type(error).__name__}: {error}")
            return Reject(reason, "run `callstash explain` on it", "rules")
        else:
            return event

    def hide(self, event: Event) -> Event:
        """The event as it may leave the pipeline."""
        return self.mask.apply(event) if self.mask else event

    def written(self, recording: Recording, transcript: Transcript) -> Event:
        """The event as the rules are given it."""
        # the stored transcript is shared by all recordings of its content, so it cannot hold one call's roles
        heard = with_roles(transcript, recording.meta) if recording.media is Media.AUDIO else transcript
        written = self._normalizer.normalize(heard)
        return Event(recording, written, tags=merged_tags(recording.tags, heard.tags), meta=dict(recording.meta))


def failure(recording: Recording, stage: str, reason: str, hint: str) -> Event:
    """The event of a buried recording: a call document too, so that a dashboard counts it."""
    meta = {**recording.meta, "stage": stage, "reason": reason, "hint": hint}
    return Event(recording, Transcript(recording.content_id, "", ()), tags=recording.tags, meta=meta, outcome="failure")


Work = tuple[Recording, Transcript]


class ExtractorPool:
    """`workers` processes that extract (`pipeline.workers`); with one worker, this process does it itself.

    `build` makes an extractor, `build_chain` its normalizers alone: a worker is sent the rules that were checked here,
    whatever their files say by then.
    """

    def __init__(self, build: Callable[[], Extractor], build_chain: Callable[[], Chain], workers: int) -> None:
        self._build, self._build_chain, self._workers = build, build_chain, workers
        self._own = self._newest = build()
        self._pool = self._start()

    @property
    def digest(self) -> str:
        """Of the extractor: changes whenever its results might."""
        return self._own.digest

    def refresh(self) -> Sequence[Finding] | None:
        """Take up rules whose files have changed: return None where none have, else what forbids them.

        Rules with errors are refused as a whole, and the old ones go on.
        """
        if not self._newest.changed():
            return None
        self._newest = self._build()
        if errors := self._newest.errors:
            return errors
        self.close()
        self._own = self._newest
        self._pool = self._start()
        return ()

    def hide(self, event: Event) -> Event:
        """An event that was not extracted, as it may leave the pipeline."""
        return self._own.hide(event)

    def map(self, work: Sequence[Work]) -> Iterator[Event | Reject]:
        """Results in the order of `work`."""
        if self._pool is None:
            return (self._own(*item) for item in work)
        try:
            return iter(list(self._pool.map(_extract, work)))
        except BrokenProcessPool:
            self._start_again()
            return (self._alone(*item) for item in work)

    def _alone(self, recording: Recording, transcript: Transcript) -> Event | Reject:
        """In a worker process, without others: one that ends it again is bad itself."""
        assert self._pool
        try:
            return self._pool.submit(_extract, (recording, transcript)).result()
        except BrokenProcessPool:
            self._start_again()
            reason = "the process that extracted it was killed, twice"
            return Reject(reason, "see the system's log: it may have taken too much memory", "rules")

    def _start_again(self) -> None:
        log.warning("a process that extracts ended unexpectedly; new ones are started")
        self.close()
        self._pool = self._start()
        if self._pool:
            self._pool.submit(os.getpid).result()  # one that breaks at once is broken by no transcript

    def close(self) -> None:
        """Idempotent."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def _start(self) -> ProcessPoolExecutor | None:
        return processes(self._own, self._build_chain, self._workers) if self._workers > 1 else None


def processes(extractor: Extractor, build_chain: Callable[[], Chain], workers: int) -> ProcessPoolExecutor:
    """Worker processes, each with this extractor: functions that run there get it from `worker()`."""
    spawn = multiprocessing.get_context("spawn")
    given = (build_chain, pickle.dumps((extractor.rules, extractor.mask)), os.getpid())
    return ProcessPoolExecutor(workers, spawn, initializer=_start_worker, initargs=given)


_worker: Extractor | None = None


def _start_worker(build_chain: Callable[[], Chain], rules: bytes, parent: int) -> None:
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    end_with(parent)
    _worker = Extractor(build_chain(), *pickle.loads(rules))


def worker() -> Extractor:
    """The extractor of this worker process."""
    if _worker is None:
        raise RuntimeError("the worker was not started")
    return _worker


def _extract(work: Work) -> Event | Reject:
    return worker()(*work)
