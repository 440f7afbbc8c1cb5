"""The `elasticsearch` sink: an event becomes documents of three kinds, sent in bulk.

Documents carry the recording's revision as their version, so that an older one never overwrites a newer one. The
call's own document says that the rest is there: where it is refused because a newer one is held, what was written
beside it is taken back.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from callstash.contracts import Context
from callstash.errors import CallstashError, Retry
from callstash.model import Event, Receipt, Verdict
from sinks.elasticsearch import retention
from sinks.elasticsearch.bodies import Bundle, Operation, bundle
from sinks.elasticsearch.bulk import CONFLICT, Answer, Bulk
from sinks.elasticsearch.client import connect
from sinks.elasticsearch.options import ElasticsearchOptions
from sinks.elasticsearch.reasons import TOO_LARGE, next_step
from sinks.elasticsearch.setup import Setup
from sinks.elasticsearch.stale import delete_older, delete_recordings

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

_RAISE_LIMIT = "raise http.max_content_length on the server, or leave the call to the store"
_SEE_MAPPING = "compare the index with `callstash elasticsearch check`; then: callstash retry"


@dataclass(frozen=True, slots=True)
class _Written:
    """What became of one event's documents."""

    bundle: Bundle
    answers: Sequence[Answer]

    @property
    def receipt(self) -> Receipt:
        location = self.bundle.call.index
        if wrong := next((one for one in self.answers if not one.done and not one.later), None):
            hint = _RAISE_LIMIT if wrong.status == TOO_LARGE else _SEE_MAPPING
            return Receipt(Verdict.REJECTED, f"{location} refuses it ({wrong.status}): {wrong.reason}", hint, location)
        if later := next((one for one in self.answers if one.later), None):
            reason = f"{location} has no room for it ({later.status}): {later.reason}"
            return Receipt(Verdict.RETRY, reason, next_step(later.status, later.reason), location)
        return Receipt(Verdict.DELIVERED, "already newer" if self.outdated else "", location=location)

    @property
    def outdated(self) -> bool:
        return self.answers[-1].status == CONFLICT


class ElasticsearchSink:
    """Calls, segments and fields in monthly indices. Used by one thread at a time, whichever it is."""

    Options = ElasticsearchOptions

    def __init__(self, options: ElasticsearchOptions, context: Context) -> None:
        self.id = options.id or "elasticsearch"
        self.options = options
        self.context = context
        self._lock = threading.RLock()
        self._client: Elasticsearch | None = None
        self._setup: Setup | None = None

    @property
    def client(self) -> Elasticsearch:
        """The connection, made when first asked for."""
        with self._lock:
            if self._client is None:
                self._client = connect(self.options, self.context.base_dir)
            return self._client

    @property
    def bulk(self) -> Bulk:
        """The bulk loop of this connection."""
        return Bulk(self.client, self.options.batch_bytes, self.options.batch_documents)

    @property
    def setup(self) -> Setup:
        """Templates and the rest that must be there before the first document."""
        return Setup(self.client, self.options, self.context.declared)

    def open(self) -> None:
        """Connect, refuse what we do not speak to, bring the templates up to date, delete what is too old."""
        with self._lock, self._asking():
            setup = self.setup
            setup.prepare()
            self._setup = setup

    def check(self) -> None:
        """Raise where the server would refuse us; change nothing."""
        with self._asking():
            self.setup.check()

    def write(self, events: Sequence[Event]) -> Sequence[Receipt]:
        """All documents of all events in as few requests as their size allows; one receipt each."""
        with self._lock, self._asking():
            self._require_open()
            made = [self._bundle(event) for event in events]
            bundles = [one for one in made if isinstance(one, Bundle)]
            receipts = iter(self._send(bundles)) if bundles else iter(())
            return [next(receipts) if isinstance(one, Bundle) else one for one in made]

    def remove(self, recording_ids: Sequence[str]) -> None:
        """Delete every document of these recordings, in whichever month they lie."""
        with self._lock, self._asking():
            self._require_open()
            if recording_ids:
                delete_recordings(self.client, self.bulk, self.options.prefix, recording_ids)

    def close(self) -> None:
        """Idempotent."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = self._setup = None

    def _require_open(self) -> Setup:
        if self._setup is None:
            raise Retry("the sink is not open", "open it first")
        return self._setup

    def _bundle(self, event: Event) -> Bundle | Receipt:
        if retention.is_over(self.options.retention, event.recording.began_at):
            return Receipt(Verdict.DELIVERED, f"older than {self.options.retention} months: not kept (retention)")
        ingested = datetime.now(UTC).isoformat(timespec="milliseconds")
        try:
            return bundle(event, self.options.prefix, self.context.pipeline_id, ingested)
        except (TypeError, ValueError) as error:
            return Receipt(Verdict.REJECTED, f"not storable: {error}", "a field's value must be plain JSON")

    def _send(self, bundles: Sequence[Bundle]) -> list[Receipt]:
        setup = self._require_open()
        setup.expire()
        setup.make_indices({one.call.index for one in bundles})
        operations = [operation for one in bundles for operation in one.operations]
        answers = iter(self.bulk.send(operations))
        written = [_Written(one, [next(answers) for _ in one.operations]) for one in bundles]
        receipts = [one.receipt for one in written]
        self._tidy(written, receipts)
        if all(receipt.verdict is Verdict.RETRY for receipt in receipts):
            # that is the destination, not a call: the loop waits for it, and says so once
            raise Retry(receipts[0].reason, receipts[0].hint)
        return receipts

    def _tidy(self, written: Sequence[_Written], receipts: Sequence[Receipt]) -> None:
        """Leave nothing of an older revision, of one that came too late, or of one that was refused in part."""
        undone: list[Operation] = []
        revisions: dict[str, int] = {}
        for one, receipt in zip(written, receipts, strict=True):
            if receipt.verdict is Verdict.REJECTED or one.outdated:
                undone += one.bundle.undone()
            elif receipt.verdict is Verdict.DELIVERED and one.bundle.revision > 1:
                known = revisions.get(one.bundle.recording_id, 0)
                revisions[one.bundle.recording_id] = max(known, one.bundle.revision)
        if undone and not all(answer.done for answer in self.bulk.send(undone)):
            raise Retry("what was written in part cannot be taken back yet", "it is tried again; nothing is lost")
        if revisions:
            delete_older(self.client, self.bulk, self.options.prefix, revisions)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """A product that is not ours is no reason to break: the sink waits, and says so."""
        try:
            yield
        except Retry:
            raise
        except CallstashError as error:
            raise Retry(error.reason, error.hint) from error
