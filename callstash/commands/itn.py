"""`callstash itn`: lines in on stdin, normalised lines out."""

from __future__ import annotations

import io
import json
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from callstash.registry import load

if TYPE_CHECKING:
    from collections.abc import Sequence


class ItnLanguage(StrEnum):
    """Which numbers are read."""

    AUTO = "auto"
    ZH = "zh"
    EN = "en"


def itn(
    language: Annotated[ItnLanguage, typer.Option(help="Numbers of which language; auto: both, by script.")] = (
        ItnLanguage.AUTO
    ),
    as_json: Annotated[bool, typer.Option("--json", help='JSON lines {"raw", "text", "alignment"}.')] = False,
) -> None:
    """Write spoken numbers as the house writes them: a line in on stdin, a line out."""
    normalizer = _normalizer([language.value] if language is not ItnLanguage.AUTO else ["zh", "en"])
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    for line in sys.stdin:
        raw = line.rstrip("\r\n")
        text, alignment = normalizer.align(raw)
        if as_json:
            text = json.dumps({"raw": raw, "text": text, "alignment": alignment}, ensure_ascii=False)
        print(text, flush=True)


def _normalizer(languages: Sequence[str]) -> Any:
    plugin = load("normalizers", "itn")
    return plugin(plugin.Options(languages=tuple(languages)))
