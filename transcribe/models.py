"""Models by name: what there is (models.yaml), what of it lies on disk, and where."""

from __future__ import annotations

import difflib
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import callstash
from callstash.errors import CallstashError
from callstash.settings import Settings

_CATALOGUE = Path(__file__).with_name("models.yaml")
_DIGEST_SUFFIXES = {".pt", ".bin", ".onnx", ".yaml", ".json", ".mvn", ".model", ".txt", ".safetensors", ".tiktoken", ""}
_DIGESTS = ".digests.json"


@dataclass(frozen=True, slots=True)
class FileSpec:
    """A file that a model needs; `sha256` and `size` are None where we do not know them."""

    path: str
    size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """An entry of models.yaml."""

    name: str
    about: str
    engine: str
    licence: str
    sources: tuple[tuple[str, Mapping[str, Any]], ...]
    """(pip, modelscope or huggingface; where there), in the order in which they are tried."""
    files: tuple[FileSpec, ...]
    also: tuple[str, ...] = ()
    package: str = ""
    """Folder below `callstash` where the model comes with the package."""
    itn: bool = True
    """Whether the model can write numbers itself, where it has a switch for it."""


@dataclass(frozen=True, slots=True)
class Status:
    """What of a model is on disk."""

    model: Model
    folder: Path
    state: str
    """ready, partial or absent"""
    size: int
    """Bytes on disk, those of an unfinished pull included."""
    source: str = ""


@cache
def catalogue() -> Mapping[str, Model]:
    """Return all models of models.yaml, by name."""
    entries = yaml.safe_load(_CATALOGUE.read_text("utf-8"))
    return {name: _model(name, entry) for name, entry in entries.items()}


def _model(name: str, entry: Mapping[str, Any]) -> Model:
    files = tuple(FileSpec(path, spec.get("size"), spec.get("sha256")) for path, spec in entry["files"].items())
    sources = tuple((kind, where) for source in entry.get("sources", ()) for kind, where in source.items())
    return Model(
        name,
        entry["about"],
        entry["engine"],
        entry["licence"],
        sources,
        files,
        tuple(entry.get("also", ())),
        entry.get("package", ""),
        entry.get("itn", True),
    )


def find(name: str) -> Model:
    """Return the model of that name. Raise CallstashError with the nearest name where there is none."""
    if name in catalogue():
        return catalogue()[name]
    near = difflib.get_close_matches(name, catalogue(), 1)
    hint = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(catalogue())}"
    raise CallstashError(f"no model is called '{name}'", hint)


class Store:
    """The models below one folder, by default that of a configuration that names none."""

    def __init__(self, folder: Path | None = None) -> None:
        self.root = (folder or Settings.model_validate({}).path_models).expanduser()

    def folder(self, name: str) -> Path | None:
        """Return the model's folder where it is whole and on disk, else None."""
        place = self.place(name)
        return place if self._ready(find(name), place) else None

    def place(self, name: str) -> Path:
        """Return where the model is, or would be."""
        model = find(name)
        return Path(callstash.__file__).parent / model.package if model.package else self.root / name

    def staging(self, name: str) -> Path:
        """Return the folder of an unfinished pull."""
        return self.root / ".pulling" / name

    def lock_path(self, name: str) -> Path:
        """Return the file that holds what the last pull got: source, revision and every file's size and sha256."""
        return self.root / f"{name}.lock.json"

    def lock(self, name: str) -> Mapping[str, Any]:
        """Return what the last pull got, {} where there was none."""
        try:
            found: Mapping[str, Any] = json.loads(self.lock_path(name).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found

    def pull(
        self,
        name: str,
        tell: Callable[[str, int, int | None], None],
        source: str | None = None,
        offline: bool = False,
    ) -> Path:
        """Bring a model to disk (see `transcribe.pull.pull`)."""
        from transcribe.pull import pull

        return pull(self, name, tell, source, offline)

    def status(self) -> Sequence[Status]:
        """Return the state of every model of the catalogue."""
        return [self._status(model) for model in catalogue().values()]

    def _status(self, model: Model) -> Status:
        place, staging = self.place(model.name), self.staging(model.name)
        ready = self._ready(model, place)
        state = "ready" if ready else "partial" if staging.is_dir() or place.is_dir() else "absent"
        size = sum(path.stat().st_size for folder in (place, staging) for path in _files(folder))
        source = "package" if model.package else str(self.lock(model.name).get("source", "")) if ready else ""
        return Status(model, place, state, size, source)

    @staticmethod
    def _ready(model: Model, place: Path) -> bool:
        if model.package:
            return (place / "model.pt").is_file()
        return all(_has(place, file) for file in model.files)


def _has(folder: Path, file: FileSpec) -> bool:
    path = folder / file.path
    return path.is_file() and (file.size is None or path.stat().st_size == file.size)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file()) if folder.is_dir() else iter(())


def digest(folder: Path, cache_dir: Path | None = None) -> str:
    """Return 12 hex digits that change when a file does that the model is loaded from.

    A file's hash is kept in `cache_dir` by size and mtime, so that a gigabyte is read once.
    """
    known = _Digests(cache_dir)
    total = hashlib.sha256()
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        if path.suffix in _DIGEST_SUFFIXES and not any(part.startswith(".") for part in Path(name).parts):
            total.update(f"{name}\0{known.of(path)}\n".encode())
    known.save()
    return total.hexdigest()[:12]


class _Digests:
    """File hashes by path, size and mtime, in a file of the models folder; a lost or read-only one costs time only."""

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / _DIGESTS if folder and folder.is_dir() else None
        self._known: dict[str, list[Any]] = {}
        self._changed = False
        if self._path and self._path.is_file():
            try:
                self._known = dict(json.loads(self._path.read_text("utf-8")))
            except (OSError, ValueError):
                self._known = {}

    def of(self, path: Path) -> str:
        state = path.stat()
        kept = self._known.get(str(path.resolve()))
        if kept and kept[:2] == [state.st_size, state.st_mtime_ns]:
            return str(kept[2])
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        self._known[str(path.resolve())] = [state.st_size, state.st_mtime_ns, found]
        self._changed = True
        return found

    def save(self) -> None:
        if not self._path or not self._changed:
            return
        fresh = self._path.with_name(f"{_DIGESTS}.{os.getpid()}")
        try:
            fresh.write_text(json.dumps(self._known), "utf-8")
            fresh.replace(self._path)
        except OSError:
            fresh.unlink(missing_ok=True)
