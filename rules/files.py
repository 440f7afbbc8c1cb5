"""The files of a rule set: which they are, their texts as they were read, and whether they have changed since."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import Protocol

from callstash import yamlpos
from callstash.contracts import Context
from callstash.errors import Finding
from callstash.folders import resolve, shown
from callstash.grok.files import pattern_files
from rules.codes import NO_FILE

LIBRARY = "library:"


class Named(Protocol):
    """What options say of files."""

    @property
    def paths(self) -> tuple[str, ...]: ...
    @property
    def patterns_dir(self) -> tuple[str, ...]: ...
    @property
    def patterns_files_glob(self) -> str: ...


@dataclass(slots=True)
class Texts:
    """Every file that a rule set was made of, as it was read: what happens to the file later changes nothing."""

    rules: tuple[Path, ...] = ()
    patterns: tuple[Path, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    """About names that are no files."""
    _read: dict[Path, str | Finding] = field(default_factory=dict)

    def read(self, path: Path) -> str | Finding:
        """The file's text, or why there is none; read once."""
        if path not in self._read:
            text = yamlpos.read_text(path, shown(path))
            self._read[path] = replace(text, code=NO_FILE) if isinstance(text, Finding) else text
        return self._read[path]

    @property
    def files(self) -> list[Path]:
        """All files that were asked for, dictionaries too."""
        return sorted(self._read)

    def digest(self) -> str:
        """Changes when any file's text does."""
        parts = (f"{path.name}\0{text}" for path, text in sorted(self._read.items()))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def texts_of(options: Named, context: Context) -> Texts:
    """The rule and pattern files that the options name."""
    found = Texts()
    found.rules = tuple(dict.fromkeys(_rule_files(options.paths, context.base_dir, found.findings)))
    found.patterns = tuple(_pattern_files(options, context.base_dir, found.findings))
    return found


class Stamps:
    """Notices that a file was changed, added or taken away, by its size and time."""

    def __init__(self, options: Named, context: Context, texts: Texts) -> None:
        self._options = options
        self._base_dir = context.base_dir
        self._texts = texts
        self._seen = self._now()

    def changed(self) -> bool:
        """Whether anything is other than when the texts were read."""
        return self._now() != self._seen

    def _now(self) -> list[tuple[str, int, int]]:
        named = [*_rule_files(self._options.paths, self._base_dir, [])]
        named += _pattern_files(self._options, self._base_dir, [])
        return [_stamp(path) for path in sorted({*named, *self._texts.files})]


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        status = path.stat()
    except OSError:
        return str(path), -1, -1
    return str(path), status.st_mtime_ns, status.st_size


def _rule_files(paths: Sequence[str], base_dir: Path, findings: list[Finding]) -> Iterator[Path]:
    for path in paths:
        if path.startswith(LIBRARY):
            yield from _library(path, findings)
            continue
        whole = str(resolve(base_dir, path))
        matching = sorted(glob.glob(whole, recursive=True)) if glob.has_magic(path) else [whole]  # noqa: PTH207 - absolute
        if not matching:
            hint = "check the path; rules that come with callstash are named 'library:contact'"
            findings.append(Finding(path, 1, 1, NO_FILE, f"no rule file matches {path}", hint))
        yield from (Path(name) for name in matching)


def library_names() -> list[str]:
    """Names of the rule files that come with callstash."""
    folder = resources.files("rules") / "library"
    return sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml"))


def _library(path: str, findings: list[Finding]) -> Iterator[Path]:
    name = path.removeprefix(LIBRARY).removesuffix(".yaml")
    if name in library_names():
        yield Path(str(resources.files("rules") / "library" / f"{name}.yaml"))
        return
    hint = f"there are: {', '.join(LIBRARY + known for known in library_names())}"
    findings.append(Finding(path, 1, 1, NO_FILE, f"there is no rule file {path}", hint))


def _pattern_files(options: Named, base_dir: Path, findings: list[Finding]) -> Iterator[Path]:
    places = [resolve(base_dir, name) for name in options.patterns_dir]
    return pattern_files(places, options.patterns_files_glob, NO_FILE, findings)
