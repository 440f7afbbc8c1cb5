"""How the sink connects: several hosts, credentials, a proxy; and what it asks a server for, on the fake."""

from __future__ import annotations

import http.server
import re
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from callstash.errors import CallstashError
from callstash.model import Verdict
from callstash.testing import make_event, make_recording
from callstash.testing.elasticsearch import FakeElasticsearch
from sinks.elasticsearch.client import asked
from sinks.elasticsearch.options import ElasticsearchOptions
from sinks.mapping import KINDS
from tests.sinks.elasticsearch_sinks import make_sink

EVENT = make_event("您好")


@pytest.fixture
def fake() -> Iterator[FakeElasticsearch]:
    with FakeElasticsearch(plugins=("analysis-smartcn",), ilm=True) as made:
        yield made


def delivered(tmp_path: Path, fake: FakeElasticsearch, **options: Any) -> bool:
    sink = make_sink(tmp_path, fake.url, "callstash", **options)
    sink.open()
    (receipt,) = sink.write([EVENT])
    sink.close()
    return receipt.verdict is Verdict.DELIVERED


def test_where_one_host_is_away_another_is_asked_at_once(tmp_path: Path, fake: FakeElasticsearch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        away = f"http://127.0.0.1:{server.getsockname()[1]}"  # nobody listens there when it is closed
    for hosts in ((away, fake.url), (fake.url, away)):
        assert delivered(tmp_path, fake, hosts=hosts)


@pytest.mark.parametrize(
    ("options", "header"),
    [
        ({"api_key": "ZW5jb2RlZA=="}, "ApiKey ZW5jb2RlZA=="),
        ({"api_key": "id:key"}, "ApiKey aWQ6a2V5"),
        ({"bearer_token": "token"}, "Bearer token"),
        ({"user": "admin", "password": "secret"}, "Basic YWRtaW46c2VjcmV0"),
    ],
)
def test_credentials_go_with_every_request(
    tmp_path: Path, fake: FakeElasticsearch, options: dict[str, str], header: str
) -> None:
    assert delivered(tmp_path, fake, **options)
    assert {request.headers.get("authorization") for request in fake.requests} == {header}


def test_bodies_are_compressed_unless_told_otherwise(tmp_path: Path, fake: FakeElasticsearch) -> None:
    assert delivered(tmp_path, fake)
    assert delivered(tmp_path, fake, http_compression=False)
    bulks = [request for request in fake.requests if request.path == "/_bulk"]
    assert [request.headers.get("content-encoding") for request in bulks] == ["gzip", None]


class Proxy(http.server.BaseHTTPRequestHandler):
    """Forwards what is asked with a whole URL; the name in it leads to `target`."""

    target = ""
    passed: list[str]

    def _forward(self) -> None:
        self.passed.append(self.path)
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        url = self.path.replace("http://es.invalid:9200", self.target)
        request = urllib.request.Request(url, body or None, dict(self.headers), method=self.command)
        try:
            answer = urllib.request.urlopen(request)
        except urllib.error.HTTPError as error:
            answer = error
        content = answer.read()
        self.send_response(answer.status)
        for name in ("content-type", "content-encoding", "x-elastic-product"):
            if value := answer.headers.get(name):
                self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_PUT = do_POST = do_DELETE = _forward  # noqa: N815 - named by http.server

    def log_message(self, *words: Any) -> None:
        """Nothing on stderr."""


def test_a_proxy_is_gone_through(tmp_path: Path, fake: FakeElasticsearch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    handler = type("Own", (Proxy,), {"target": fake.url, "passed": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    proxy = f"http://127.0.0.1:{server.server_address[1]}"
    assert delivered(tmp_path, fake, hosts=("http://es.invalid:9200",), proxy=proxy)
    assert "http://es.invalid:9200/_bulk" in handler.passed
    server.shutdown()
    server.server_close()


def test_an_installed_analyzer_is_used(tmp_path: Path, fake: FakeElasticsearch) -> None:
    sink = make_sink(tmp_path, fake.url, "callstash", analyzer="smartcn")
    sink.check()


def test_with_a_lifecycle_policy_an_index_is_as_old_as_its_month(
    tmp_path: Path, fake: FakeElasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = make_sink(tmp_path, fake.url, "callstash", ilm_policy="ninety-days")
    with pytest.raises(CallstashError, match="no lifecycle policy 'ninety-days'"):
        sink.open()
    asked(sink.client, "PUT", "/_ilm/policy/ninety-days", {"policy": {"phases": {}}})
    sink.open()
    put: dict[str, Any] = {}

    def noting(client: Any, method: str, path: str, body: Any = None, **options: Any) -> Any:
        if method == "PUT":
            put[path] = body
        return asked(client, method, path, body, **options)

    monkeypatch.setattr("sinks.elasticsearch.setup.asked", noting)
    old = make_event("旧", recording=make_recording("old.wav", began_at=datetime(2025, 3, 9, tzinfo=UTC)))
    assert sink.write([old])[0].location == "callstash-calls-2025.03"
    born = int(datetime(2025, 3, 1, tzinfo=UTC).timestamp() * 1000)
    assert put == {
        f"/callstash-{kind}-2025.03": {"settings": {"index.lifecycle.origination_date": born}} for kind in KINDS
    }


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"hosts": "localhost:9200"}, "write https://localhost:9200$"),
        ({"hosts": "es.internal"}, "write https://es.internal:9200$"),
        ({"hosts": ["es.internal/search/"]}, "write https://es.internal:9200/search$"),
        ({"hosts": "[::1]:9201"}, r"write https://\[::1\]:9201$"),
        ({"hosts": "https://admin:secret@localhost:9200"}, "no place for a password: give 'user' and 'password'$"),
        ({"hosts": "admin:secret@localhost:9200"}, "no place for a password"),
        ({"api_key": "a", "user": "u", "password": "p"}, "exclude one another"),
        ({"user": "u"}, "belong together"),
        ({"prefix": "Call*"}, "'Call\\*' cannot begin an index's name: write small letters, digits, _ and -"),
    ],
)
def test_options_that_cannot_be_used_are_refused(options: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ElasticsearchOptions(**options)
    [message] = [str(detail.get("ctx", {}).get("error")) for detail in refused.value.errors()]
    assert re.search(says, message)
    assert "secret" not in message
