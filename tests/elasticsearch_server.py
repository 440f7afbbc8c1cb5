"""A real Elasticsearch for tests: an external one, a bundle run on this machine, or the official image in Docker.

`find()` says which; looked for in this order:

1. `CALLSTASH_TEST_ES_URL`: a server that is there already; tests that must stop one are skipped.
2. `CALLSTASH_TEST_ES_BUNDLE`: a folder whose `serve DIR PORT [SETTING=VALUE ...]` runs a server in the foreground.
3. Docker, where its daemon answers.
"""

from __future__ import annotations

import atexit
import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from elasticsearch import Elasticsearch

IMAGE = "elasticsearch:8.19.0"
USER, PASSWORD = "admin", "callstash"
"""Who may do everything, where `xpack.security.enabled=true`."""
READY_S = 120.0
"""How long a server may take to answer: ten seconds on an idle machine."""
_STOP_S = 30.0
_OLDEST_JAVA = 17
_HEAP = "-Xms512m -Xmx512m"


class Unavailable(Exception):
    """No server can be had here, or none with this wish; its text is the reason."""


class Runner(Protocol):
    """A way to run one server. `port` and its data stay the same over `kill`, `stop` and `start`."""

    port: int

    def start(self, settings: Mapping[str, str], files: Mapping[str, bytes]) -> None: ...
    def running(self) -> bool: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...
    def hang(self) -> None: ...
    def resume(self) -> None: ...
    def log(self) -> str: ...
    def remove(self) -> None: ...


def find() -> str | type[Bundle] | type[Docker]:
    """An external server's URL, or how to run one here. Raise Unavailable with the reason."""
    if url := os.environ.get("CALLSTASH_TEST_ES_URL"):
        return url
    if bundle := os.environ.get("CALLSTASH_TEST_ES_BUNDLE"):
        if not (Path(bundle) / "serve").is_file():
            raise Unavailable(f"CALLSTASH_TEST_ES_BUNDLE: there is no {Path(bundle) / 'serve'}")
        if missing := _java_missing():
            raise Unavailable(missing)
        return Bundle
    if missing := _docker_missing():
        raise Unavailable(f"no Elasticsearch: set CALLSTASH_TEST_ES_URL or CALLSTASH_TEST_ES_BUNDLE ({missing})")
    return Docker


@dataclass
class ElasticsearchServer:
    """One server with settings of its own; `files` (name -> content) lie in its configuration folder.

    An external one has a `url` and cannot be started: whatever would stop it raises Unavailable.
    """

    settings: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    ca: Path | None = None
    """File of the CA that a client must trust, where the server speaks TLS."""
    _external: str = ""
    _runner: Runner | None = None

    def __post_init__(self) -> None:
        found = find()
        if isinstance(found, str):
            self._external = found
        else:
            self._runner = found()
            atexit.register(self.close)

    @property
    def external(self) -> bool:
        """Whether it is somebody else's: never stopped by us."""
        return self._runner is None

    @property
    def secured(self) -> bool:
        return self.settings.get("xpack.security.enabled") == "true"

    @property
    def url(self) -> str:
        scheme = "https" if self.settings.get("xpack.security.http.ssl.enabled") == "true" else "http"
        return self._external or f"{scheme}://localhost:{self.runner.port}"

    @property
    def runner(self) -> Runner:
        if self._runner is None:
            raise Unavailable("the server of CALLSTASH_TEST_ES_URL is not ours to start and stop")
        return self._runner

    def client(self, **options: Any) -> Elasticsearch:
        """A client without retries; logged in and trusting our CA where the server wants it."""
        known: dict[str, Any] = {"max_retries": 0, "retry_on_timeout": False, "request_timeout": 60}
        if self.secured:
            known["basic_auth"] = (USER, PASSWORD)
        if self.ca:
            known["ca_certs"] = str(self.ca)
        return Elasticsearch(self.url, **(known | options))

    def start(self) -> ElasticsearchServer:
        """Start it and wait until it answers. Raise AssertionError with the log's end where it does not."""
        self.runner.start(self.settings, self.files)
        self._wait_until_ready()
        with self.client() as client:  # it answers before it has found its shards again
            client.cluster.health(wait_for_status="yellow", timeout="60s")
        return self

    def stop(self) -> None:
        """End it in good order; data stay."""
        self.runner.stop()

    def kill(self) -> None:
        """SIGKILL: a crash. What was answered is in its log on disk."""
        self.runner.kill()

    def restart(self) -> None:
        """Start it again on the same port with the same data, stopping it first where it runs."""
        if self.runner.running():
            self.stop()
        self.start()

    def hang(self) -> None:
        """Hold it still: connections are accepted by the kernel, no answer comes."""
        self.runner.hang()

    def resume(self) -> None:
        """Let it go on after `hang`."""
        self.runner.resume()

    def close(self) -> None:
        """End it at once and remove its data; may be called again."""
        if self._runner is not None:
            atexit.unregister(self.close)
            self._runner.remove()

    def _wait_until_ready(self) -> None:
        begun = time.monotonic()
        while time.monotonic() - begun < READY_S:
            if not self.runner.running():
                raise AssertionError(f"Elasticsearch ended before it answered; the end of its log:\n{self._log_end()}")
            if self._answers():
                return
            time.sleep(0.2)
        raise AssertionError(f"Elasticsearch did not answer in {READY_S:.0f} s; the end of its log:\n{self._log_end()}")

    def _answers(self) -> bool:
        address = ("localhost", self.runner.port)
        if self.url.startswith("https"):
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                *address, timeout=5, context=ssl._create_unverified_context()
            )
        else:
            connection = http.client.HTTPConnection(*address, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
            connection.request("GET", "/")
            return connection.getresponse().status in (200, 401)
        return False

    def _log_end(self) -> str:
        return "\n".join(line[:500] for line in self.runner.log().splitlines()[-25:]) or "(it is empty)"


class Bundle:
    """A server as a process of ours; its folder is below the temporary directory, readable by the user it runs as."""

    def __init__(self) -> None:
        self.port = _free_port()
        self._serve = Path(os.environ["CALLSTASH_TEST_ES_BUNDLE"]) / "serve"
        self._folder = Path(tempfile.mkdtemp(prefix="callstash-es-"))
        self._folder.chmod(0o755)
        self._log = self._folder / "serve.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, settings: Mapping[str, str], files: Mapping[str, bytes]) -> None:
        self._put(files)
        wishes = [f"{name}={value}" for name, value in settings.items()]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [str(self._serve), str(self._folder), str(self.port), *wishes],
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env={"ES_JAVA_OPTS": _HEAP, **os.environ},
                start_new_session=True,  # so that launcher and server can be ended together
            )

    def _put(self, files: Mapping[str, bytes]) -> None:
        """Elasticsearch reads certificates from its configuration folder only; unpacking fills the rest of it."""
        for name, content in files.items():
            path = self._folder / "elasticsearch-8.19.0" / "config" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            path.chmod(0o644)

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        if self._process and self.running():
            server = self._server()
            self.resume()
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_S)
            _wait_for_end(server)
        self._end()

    def kill(self) -> None:
        os.kill(self._server(), signal.SIGKILL)
        if self._process:
            self._process.wait(_STOP_S)
        self._end()

    def hang(self) -> None:
        os.kill(self._server(), signal.SIGSTOP)

    def resume(self) -> None:
        with contextlib.suppress(Unavailable):
            os.kill(self._server(), signal.SIGCONT)

    def log(self) -> str:
        return self._log.read_text("utf-8", "replace") if self._log.is_file() else ""

    def remove(self) -> None:
        self._end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _end(self) -> None:
        """Whatever is left of launcher and server. The launcher is reaped last: till then nobody else has its id."""
        if self._process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(_STOP_S)
        self._process = None

    def _server(self) -> int:
        """The JVM that serves, a child of the launcher. Raise Unavailable where there is none."""
        if self._process and self.running():
            for path in Path("/proc").glob("[0-9]*/stat"):
                with contextlib.suppress(OSError):  # it ended meanwhile
                    if int(path.read_text().rpartition(")")[2].split()[1]) == self._process.pid:
                        return int(path.parent.name)
        raise Unavailable("the server is not running")


class Docker:
    """A server in a container of the official image."""

    _CONFIG = "/usr/share/elasticsearch/config"

    def __init__(self) -> None:
        self.port = _free_port()
        self._name = f"callstash-test-{os.getpid()}-{self.port}"
        self._created = False

    def start(self, settings: Mapping[str, str], files: Mapping[str, bytes]) -> None:
        if not self._created:
            self._create(settings, files)
        _docker("start", self._name)

    def _create(self, settings: Mapping[str, str], files: Mapping[str, bytes]) -> None:
        known = {"discovery.type": "single-node", "xpack.security.enabled": "false", **settings}
        known |= {"ES_JAVA_OPTS": _HEAP, "ELASTIC_PASSWORD": PASSWORD}
        wishes = [part for name, value in known.items() for part in ("--env", f"{name}={value}")]
        users = f"bin/elasticsearch-users useradd {USER} -p {PASSWORD} -r superuser; exec /bin/tini -- eswrapper"
        _docker(
            *("create", "--name", self._name, "--publish", f"127.0.0.1:{self.port}:9200", *wishes),
            *("--entrypoint", "bash", IMAGE, "-c", users.replace("eswrapper", "/usr/local/bin/docker-entrypoint.sh")),
        )
        self._created = True
        with tempfile.TemporaryDirectory() as folder:
            for name, content in files.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                path.chmod(0o644)
            _docker("cp", f"{folder}/.", f"{self._name}:{self._CONFIG}/")

    def running(self) -> bool:
        return _docker("inspect", "--format", "{{.State.Running}}", self._name).strip() == "true"

    def stop(self) -> None:
        _docker("stop", self._name)

    def kill(self) -> None:
        _docker("kill", "--signal", "KILL", self._name)

    def hang(self) -> None:
        _docker("pause", self._name)

    def resume(self) -> None:
        _docker("unpause", self._name)

    def log(self) -> str:
        return _docker("logs", "--tail", "100", self._name)

    def remove(self) -> None:
        if self._created:
            _docker("rm", "--force", "--volumes", self._name)
        self._created = False


def _wait_for_end(server: int) -> None:
    """The launcher does not wait for its server, which has shards to close; give up after a while."""
    begun = time.monotonic()
    while Path(f"/proc/{server}").exists() and time.monotonic() - begun < _STOP_S:
        time.sleep(0.05)


def _docker(*words: str) -> str:
    done = subprocess.run(["docker", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"docker {' '.join(words)}: {done.stdout}")
    return done.stdout


def _docker_missing() -> str:
    if shutil.which("docker") is None:
        return "and there is no Docker"
    try:
        done = subprocess.run(["docker", "info"], capture_output=True, timeout=20, check=False)
    except subprocess.TimeoutExpired:
        return "and Docker's daemon does not answer"
    return "and Docker's daemon does not answer" if done.returncode else ""


def _java_missing() -> str:
    homes = [home for name in ("ES_JAVA_HOME", "JAVA_HOME") if (home := os.environ.get(name))]
    java = str(Path(homes[0], "bin", "java")) if homes else "java"
    if shutil.which(java) is None:
        return f"the bundled Elasticsearch needs Java {_OLDEST_JAVA}: there is no '{java}'"
    told = subprocess.run([java, "-version"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    version = re.search(r'version "(\d+)', told.stdout)
    if version is None or int(version[1]) < _OLDEST_JAVA:
        return f"the bundled Elasticsearch needs Java {_OLDEST_JAVA}; '{java}' says: {told.stdout.splitlines()[:1]}"
    return ""


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
