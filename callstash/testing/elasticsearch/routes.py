"""Which path does what."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from callstash.testing.elasticsearch.bulk import applied, parsed
from callstash.testing.elasticsearch.faults import Fault
from callstash.testing.elasticsearch.holding import Holding, Index
from callstash.testing.elasticsearch.mappings import matches_any
from callstash.testing.elasticsearch.query import filtered, found, searched
from callstash.testing.elasticsearch.replies import (
    Plain,
    Refusal,
    Reply,
    body_required,
    illegal,
    invalid,
    no_index,
    no_json,
    not_found,
)
from callstash.testing.elasticsearch.wire import Request

_DONE = {"acknowledged": True}
_TEMPLATES = "component_template|index_template"


class Routes:
    """The endpoints over what is held. One request at a time: the caller sees to that."""

    def __init__(
        self, holding: Holding, info: Callable[[], dict[str, Any]], plugins: tuple[str, ...], ilm: bool
    ) -> None:
        self._holding = holding
        self._info = info
        self._plugins = plugins
        self._table: list[tuple[str, re.Pattern[str], Callable[..., Any]]] = []
        self._add("GET HEAD", "/", lambda request: Reply(self._info()))
        self._add("GET", "/_cat/plugins", self._cat_plugins)
        self._add("GET", "/_cluster/health(?:/[^/]+)?", self._health)
        self._add("PUT POST", f"/_({_TEMPLATES})/([^/]+)", self._put_template)
        self._add("GET HEAD", f"/_({_TEMPLATES})(?:/([^/]+))?", self._get_template)
        self._add("DELETE", f"/_({_TEMPLATES})/([^/]+)", self._delete_template)
        if ilm:
            self._add("PUT", "/_ilm/policy/([^/]+)", self._put_policy)
            self._add("GET", "/_ilm/policy/([^/]+)", self._get_policy)
        self._add("GET", "/_cat/indices(?:/([^/]+))?", self._cat_indices)
        self._add("POST PUT", "(?:/([^_/][^/]*))?/_bulk", self._bulk)
        self._add("GET POST", "(?:/([^_/][^/]*))?/_mget", self._mget)
        self._add("GET POST", "(?:/([^_/][^/]*))?/_search", self._search)
        self._add("GET POST", "(?:/([^_/][^/]*))?/_count", self._count)
        self._add("GET POST", "(?:/([^_/][^/]*))?/_refresh", self._refresh)
        self._add("PUT POST", "/([^_/][^/]*)/_mapping", self._put_mapping)
        self._add("GET", "/([^_/][^/]*)/_mapping", self._get_mapping)
        self._add("PUT", "/([^_/][^/]*)/_settings", self._put_settings)
        self._add("GET HEAD", "/([^_/][^/]*)/_doc/([^/]+)", self._get_document)
        self._add("PUT", "/([^_/][^/]*)", self._create)
        self._add("GET HEAD", "/([^_/][^/]*)", self._get_index)
        self._add("DELETE", "/([^_/][^/]*)", self._delete_index)

    def _add(self, methods: str, path: str, does: Callable[..., Any]) -> None:
        self._table.extend((method, re.compile(path), does) for method in methods.split())

    def answer(self, request: Request, fault: Fault | None) -> Reply:
        """Do the work. Raise Refusal."""
        fitting = [(method, path.fullmatch(request.path), does) for method, path, does in self._table]
        known = [(method, match, does) for method, match, does in fitting if match]
        for method, match, does in known:
            if method == request.method and match:
                more = {"fault": fault} if request.path.endswith("/_bulk") else {}
                made = does(request, *match.groups(), **more)
                return made if isinstance(made, Reply) else Reply(made)
        uri = f"[{request.path}] and method [{request.method}]"
        if not known:
            return Reply({"error": f"no handler found for uri {uri}"}, 400)
        allowed = [method for method, _, _ in known]
        told = f"Incorrect HTTP method for uri {uri}, allowed: [{', '.join(allowed)}]"
        raise Plain(405, told, {"Allow": ",".join(allowed)})

    def _cat_plugins(self, request: Request) -> Any:
        return [{"name": "fake", "component": name, "version": "8.19.0"} for name in self._plugins]

    def _health(self, request: Request) -> Any:
        shards = {"active_primary_shards": len(self._holding.indices), "unassigned_shards": 0}
        return {"cluster_name": "fake", "status": "green", "timed_out": False, "number_of_nodes": 1, **shards}

    def _put_template(self, request: Request, kind: str, name: str) -> Any:
        if request.parameters.get("create") == "true" and name in self._holding.templates[kind]:
            raise illegal(f"{kind.replace('_', ' ')} [{name}] already exists")
        self._holding.put_template(kind, name, _json(request))
        return _DONE

    def _get_template(self, request: Request, kind: str, name: str | None) -> Any:
        held = self._holding.templates[kind]
        fitting = [{"name": one, kind: body} for one, body in held.items() if matches_any(one, name or "*")]
        if name and not fitting and "*" not in name:
            raise not_found(f"{kind.replace('_', ' ')} matching [{name}] not found")
        return Reply({f"{kind}s": fitting}, 200 if fitting or not name else 404)

    def _delete_template(self, request: Request, kind: str, name: str) -> Any:
        self._holding.drop_template(kind, name)
        return _DONE

    def _put_policy(self, request: Request, name: str) -> Any:
        self._holding.policies[name] = _json(request).get("policy", {})
        return _DONE

    def _get_policy(self, request: Request, name: str) -> Any:
        if name not in self._holding.policies:
            raise not_found(f"Lifecycle policy not found: {name}")
        return {name: {"version": 1, "policy": self._holding.policies[name]}}

    def _cat_indices(self, request: Request, pattern: str | None) -> Any:
        rows = [_row(index) for index in self._found(request, pattern)]
        columns = request.parameters.get("h", "")
        wanted = columns.split(",") if columns else list(_row(Index("")))
        return [{name: row.get(name) for name in wanted} for row in rows]

    def _bulk(self, request: Request, index: str | None, fault: Fault | None) -> Any:
        operations = parsed(request.body, index or "")
        answer = applied(self._holding, operations, fault)
        if request.parameters.get("refresh", "false") != "false":
            for name in {operation.index for operation in operations} & set(self._holding.indices):
                self._holding.indices[name].refresh()
        return answer

    def _mget(self, request: Request, index: str | None) -> Any:
        body = _json(request, "request body or source parameter is required")
        wanted = body.get("docs") or [{"_id": id_} for id_ in body.get("ids", [])]
        if not wanted:
            raise invalid("no documents to get")
        source = request.parameters.get("_source", "true")
        return {
            "docs": [
                self._one(str(one.get("_index", index)), str(one["_id"]), one.get("_source", source)) for one in wanted
            ]
        }

    def _one(self, name: str, id_: str, source: Any) -> dict[str, Any]:
        if name not in self._holding.indices:
            return {"_index": name, "_id": id_, "error": no_index(name).reply().body["error"]}
        return _document(self._holding.indices[name], id_, source)

    def _get_document(self, request: Request, name: str, id_: str) -> Any:
        if name not in self._holding.indices:
            raise no_index(name)
        told = _document(self._holding.indices[name], id_, request.parameters.get("_source", "true"))
        return Reply(told, 200 if told["found"] else 404)

    def _search(self, request: Request, pattern: str | None) -> Any:
        asked = {key: request.parameters[key] for key in ("size", "from", "_source") if key in request.parameters}
        return searched(self._found(request, pattern), (_json(request) if request.body else {}) | asked)

    def _count(self, request: Request, pattern: str | None) -> Any:
        indices = self._found(request, pattern)
        query = _json(request).get("query") if request.body else None
        shards = {"total": len(indices), "successful": len(indices), "skipped": 0, "failed": 0}
        return {"count": len(found(indices, query or {"match_all": {}})), "_shards": shards}

    def _refresh(self, request: Request, pattern: str | None) -> Any:
        indices = self._found(request, pattern)
        for index in indices:
            index.refresh()
        return {"_shards": {"total": len(indices), "successful": len(indices), "failed": 0}}

    def _put_mapping(self, request: Request, pattern: str) -> Any:
        body = _json(request)
        for index in self._found(request, pattern):
            _refuse_if(index.block(), "read-only (api)")
            index.map(body)
        return _DONE

    def _get_mapping(self, request: Request, pattern: str) -> Any:
        return {index.name: {"mappings": index.mapping} for index in self._found(request, pattern)}

    def _put_settings(self, request: Request, pattern: str) -> Any:
        body = _json(request)
        for index in self._found(request, pattern):
            index.configure(body.get("settings", body))
        return _DONE

    def _create(self, request: Request, name: str) -> Any:
        body = _json(request) if request.body else {}
        self._holding.create(name, body.get("mappings", {}), body.get("settings", {}))
        return _DONE | {"shards_acknowledged": True, "index": name}

    def _get_index(self, request: Request, pattern: str) -> Any:
        indices = self._found(request, pattern)
        return {one.name: {"aliases": {}, "mappings": one.mapping, "settings": one.settings} for one in indices}

    def _delete_index(self, request: Request, pattern: str) -> Any:
        if "*" in pattern or pattern == "_all":
            raise illegal("Wildcard expressions or all indices are not allowed")
        for index in self._found(request, pattern):
            del self._holding.indices[index.name]
        return _DONE

    def _found(self, request: Request, pattern: str | None) -> list[Index]:
        return self._holding.found(pattern or "_all", request.parameters)


def _json(request: Request, missing: str = "") -> dict[str, Any]:
    if not request.body:
        raise Refusal(400, "parse_exception", missing) if missing else body_required()
    try:
        read: dict[str, Any] = json.loads(request.body)
    except ValueError as error:
        raise no_json(error) from error
    return read


def _document(index: Index, id_: str, wanted: Any) -> dict[str, Any]:
    held = index.documents.get(id_)
    made: dict[str, Any] = {"_index": index.name, "_id": id_}
    if held is None or held.source is None:
        return made | {"found": False}
    source = filtered(held.source, wanted.split(",") if isinstance(wanted, str) and "," in wanted else wanted)
    made |= {"_version": held.version, "_seq_no": held.sequence, "_primary_term": 1, "found": True}
    return made if source is None else made | {"_source": source}


def _row(index: Index) -> Mapping[str, str]:
    return {
        "health": "green",
        "status": "open",
        "index": index.name,
        "uuid": index.uuid,
        "pri": "1",
        "rep": "0",
        "docs.count": str(len(index.visible)),
        "docs.deleted": "0",
        "store.size": str(sum(len(json.dumps(held.source)) for held in index.visible.values())),
    }


def _refuse_if(refusal: Refusal | None, told: str) -> None:
    if refusal and told in str(refusal):
        raise refusal
