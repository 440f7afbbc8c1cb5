"""What a request's headers must say: media types and credentials, refused as a real server refuses them."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Mapping
from dataclasses import replace

from callstash.testing.elasticsearch.replies import Plain, Refusal, Reply

_COMPATIBLE = re.compile(r"compatible-with=(\d+)")
_BODIES = re.compile(r"application/(vnd\.elasticsearch\+)?(json|x-ndjson|yaml|smile|cbor)\b")
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+*-]+|\*/\*")
REALM = 'Basic realm="security", charset="UTF-8"'


def check_media_types(headers: Mapping[str, str], has_body: bool, major: int) -> None:
    """Raise Refusal where Accept and Content-Type do not fit a server of this major version, or one another."""
    accept, content = headers.get("accept"), headers.get("content-type") if has_body else None
    asked, given = _version(accept), _version(content)
    for name, header, version in (("Accept", accept, asked), ("Content-Type", content, given)):
        if version is not None and version not in (major, major - 1):
            raise _Unfit(
                f"{name} version must be either version {major} or {major - 1}, but found {version}. {name}={header}"
            )
    if has_body and asked != given:
        raise _Unfit(_mismatch(accept, content, asked is not None and given is not None))
    if has_body:
        _check_body_type(content)


def _version(header: str | None) -> int | None:
    found = _COMPATIBLE.search(header or "")
    return int(found[1]) if found else None


def _mismatch(accept: str | None, content: str | None, both: bool) -> str:
    rule = "A compatible version is required on both Content-Type and Accept headers"
    rule += " if either one has requested a compatible version"
    told = f"Accept={accept or 'null'}, Content-Type={content or 'null'}"
    return f"{rule}{' and the compatible versions must match' if both else ''}. {told}"


class _Unfit(Refusal):
    """Without words that both understand, the answer is plain JSON."""

    def __init__(self, reason: str, which: str = "Content-Type, Accept", kind: str = "status_exception") -> None:
        told = f"Invalid media-type value on headers [{which}]"
        super().__init__(400, "media_type_header_exception", told, caused_by={"type": kind, "reason": reason})

    def reply(self) -> Reply:
        return replace(super().reply(), headers={"content-type": "application/json"})


def _check_body_type(content: str | None) -> None:
    if content and not _MEDIA_TYPE.match(content):
        raise _Unfit(f"invalid media-type [{content}]", "Content-Type", "illegal_argument_exception")
    if not content or not _BODIES.match(content):
        raise Plain(406, f"Content-Type header [{content or ''}] is not supported")


def check_credentials(headers: Mapping[str, str], user: str, password: str, api_key: str, uri: str) -> None:
    """Raise Refusal unless the request is one of this user, or has this key (`id:key`, or encoded)."""
    scheme, _, secret = headers.get("authorization", "").partition(" ")
    basic, key = _encoded(f"{user}:{password}"), _encoded(api_key) if ":" in api_key else api_key
    known = {"basic": basic if user else "", "apikey": key}.get(scheme.lower(), "")
    if known and hmac.compare_digest(known.encode(), secret.encode()):
        return
    raise Refusal(
        401,
        "security_exception",
        _unknown(scheme.lower(), secret, uri),
        header={"WWW-Authenticate": [REALM, "ApiKey"]},
    )


def _unknown(scheme: str, secret: str, uri: str) -> str:
    if not scheme:
        return f"missing authentication credentials for REST request [{uri}]"
    if scheme == "basic":
        name = base64.b64decode(secret, validate=False).decode("utf-8", "replace").partition(":")[0]
        return f"unable to authenticate user [{name}] for REST request [{uri}]"
    return "unable to authenticate with provided credentials and anonymous access is not allowed for this request"


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
