"""Bulk requests: their lines, taken apart as a real server takes them apart, and what becomes of each operation."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from callstash.testing.elasticsearch.faults import Fault
from callstash.testing.elasticsearch.holding import Held, Holding, Index
from callstash.testing.elasticsearch.replies import Refusal, body_required, illegal, invalid, no_index, no_json

_ACTIONS = ("create", "delete", "index", "update")
_PARAMETERS = frozenset({
    "_index", "_id", "routing", "version", "version_type", "if_seq_no", "if_primary_term", "require_alias",
    "pipeline", "dynamic_templates", "list_executed_pipelines", "require_data_stream", "retry_on_conflict",
})  # fmt: skip
_VERSION_TYPES = ("internal", "external", "external_gt", "external_gte")
_LONGEST_ID = 512


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; `line` is its document, as it came."""

    action: str
    index: str
    id: str
    version: int | None = None
    version_type: str = "internal"
    line: bytes = b""


def parsed(body: bytes, index: str = "") -> list[Operation]:
    """Every operation, of `index` where it names none. Raise Refusal where the body as a whole is wrong.

    As with a real server, an action at the very end without its document is passed over in silence.
    """
    if not body:
        raise body_required()
    if not body.endswith(b"\n"):
        raise illegal("The bulk request must be terminated by a newline [\\n]")
    made = list(_operations(body.split(b"\n")[:-1], index))
    if not made:
        raise invalid("no requests added")
    return made


def _operations(lines: list[bytes], index: str) -> Iterator[Operation]:
    coming = iter(enumerate(lines, 1))
    for number, line in coming:
        if not line.strip():
            continue
        action, metadata = _action(line, number)
        document = b""
        if action != "delete":
            following = next(coming, None)
            if following is None:
                return
            document = following[1]
        yield _operation(action, metadata, index, document)


def _action(line: bytes, number: int) -> tuple[str, dict[str, Any]]:
    where = f"Malformed action/metadata line [{number}]"
    try:
        read = json.loads(line)
    except ValueError as error:
        raise no_json(error) from error
    if not isinstance(read, dict):
        raise illegal(
            f"{where}, expected START_OBJECT but found [{'START_ARRAY' if isinstance(read, list) else 'VALUE'}]"
        )
    if not read:
        raise illegal(f"{where}, expected FIELD_NAME but found [END_OBJECT]")
    action, metadata = next(iter(read.items()))
    if action not in _ACTIONS:
        raise illegal(f"{where}, expected field [create], [delete], [index] or [update] but found [{action}]")
    if unknown := next((key for key in metadata if key not in _PARAMETERS), None):
        raise illegal(f"Action/metadata line [{number}] contains an unknown parameter [{unknown}]")
    return action, metadata


def _operation(action: str, metadata: dict[str, Any], index: str, document: bytes) -> Operation:
    name, version = str(metadata.get("_index", index)), metadata.get("version")
    kind, id_ = str(metadata.get("version_type", "internal")), str(metadata.get("_id", uuid.uuid4().hex[:20]))
    if not name:
        raise invalid("index is missing")
    if kind not in _VERSION_TYPES:
        raise illegal(f"No version type match [{kind}]")
    if len(id_.encode()) > _LONGEST_ID:
        raise invalid(f"id [{id_}] is too long, must be no longer than 512 bytes but was: {len(id_.encode())}")
    _check_version(action, kind, version)
    return Operation(action, name, id_, version, kind, document)


def _check_version(action: str, kind: str, version: int | None) -> None:
    if action == "create" and kind != "internal":
        raise invalid("create operations only support internal versioning. use index instead")
    if kind == "internal" and version is not None:
        told = "internal versioning can not be used for optimistic concurrency control."
        raise invalid(f"{told} Please use `if_seq_no` and `if_primary_term` instead")
    if kind != "internal" and (version is None or version < 0):
        raise invalid(f"illegal version value [{version}] for version type [{kind.upper()}]")


def applied(holding: Holding, operations: list[Operation], fault: Fault | None = None) -> dict[str, Any]:
    """Do the work; the answer, with the operations failed that `fault` strikes."""
    items = [{operation.action: _item(holding, operation, fault)} for operation in operations]
    errors = any("error" in next(iter(item.values())) for item in items)
    return {"errors": errors, "took": 0, "items": items}


def _item(holding: Holding, operation: Operation, fault: Fault | None) -> dict[str, Any]:
    made: dict[str, Any] = {"_index": operation.index, "_id": operation.id}
    if fault and fault.item_status and fault.strikes(operation.index, operation.id):
        return made | {"status": fault.item_status, "error": fault.error(fault.item_status)}
    try:
        return made | _done(holding, operation)
    except Refusal as refusal:
        return made | {"status": refusal.status, "error": refusal.error}


def _done(holding: Holding, operation: Operation) -> dict[str, Any]:
    index = _index(holding, operation)
    if refusal := index.block():
        raise refusal
    if operation.action == "update":
        raise illegal("FakeElasticsearch does no updates: a sink indexes whole documents")
    held = index.documents.get(operation.id)
    version = _next_version(index, operation, held)
    source = None if operation.action == "delete" else _source(operation.line)
    there = held is not None and held.source is not None
    written = index.put(operation.id, version, source)
    result, status = _result(operation.action, there)
    shards = {"total": 1, "successful": 1, "failed": 0}
    told = {"_version": version, "result": result, "_shards": shards, "_seq_no": written.sequence}
    return told | {"_primary_term": 1, "status": status}


def _index(holding: Holding, operation: Operation) -> Index:
    """The index, made where it must be: a delete makes one only if it brings a version of its own."""
    if operation.index in holding.indices:
        return holding.indices[operation.index]
    if operation.action == "delete" and operation.version is None:
        raise no_index(operation.index)
    return holding.create(operation.index, {}, {})


def _next_version(index: Index, operation: Operation, held: Held | None) -> int:
    if operation.version is None:
        if operation.action == "create" and held and held.source is not None:
            raise _conflict(index, operation, f"document already exists (current version [{held.version}])")
        return held.version + 1 if held else 1
    equal_is_newer = operation.version_type != "external_gte"
    if held and (held.version > operation.version or (equal_is_newer and held.version == operation.version)):
        told = f"higher {'or equal to' if equal_is_newer else 'than'} the one provided [{operation.version}]"
        raise _conflict(index, operation, f"current version [{held.version}] is {told}")
    return operation.version


def _conflict(index: Index, operation: Operation, told: str) -> Refusal:
    more = {"index_uuid": index.uuid, "shard": "0", "index": index.name}
    return Refusal(409, "version_conflict_engine_exception", f"[{operation.id}]: version conflict, {told}", **more)


def _source(line: bytes) -> dict[str, Any]:
    if not line.strip():
        raise Refusal(400, "document_parsing_exception", "[0:0] failed to parse, document is empty")
    if not line.lstrip().startswith(b"{"):
        told = "Compressor detection can only be called on some xcontent bytes or compressed xcontent bytes"
        raise Refusal(500, "not_x_content_exception", told)
    try:
        source: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise Refusal(400, "document_parsing_exception", f"[1:1] failed to parse: {error}") from error
    return source


def _result(action: str, there: bool) -> tuple[str, int]:
    if action == "delete":
        return ("deleted", 200) if there else ("not_found", 404)
    return ("updated", 200) if there else ("created", 201)
