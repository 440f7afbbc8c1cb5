"""The general case: wetext's grammars, over what our own readers left, every change of theirs looked at.

`normalize`, not `normalize_with_mapping`: the two give different text, and it is the former whose results are tested
upstream and here. The alignment is our own, from the differences. `enable_0_to_9` stays off: it returns nothing at all
for a sentence in which a one-digit number is converted.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher
from functools import cache
from importlib.metadata import version
from typing import Protocol

import regex

from transcribe.itn.edits import AMOUNT, Sheet
from transcribe.itn.zh_numerals import NUMERAL

VERSION = version("wetext")
_ZH_STRETCH = regex.compile(r"[\p{Han}A-Za-z\d]+")
_ZH_WORTH = regex.compile(
    rf"[{NUMERAL}][加减乘除比][{NUMERAL}]|等于[{NUMERAL}]"
    rf"|[高动特快][{NUMERAL}]{{2}}|正负[{NUMERAL}]"
)
_ZH_RAW = regex.compile(rf"[{NUMERAL}点加减乘除以等于比负正高动特快]+")
_ZH_NEW = regex.compile(r"[GDTK]?[\d±:+\-×÷=.]+")
_REBATE_BEFORE = regex.compile(r"(?:满|每|立|全场|消费)[^，。]{0,4}$")
_REBATE_AFTER = regex.compile(r"[块元的]|优惠|券|活动|红包")
_DIFFERENCE = regex.compile(r"\d+-\d+")
_CLOCK = regex.compile(r"(?:1?\d|2[0-4]):[0-5]\d")
_TRAIN_AFTER = regex.compile(r"次|列车|$")


class _Grammar(Protocol):
    def normalize(self, text: str) -> str: ...


@cache
def grammar(language: str) -> Callable[[str], str]:
    """wetext's inverse normaliser for `zh` or `en`, loaded once a process at its first use."""
    from wetext import Normalizer

    loaded: _Grammar = Normalizer(lang=language, operator="itn")
    return loaded.normalize


def read_zh(sheet: Sheet) -> None:
    """Claim what is left in Chinese: sums, scores, train numbers."""
    for stretch in _ZH_STRETCH.finditer(sheet.shadow):
        if not _ZH_WORTH.search(stretch[0]):
            continue
        for start, end, new in changes(stretch[0], grammar("zh")(stretch[0])):
            old = stretch[0][start:end]
            if _ZH_RAW.fullmatch(old) and _ZH_NEW.fullmatch(new) and _fits(stretch[0], start, end):
                sheet.claim(stretch.start() + start, stretch.start() + end, _unmistakable(old, new), AMOUNT)


def _unmistakable(old: str, new: str) -> str:
    """A difference or a score with its word where signs would make it a time, or a range: 300减50, 21比15."""
    if _DIFFERENCE.fullmatch(new) and "减" in old:
        return new.replace("-", "减")
    return new.replace(":", "比") if "比" in old and _CLOCK.fullmatch(new) else new


def _fits(stretch: str, start: int, end: int) -> bool:
    """A train number needs its word after it, and nothing before: 高一二班 is a class. 满三百减四十 is no sum."""
    if "减" in stretch[start:end] and (_REBATE_BEFORE.search(stretch[:start]) or _REBATE_AFTER.match(stretch, end)):
        return False
    if stretch[start] not in "高动特快":
        return True
    return start == 0 and _TRAIN_AFTER.match(stretch, end) is not None


def changes(old: str, new: str) -> list[tuple[int, int, str]]:
    """Differences as (start, end, replacement), neither side empty; none where nothing came back."""
    if not new.strip():
        return []
    found: list[tuple[int, int, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if found and found[-1][1] == a:
            start, _, before = found.pop()
            found.append((start, b, before + new[c:d]))
        else:
            found.append((a, b, new[c:d]))
    return [change for change in found if change[0] < change[1] and change[2]]
