"""Kibana over HTTP, with the standard library: is it one that can take our objects, and did it take them?"""

from __future__ import annotations

import base64
import http.client
import json
import re
import secrets
import ssl
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from callstash.errors import CallstashError
from sinks.kibana.answers import refused, unreachable

NEEDED = (8, 8)
"""Version of Kibana: Lens before it knows other keys."""
_OPENSEARCH_MAJOR = 3
"""OpenSearch Dashboards counts from 1 again; no Kibana below 8 is taken anyway."""
_SECONDS = 120.0
_WITHOUT_LENS = (
    "it has no Lens: use callstash's own console, or make index patterns by hand "
    "(PREFIX-calls-*, PREFIX-segments-*, PREFIX-fields-*; time field @timestamp)"
)


@dataclass(frozen=True, slots=True)
class Access:
    """Where Kibana is, and as whom we come."""

    url: str
    space: str = ""
    """"" is the default one."""
    api_key: str = ""
    """`encoded`, or `id:key`."""
    user: str = ""
    password: str = ""
    ca: str = ""
    """File of the CA that signed its certificate."""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise CallstashError(f"'{self.url}' is no URL of a Kibana", "write http://localhost:5601, for instance")
        if parts.username is not None:
            raise CallstashError("a URL is no place for a password", "give --user and KIBANA_PASSWORD")
        if self.api_key and self.user:
            raise CallstashError("an API key and a user are too much", "give one: --api-key, or --user with a password")
        if bool(self.user) != bool(self.password):
            raise CallstashError("a user and a password belong together", "give both, or an --api-key")
        if not re.fullmatch(r"[a-z0-9_-]*", self.space):
            raise CallstashError(f"'{self.space}' is no id of a space", "it stands in Kibana's URL: /s/ID/app/...")

    @property
    def headers(self) -> dict[str, str]:
        """What proves who we are."""
        if self.api_key:
            key = base64.b64encode(self.api_key.encode()).decode() if ":" in self.api_key else self.api_key
            return {"Authorization": f"ApiKey {key.strip()}"}
        if self.user:
            pair = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            return {"Authorization": f"Basic {pair}"}
        return {}

    @property
    def home(self) -> str:
        """Its URL, that of the space where one is named."""
        return self.url.rstrip("/") + (f"/s/{self.space}" if self.space not in ("", "default") else "")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A credential is for the server that was named, and for no other."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Kibana:
    """One Kibana. Every method raises CallstashError with the next step where it does not answer as it should."""

    def __init__(self, access: Access) -> None:
        self.access = access
        # as the elasticsearch sink's client: a proxy of the environment is not for servers of one's own
        direct, trusting = urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=_trust(access.ca))
        self._opener = urllib.request.build_opener(_NoRedirects, direct, trusting)

    def check(self) -> str:
        """Return its version. Raise where our objects are not for it."""
        answer, headers = self._ask(f"{self.access.url.rstrip('/')}/api/status", {}, None)
        version = answer.get("version")
        found = str(version.get("number", "") if isinstance(version, dict) else "")
        numbers = tuple(int(digits) for digits in re.findall(r"\d+", found)[:2])
        if "osd-name" in headers or (numbers and numbers[0] <= _OPENSEARCH_MAJOR):
            raise CallstashError(f"this is OpenSearch Dashboards {found}".rstrip(), _WITHOUT_LENS)
        if not numbers:
            hint = "give --api-key, or --user with a password" if not self.access.headers else "look at its /api/status"
            raise CallstashError("Kibana does not tell its version", hint)
        if numbers < NEEDED:
            wanted = ".".join(map(str, NEEDED))
            raise CallstashError(f"this is Kibana {found}, {wanted} or later is needed", "use a later one")
        return found

    def import_objects(self, ndjson: str, overwrite: bool = True) -> dict[str, Any]:
        """Send an export; return Kibana's answer, with `successCount` and `errors` (one for each object refused)."""
        boundary = f"callstash-{secrets.token_hex(16)}"
        headers = {"kbn-xsrf": "true", "Content-Type": f"multipart/form-data; boundary={boundary}"}
        url = f"{self.access.home}/api/saved_objects/_import?overwrite={str(overwrite).lower()}"
        answer, _ = self._ask(url, headers, _multipart(boundary, ndjson))
        if "successCount" not in answer:
            raise CallstashError(f"Kibana's answer says nothing of an import: {str(answer)[:200]}", f"look at {url}")
        return answer

    def _ask(self, url: str, headers: dict[str, str], body: bytes | None) -> tuple[dict[str, Any], Any]:
        request = urllib.request.Request(url, body, {**self.access.headers, **headers, "Accept": "application/json"})
        try:
            with self._opener.open(request, timeout=_SECONDS) as response:
                return _read(url, response.read()), response.headers
        except HTTPError as error:
            raise refused(self.access.url, self.access.space, error, body is not None) from error
        except (URLError, OSError, http.client.HTTPException) as error:
            raise unreachable(self.access.url, error) from error


def _trust(ca: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca or None)
    except OSError as error:
        raise CallstashError(f"the CA file {ca} cannot be read: {error}", "give a file of PEM certificates") from error


def _multipart(boundary: str, ndjson: str) -> bytes:
    head = (
        f"--{boundary}\r\n"
        'Content-Disposition: form-data; name="file"; filename="callstash.ndjson"\r\n'
        "Content-Type: application/ndjson\r\n\r\n"
    )
    return f"{head}{ndjson}\r\n--{boundary}--\r\n".encode()


def _read(url: str, body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise CallstashError(f"what answers at {url} is no Kibana", "give Kibana's own URL, base path included")
    return answer
