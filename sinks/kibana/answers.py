"""What Kibana's refusals mean, and what to do about each."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from callstash.errors import CallstashError

_CREDENTIALS = "give --api-key, or --user with a password (KIBANA_API_KEY, KIBANA_USER, KIBANA_PASSWORD)"
_NEXT = {
    "conflict": "take --overwrite, or delete the object in Kibana",
    "ambiguous_conflict": "several objects came from it: delete them in Kibana, then import again",
    "missing_references": "import the whole export at once: data views come with it",
    "unsupported_type": "this Kibana does not know such objects: use 8.8 or later",
}


def refused(url: str, space: str, error: HTTPError, sent: bool) -> CallstashError:
    """An answer with an HTTP status that says no; `sent`: to our export, not to the question what this is."""
    answer = _answer(error)
    if isinstance(answer, dict) and {*answer} == {"error", "status"}:  # Kibana's have `statusCode` and `message`
        return CallstashError(f"Elasticsearch answers at {url}, no Kibana", "give Kibana's URL: its port is often 5601")
    said = str(answer.get("message", "")) if isinstance(answer, dict) else answer
    because = f": {said}" if said else ""
    if error.code == 401:
        return CallstashError(f"Kibana does not know us (401){because}", _CREDENTIALS)
    if error.code == 403:
        rights = "the user needs 'Saved Objects Management: All' in that space, or all of Kibana"
        return CallstashError(f"Kibana forbids it (403){because}", rights)
    if error.code == 404:
        return CallstashError(*_not_found(url, space))
    if error.code == 413:
        return CallstashError("Kibana finds the export too large (413)", "raise savedObjects.maxImportPayloadBytes")
    if error.code == 503:
        return CallstashError(f"Kibana is not ready (503){because}", "wait a minute; its log says what it waits for")
    if 300 <= error.code < 400:
        return CallstashError(f"{url} sends us on to {error.headers.get('Location')}", "give that URL, base path too")
    if not sent:
        reason = f"what answers at {url} does not say that it is a Kibana ({error.code}){because}"
        return CallstashError(reason, "is it Kibana's own URL, base path included? If so, its log may say more")
    hint = "use a later Kibana" if "more recent version" in said else "Kibana's log may say more"
    return CallstashError(f"Kibana refuses the export ({error.code}){because}", hint)


def unreachable(url: str, error: Exception) -> CallstashError:
    """No answer at all."""
    cause = error.reason if isinstance(error, URLError) and isinstance(error.reason, Exception) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return CallstashError(f"the certificate of {url} is not trusted: {cause.verify_message}", "give --ca FILE")
    if isinstance(cause, ssl.SSLError):
        return CallstashError(f"{url} does not speak TLS as we do: {cause.reason or cause}", "is it http://?")
    direct = _unused_proxy(url)
    if isinstance(cause, ConnectionRefusedError):
        return CallstashError(f"nobody listens at {url}", f"start Kibana, or give its URL with --url{direct}")
    if isinstance(cause, socket.gaierror):
        return CallstashError(f"the name in {url} is unknown", f"look at the spelling, or at your DNS{direct}")
    if isinstance(cause, TimeoutError):
        return CallstashError(f"{url} does not answer in time", f"is Kibana busy, or a firewall between?{direct}")
    return CallstashError(f"{url} cannot be asked: {cause}", f"is it Kibana's URL, http or https?{direct}")


def _unused_proxy(url: str) -> str:
    """That a proxy which the environment names for a URL was not asked; nothing of its password."""
    parts = urlsplit(url)
    proxy = "" if proxy_bypass(parts.netloc) else getproxies().get(parts.scheme, "")
    return f" (the environment's proxy {proxy.rpartition('@')[2]} is not used)" if proxy else ""


def object_error(error: Mapping[str, Any]) -> str:
    """One object that was refused, why, and what to do."""
    why: Mapping[str, Any] = error.get("error") or {}
    kind = str(why.get("type", "unknown"))
    missing = ", ".join(f"{one.get('type')} {one.get('id')}" for one in why.get("references", []))
    said = missing or str(why.get("message", ""))
    hint = _NEXT.get(kind, "Kibana's log may say more")
    reason = f"{kind}: {said}" if said else kind
    return f"{error.get('type')} {error.get('id')}: {reason}\n  next: {hint}"


def _not_found(url: str, space: str) -> tuple[str, str]:
    if space:
        return (
            f"there is no space '{space}', or no Kibana at {url} (404)",
            "its id stands in Kibana's URL: /s/ID/app/...",
        )
    return f"there is no Kibana at {url} (404)", "give its base path too, as in http://host/kibana"


def _answer(error: HTTPError) -> dict[str, Any] | str:
    """The answer's JSON, or its beginning where it is plain text."""
    try:
        body = error.read().decode("utf-8", "replace").strip()
    except OSError:
        return ""
    try:
        answer = json.loads(body)
    except ValueError:
        return body[:200] if body and not body.startswith("<") else ""
    return answer if isinstance(answer, dict) else ""
