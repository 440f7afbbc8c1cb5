"""What a result depends on besides the rules: our own code, and the libraries that judge values."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata

from callstash import codedigest

_LIBRARIES = ("google-re2", "opening-hours-py", "phonenumbers", "regex")


@cache
def code_digest() -> str:
    """Changes with every change to the code that extracts: after it `callstash replay` extracts again."""
    code = (codedigest.code_digest(package) for package in ("rules", "callstash.grok"))
    return hashlib.sha256("\0".join((*code, *map(metadata.version, _LIBRARIES))).encode()).hexdigest()
