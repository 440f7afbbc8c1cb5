"""One file from a hub: resumed where it broke off, and checked."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path

from callstash.errors import CallstashError, Retry
from transcribe.hubs import Remote, request

Progress = Callable[[str, int, int | None], None]
"""Told (file, bytes so far, bytes in all) now and then."""
_CHUNK = 1 << 18
_TIMEOUT_S = 30.0
_ATTEMPTS = 5
_PAUSE_S = 1.0


def download(remote: Remote, target: Path, tell: Progress) -> None:
    """Bring a file to `target`; what has come so far waits in `target.part`, also for a later run.

    Raise Retry where the hub stays away. The bytes are not checked here, but for their number.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            _go_on(remote, part, tell)
            break
        except (OSError, HTTPException) as error:
            _pass_on(error, remote, attempt)
        except Retry:
            if attempt == _ATTEMPTS:
                raise
        time.sleep(_PAUSE_S * attempt)
    part.replace(target)


def check(path: Path, name: str, digest: str | None) -> str:
    """Return the file's sha256. Raise CallstashError, and remove the file, where it has not this digest."""
    found = sha256(path)
    kind, _, wanted = (digest or "").partition(":")
    same = not digest or (found if kind == "sha256" else _git_blob(path)) == wanted
    if not same:
        path.unlink()
        raise CallstashError(
            f"{name} is not the file it should be: its {kind} digest is not {wanted}",
            "it was removed; pull again, or from another source with --from",
        )
    return found


def sha256(path: Path) -> str:
    """Return the sha256 of a file, 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _go_on(remote: Remote, part: Path, tell: Progress) -> None:
    have = part.stat().st_size if part.is_file() else 0
    if remote.size is not None and have > remote.size:
        part.unlink()
        have = 0
    if have and have == remote.size:
        return
    with request(remote.url, {"Range": f"bytes={have}-"} if have else {}, _TIMEOUT_S) as answer:
        if answer.status != 206:  # the hub sends the whole file
            have = 0
        total = remote.size or (
            int(answer.headers["Content-Length"]) + have if "Content-Length" in answer.headers else None
        )
        with part.open("ab" if have else "wb") as file:
            while chunk := answer.read(_CHUNK):
                file.write(chunk)
                have += len(chunk)
                tell(remote.path, have, total)
    if total is not None and have != total:
        raise HTTPException(f"{have} of {total} bytes came")


def _pass_on(error: Exception, remote: Remote, attempt: int) -> None:
    """Let a broken connection pass until the last attempt; a full disk does not mend itself."""
    if (isinstance(error, OSError) and error.filename is not None) or getattr(error, "errno", None) == 28:
        raise CallstashError(
            f"{remote.path} cannot be written: {error}", "free some space, or set path.models"
        ) from error
    if attempt == _ATTEMPTS:
        raise Retry(f"{remote.url} broke off: {error}", "the next pull goes on where this one stopped") from error


def _git_blob(path: Path) -> str:
    """Return git's id of the file's bytes, which is what a hub gives for small files."""
    data = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
