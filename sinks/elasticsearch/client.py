"""The connection: the official client, without retries of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from callstash.errors import CallstashError
from sinks.elasticsearch.options import ElasticsearchOptions
from sinks.elasticsearch.reasons import hosts_of, not_json, told

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

OLDEST = (8, 8)
"""Kibana's saved objects as we write them are of 8.8; the client speaks to servers 8 and 9."""
NEXT_MAJOR = 10


def connect(options: ElasticsearchOptions, base_dir: Path) -> Elasticsearch:
    """A client; opens nothing yet. Raise CallstashError where the options cannot be used together."""
    from elasticsearch import Elasticsearch

    given = _credentials(options)
    if any(host.startswith("https") for host in options.hosts):
        given |= _tls(options, base_dir)
    if options.proxy:
        given["node_class"] = _proxied(options.proxy)
    try:
        return Elasticsearch(
            list(options.hosts),
            # one loop retries, ours: the transport's retries and the helpers' multiply. Another host is asked at once
            max_retries=len(options.hosts) - 1,
            retry_on_status=(),
            retry_on_timeout=False,
            request_timeout=options.timeout,
            http_compress=options.http_compression,
            **given,
        )
    except (OSError, ValueError) as error:
        raise CallstashError(f"elasticsearch: {error}", "correct the sink's options in pipelines.yaml") from error


def server(client: Elasticsearch) -> tuple[int, ...]:
    """The server's version. Raise CallstashError for a product or version we do not speak to."""
    answer = asked(client, "GET", "/", accept="*/*")  # in words that servers of every version understand
    version = answer.get("version", {})
    number = str(version.get("number", "unknown"))
    if version.get("distribution"):
        raise CallstashError(
            f"this is {version['distribution']} {number}, not Elasticsearch",
            "use the built-in store with `callstash search`, or the `file` sink and your own loader",
        )
    parsed = tuple(int(part) for part in number.split("-")[0].split(".") if part.isdigit())
    if not OLDEST <= parsed < (NEXT_MAJOR,):
        raise CallstashError(
            f"Elasticsearch {number} is not supported",
            f"use {OLDEST[0]}.{OLDEST[1]} or newer, up to {NEXT_MAJOR - 1}.x",
        )
    return parsed


def asked(
    client: Elasticsearch,
    method: str,
    path: str,
    body: Any = None,
    missing: Any = None,
    accept: str = "application/json",
    **parameters: Any,
) -> Any:
    """One request's answer; `missing` where it is 404 and anything but None is given. Raise CallstashError."""
    from elasticsearch import ApiError, TransportError

    headers = {"accept": accept} | ({"content-type": "application/json"} if body is not None else {})
    target = f"{path}?{'&'.join(f'{key}={value}' for key, value in parameters.items())}" if parameters else path
    try:
        answer = client.perform_request(method, target, headers=headers, body=body).body
    except ApiError as error:
        if error.status_code == 404 and missing is not None:
            return missing
        raise told(error, client) from error
    except TransportError as error:
        raise told(error, client) from error
    if isinstance(answer, str):
        raise not_json(hosts_of(client), answer)
    return answer


def _credentials(options: ElasticsearchOptions) -> dict[str, Any]:
    if options.api_key:
        key = options.api_key.get_secret_value()
        name, colon, secret = key.partition(":")
        return {"api_key": (name, secret) if colon else key}
    if options.bearer_token:
        return {"bearer_auth": options.bearer_token.get_secret_value()}
    if options.user and options.password:
        return {"basic_auth": (options.user, options.password.get_secret_value())}
    return {}


def _tls(options: ElasticsearchOptions, base_dir: Path) -> dict[str, Any]:
    if options.ssl_verification_mode == "none":
        return {"verify_certs": False, "ssl_show_warn": False}
    if options.ca_trusted_fingerprint:
        return {"ssl_assert_fingerprint": options.ca_trusted_fingerprint.replace(":", "").lower()}
    if options.ssl_certificate_authorities:
        file = base_dir / options.ssl_certificate_authorities
        if not file.is_file():
            raise CallstashError(f"there is no CA file {file}", "correct 'ssl_certificate_authorities'")
        return {"ca_certs": str(file)}
    return {}


def _proxied(proxy: str) -> type:
    """A node that connects through a proxy; the client's own node knows none."""
    from elastic_transport import NodeConfig, RequestsHttpNode

    class ProxiedNode(RequestsHttpNode):
        def __init__(self, config: NodeConfig) -> None:
            super().__init__(config)
            self.session.proxies = {"http": proxy, "https": proxy}

    return ProxiedNode
