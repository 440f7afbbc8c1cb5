"""Digits as they were said, where other words stand among them; every place of the text stays where it is.

A recogniser may write a word of the same sound for a digit (腰三八灵灵), people say which digit they mean
(幺，一二三的一), and two digits as one number (一三八，五十五，四十三…). All count among digits only.
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
_MEANT = re.compile(rf"([,、\s])(?<=[{_DIGIT}].)((?:就?是)?([^,。!?\n]{{2,10}}?)的([{_DIGIT}]{{1,2}}))(?=[,、。\s]|$)")
"""一二三的一, 三八妇女节的三八: said of digits that stand before."""
_TENS = "(?:[二三四五六七八九]?十[一二三四五六七八九]|[二三四五六七八九]十)"
_IN_PAIRS = re.compile(
    rf"(?<![{_DIGIT}十百千万第])[一幺1][3-9三四五六七八九][{_DIGIT}]{{1,5}}"
    rf"(?:(?:[,、\s]|然后|再){{1,3}}(?:(?:{_TENS}){{1,4}}|[{_DIGIT}]{{1,5}})){{2,6}}(?![{_DIGIT}十百千万点块元个岁])"
)
"""The head of a mobile number, and groups of digits or tens."""
_TEN = re.compile("([二三四五六七八九]?)十([一二三四五六七八九]?)")
_MOBILE_DIGITS = 11
_PLAIN = str.maketrans(ZH_DIGITS, "000122345678910799")


def as_said(text: str) -> str:
    """Folded text, with digits for words that sound like them, and nothing where a digit is only explained."""
    if _HOLDS_ONE.search(text):
        text = _STRETCH.sub(_restored, text)
    if "十" in text:
        text = _IN_PAIRS.sub(_apart, text)
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


def _apart(number: re.Match[str]) -> str:
    said = _TEN.sub(_pair, number[0])
    return said if sum(map(_is_digit, said)) == _MOBILE_DIGITS else number[0]


def _pair(ten: re.Match[str]) -> str:
    """Two digits in as many characters: 五 五 for 五十五."""
    tens, unit = ten.groups()
    return f"{tens} {unit}" if tens and unit else f"{tens or '一'}{unit or '零'}"


def _is_digit(char: str) -> bool:
    return char.isdecimal() or char in ZH_DIGITS
