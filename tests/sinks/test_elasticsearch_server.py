"""The servers that other tests rely on do what they say: hang, refuse. The story kills and restarts one."""

from __future__ import annotations

from pathlib import Path

import pytest
import trustme
from elastic_transport import TlsError
from elasticsearch import ApiError, AuthenticationException, ConnectionTimeout

from tests.elasticsearch_server import ElasticsearchServer, Unavailable, find


def test_a_document_is_indexed_by_the_client(es_server: ElasticsearchServer, es_prefix: str) -> None:
    with es_server.client() as client:
        assert client.info()["version"]["number"].startswith(("8.", "9."))
        client.index(index=f"{es_prefix}-a", id="1", document={"a": 1}, refresh=True)
        assert client.count(index=f"{es_prefix}-*")["count"] == 1


def test_a_hanging_server_does_not_answer_in_time(es_strict: ElasticsearchServer) -> None:
    with es_strict.client(request_timeout=1) as client:
        es_strict.hang()
        with pytest.raises(ConnectionTimeout):
            client.info()
        es_strict.resume()
        assert client.options(request_timeout=60).info()["tagline"]


def test_settings_reach_the_server(es_strict: ElasticsearchServer) -> None:
    with es_strict.client() as client, pytest.raises(ApiError) as refused:
        client.index(index="large", id="1", document={"a": "x" * (1 << 20)})
    assert refused.value.status_code == 413


def test_a_wrong_password_is_refused(es_strict: ElasticsearchServer) -> None:
    with es_strict.client() as client:
        assert client.security.authenticate()["username"] == "admin"
    with es_strict.client(basic_auth=("admin", "wrong")) as client, pytest.raises(AuthenticationException) as refused:
        client.info()
    assert (refused.value.status_code, refused.value.error) == (401, "security_exception")


def test_a_server_of_another_authority_is_refused(es_strict: ElasticsearchServer, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.pem"
    trustme.CA().cert_pem.write_to_path(stranger)
    with es_strict.client(ca_certs=str(stranger)) as client, pytest.raises(TlsError) as refused:
        client.info()
    assert "CERTIFICATE_VERIFY_FAILED" in refused.value.message


def test_an_external_server_is_never_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLSTASH_TEST_ES_URL", "http://es.example:9200")
    server = ElasticsearchServer()
    assert (server.external, server.url) == (True, "http://es.example:9200")
    with pytest.raises(Unavailable, match="not ours"):
        server.stop()


def test_a_bundle_without_serve_is_a_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CALLSTASH_TEST_ES_URL", raising=False)
    monkeypatch.setenv("CALLSTASH_TEST_ES_BUNDLE", str(tmp_path))
    with pytest.raises(Unavailable, match="there is no"):
        find()


def test_a_missing_java_is_a_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CALLSTASH_TEST_ES_URL", raising=False)
    monkeypatch.setenv("CALLSTASH_TEST_ES_BUNDLE", str(tmp_path))
    monkeypatch.setenv("ES_JAVA_HOME", str(tmp_path / "nowhere"))
    (tmp_path / "serve").touch()
    with pytest.raises(Unavailable, match="needs Java 17"):
        find()


def test_a_server_that_cannot_start_shows_the_end_of_its_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    serve = tmp_path / "serve"
    serve.write_text("#!/bin/sh\necho no memory\nexit 1\n", "utf-8")
    serve.chmod(0o755)
    monkeypatch.delenv("CALLSTASH_TEST_ES_URL", raising=False)
    monkeypatch.setenv("CALLSTASH_TEST_ES_BUNDLE", str(tmp_path))
    monkeypatch.setattr("tests.elasticsearch_server._java_missing", lambda: "")
    server = ElasticsearchServer()
    with pytest.raises(AssertionError, match="no memory"):
        server.start()
    server.close()
