"""A relay between a client and Elasticsearch: something happens while a bulk request is under way, surely.

The request has reached the server, and the client never sees the answer.
"""

from __future__ import annotations

import contextlib
import random
import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_PIECE = 1 << 16
LONGEST_DELAY_S = 0.05
"""What happens falls at a random moment of the server's work on the request."""


@dataclass
class Strike:
    """`act` is called during the bulk request after `left` others."""

    left: int
    act: Callable[[], None]
    done: threading.Event = field(default_factory=threading.Event)


class Relay:
    """Listens on `port`, and passes on to `upstream`."""

    def __init__(self, upstream: int, seed: int) -> None:
        self._upstream = upstream
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._strike: Strike | None = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.bulks = 0
        """Bulk requests passed on."""
        threading.Thread(target=self._accept, daemon=True).start()

    def strike(self, after: int, act: Callable[[], None]) -> threading.Event:
        """Call `act` while the server works on a bulk request, after so many others; set the event when it is done."""
        with self._lock:
            self._strike = Strike(after, act)
            return self._strike.done

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client, self._connected() as server:
            withhold = threading.Event()
            threading.Thread(target=_answers, args=(server, client, withhold), daemon=True).start()
            while request := _request(client):
                strike = self._due(request)
                if strike:
                    withhold.set()
                server.sendall(request)
                if strike:
                    time.sleep(self._random.uniform(0, LONGEST_DELAY_S))
                    strike.act()
                    strike.done.set()
                    return

    def _connected(self) -> socket.socket:
        """Raise OSError where the server is down: then the client is hung up on."""
        return socket.create_connection(("127.0.0.1", self._upstream))

    def _due(self, request: bytes) -> Strike | None:
        if not request.startswith(b"POST /_bulk"):
            return None
        with self._lock:
            self.bulks += 1
            strike = self._strike
            if strike is None:
                return None
            strike.left -= 1
            if strike.left >= 0:
                return None
            self._strike = None
            return strike


def _request(client: socket.socket) -> bytes:
    """One whole request, head and body; b"" at the end of the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = client.recv(_PIECE)
        if not piece:
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    found = _LENGTH.search(head)
    pieces, missing = [data], (int(found[1]) if found else 0) - len(body)
    while missing > 0:
        piece = client.recv(_PIECE)
        if not piece:
            return b""
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


def _answers(server: socket.socket, client: socket.socket, withhold: threading.Event) -> None:
    with contextlib.suppress(OSError):
        while piece := server.recv(_PIECE):
            if withhold.is_set():
                return
            client.sendall(piece)
        client.shutdown(socket.SHUT_RDWR)
