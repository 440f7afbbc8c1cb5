"""What a result depends on besides the rules: our own code, and the libraries that judge values."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata, resources

_LIBRARIES = ("google-re2", "opening-hours-py", "phonenumbers", "regex")


@cache
def code_digest() -> str:
    """Changes with every change to the code that extracts: a better extractor extracts again."""
    root = resources.files("rules")
    folders = (root, root / "entities", resources.files("callstash") / "grok")
    files = sorted((f for folder in folders for f in folder.iterdir() if f.name.endswith(".py")), key=str)
    parts = [f.read_bytes() for f in files] + [metadata.version(name).encode() for name in _LIBRARIES]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
