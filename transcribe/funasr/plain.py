"""Texts whose characters stand apart (Paraformer's), joined again with their times."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NO_SPACE = "\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
_GAP = re.compile(rf"(?<=[{_NO_SPACE}]) +(?=\S)|(?<=\S) +(?=[{_NO_SPACE}])")
Spelled = tuple[int, int, int, int]
"""start and end in the text, start and end in ms"""


def spelled(text: str, times: Sequence[Sequence[int]]) -> tuple[str, list[Spelled]]:
    """Close the gaps beside CJK characters, and place the tokens' times in the text that results.

    Times are used only where there is one per token, else there are none.
    """
    joined = _GAP.sub("", text.strip())
    tokens = text.split()
    if len(tokens) != len(times):
        tokens = [c for token in tokens for c in _pieces(token)]
    if len(tokens) != len(times):
        return joined, []
    words: list[Spelled] = []
    place = 0
    for token, (begin, end) in zip(tokens, times, strict=True):
        place = joined.index(token, place)
        words.append((place, place + len(token), int(begin), int(end)))
        place += len(token)
    return joined, words


def _pieces(token: str) -> list[str]:
    return re.findall(rf"[{_NO_SPACE}]|[^{_NO_SPACE}]+", token)
