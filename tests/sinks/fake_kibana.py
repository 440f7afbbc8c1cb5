"""A Kibana that is none: strict about what the real one is strict about, and answers as it is told to."""

from __future__ import annotations

import email.parser
import email.policy
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

STATUS = {"name": "kibana", "version": {"number": "8.12.2"}, "status": {"overall": {"level": "available"}}}


@dataclass
class FakeKibana:
    """`status` and `answer`, if set, are what it says: (code, body, headers)."""

    url: str = ""
    status: tuple[int, Any, dict[str, str]] = (200, STATUS, {})
    answer: tuple[int, Any, dict[str, str]] | None = None
    authorization: str | None = None
    """What must stand in that header."""
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    """(method, path, headers by their names in small letters)"""
    imported: list[dict[str, Any]] = field(default_factory=list)

    def reply(self, method: str, path: str, headers: Any, body: bytes) -> tuple[int, Any, dict[str, str]]:
        """What it says to one request."""
        self.requests.append((method, path, {name.lower(): value for name, value in headers.items()}))
        if self.authorization and headers["Authorization"] != self.authorization:
            return 401, {"statusCode": 401, "message": "security_exception: missing authentication credentials"}, {}
        if method == "GET":
            return self.status if path == "/api/status" else (404, {"message": "Not Found"}, {})
        if self.answer is not None:
            return self.answer
        return self._import(path, headers, body)

    def _import(self, path: str, headers: Any, body: bytes) -> tuple[int, Any, dict[str, str]]:
        if not path.split("?")[0].endswith("/api/saved_objects/_import"):
            return 404, {"message": "Not Found"}, {}
        if "kbn-xsrf" not in headers:
            return 400, {"message": "Request must contain a kbn-xsrf header."}, {}
        parser = email.parser.BytesParser(policy=email.policy.default)
        whole = parser.parsebytes(b"Content-Type: " + headers["Content-Type"].encode() + b"\r\n\r\n" + body)
        [part] = list(whole.iter_parts())
        assert part.get_param("name", header="content-disposition") == "file"
        assert str(part.get_filename()).endswith(".ndjson"), "Kibana refuses other extensions"
        lines = part.get_payload(decode=True).decode().splitlines()
        self.imported = [json.loads(line) for line in lines if line]
        return 200, {"success": True, "successCount": len(self.imported), "warnings": []}, {}


@contextmanager
def running(trust: ssl.SSLContext | None = None) -> Iterator[FakeKibana]:
    """One on a port of its own, with TLS where it is given a certificate."""
    fake = FakeKibana()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(b"")

        def do_POST(self) -> None:
            self._reply(self.rfile.read(int(self.headers["Content-Length"])))

        def _reply(self, body: bytes) -> None:
            code, answer, headers = fake.reply(self.command, self.path, self.headers, body)
            data = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
            self.send_response(code)
            for name, value in {**headers, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if trust:
        server.socket = trust.wrap_socket(server.socket, server_side=True)
    fake.url = f"http{'s' if trust else ''}://localhost:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield fake
    server.shutdown()
    server.server_close()
