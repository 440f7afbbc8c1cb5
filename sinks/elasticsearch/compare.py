"""The calls on the server against those in the journal, both in the order of their ids: no list of all in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, Any

from callstash.database import now
from callstash.errors import Retry
from callstash.holdings import Holding
from sinks.elasticsearch import retention, searching

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from sinks.elasticsearch.targets import Target


class State(StrEnum):
    """How a call on the server stands to the journal."""

    SAME = "same"
    WAITING = "on its way"
    EXPIRED = "kept no longer"
    ABSENT = "taken back"
    MISSING = "missing"
    OLDER = "older"
    NEWER = "newer"
    INCOMPLETE = "incomplete"
    REJECTED = "rejected"
    UNKNOWN = "unknown"

    @property
    def fits(self) -> bool:
        """Whether there is nothing to say about it."""
        return self in (State.SAME, State.WAITING, State.EXPIRED, State.ABSENT)


@dataclass(frozen=True, slots=True)
class Held:
    """A call on the server: what its document says, and how many documents of its segments and values there are."""

    recording_id: str
    oldest: int
    """Its revision; a start date that was corrected may leave an older one in another month."""
    newest: int
    said: int
    """How many segments its document says it has."""
    segments: int
    fields: int


@dataclass(frozen=True, slots=True)
class Found:
    """One call, on either side or on both."""

    state: State
    recording_id: str
    about: str
    """What differs, for people; its file first, where the journal knows it."""


def compared(target: Target) -> Iterator[Found]:
    """Every call of the pipeline, by recording id. Raise Retry where the server is away.

    A worker may run beside it: what it has moved since is told as on its way.
    """
    began = now()
    for holding, held in _merged(_holdings(target), held_calls(target)):
        found = _judged(holding, held, target.sink.options.retention)
        yield found if found.state.fits else _again(target, holding, began, found)


def candidates(target: Target) -> Iterator[Found]:
    """Every call that the journal wants on the server, without asking the server."""
    for holding in _holdings(target):
        if holding.wanted:
            found = _judged(holding, None, target.sink.options.retention)
            yield Found(State.SAME, found.recording_id, found.about) if found.state is State.MISSING else found


def held_calls(target: Target) -> Iterator[Held]:
    """Every call of the pipeline that the server holds, by recording id."""
    client, prefix = target.sink.client, target.sink.options.prefix
    hits = _hits(client, prefix, target.pipeline.id)
    for recording_id, group in groupby(hits, key=lambda hit: hit[0]):
        some = list(group)
        revisions = [revision for _, revision, _, _, _ in some]
        _, _, said, segments, fields = max(some, key=lambda hit: hit[1])
        yield Held(recording_id, min(revisions), max(revisions), said, segments, fields)


def refresh(client: Elasticsearch, prefix: str) -> None:
    """Let searches see what was written. Who may only read is not told off: it is seen a second later anyway."""
    try:
        searching.refresh(client, prefix)
    except Retry as error:
        if getattr(error.__cause__, "status_code", 0) != 403:
            raise


def searched(client: Elasticsearch, where: str, body: Mapping[str, Any]) -> Any:
    """A search's answer. Raise Retry where a part of it is missing."""
    return searching.searched(client, where, body, "", ", then try again")


def _hits(client: Elasticsearch, prefix: str, pipeline: str) -> Iterator[tuple[str, int, int, int, int]]:
    """(recording, revision, segments it should have, segments, values) of each call document."""
    body: dict[str, Any] = {
        "query": {"term": {"call.pipeline": pipeline}},
        "size": searching.PAGE,
        "sort": ["call.recording_id", "_index"],  # one recording may lie in two months
        "version": True,
        "_source": False,
        "docvalue_fields": ["call.segments"],
        "track_total_hits": False,
    }
    while hits := _page(client, prefix, body):
        ids = [hit["sort"][0] for hit in hits]
        segments, fields = (counted(client, f"{prefix}-{kind}-*", ids) for kind in ("segments", "fields"))
        for recording_id, hit in zip(ids, hits, strict=True):
            said = int(next(iter(hit.get("fields", {}).get("call.segments", [])), 0))
            yield recording_id, hit["_version"], said, segments.get(recording_id, 0), fields.get(recording_id, 0)
        body["search_after"] = hits[-1]["sort"]


def counted(client: Elasticsearch, where: str, ids: Sequence[str]) -> dict[str, int]:
    """Documents of each of these recordings, where there are any."""
    unique = sorted(set(ids))
    body = {
        "size": 0,
        "query": {"terms": {"call.recording_id": unique}},
        "aggs": {"calls": {"terms": {"field": "call.recording_id", "size": len(unique)}}},
    }
    buckets = searched(client, where, body).get("aggregations", {}).get("calls", {}).get("buckets", [])
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}


def _page(client: Elasticsearch, prefix: str, body: Mapping[str, Any]) -> list[dict[str, Any]]:
    refresh(client, prefix)
    found: list[dict[str, Any]] = searched(client, _calls(prefix), body)["hits"]["hits"]
    return found


def _calls(prefix: str) -> str:
    return f"{prefix}-calls-*"


def _holdings(target: Target) -> Iterator[Holding]:
    return target.journal.deliveries.holdings(target.sink.id) if target.journal else iter(())


def _merged(holdings: Iterator[Holding], calls: Iterator[Held]) -> Iterator[tuple[Holding | None, Held | None]]:
    """Both streams as one; each is in the order of ids."""
    holding, held = next(holdings, None), next(calls, None)
    while holding or held:
        if held is None or (holding and holding.recording_id < held.recording_id):
            yield holding, None
            holding = next(holdings, None)
        elif holding is None or held.recording_id < holding.recording_id:
            yield None, held
            held = next(calls, None)
        else:
            yield holding, held
            holding, held = next(holdings, None), next(calls, None)


def _again(target: Target, holding: Holding | None, began: str, found: Found) -> Found:
    """The journal may have moved on since its page was read."""
    journal = target.journal
    fresh = journal.deliveries.holding(target.sink.id, found.recording_id) if journal else None
    if fresh and (fresh != holding or fresh.updated_at >= began):
        return Found(State.WAITING, found.recording_id, found.about)
    return found


def _judged(holding: Holding | None, held: Held | None, months: int | None) -> Found:
    if holding is None:
        assert held is not None
        return Found(State.UNKNOWN, held.recording_id, f"revision {held.newest}, which the journal does not know")
    state, about = _state(holding, held, months)
    return Found(state, holding.recording_id, f"{holding.path}{about and f': {about}'}")


def _state(holding: Holding, held: Held | None, months: int | None) -> tuple[State, str]:
    revision = holding.revision
    if holding.state == "waiting" or (revision is None and not holding.action):
        return State.WAITING, ""
    if revision is None or not holding.wanted:
        return (State.UNKNOWN, "it was taken back, and is still there") if held else (State.ABSENT, "")
    if retention.is_over(months, holding.began_at):
        return State.EXPIRED, ""
    if holding.state == "rejected":
        return State.REJECTED, holding.reason
    if held is None:
        return State.MISSING, ""
    if held.newest > revision:
        return State.NEWER, f"revision {held.newest} there, {revision} in the journal"
    if held.oldest < revision:
        return State.OLDER, f"revision {held.oldest} there, {revision} in the journal"
    if (held.segments, held.fields) != (held.said, holding.fields):
        return State.INCOMPLETE, _parts(holding, held)
    return State.SAME, ""


def _parts(holding: Holding, held: Held) -> str:
    return f"{held.segments} of {held.said} segments, {held.fields} of {holding.fields} values"
