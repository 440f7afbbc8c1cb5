"""The fake server as tests use it."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from callstash.testing.elasticsearch.bulk import parsed
from callstash.testing.elasticsearch.faults import Fault, Faults
from callstash.testing.elasticsearch.headers import REALM, check_credentials, check_media_types
from callstash.testing.elasticsearch.holding import Holding
from callstash.testing.elasticsearch.mappings import matches_any
from callstash.testing.elasticsearch.replies import Refusal, Reply
from callstash.testing.elasticsearch.routes import Routes
from callstash.testing.elasticsearch.wire import Dropped, Request, Wire

_HTML = "text/html"


class FakeElasticsearch:
    """Elasticsearch in a few threads of this process; a context manager, or `start` and `stop`.

    `version`, `distribution` ("opensearch") and `product_header` say what it pretends to be; with a `user` or an
    `api_key` ("id:key", or encoded) it answers 401 to strangers, and 403 where `forbidden`, a regular expression,
    matches the whole of "METHOD /path". `max_body`: bytes of an unpacked body, above which it answers 413.
    """

    def __init__(
        self,
        *,
        version: str = "8.19.0",
        distribution: str = "",
        product_header: bool = True,
        plugins: tuple[str, ...] = (),
        ilm: bool = False,
        user: str = "",
        password: str = "",
        api_key: str = "",
        forbidden: str = "",
        max_body: int | None = None,
    ) -> None:
        self.version = version
        self.distribution = distribution
        self.product_header = product_header
        self.user = user
        self.password = password
        self.api_key = api_key
        self.forbidden = forbidden
        self.max_body = max_body
        self.requests: list[Request] = []
        """Every request that came through whole, in order, refused ones too."""
        self.port = 0
        """Kept over `stop` and `start`; 0 before the first."""
        self._faults = Faults()
        self._holding = Holding()
        self._routes = Routes(self._holding, self._info, plugins, ilm)
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._wire: Wire | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Self:
        """Listen, on the same port as before; what was held is still there."""
        self._stopped.clear()
        self._wire = Wire(self.port, self._answer, self.max_body)
        self.port = int(self._wire.server_address[1])
        threading.Thread(target=self._wire.serve_forever, args=(0.02,), name="fake-elasticsearch", daemon=True).start()
        return self

    def stop(self) -> None:
        """Hang up, and refuse connections until `start`."""
        self._stopped.set()
        if self._wire:
            self._wire.shutdown()
            self._wire.server_close()
            self._wire.hang_up()
        self._wire = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def fail(self, *faults: Fault) -> None:
        """Let these strike, in this order, after those that are still to come."""
        for fault in faults:
            self._faults.add(fault)

    def heal(self) -> None:
        """Forget faults that did not strike yet."""
        self._faults.clear()

    @property
    def faults(self) -> list[Fault]:
        """Those still to come: empty, once all have struck."""
        return self._faults.coming()

    def documents(self, pattern: str = "*") -> dict[tuple[str, str], tuple[int, Mapping[str, Any]]]:
        """What the indices of that pattern hold, refreshed or not: (index, id) -> (version, source)."""
        with self._lock:
            return {
                (index.name, id_): (held.version, held.source)
                for index in self._holding.indices.values()
                if matches_any(index.name, pattern)
                for id_, held in index.documents.items()
                if held.source is not None
            }

    def refresh(self) -> None:
        """Let searches see everything that was written."""
        with self._lock:
            for index in self._holding.indices.values():
                index.refresh()

    def _info(self) -> dict[str, Any]:
        version = {
            "number": self.version,
            "build_flavor": "default",
            "build_snapshot": False,
            "lucene_version": "9.12.2",
        }
        if self.distribution:
            version["distribution"] = self.distribution
        return {"name": "fake", "cluster_name": "fake", "version": version, "tagline": "You Know, for Search"}

    def _answer(self, request: Request) -> Reply:
        """A request's answer, with its fault. Raise Dropped to hang up."""
        operations = _operations(request)
        with self._lock:
            self.requests.append(replace(request, body=b"", operations=len(operations)))
        fault = self._faults.take(request.method, request.path, operations)
        reply = self._with_fault(request, fault) if fault else self._worked(request, None)
        return reply if self.product_header else replace(reply, product=False)

    def _with_fault(self, request: Request, fault: Fault) -> Reply:
        if fault.hang_s and self._stopped.wait(fault.hang_s):
            raise Dropped
        if fault.drop == "before":
            raise Dropped
        reply = _instead(fault) or self._worked(request, fault)
        if fault.drop:
            raise Dropped
        if fault.keep_items is not None and isinstance(reply.body, dict):
            reply = replace(reply, body=reply.body | {"items": reply.body.get("items", [])[: fault.keep_items]})
        return replace(
            reply, headers={**reply.headers, **{name.lower(): value for name, value in fault.headers.items()}}
        )

    def _worked(self, request: Request, fault: Fault | None) -> Reply:
        try:
            self._admit(request)
            with self._lock:
                return self._routes.answer(request, fault)
        except Refusal as refusal:
            reply = refusal.reply()
            return replace(reply, headers={"www-authenticate": REALM}) if refusal.status == 401 else reply

    def _admit(self, request: Request) -> None:
        """Who asks, for what, in which words: in the order of a real server. Raise Refusal."""
        check_media_types(request.headers, request.size > 0, int(self.version.partition(".")[0]))
        if self.user or self.api_key:
            check_credentials(request.headers, self.user, self.password, self.api_key, request.path)
        if self.forbidden and re.fullmatch(self.forbidden, f"{request.method} {request.path}"):
            told = f"action [{request.method} {request.path}] is unauthorized for user [{self.user or 'anonymous'}]"
            raise Refusal(403, "security_exception", told)


def _operations(request: Request) -> list[tuple[str, str]]:
    if not request.path.endswith("/_bulk"):
        return []
    try:
        return [(one.index, one.id) for one in parsed(request.body, request.path.rpartition("/")[0].strip("/"))]
    except Refusal:
        return []


def _instead(fault: Fault) -> Reply | None:
    """What a fault answers instead of the work."""
    if fault.text is not None:
        headers = {"content-type": _HTML} if fault.text.lstrip().startswith("<") else {}
        return Reply(fault.text, fault.status or 200, headers)
    if fault.status is None:
        return None
    error = fault.error(fault.status)
    body = fault.body or {"error": {"root_cause": [error], **error}, "status": fault.status}
    return Reply(body, fault.status)
