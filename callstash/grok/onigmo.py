"""Onigmo (Ruby's regular expressions, Logstash's) into `regex` with its V1 rules."""

from __future__ import annotations

import re

_POSIX = re.compile(r"\[:\^?\w+:\]")
_IN_CLASS = {r"\h": "0-9A-Fa-f", r"\H": "^0-9A-Fa-f"}
_OUTSIDE = {r"\h": "[0-9A-Fa-f]", r"\H": "[^0-9A-Fa-f]", r"\Z": r"(?=\n?\Z)", r"\z": r"\Z"}
_SET_OPERATORS = ("--", "||", "~~")


def translate(pattern: str) -> str:
    """Return `pattern` for `regex` (V1, MULTILINE, DOTALL): same language as Onigmo's, for what grok banks use."""
    parts: list[str] = []
    at = depth = 0
    while at < len(pattern):
        step = _inside(pattern, at) if depth else _outside(pattern, at)
        text, length, change = step
        parts.append(text)
        depth += change
        at += length
    return "".join(parts)


def _outside(pattern: str, at: int) -> tuple[str, int, int]:
    """What stands at `at`, outside a class: (translated, length read, change of class depth)."""
    if pattern[at] == "\\":
        pair = pattern[at : at + 2]
        return _OUTSIDE.get(pair, pair), len(pair), 0
    if pattern[at] == "[":
        return _opening(pattern, at)
    for onigmo, ours in (("?*", "*"), ("(?m)", "(?s)"), ("(?m:", "(?s:"), ("(?im)", "(?is)")):
        if pattern.startswith(onigmo, at) and not (onigmo == "?*" and pattern[at - 1 : at] == "("):
            return ours, len(onigmo), 0
    return pattern[at], 1, 0


def _opening(pattern: str, at: int) -> tuple[str, int, int]:
    """`[`, `[^`, `[]` and `[^]`: a bracket right behind the opening stands for itself."""
    head = "[^" if pattern.startswith("[^", at) else "["
    literal = pattern.startswith("]", at + len(head))
    return head + (r"\]" if literal else ""), len(head) + literal, 1


def _inside(pattern: str, at: int) -> tuple[str, int, int]:
    """The same inside a class, where `--`, `||` and `~~` are no operators in Onigmo."""
    if pattern[at] == "\\":
        pair = pattern[at : at + 2]
        return _IN_CLASS.get(pair, pair), len(pair), 0
    posix = _POSIX.match(pattern, at)
    if posix:
        return posix[0], len(posix[0]), 0
    if pattern[at] == "[":
        return _opening(pattern, at)
    if pattern[at] == "]":
        return "]", 1, -1
    pair = pattern[at : at + 2]
    if pair in _SET_OPERATORS:
        return f"\\{pair[0]}\\{pair[1]}", 2, 0
    return pattern[at], 1, 0
