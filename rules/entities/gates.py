"""Cheap conditions (`needs`): one pass that says whether a text can hold an entity at all.

Each begins with one set of characters, which the search looks for many times faster than for alternatives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

Branch = tuple[str, str]
"""A set of characters that begins it, as within brackets, and the pattern of what follows."""


_FOLDED = (
    "\u00aa\u00b2\u00b3\u00b9\u00ba\u02b0-\u02ff\u2070-\u209c\u2100-\u214f\u2160-\u217f\u2460-\u24ff\u3192-\u319f\u2f00-\u2fd5"
    "\u3200-\u33ff\uf900-\ufaff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff"
)
"""Letters and digits in forms that folding makes plain ones of: with any of them a text is read."""


def gate(*branches: Branch, words: Iterable[str] = ()) -> re.Pattern[str]:
    """A pattern that any of these branches matches, or any of these words: Latin ones where a word begins."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(set(words)):
        by_first.setdefault(word[0].lower(), []).append(_rest(word[1:]))
    latin = {first: rests for first, rests in by_first.items() if first.isascii() and first.isalpha()}
    plain = [(re.escape(first), f"(?:{'|'.join(rests)})") for first, rests in by_first.items() if first not in latin]
    cased = [(first + first.upper(), f"(?:{'|'.join(rests)})") for first, rests in latin.items()]
    firsts = "".join(first for first, _ in (*branches, *plain, *cased))
    inner = [f"(?<=[{_FOLDED}])", *map(_behind, branches), *_grouped("", plain), *_grouped("(?<![A-Za-z].)", cased)]
    return re.compile(f"[{_FOLDED}{firsts}](?:{'|'.join(inner)})", re.DOTALL)


def _grouped(condition: str, branches: list[Branch]) -> list[str]:
    """Many branches as one: what none of them begins with is passed over at once."""
    firsts = "".join(first for first, _ in branches)
    return [f"(?<=[{firsts}]){condition}(?:{'|'.join(map(_behind, branches))})"] if branches else []


def _rest(letters: str) -> str:
    """The letters after the first, in any case. The next one is a set: such a branch is passed over at a glance."""
    second = letters[:1]
    return (
        f"[{second.lower()}{second.upper()}](?i:{re.escape(letters[1:])})" if second.isalpha() else re.escape(letters)
    )


def _behind(branch: Branch) -> str:
    return f"(?<=[{branch[0]}]){branch[1]}"
