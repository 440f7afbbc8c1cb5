"""`callstash kibana import`, against a small fake: what is sent, and what is said about each refusal."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from typer.testing import CliRunner, Result

from callstash.cli import app
from callstash.errors import CallstashError
from tests.elasticsearch_server import ElasticsearchServer
from tests.sinks.fake_kibana import FakeKibana, running


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KIBANA_API_KEY", "KIBANA_USER", "KIBANA_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("no_proxy", "localhost")


@pytest.fixture
def kibana() -> Iterator[FakeKibana]:
    with running() as fake:
        yield fake


def run(tmp_path: Path, url: str, *words: str) -> Result:
    missing = str(tmp_path / "pipelines.yaml")
    return CliRunner().invoke(app, ["kibana", "import", "-f", missing, "--prefix", "callstash", "--url", url, *words])


def refusal(result: Result) -> tuple[str, str]:
    assert isinstance(result.exception, CallstashError), result.output
    return result.exception.reason, result.exception.hint


def test_everything_is_sent_as_one_file(tmp_path: Path, kibana: FakeKibana) -> None:
    done = run(tmp_path, kibana.url + "/")
    assert done.exit_code == 0, done.output
    (_, first, _), (method, path, headers) = kibana.requests
    assert (first, method, path) == ("/api/status", "POST", "/api/saved_objects/_import?overwrite=true")
    assert headers["kbn-xsrf"] == "true"
    assert headers["content-type"].startswith("multipart/form-data; boundary=")
    assert "authorization" not in headers
    assert {one["type"] for one in kibana.imported} == {"index-pattern", "search", "lens", "dashboard"}
    assert f"Kibana 8.12.2 took {len(kibana.imported)} objects" in done.stderr
    assert f"{kibana.url}/app/dashboards" in done.stderr
    assert done.stdout == ""


def test_a_space_and_no_overwriting(tmp_path: Path, kibana: FakeKibana) -> None:
    done = run(tmp_path, kibana.url, "--space", "support", "--no-overwrite")
    assert done.exit_code == 0, done.output
    assert kibana.requests[-1][1] == "/s/support/api/saved_objects/_import?overwrite=false"
    assert f"{kibana.url}/s/support/app/dashboards" in done.stderr


@pytest.mark.parametrize(
    ("words", "environment", "header"),
    [
        (["--api-key", "a2V5"], {}, "ApiKey a2V5"),
        (["--api-key", "id:key"], {}, "ApiKey aWQ6a2V5"),
        ([], {"KIBANA_API_KEY": "a2V5"}, "ApiKey a2V5"),
        (["--user", "me", "--password", "secret"], {}, "Basic bWU6c2VjcmV0"),
        ([], {"KIBANA_USER": "me", "KIBANA_PASSWORD": "secret"}, "Basic bWU6c2VjcmV0"),
    ],
)
def test_credentials(
    tmp_path: Path,
    kibana: FakeKibana,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    environment: dict[str, str],
    header: str,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    kibana.authorization = header
    done = run(tmp_path, kibana.url, *words)
    assert done.exit_code == 0, (done.output, done.exception)


def test_objects_that_were_refused_are_named_with_reason_and_next_step(tmp_path: Path, kibana: FakeKibana) -> None:
    missing = {"type": "missing_references", "references": [{"type": "index-pattern", "id": "callstash-calls"}]}
    errors = [
        {"type": "lens", "id": "callstash-lens-tags", "error": missing},
        {"type": "search", "id": "callstash-search-calls", "error": {"type": "conflict"}},
        {"type": "dashboard", "id": "callstash-dashboard-calls", "error": {"type": "unsupported_type"}},
        {"type": "lens", "id": "x", "error": {"type": "unknown", "message": "no room", "statusCode": 500}},
    ]
    kibana.answer = 200, {"success": False, "successCount": 32, "errors": errors}, {}
    done = run(tmp_path, kibana.url)
    assert done.exit_code == 1
    assert done.stderr.splitlines()[1:] == [
        "lens callstash-lens-tags: missing_references: index-pattern callstash-calls",
        "  next: import the whole export at once: data views come with it",
        "search callstash-search-calls: conflict",
        "  next: take --overwrite, or delete the object in Kibana",
        "dashboard callstash-dashboard-calls: unsupported_type",
        "  next: this Kibana does not know such objects: use 8.8 or later",
        "lens x: unknown: no room",
        "  next: Kibana's log may say more",
        "Kibana 8.12.2 took 32 of 35 objects: 3 data views, 4 searches, 24 panels, 4 dashboards",
    ]


def test_fewer_objects_than_were_sent_are_an_error(tmp_path: Path, kibana: FakeKibana) -> None:
    kibana.answer = 200, {"success": True, "successCount": 3}, {}
    assert run(tmp_path, kibana.url).exit_code == 1


@pytest.mark.parametrize(
    ("status", "reason", "hint"),
    [
        ((200, {"version": {"number": "8.7.1"}}, {}), "this is Kibana 8.7.1, 8.8 or later is needed", "later"),
        ((200, {"version": {"number": "7.17.0"}}, {}), "8.8 or later is needed", "later"),
        ((200, {"version": {"number": "2.19.1"}}, {}), "OpenSearch Dashboards 2.19.1", "console"),
        ((200, {"version": {"number": "3.0.0"}}, {"osd-name": "x"}), "OpenSearch Dashboards 3.0.0", "index patterns"),
        ((200, {"status": {"overall": {}}}, {}), "does not tell its version", "--api-key"),
        ((200, "<html>hello</html>", {}), "is no Kibana", "base path"),
        ((404, {"message": "Not Found"}, {}), "there is no Kibana at", "base path"),
        ((503, "Kibana server is not ready yet", {}), "not ready (503): Kibana server is not ready yet", "wait"),
        ((405, {"error": "Incorrect HTTP method", "status": 405}, {}), "Elasticsearch answers at", "5601"),
        ((401, {"error": {"type": "security_exception"}, "status": 401}, {}), "Elasticsearch answers at", "5601"),
        ((405, "Method Not Allowed", {}), "does not say that it is a Kibana (405): Method Not Allowed", "own URL"),
        ((302, "", {"Location": "http://elsewhere/login"}), "sends us on to http://elsewhere/login", "that URL"),
    ],
)
def test_what_is_no_fitting_kibana_is_sent_nothing(
    tmp_path: Path, kibana: FakeKibana, status: tuple[int, Any, dict[str, str]], reason: str, hint: str
) -> None:
    kibana.status = status
    said = refusal(run(tmp_path, kibana.url))
    assert reason in said[0]
    assert hint in said[1]
    assert [method for method, _, _ in kibana.requests] == ["GET"]


@pytest.mark.parametrize(
    ("answer", "words", "reason", "hint"),
    [
        ((403, {"message": "Unable to bulk_create lens"}, {}), [], "(403): Unable to bulk_create lens", "All"),
        ((404, {"message": "Not Found"}, {}), ["--space", "nowhere"], "there is no space 'nowhere'", "/s/ID"),
        ((413, {"message": "Payload too large"}, {}), [], "too large (413)", "maxImportPayloadBytes"),
        ((400, {"message": "belongs to a more recent version of Kibana"}, {}), [], "(400): belongs", "later Kibana"),
        ((500, {"message": "An internal server error occurred"}, {}), [], "(500): An internal", "log"),
        ((200, {"hello": 1}, {}), [], "says nothing of an import", "look at"),
    ],
)
def test_an_import_that_is_refused_as_a_whole(
    tmp_path: Path,
    kibana: FakeKibana,
    answer: tuple[int, Any, dict[str, str]],
    words: list[str],
    reason: str,
    hint: str,
) -> None:
    kibana.answer = answer
    said = refusal(run(tmp_path, kibana.url, *words))
    assert reason in said[0]
    assert hint in said[1]


def test_a_wrong_password(tmp_path: Path, kibana: FakeKibana) -> None:
    kibana.authorization = "ApiKey other"
    reason, hint = refusal(run(tmp_path, kibana.url))
    assert "does not know us (401)" in reason
    assert "KIBANA_API_KEY" in hint


def test_nobody_there(tmp_path: Path) -> None:
    with running() as fake:
        url = fake.url
    assert "nobody listens" in refusal(run(tmp_path, url))[0]


def test_an_elasticsearch_is_told_as_such(tmp_path: Path, es_server: ElasticsearchServer) -> None:
    reason, hint = refusal(run(tmp_path, es_server.url))
    assert reason == f"Elasticsearch answers at {es_server.url}, no Kibana"
    assert "give Kibana's URL" in hint


def test_the_environment_s_proxy_is_not_used_and_named_where_nobody_answers(
    tmp_path: Path, kibana: FakeKibana, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running() as other:
        away = other.url
    monkeypatch.setenv("http_proxy", "http://me:secret@proxy.invalid:3128")
    monkeypatch.setenv("no_proxy", "elsewhere")
    assert run(tmp_path, kibana.url).exit_code == 0
    reason, hint = refusal(run(tmp_path, away))
    assert "nobody listens" in reason
    assert hint.endswith("(the environment's proxy proxy.invalid:3128 is not used)")
    monkeypatch.setenv("no_proxy", "localhost")
    assert "proxy" not in refusal(run(tmp_path, away))[1]


def test_tls_is_verified(tmp_path: Path) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    ca = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(ca)
    with running(context) as fake:
        reason, hint = refusal(run(tmp_path, fake.url))
        assert "is not trusted" in reason
        assert "--ca" in hint
        assert run(tmp_path, fake.url, "--ca", str(ca)).exit_code == 0
        assert "cannot be asked" in refusal(run(tmp_path, fake.url.replace("https", "http")))[0]


def test_https_where_only_http_is_spoken(tmp_path: Path, kibana: FakeKibana) -> None:
    assert "http://" in refusal(run(tmp_path, kibana.url.replace("http", "https")))[1]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--url", "localhost:5601"], "is no URL"),
        (["--url", "http://me:secret@localhost"], "no place for a password"),
        (["--user", "me"], "belong together"),
        (["--user", "me", "--password", "x", "--api-key", "y"], "are too much"),
        (["--space", "My Space"], "is no id of a space"),
        (["--ca", "/nowhere/ca.pem"], "cannot be read"),
        (["--prefix", "Calls*"], "cannot begin an index's name"),
        (["--console", "javascript:x"], "is no URL"),
        (["--since", "last week"], "is no time that Kibana knows"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_asked(tmp_path: Path, words: list[str], reason: str) -> None:
    assert reason in refusal(run(tmp_path, "http://localhost:1", *words))[0]
