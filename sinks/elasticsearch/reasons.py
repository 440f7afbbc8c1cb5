"""What Elasticsearch's errors mean to an operator: a reason without what was said in a call, and the next step."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from callstash.errors import CallstashError, Retry

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

COME_AND_GO = frozenset({429, 502, 503, 504})
"""Statuses that say: later."""
FORBIDDEN, TOO_LARGE = 403, 413
AGAIN = "it is tried again; nothing is lost"

_QUOTES = re.compile(
    r"(\.? Preview of field's value:|\.? ?Please correct the analyzer|: For input string:).*", re.DOTALL
)
"""From here on Elasticsearch quotes the document; nobody is to read in a log what was said in a call."""
_WHERE = re.compile(r"^\[\d+:\d+\] | in document with id '[^']*'")
"""A place in the document: without it, what is wrong with many documents is one reason."""
_SEE = re.compile(r"; for more information, see [^\]\s]+")
_QUEUE = re.compile(r"rejected execution of .*", re.DOTALL)
_VERIFY = re.compile(r"certificate verify failed: (?P<why>.*?)(?:\. \(_ssl| \(_ssl|$)")

_TLS = (
    (
        ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "record layer failure", "HTTP_REQUEST"),
        "{hosts} speaks no TLS",
        "write http:// in 'hosts', or correct the port",
    ),
    (
        ("doesn't match", "Hostname mismatch", "IP address mismatch"),
        "the certificate of {hosts} is for another name: {why}",
        "write a name in 'hosts' that the certificate has, or have one made for this name",
    ),
    (
        ("Fingerprints did not match",),
        "the certificate of {hosts} has another fingerprint: {why}",
        "compare both with the server's own certificate; then correct 'ca_trusted_fingerprint'",
    ),
    (
        ("NO_CERTIFICATE_OR_CRL_FOUND", "no certificate or crl", "PEM lib", "NO_START_LINE"),
        "there is no certificate in the CA file: {why}",
        "give 'ssl_certificate_authorities' the CA's certificate as a PEM file",
    ),
    (
        ("has expired", "not yet valid"),
        "the certificate of {hosts} is not valid now: {why}",
        "renew it on the server, or set this machine's clock",
    ),
    (
        ("",),
        "the certificate of {hosts} is not trusted: {why}",
        "give 'ssl_certificate_authorities' the file of the CA that signed it, or 'ca_trusted_fingerprint'",
    ),
)
"""What is said of a certificate -> our reason and next step; the first that fits."""
_HUNG_UP = ("RemoteDisconnected", "Connection aborted", "Connection reset", "Broken pipe", "EOF occurred")
_NETWORK = (
    (("ProxyError", "Unable to connect to proxy"), "the proxy does not answer", "correct the sink's 'proxy'"),
    (("Connection refused",), "nothing listens there", "start it, or correct the sink's 'hosts'"),
    (("Failed to resolve", "Name or service not known"), "no such host is known", "correct the sink's 'hosts'"),
    (_HUNG_UP, "it hung up without an answer", "see its log; write https:// in 'hosts' where it speaks TLS"),
)


def told(error: Exception, client: Elasticsearch) -> CallstashError:
    """What went wrong with the destination as a whole, and the next step. Retry, but for a wrong product."""
    from elasticsearch import ApiError, UnsupportedProductError

    hosts = hosts_of(client)
    if isinstance(error, UnsupportedProductError):
        return CallstashError(
            f"what answers at {hosts} is not Elasticsearch",
            "for OpenSearch and others use the built-in store, or the `file` sink and your own loader",
        )
    if isinstance(error, ApiError):
        return refused(error.status_code, reason_of(error.body), hosts, retry_after(error))
    return _unreachable(error, hosts)


def hosts_of(client: Elasticsearch) -> str:
    """Where it is looked for, for people."""
    return ", ".join(node.base_url for node in client.transport.node_pool.all())


def refused(status: int, reason: str, hosts: str, after_s: float = 0.0) -> Retry:
    """A request, or all of a bulk's operations, answered with this status."""
    said = {
        401: "refuses our credentials (401)",
        FORBIDDEN: "forbids it (403)",
        TOO_LARGE: "takes no body of this size (413)",
        **dict.fromkeys(COME_AND_GO, f"is overloaded or starting ({status})"),
    }
    return Retry(f"{hosts} {said.get(status, f'answered {status}')}: {reason}", next_step(status, reason), after_s)


def next_step(status: int, reason: str) -> str:
    """What an operator does about this status."""
    if "flood-stage" in reason:
        return "its disk is full: free some space there; it then goes on by itself, nothing is lost"
    if status in COME_AND_GO:
        return AGAIN
    if status == 401:
        return "the sink waits: correct 'user' and 'password' or 'api_key', then restart; nothing is lost"
    if status == FORBIDDEN and "blocked by" in reason:
        return "the sink waits: take the block off the index (`index.blocks.*` in its settings); nothing is lost"
    if status == FORBIDDEN:
        return "the sink waits: give its role what docs/elasticsearch.md lists; nothing is lost"
    if status == TOO_LARGE:
        return "lower the sink's 'batch_bytes', or raise http.max_content_length on the server"
    return f"see its log; `callstash elasticsearch check` looks closer; {AGAIN}"


def not_json(hosts: str, said: str) -> Retry:
    """An answer that is none of Elasticsearch's."""
    return Retry(f"{hosts} answered something else than JSON: {_plain(said)}", f"is a proxy between? {AGAIN}")


def reason_of(body: Any) -> str:
    """Elasticsearch's reason, with its cause, out of an error's body or a bulk item's `error`; quotes nothing."""
    error = body.get("error", body) if isinstance(body, dict) else body
    if not isinstance(error, dict):
        return _plain(str(error))
    reason = str(error.get("reason") or error.get("type") or "no reason given")
    cause: Any = error.get("caused_by") or next(iter(error.get("root_cause") or []), {})
    why = str((cause or {}).get("reason") or "")
    if why and why not in reason and not _QUOTES.search(reason):
        reason = f"{reason}: {why}"
    return _SEE.sub("", _WHERE.sub("", _QUEUE.sub("its queue of work is full", _QUOTES.sub("", reason))))[:500]


def retry_after(error: Any) -> float:
    """Seconds that the server asks us to wait; 0 where it says nothing (dates are not understood)."""
    value = str(error.meta.headers.get("retry-after", ""))
    return float(value) if value.isdigit() else 0.0


def hung_up(error: Exception) -> bool:
    """Whether the server ended the connection while we were speaking."""
    return any(words in _said(error) for words in _HUNG_UP)


def _unreachable(error: Exception, hosts: str) -> Retry:
    from elastic_transport import SerializationError, TlsError
    from elasticsearch import ConnectionTimeout

    said = _said(error)
    if isinstance(error, TlsError) or "CERTIFICATE_VERIFY_FAILED" in said or "Fingerprints did not match" in said:
        return _not_trusted(said, hosts)
    if isinstance(error, ConnectionTimeout):
        hint = f"it is overloaded or hangs: see its log, or raise the sink's 'timeout'; {AGAIN}"
        return Retry(f"{hosts} did not answer in time", hint)
    if isinstance(error, SerializationError):
        return not_json(hosts, said)
    for words, why, hint in _NETWORK:
        if any(one in said for one in words):
            return Retry(f"{hosts} cannot be reached: {why}", f"{hint}; {AGAIN}")
    return Retry(f"{hosts} cannot be reached: {_plain(said)}", f"start it, or correct the sink's 'hosts'; {AGAIN}")


def _not_trusted(said: str, hosts: str) -> Retry:
    found = _VERIFY.search(said)
    why = found["why"] if found else re.sub(r" \(_ssl[^)]*\)|Fingerprints did not match\. ", "", said)
    reason, hint = next((reason, hint) for words, reason, hint in _TLS if any(one in said for one in words))
    return Retry(reason.format(hosts=hosts, why=why), f"{hint}; nothing is lost")


def _said(error: Exception) -> str:
    return str(getattr(error, "message", "") or error)


def _plain(text: str) -> str:
    """Without the tags of a page, on one line."""
    return " ".join(re.sub(r"<[^<>]*>", " ", text).split())[:200] or "nothing"
