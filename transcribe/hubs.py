"""What a model hub has of a repository: files, sizes and the hub's own digests."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import quote, urlencode

from callstash.errors import CallstashError, Retry

_ENDPOINTS = {
    "huggingface": ("HF_ENDPOINT", "https://huggingface.co"),
    "modelscope": ("MODELSCOPE_ENDPOINT", "https://modelscope.cn"),
}
_LIST_TIMEOUT_S = 5.0
_AGENT = {"User-Agent": "callstash"}


@dataclass(frozen=True, slots=True)
class Remote:
    """A file on a hub."""

    path: str
    url: str
    size: int | None
    digest: str | None
    """`sha256:...`, `git:...` (of the blob) or None where the hub gives none."""


def listing(hub: str, where: Mapping[str, Any]) -> Sequence[Remote]:
    """Return the files of a repository on `huggingface` or `modelscope`. Raise Retry where the hub is not reached."""
    variable, default = _ENDPOINTS[hub]
    base = (os.environ.get(variable) or default).rstrip("/")
    repo, revision = quote(where["repo"]), quote(where["revision"])
    return _huggingface(base, repo, revision) if hub == "huggingface" else _modelscope(base, repo, revision)


def request(url: str, headers: Mapping[str, str] | None = None, timeout_s: float = _LIST_TIMEOUT_S) -> Any:
    """Open a URL. Raise Retry where the host is not reached or fails, CallstashError where it refuses."""
    try:
        return urllib.request.urlopen(
            urllib.request.Request(url, headers={**_AGENT, **(headers or {})}), timeout=timeout_s
        )
    except urllib.error.HTTPError as error:
        if error.code >= 500 or error.code in (408, 429):
            raise Retry(f"{url}: {error.code} {error.reason}", "try again later") from error
        raise CallstashError(f"{url}: {error.code} {error.reason}", "choose another source with --from") from error
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise Retry(f"{url} is not reached: {reason}", "check the connection and proxy settings") from error


def _huggingface(base: str, repo: str, revision: str) -> Sequence[Remote]:
    entries = _json(f"{base}/api/models/{repo}/tree/{revision}?recursive=true")
    return [_hugging_file(entry, f"{base}/{repo}/resolve/{revision}") for entry in entries if entry["type"] == "file"]


def _hugging_file(entry: Mapping[str, Any], base: str) -> Remote:
    large = entry.get("lfs") or {}
    digest = f"sha256:{large['oid']}" if "oid" in large else f"git:{entry['oid']}"
    return Remote(entry["path"], f"{base}/{quote(entry['path'])}", entry.get("size"), digest)


def _modelscope(base: str, repo: str, revision: str) -> Sequence[Remote]:
    root = f"{base}/api/v1/models/{repo}/repo"
    answer = _json(f"{root}/files?{urlencode({'Revision': revision, 'Recursive': 'true'})}")
    return [
        Remote(
            entry["Path"],
            f"{root}?{urlencode({'Revision': revision, 'FilePath': entry['Path']})}",
            entry.get("Size"),
            f"sha256:{entry['Sha256']}" if entry.get("Sha256") else None,
        )
        for entry in answer["Data"]["Files"]
        if entry.get("Type") != "tree"
    ]


def _json(url: str) -> Any:
    try:
        with request(url) as answer:
            return json.load(answer)
    except (OSError, HTTPException, ValueError) as error:
        raise Retry(f"{url} gave no list of files: {error}", "try again later") from error
