"""The user's own pattern files (`patterns_dir`, `patterns_files_glob`): what is wrong in them is said."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

from callstash import yamlpos
from callstash.errors import Finding
from callstash.folders import shown
from callstash.grok.bank import LINE, lines
from callstash.grok.engine import compile_grok
from callstash.grok.errors import GrokError

LEFT_OUT = (".*", "*~", "#*#", "*.bak", "*.old", "*.orig", "*.rej", "*.swp", "*.tmp", "*.rpmsave", "*.dpkg-*")
"""Hidden files and the backups of editors and packages: Logstash reads them, and an old pattern wins."""


@dataclass(slots=True)
class PatternFiles:
    """Patterns by name, and what is wrong with them."""

    bank: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    places: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    """Of each pattern: file, line number, the line."""


def _text(file: Path) -> str | Finding:
    return yamlpos.read_text(file, shown(file))


def read_pattern_files(
    paths: Iterable[str | Path],
    code: str,
    files_glob: str = "*",
    base: Mapping[str, str] | None = None,
    text_of: Callable[[Path], str | Finding] = _text,
) -> PatternFiles:
    """Read pattern files and folders of them; the later definition of a name wins.

    Every pattern must compile over `base` and the others. `code` is what the findings bear; `text_of` reads a file.
    """
    read = PatternFiles()
    for file in pattern_files(paths, files_glob, code, read.findings):
        _read(file, text_of(file), code, read)
    bank = {**(base or {}), **read.bank}
    read.findings += (finding for name in read.bank if (finding := _wrong(name, bank, read, code)))
    return read


def pattern_files(paths: Iterable[str | Path], files_glob: str, code: str, findings: list[Finding]) -> Iterator[Path]:
    """The files that are meant, in the order in which they are laid over one another; paths of none are findings."""
    for path in map(Path, paths):
        if path.is_dir():
            yield from _wanted(path.glob(files_glob))
        elif glob.has_magic(str(path)) and (found := glob.glob(str(path))):  # noqa: PTH207 - may be absolute
            yield from _wanted(map(Path, found))
        elif path.is_file():
            yield path
        else:
            hint = "check the path, which is relative to the file that names it"
            findings.append(Finding(shown(path), 1, 1, code, f"there is no file or folder {shown(path)}", hint))


def _wanted(files: Iterable[Path]) -> Iterator[Path]:
    for file in sorted(files):
        if file.is_file() and not any(fnmatchcase(file.name, pattern) for pattern in LEFT_OUT):
            yield file


def _read(file: Path, text: str | Finding, code: str, read: PatternFiles) -> None:
    name = shown(file)
    if isinstance(text, Finding):
        read.findings.append(replace(text, code=code))
        return
    for number, line in lines(text):
        found = LINE.fullmatch(line)
        if not found:
            message, hint = (
                f"this is no pattern: {line[:40]}",
                "write a name of letters, digits and _, a blank, a pattern",
            )
            read.findings.append(Finding(name, number, 1, code, message, hint, len(line)))
            continue
        read.bank[found["name"]] = found["pattern"]
        read.places[found["name"]] = (name, number, line)


def _wrong(name: str, bank: Mapping[str, str], read: PatternFiles, code: str) -> Finding | None:
    """What is wrong with a pattern itself; with those that it names is said where they stand."""
    try:
        compile_grok(bank[name], bank)
    except GrokError as error:
        if error.pattern in read.bank and error.kind != "cycle":
            return None
        file, number, line = read.places[name]
        marked = error.text if error.text in line else bank[name]
        return Finding(file, number, line.find(marked) + 1, code, error.message, error.hint, len(marked))
    return None
