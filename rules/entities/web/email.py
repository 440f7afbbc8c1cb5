"""EMAIL: addresses as written, and as spelt out (zhang dot san at example dot com, 幺二三艾特qq点com)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rules.entities.base import Entity, EntityContext, EntityType
from rules.entities.folding import fold
from rules.entities.gates import gate
from rules.entities.web.spelt import Token, is_written, leftwards, spelt
from rules.entities.web.spelt_host import host_at

_WRITTEN = re.compile(
    r"(?<![a-z0-9._%+@-])(?P<local>[a-z0-9_][a-z0-9_%+-]{0,63}(?:\.[a-z0-9_%+-]{1,63}){0,8})@"
    r"(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,6}[a-z]{2,24}|\[\d{1,3}(?:\.\d{1,3}){3}\])(?![a-z0-9@_-]|"
    r"\.[a-z0-9])",
    re.IGNORECASE,
)
_AT = re.compile(r"@|[艾爱哎埃诶挨]特|圈a|a圈|小老鼠|\(at\)|\[at\]|(?<![a-z])at(?![a-z])")
_LOCAL_SIGNS = "._-+"
_LOCAL = re.compile(r"[a-z0-9_](?:[a-z0-9_+-]|\.(?!\.)){0,62}(?<!\.)")


@dataclass(frozen=True, slots=True)
class Address:
    """An address at its place in the folded text."""

    start: int
    end: int
    value: str
    spoken: bool


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every address."""
    folded = fold(text)
    found = []
    for address in addresses(folded.text):
        start, end = folded.span(address.start, address.end)
        confidence = 0.88 if address.spoken else 0.98
        found.append(Entity("EMAIL", start, end, address.value, text[start:end], confidence))
    return found


@lru_cache(maxsize=64)
def addresses(text: str) -> tuple[Address, ...]:
    """Every address of a folded text, in order. URL asks, too: what belongs to an address is no host of its own."""
    lower = text.lower() if len(text.lower()) == len(text) else text
    written = [_written(lower, found) for found in _WRITTEN.finditer(text)]
    spoken = [
        address for address in _spoken(lower) if all(address.end <= w.start or address.start >= w.end for w in written)
    ]
    return tuple(sorted((*written, *spoken), key=lambda address: address.start))


def _written(lower: str, found: re.Match[str]) -> Address:
    """An address as it stands, and what was spelt out before it: mary plus work@example.com."""
    before = leftwards(lower, found.start(), _LOCAL_SIGNS)
    if not (before and before[-1].kind == "gap" and len(before) > 2 and before[-2].kind == "sign"):
        return Address(*found.span(), found[0].lower(), spoken=False)
    return Address(before[0].start, found.end(), spelt(before) + found[0].lower(), spoken=True)


def _spoken(lower: str) -> Iterator[Address]:
    since = 0
    for at in _AT.finditer(lower):
        if at.start() < since:
            continue
        host = host_at(lower, at.end(), common=at[0] == "at")
        local = leftwards(lower, at.start(), _LOCAL_SIGNS) if host else []
        while local and (not local[0].counts) and local[0].text != "_":
            local = local[1:]
        name = _name(local)
        if host and name and local[0].start >= since and not is_written(lower[local[0].start : host.end]):
            yield Address(local[0].start, host.end, f"{name}@{host.name}", spoken=True)
            since = host.end


def _name(local: list[Token]) -> str:
    """The local part, or "" where it is none."""
    name = spelt(local)
    return name if _LOCAL.fullmatch(name) else ""


ENTITY = EntityType(
    "EMAIL",
    find,
    "E-mail addresses, written or spelt out.",
    needs=gate(
        ("@＠", ""),
        ("aA", r"(?<![A-Za-z].)[tT](?![A-Za-z]).{2,120}?(?:[.．点點]|dot)"),
        words=["艾特", "爱特", "愛特", "哎特", "埃特", "诶特", "挨特", "圈a", "a圈", "小老鼠", "(at", "[at"],
    ),
)
