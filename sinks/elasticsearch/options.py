"""What `sinks: - elasticsearch: {...}` may say: Logstash's words where the meaning is the same."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from callstash.options import Bytes, Seconds, SinkOptions

_PREFIX = r"^[a-z][a-z0-9_]*(-[a-z0-9_]+)*$"


class ElasticsearchOptions(SinkOptions):
    """Calls, segments and fields in Elasticsearch, for Kibana."""

    hosts: tuple[str, ...] = Field(
        ("http://localhost:9200",), min_length=1, description="One URL, or several of the same cluster."
    )
    prefix: str = Field(
        "callstash",
        pattern=_PREFIX,
        description="How the names of its indices and templates begin: `PREFIX-calls-2026.11`.",
    )
    user: str | None = Field(None, description="Name of a user, with `password`.")
    password: SecretStr | None = Field(None, description="Write `${ES_PASSWORD}`: secrets belong in the environment.")
    api_key: SecretStr | None = Field(None, description="An API key (`encoded`, or `id:key`), instead of a user.")
    bearer_token: SecretStr | None = Field(None, description="A token, instead of a user.")
    ssl_certificate_authorities: str | None = Field(None, description="File of the CA that signed the server's key.")
    ca_trusted_fingerprint: str | None = Field(
        None, description="SHA-256 of the server's certificate or CA, instead of a CA file."
    )
    ssl_verification_mode: Literal["full", "none"] = Field(
        "full", description="`none` trusts whoever answers: for trials only."
    )
    proxy: str | None = Field(None, description="URL of an HTTP proxy through which to connect.")
    http_compression: bool = Field(True, description="Send bodies compressed (gzip).")
    timeout: Seconds = Field(60.0, gt=0, description="How long the server may take for one request.")
    batch_bytes: Bytes = Field(8 << 20, ge=1 << 10, le=64 << 20, description="Largest body of one bulk request.")
    batch_documents: int = Field(2_000, ge=1, le=100_000, description="Most documents of one bulk request.")
    manage_template: bool = Field(
        True, description="Bring templates up to date at start; without it, `callstash elasticsearch setup` does."
    )
    analyzer: Literal["cjk", "smartcn", "ik"] = Field(
        "cjk", description="How text is cut into words; the last two want their plug-in on every node."
    )
    retention: int | None = Field(
        None, ge=1, le=1200, description="Months that are kept; by default everything. Whole months go at once."
    )
    ilm_policy: str | None = Field(
        None, description="Name of a lifecycle policy for new indices, whose age counts from their month."
    )

    def destinations(self) -> frozenset[str]:
        """Where it writes: every host with the prefix. Two sinks that share one write to the same place."""
        places = [urlsplit(host) for host in self.hosts]
        return frozenset(f"{place.netloc.lower()}{place.path.rstrip('/')} {self.prefix}" for place in places)

    @field_validator("hosts", mode="before")
    @classmethod
    def _one_host(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @field_validator("hosts")
    @classmethod
    def _urls(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if "@" in host:
                raise ValueError("a URL is no place for a password: give 'user' and 'password'")
            if not host.startswith(("http://", "https://")):
                raise ValueError(f"'{host}' is no URL: write {_as_url(host)}")
        return hosts

    @field_validator("prefix", mode="before")
    @classmethod
    def _beginning(cls, prefix: object) -> object:
        if isinstance(prefix, str) and not re.fullmatch(_PREFIX, prefix):
            reason = f"'{prefix}' cannot begin an index's name"
            raise ValueError(f"{reason}: write small letters, digits, _ and -, a letter first")
        return prefix

    @model_validator(mode="after")
    def _one_credential(self) -> ElasticsearchOptions:
        ways = [self.api_key, self.bearer_token, self.user]
        if sum(way is not None for way in ways) > 1:
            raise ValueError("'user', 'api_key' and 'bearer_token' exclude one another: give one of them")
        if (self.user is None) != (self.password is None):
            raise ValueError("'user' and 'password' belong together")
        return self


def _as_url(host: str) -> str:
    """What was probably meant, with Elasticsearch's port where none was given."""
    authority, slash, path = host.rpartition("://")[2].rstrip("/").partition("/")
    port = "" if re.search(r":\d+$", authority) else ":9200"
    return f"https://{authority}{port}{slash}{path}"
