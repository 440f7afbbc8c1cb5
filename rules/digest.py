"""What a result depends on besides the rules: our own code, and the libraries that judge values."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata, resources
from pathlib import Path

_LIBRARIES = ("google-re2", "opening-hours-py", "phonenumbers", "regex")


@cache
def code_digest() -> str:
    """Changes with every change to the code that extracts: after it `callstash replay` extracts again."""
    folders = (Path(str(resources.files("rules"))), Path(str(resources.files("callstash"))) / "grok")
    files = sorted(file for folder in folders for file in folder.rglob("*.py"))
    parts = [file.read_bytes() for file in files] + [metadata.version(name).encode() for name in _LIBRARIES]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
