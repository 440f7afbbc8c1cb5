"""What the name of a file says about it: sound, text, a sidecar, or nothing for us (and why)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

# fmt: off
AUDIO_SUFFIXES = (
    ".wav", ".mp3", ".m4a", ".aac", ".mp4", ".mkv", ".mov", ".webm", ".ogg", ".opus", ".oga", ".amr", ".flac", ".wma",
    ".gsm", ".au", ".aiff",
)
# fmt: on
TEXT_SUFFIXES = (".txt", ".srt", ".vtt", ".jsonl")
SIDECAR_SUFFIXES = (".json", ".yaml", ".yml")

JUNK: tuple[tuple[str, str], ...] = (
    ("._*", "macOS resource fork"),
    (".stfolder", "Syncthing's marker"),
    (".stversions", "Syncthing's old versions"),
    ("@eadir", "Synology thumbnails"),
    ("#recycle", "Synology recycle bin"),
    ("$recycle.bin", "Windows recycle bin"),
    ("system volume information", "Windows system folder"),
    (".snapshot", "snapshots of a NetApp filer"),
    (".*", "hidden file"),
    ("~*", "temporary file of another program"),
    ("*~", "backup copy of an editor"),
    ("*.part", "unfinished download or copy"),
    ("*.partial", "unfinished download or copy"),
    ("*.filepart", "unfinished upload (WinSCP)"),
    ("*.tmp", "temporary file"),
    ("*.temp", "temporary file"),
    ("*.crdownload", "unfinished download (Chrome)"),
    ("*.download", "unfinished download (Safari)"),
    ("*.lock", "lock file"),
    ("*.lck", "lock file"),
    ("*.swp", "swap file of an editor"),
    ("thumbs.db", "Windows thumbnails"),
    ("desktop.ini", "Windows folder settings"),
)
"""Names that are never recordings, with the reason that `status` gives; the first that fits counts. Lower case."""


class Kind(StrEnum):
    """What a path is to the source."""

    AUDIO = "audio"
    TEXT = "text"
    SIDECAR = "sidecar"
    IGNORED = "ignored"
    UNREADABLE = "unreadable"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A kind, and for what is ignored the reason."""

    kind: Kind
    reason: str = ""


def junk(name: str) -> str:
    """Why a file or folder of this name is never looked at, or ""."""
    lowered = name.lower()
    return next((f"{reason} ({pattern})" for pattern, reason in JUNK if fnmatchcase(lowered, pattern)), "")


def stem(name: str) -> str:
    """Name without its last suffix: what a recording, its sidecar and its transcript share."""
    return PurePosixPath(name).stem


def is_sidecar(name: str) -> bool:
    """Whether a file of this name would be a sidecar."""
    return PurePosixPath(name).suffix.lower() in SIDECAR_SUFFIXES


def sidecar_names(name: str) -> list[str]:
    """Names at which a recording's sidecar may stand, the preferred first: `call.json`, then `call.wav.json`."""
    return [
        base + variant
        for base in (stem(name), name)
        for suffix in SIDECAR_SUFFIXES
        for variant in (suffix, suffix.upper())
    ]


def belongs(sidecar: str, recording: str) -> bool:
    """Whether a sidecar of this name is the recording's."""
    return stem(sidecar) in (stem(recording), recording)


class NameFilter:
    """`include` and `exclude` of the options, and the junk list. Paths are relative to the watched folder."""

    def __init__(self, include: Sequence[str], exclude: Sequence[str] = ()) -> None:
        self._include = [(pattern, compile_glob(pattern)) for pattern in include]
        self._exclude = [(pattern, compile_glob(pattern)) for pattern in exclude]

    def judge(self, relative: str) -> Judgement:
        """Return what a file at this path (with `/`) is, from its name alone."""
        path = unicodedata.normalize("NFC", relative)
        parts = PurePosixPath(path).parts
        reason = next(filter(None, map(junk, parts)), "")
        if reason:
            return Judgement(Kind.IGNORED, reason)
        excluded = _first(self._exclude, path)
        if excluded:
            return Judgement(Kind.IGNORED, f"excluded by '{excluded}'")
        if is_sidecar(path):
            return Judgement(Kind.SIDECAR)
        if not _first(self._include, path):
            return Judgement(Kind.IGNORED, "not matched by 'include'")
        return Judgement(Kind.TEXT if path.lower().endswith(TEXT_SUFFIXES) else Kind.AUDIO)


def _first(patterns: list[tuple[str, re.Pattern[str]]], path: str) -> str:
    return next((text for text, pattern in patterns if pattern.fullmatch(path)), "")


_GLOB = re.compile(r"(?P<deep>\*\*/)|(?P<all>\*\*)|(?P<any>\*)|(?P<one>\?)|(?P<set>\[[^\]]+\])|(?P<alt>\{[^{}]*\})")


def compile_glob(pattern: str) -> re.Pattern[str]:
    """Compile a glob: `*` within a folder, `**/` over folders, `?`, `[...]`, `{a,b}`; case does not count.

    A pattern without `/` is meant at any depth, as in .gitignore. Raise ValueError for an unusable one.
    """
    text = unicodedata.normalize("NFC", pattern).replace("\\", "/").removeprefix("./")
    if not text or text.startswith("/"):
        raise ValueError(f"{pattern!r} is not a pattern of names: write it relative to 'path', such as **/*.wav")
    try:
        return re.compile(("" if "/" in text else r"(?:.*/)?") + _glob(text), re.IGNORECASE | re.DOTALL)
    except re.error as error:
        raise ValueError(f"{pattern!r} is not a pattern of names: {error.msg}, as in [a-z] and [!0-9]") from error


def _glob(text: str) -> str:
    pieces, position = [], 0
    for match in _GLOB.finditer(text):
        pieces += [re.escape(text[position : match.start()]), _piece(match)]
        position = match.end()
    return "".join([*pieces, re.escape(text[position:])])


def _piece(match: re.Match[str]) -> str:
    text = match[0]
    if match["set"]:
        inner = text[1:-1].replace("\\", "\\\\").replace("[", "\\[")
        return f"[^{inner[1:]}]" if inner.startswith("!") else f"[{inner}]"
    if match["alt"]:
        return "(?:" + "|".join(_glob(choice) for choice in text[1:-1].split(",")) + ")"
    return {"**/": r"(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}[text]
