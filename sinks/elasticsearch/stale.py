"""What older revisions left behind: found by the recording, deleted by id, with a version.

That is the revision which replaced them: an old worker that writes one of them once more is refused there too, in the
month that the call has left (Elasticsearch knows deleted documents for `index.gc_deletes`). What is removed for good
is deleted with the version that was found.

Searches see what was indexed before the last refresh, so that each begins with one. No `_delete_by_query`: it may not
be there, and it knows no versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from callstash.errors import Retry
from sinks.elasticsearch.bodies import Operation, to_delete
from sinks.elasticsearch.bulk import Bulk
from sinks.elasticsearch.searching import PAGE, patterns, refresh, searched

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

_MOST_IDS = 1_000
_NONE: Mapping[str, int] = {}


def delete_older(client: Elasticsearch, bulk: Bulk, prefix: str, revisions: Mapping[str, int]) -> int:
    """Delete documents of these recordings that are of an older revision than theirs; return how many."""
    by_revision: dict[int, list[str]] = {}
    for recording_id, revision in revisions.items():
        by_revision.setdefault(revision, []).append(recording_id)
    older = [
        {"bool": {"filter": [_of(ids), {"range": {"call.revision": {"lt": revision}}}]}}
        for revision, ids in by_revision.items()
    ]
    return _delete(client, bulk, prefix, {"bool": {"should": older, "minimum_should_match": 1}}, revisions)


def delete_recordings(client: Elasticsearch, bulk: Bulk, prefix: str, recording_ids: Sequence[str]) -> int:
    """Delete every document of these recordings; return how many."""
    chunks = [recording_ids[at : at + _MOST_IDS] for at in range(0, len(recording_ids), _MOST_IDS)]
    return sum(_delete(client, bulk, prefix, _of(ids)) for ids in chunks)


def recording_of(identity: str) -> str:
    """The recording of a document's id: they all begin with it."""
    return identity.partition(":")[0]


def _of(recording_ids: Sequence[str]) -> dict[str, Any]:
    return {"terms": {"call.recording_id": list(recording_ids)}}


def _delete(
    client: Elasticsearch, bulk: Bulk, prefix: str, query: Mapping[str, Any], revisions: Mapping[str, int] = _NONE
) -> int:
    count = 0
    while found := list(_found(client, prefix, query, revisions)):
        answers = bulk.send(found)
        left = next((answer for answer in answers if not answer.done), None)
        if left:
            raise Retry(f"old documents cannot be deleted: {left.reason} ({left.status})", "it is tried again")
        count += len(found)
        if len(found) < PAGE:
            break
    return count


def _found(
    client: Elasticsearch, prefix: str, query: Mapping[str, Any], revisions: Mapping[str, int]
) -> Iterator[Operation]:
    refresh(client, prefix)
    body = {"query": query, "size": PAGE, "version": True, "_source": False, "sort": ["_doc"]}
    answer = searched(client, patterns(prefix), body, " a search for old documents", "; it is tried again")
    for hit in answer["hits"]["hits"]:
        newest = revisions.get(recording_of(hit["_id"]), 0)
        yield to_delete(hit["_index"], hit["_id"], max(hit["_version"], newest))
