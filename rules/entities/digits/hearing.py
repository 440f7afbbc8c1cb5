"""Digits as they were said, where other words stand among them; every place of the text stays where it is.

A recogniser may write a word of the same sound for a digit (腰三八灵灵), and people say which digit they mean
(幺，一二三的一). Either counts among digits only.
"""

from __future__ import annotations

import re

from rules.entities.folding import ZH_DIGITS

_SOUNDS = dict(zip("腰妖吆夭衣灵玲铃酒玖壹贰叁肆伍陆柒捌", "幺幺幺幺一零零零九九一二三四五六七八", strict=True))
_HEARD = "腰妖吆夭衣灵玲铃酒"
"""Words of another meaning; the others are digits in financial writing."""
_ALIKE, _DIGIT = "".join(_SOUNDS), f"0-9{ZH_DIGITS}"
_STRETCH = re.compile(rf"[{_DIGIT}{_ALIKE}](?:[,、\s-]{{0,3}}[{_DIGIT}{_ALIKE}]){{5,}}")
_HOLDS_ONE = re.compile(f"[{_ALIKE}]")
_TOUCHING = re.compile(rf"(?<=[{_DIGIT}{_ALIKE}])[{_ALIKE}]|[{_ALIKE}](?=[{_DIGIT}{_ALIKE}])")
_MOBILE = re.compile(r"[腰妖吆夭衣壹][3-9三四五六七八九叁肆伍陆柒捌玖]")
"""At the beginning only this is a digit: 张玲一三八… is a name."""
_HAN = re.compile("[㐀-鿿]")
_MEANT = re.compile(rf"([,、\s])(?<=[{_DIGIT}].)((?:就?是)?([^,。!?\n]{{2,10}}?)的([{_DIGIT}]{{1,2}}))(?=[,、。\s])")
"""一二三的一, 三八妇女节的三八: said of digits that stand before."""
_PLAIN = str.maketrans(ZH_DIGITS, "000122345678910799")


def as_said(text: str) -> str:
    """Folded text, with digits for words that sound like them, and nothing where a digit is only explained."""
    if _HOLDS_ONE.search(text):
        text = _STRETCH.sub(_restored, text)
    return _MEANT.sub(_unless_new, text) if "的" in text else text


def _restored(stretch: re.Match[str]) -> str:
    said = stretch[0]
    first = 0 if _MOBILE.match(said) else len(said) - len(said.lstrip(_ALIKE))
    begins_word = _HAN.match(stretch.string, stretch.end())  # …四三二一酒店
    last = len(said.rstrip(_ALIKE)) if begins_word else len(said)
    if 2 * sum(char in _HEARD for char in said) > sum(map(str.isalnum, said)):
        return said
    return said[:first] + _TOUCHING.sub(lambda found: _SOUNDS[found[0]], said[first:last]) + said[last:]


def _unless_new(clause: re.Match[str]) -> str:
    sep, words, name, digits = clause.groups()
    return sep + " " * len(words) if digits.translate(_PLAIN) in name.translate(_PLAIN) else clause[0]
