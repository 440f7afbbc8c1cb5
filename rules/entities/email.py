"""EMAIL: addresses as written, and as spelt out in English or Chinese (zhang dot san at example dot com)."""

from __future__ import annotations

import re

from rules.entities.base import Entity, EntityContext, EntityType
from rules.entities.folding import fold

_DOT, _AT = r"\s*(?:\.|(?<![a-z])dot(?![a-z])|点)\s*", r"\s*(?:@|\(at\)|\[at\]|(?<![a-z])at(?![a-z])|艾特|圈[aA])\s*"
_LOCAL = r"[a-z0-9][a-z0-9_%+-]{0,63}"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(
    rf"(?<![a-z0-9._%+@-])(?P<local>{_LOCAL}(?:{_DOT}{_LOCAL}){{0,5}}){_AT}"
    rf"(?P<host>(?:{_LABEL}{_DOT}){{1,4}}[a-z]{{2,24}})(?![a-z0-9@])",
    re.IGNORECASE,
)
_TOP = re.compile(r"(?:com|cn|net|org|edu|gov|io|co|uk|de|hk|tw|info|me|cc|jp)$", re.IGNORECASE)


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every address; `at` and `dot` count only where a well-known domain ends it."""
    folded = fold(text)
    found = []
    for match in _ADDRESS.finditer(folded.text):
        spoken = "@" not in match[0]
        if spoken and not _TOP.search(match["host"]):
            continue
        first, last = folded.span(*match.span())
        value = f"{_plain(match['local'])}@{_plain(match['host'])}".lower()
        found.append(Entity("EMAIL", first, last, value, text[first:last], confidence=0.85 if spoken else 0.98))
    return found


def _plain(part: str) -> str:
    return re.sub(_DOT, ".", part, flags=re.IGNORECASE)


ENTITY = EntityType("EMAIL", find, "E-mail addresses, written or spelt out.")
