"""The code that results depend on, as a digest: a better extractor extracts again, when `callstash replay` is run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path


@cache
def code_digest(package: str) -> str:
    """Changes with every change to the code of an installed package (or module)."""
    files = sorted(_files(package))
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _files(package: str) -> Iterator[Path]:
    spec = find_spec(package)
    if spec and spec.submodule_search_locations:
        for folder in spec.submodule_search_locations:
            yield from Path(folder).rglob("*.py")
    elif spec and spec.origin and Path(spec.origin).is_file():
        yield Path(spec.origin)
