"""Entry-point group -> class, loaded on demand, so that a text pipeline never imports torch.

Our own plug-ins come in by the same door as a stranger's: `[project.entry-points."callstash.sinks"]`.
"""

from __future__ import annotations

import difflib
import importlib.util
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from callstash.errors import CallstashError

GROUPS = ("sources", "decoders", "transcribers", "normalizers", "rules", "sinks")
STAGES = ("ingest", "transcribe", "rules", "sinks")


@cache
def _group(group: str) -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=f"callstash.{group}")}


def names(group: str) -> list[str]:
    """All plug-ins of a group (`sources`, `sinks`, ...), by name."""
    return sorted(_group(group))


def load(group: str, name: str) -> Any:
    """Return the plug-in class. Raise CallstashError with the nearest name where there is none."""
    points = _group(group)
    if name not in points:
        near = difflib.get_close_matches(name, points, 1)
        hint = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(sorted(points)) or 'none'}"
        raise CallstashError(f"no {group[:-1]} is called '{name}'", hint)
    try:
        return points[name].load()
    except Exception as error:
        raise CallstashError(
            f"the {group[:-1]} '{name}' ({points[name].value}) cannot be loaded: {error}",
            "install what it needs, or take it out of the configuration",
        ) from error


def check_own_stages() -> None:
    """Raise CallstashError unless the four stage packages are ours.

    A package index has another `rules`; installed over ours it would answer for it in silence.
    """
    home = Path(__file__).resolve().parent.parent
    for stage in STAGES:
        spec = importlib.util.find_spec(stage)
        place = Path(next(iter(spec.submodule_search_locations or [""]))).resolve() if spec else None
        if place != home / stage:
            raise CallstashError(
                f"the package '{stage}' is {place or 'missing'}, not callstash's own",
                "give callstash an environment of its own: python -m venv .venv && .venv/bin/pip install callstash",
            )
