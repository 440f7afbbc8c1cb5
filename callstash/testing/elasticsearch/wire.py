"""HTTP: a request read and unpacked, an answer written. What it means is decided elsewhere."""

from __future__ import annotations

import gzip
import json
import socket
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from callstash.testing.elasticsearch.replies import PRODUCT, Reply

JSON = "application/json"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came."""

    method: str
    path: str
    """Without its query, decoded."""
    parameters: Mapping[str, str]
    headers: Mapping[str, str]
    """By lower-case names."""
    size: int
    """Bytes of the body on the wire."""
    body: bytes = field(default=b"", repr=False)
    """Unpacked."""
    operations: int = 0
    """Of a bulk request; 0 where it is malformed."""


class Dropped(Exception):
    """Hang up instead of answering."""


Answer = Callable[[Request], Reply]


class Wire(ThreadingHTTPServer):
    """The listening side. Closing it hangs up on whoever is connected."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, port: int, answer: Answer, max_body: int | None) -> None:
        self.answer = answer
        self.max_body = max_body
        self.connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def hang_up(self) -> None:
        """End every open connection."""
        for connection in list(self.connections):
            _end(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news; anything else is a mistake of ours, and told."""
        import sys

        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Wire

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        super().finish()

    def log_message(self, *_: Any) -> None:
        """Requests are kept, not printed."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        packed = self._read()
        try:
            self._write(self._too_large() if packed is None else self._answered(packed))
        except Dropped:
            self.close_connection = True
            _end(self.connection)

    def _read(self) -> bytes | None:
        """The body; None where it is larger than the server takes."""
        left, limit = int(self.headers.get("content-length") or 0), self.server.max_body
        if limit is None or left <= limit:
            return self.rfile.read(left)
        while left > 0 and (piece := self.rfile.read(min(left, _PIECE))):
            left -= len(piece)
        return None

    def _answered(self, packed: bytes) -> Reply:
        body = self._unpacked(packed)
        if self.server.max_body is not None and len(body) > self.server.max_body:
            return self._too_large()
        split = urlsplit(self.path)
        return self.server.answer(
            Request(
                self.command,
                unquote(split.path),
                dict(parse_qsl(split.query, keep_blank_values=True)),
                {name.lower(): value for name, value in self.headers.items()},
                len(packed),
                body,
            )
        )

    def _unpacked(self, packed: bytes) -> bytes:
        """Raise Dropped for a body that cannot be unpacked: a real server hangs up, too."""
        if self.headers.get("content-encoding", "").lower() != "gzip":
            return packed
        try:
            return gzip.decompress(packed)
        except (OSError, EOFError, zlib.error):
            raise Dropped from None

    def _too_large(self) -> Reply:
        return Reply(None, 413, {"content-type": ""}, product=False)

    def _write(self, reply: Reply) -> None:
        content = _content(reply.body)
        headers = {PRODUCT: "Elasticsearch"} if reply.product else {}
        headers |= {"content-type": self._content_type()} | dict(reply.headers)
        if content and "gzip" in self.headers.get("accept-encoding", ""):
            content = gzip.compress(content, 1)
            headers["content-encoding"] = "gzip"
        self.send_response_only(reply.status)
        for name, value in {**headers, "content-length": str(len(content))}.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()

    def _content_type(self) -> str:
        accept = self.headers.get("accept", "")
        return accept.replace("; ", ";") if accept.startswith("application/vnd.elasticsearch+json") else JSON


def _content(body: Any) -> bytes:
    if body is None:
        return b""
    return body.encode() if isinstance(body, str) else json.dumps(body, ensure_ascii=False).encode()


def _end(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
