"""A model hub on the loopback device."""

from __future__ import annotations

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

WEIGHTS = bytes(range(256)) * 4000
CONFIG = b"model: Toy\n"


class Hub:
    """A hub on the loopback device that speaks Hugging Face's and ModelScope's dialects."""

    def __init__(self) -> None:
        self.files = {"model.pt": WEIGHTS, "config.yaml": CONFIG, "README.md": b"# Toy", "extra.json": b"{}"}
        self.digests: dict[str, str] = {}
        self.ranges: list[str | None] = []
        self.break_after: list[int] = []
        self.heeds_ranges = True
        self.status = 200
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def sha256(self, path: str) -> str:
        return self.digests.get(path) or hashlib.sha256(self.files[path]).hexdigest()

    def huggingface(self) -> list[dict[str, object]]:
        """A large file has the sha256 of its bytes, a small one git's id."""
        entries: list[dict[str, object]] = [{"type": "directory", "path": "folder", "oid": "0", "size": 0}]
        for path, data in self.files.items():
            git = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
            entry: dict[str, object] = {"type": "file", "path": path, "oid": git, "size": len(data)}
            if len(data) > 1000:
                entry["lfs"] = {"oid": self.sha256(path), "size": len(data)}
            entries.append(entry)
        return entries

    def modelscope(self) -> dict[str, object]:
        rows = [
            {"Path": path, "Size": len(data), "Sha256": self.sha256(path), "Type": "blob"}
            for path, data in self.files.items()
        ]
        return {"Data": {"Files": [{"Path": "folder", "Type": "tree"}, *rows]}}

    def _handler(hub) -> type[BaseHTTPRequestHandler]:  # noqa: N805 (the handler's self is another)
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                url = urlsplit(self.path)
                if hub.status != 200:
                    self.send_error(hub.status)
                elif url.path == "/api/models/toy/toy/tree/main":
                    self._json(hub.huggingface())
                elif url.path == "/api/v1/models/toy/toy/repo/files":
                    self._json(hub.modelscope())
                elif url.path == "/api/v1/models/toy/toy/repo":
                    self._file(parse_qs(url.query)["FilePath"][0])
                else:
                    self._file(url.path.removeprefix("/toy/toy/resolve/main/"))

            def _json(self, value: object) -> None:
                self._send(200, json.dumps(value).encode())

            def _file(self, path: str) -> None:
                data, asked = hub.files[path], self.headers.get("Range")
                hub.ranges.append(asked)
                start = int(asked[6:-1]) if asked and hub.heeds_ranges else 0
                body = data[start:]
                if hub.break_after and len(data) > 1000:
                    body = body[: hub.break_after.pop(0)]
                self._send(206 if start else 200, body, len(data) - start)

            def _send(self, status: int, body: bytes, length: int | None = None) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body) if length is None else length))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        return Handler
