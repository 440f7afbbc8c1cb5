"""The real Elasticsearch of this stage's tests. Missing it is an error in CI, and a reason to skip elsewhere."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import trustme

from tests.elasticsearch_server import ElasticsearchServer, Unavailable

BLOCKS = ("index.blocks.write", "index.blocks.read_only", "index.blocks.read_only_allow_delete")
STRICT = {
    "http.max_content_length": "1mb",
    "thread_pool.write.queue_size": "1",
    "xpack.security.enabled": "true",
    "xpack.security.http.ssl.enabled": "true",
    "xpack.security.http.ssl.key": "tls/server.key",
    "xpack.security.http.ssl.certificate": "tls/server.pem",
}
MakeServer = Callable[..., ElasticsearchServer]


def _started(**wishes: Any) -> ElasticsearchServer:
    try:
        server = ElasticsearchServer(**wishes)
    except Unavailable as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(str(reason))
        pytest.skip(str(reason))
    if server.external and wishes:
        pytest.skip("needs settings of its own: the server of CALLSTASH_TEST_ES_URL has others")
    return server if server.external else server.start()


@pytest.fixture(scope="session")
def es_server() -> Iterator[ElasticsearchServer]:
    """One plain server for all: a test keeps to its `es_prefix`, and neither stops nor blocks it."""
    server = _started()
    yield server
    server.close()


@pytest.fixture
def es_prefix(es_server: ElasticsearchServer) -> Iterator[str]:
    """How the names of a test's indices and templates begin; what does is removed after it."""
    with own_prefix(es_server) as prefix:
        yield prefix


@pytest.fixture(scope="module")
def es_module_prefix(es_server: ElasticsearchServer) -> Iterator[str]:
    """The same for tests that only read what was written once."""
    with own_prefix(es_server) as prefix:
        yield prefix


@contextmanager
def own_prefix(server: ElasticsearchServer) -> Iterator[str]:
    """A prefix that nobody else has, and nothing of it afterwards."""
    prefix = f"t{uuid.uuid4().hex[:10]}"
    yield prefix
    with server.client() as client:
        for row in client.cat.indices(index=f"{prefix}*", format="json", h="index", expand_wildcards="all"):
            name = row["index"]  # type: ignore[index]
            client.indices.put_settings(index=name, settings=dict.fromkeys(BLOCKS))
            client.indices.delete(index=name)
        client.options(ignore_status=404).indices.delete_index_template(name=f"{prefix}*")
        client.options(ignore_status=404).cluster.delete_component_template(name=f"{prefix}*")


@pytest.fixture(scope="session")
def es_strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ElasticsearchServer]:
    """One for faults: TLS, a password, and the smallest limits there are. It may be killed and held still."""
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    ca = tmp_path_factory.mktemp("tls") / "ca.pem"
    authority.cert_pem.write_to_path(ca)
    chain = b"".join(pem.bytes() for pem in certificate.cert_chain_pems)
    files = {"tls/server.key": certificate.private_key_pem.bytes(), "tls/server.pem": chain}
    server = _started(settings=STRICT, files=files, ca=ca)
    yield server
    server.close()


@pytest.fixture(scope="module")
def make_es_server() -> Iterator[MakeServer]:
    """Start a server of one's own: `make_es_server(settings={...}, files={...})`. It lives as long as the module."""
    made: list[ElasticsearchServer] = []

    def make(**wishes: Any) -> ElasticsearchServer:
        made.append(_started(**({"settings": {}} | wishes)))
        return made[-1]

    yield make
    for server in made:
        server.close()
