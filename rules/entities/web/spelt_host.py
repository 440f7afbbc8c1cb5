"""Host names, read from left to right: labels of letters, digits and hyphens between dots, up to a top-level domain."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from rules.entities.tables import words
from rules.entities.web.domains import COMMON, TOP_LEVEL
from rules.entities.web.spelt import Token, spelt, token_at

_MOST_LABELS = 6
_MOST_TOKENS = 40
"""Of one label: every letter may be a token."""
_MOST_WORDS = 3
_LONGEST_TOP = 4
"""Letters of a top-level domain that is spelt out."""
_NO_HOST = words("the my our your this that home work least all a an his her their us it")
"""No names by themselves: i'm at the dot com building."""
_NO_HOST_BEGINS = words("the a an our his her their this that")


@dataclass(frozen=True, slots=True)
class Host:
    """A host name, or a label of one, and where it ends in the text."""

    name: str
    end: int


def host_at(text: str, at: int, common: bool) -> Host | None:
    """Read the host name that begins at `at`; `common`: only under the domains that everybody knows."""
    known = COMMON if common else TOP_LEVEL
    began = at + (len(text) > at and text[at].isspace())
    labels: list[str] = []
    best: Host | None = None
    while len(labels) < _MOST_LABELS:
        top = _top_at(text, at, TOP_LEVEL if best else known) if labels else None
        label = top or _label_at(text, at, first=not labels)
        if not label:
            break
        labels.append(label.name)
        best = Host(".".join(labels), label.end) if top else best
        dot = _after_blank(text, label.end)
        if not dot or dot.text != ".":
            break
        at = dot.end
    return best if best and _valid(best.name) and not _is_talk(text, began, labels) else None


def _is_talk(text: str, began: int, labels: list[str]) -> bool:
    """Whether the name is only what stands before `dot com` in talk; in a点com and a.com nothing parts them."""
    short = len(labels) == 2 or (len(labels) == 3 and labels[1] in ("co", "com"))
    return short and labels[0] in _NO_HOST and text[began + len(labels[0])].isspace()


def _after_blank(text: str, at: int) -> Token | None:
    """The token at `at`, or behind one blank."""
    token = token_at(text, at) if at < len(text) else None
    if token and token.kind == "gap" and "," not in token.text:
        return token_at(text, token.end) if token.end < len(text) else None
    return token


def _label_at(text: str, at: int, first: bool) -> Host | None:
    """One label: words, letters, digits and hyphens up to a dot."""
    if first and _is_article(text, at):
        return None
    parts: list[Token] = []
    words = 0
    for _ in range(_MOST_TOKENS):
        token = token_at(text, at) if at < len(text) else None
        if not token or not (token.counts or token.kind in ("gap", "skip") or (token.text == "-" and parts)):
            break
        words += token.kind == "word" and len(token.text) > 1
        if words > _MOST_WORDS:
            return None
        parts += [token] if token.kind not in ("gap", "skip") else []
        at = token.end
    name = spelt(parts)
    return Host(name, parts[-1].end) if name else None


def _is_article(text: str, at: int) -> bool:
    """Whether a word like `a` goes with the word behind; before a sign or a single letter it belongs to the name."""
    token = _after_blank(text, at)
    if not token or token.text not in _NO_HOST_BEGINS:
        return False
    following = _after_blank(text, token.end)
    return not following or not (following.kind in ("sign", "figure") or len(following.text) == 1)


def _top_at(text: str, at: int, known: Container[str]) -> Host | None:
    """A top-level domain in one word (com), or spelt out (c o m)."""
    token = _after_blank(text, at)
    if not token or token.kind != "word":
        return None
    if len(token.text) > 1:
        return Host(token.text, token.end) if token.text in known else None
    letters, end = "", at
    while token and token.kind == "word" and len(token.text) == 1 and len(letters) <= _LONGEST_TOP:
        letters, end = letters + token.text, token.end
        token = _after_blank(text, end)
    return Host(letters, end) if letters in known and len(letters) > 1 else None


def _valid(name: str) -> bool:
    return all(
        label and not label.startswith("-") and not label.endswith("-") and len(label) < 64 for label in name.split(".")
    )
