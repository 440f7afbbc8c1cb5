"""Numbers that answer a question: 一共几个人？12 is a count, 房号多少？十五 and 多少钱？三百五 are none."""

from __future__ import annotations

import re

from rules.entities.amounts.counted import counts
from rules.entities.amounts.numbers import Numbered
from rules.entities.amounts.numbers_quantity import Quantity, Shape
from rules.entities.base import EntityContext

_REACH = 48
"""Characters of a question."""
_LEAD = re.compile(
    r"(?:[嗯呃啊哦噢有是就要共来得, ]|一共|总共|大概|大约|差不多|应该|"
    r"(?:uh|oh|um|well|about|just|it's|there's|we have) )*$"
)
_MOST_LEAD = 12
_CLOSE = "嗯呃啊哦噢有是就要共来得概约多该?!,.;。、 \n"
"""What may stand right before an answer; nothing may, too."""
_OTHER = r"(?!钱|块|元|号(?!人)|楼|层|点(?!人)|分(?!钟)|月|日|路|栋|幢|单元|室|折|期|年级|班|线)"
_ASKED = r"[啊呀呢吧吗嘛了的]{0,2}[?,.!。、 \n]{0,3}$"
_EN_ASKED = r"[?.!, \n]{0,3}$"
_COUNT = re.compile(
    rf"(?:几|多少){_OTHER}[^?,.!。、\n几]{{0,10}}{_ASKED}|how many(?![a-z])[^?.!,\n]{{0,40}}{_EN_ASKED}"
)
_NUMBERED = "[前后末尾][几0-9两三四五六]位"
_NAME = re.compile(
    rf"(?:[号码楼栋房]|房间|分机|电话|手机|账户|{_NUMBERED})[^?,.!。、\n]{{0,6}}(?:多少|什么|几[号楼层栋室]?){_ASKED}"
    rf"|(?:号码?|码|分机|电话|手机|{_NUMBERED})(?:是|报一下|说一下)?{_ASKED}"
    rf"|几(?:[点路楼层栋室班期]|号(?!人)|单元|年级)[^?,.!。、\n]{{0,4}}{_ASKED}"
    r"|(?<![a-z])what(?:'s|s| is| are)[^?.!,\n]{0,24}(?:number|code|pin|zip|extension|room|address|digits|password)"
    rf"[^?.!,\n]{{0,16}}{_EN_ASKED}"
    rf"|(?<![a-z])(?:number|code|pin|zip|extension|digits|password)(?: please| is| again)?{_EN_ASKED}"
)
_MOST_DIGITS = 4
"""Of a count in figures: what is longer is rather an identifier."""


def question(said: Numbered, number: Quantity, context: EntityContext) -> str:
    """What was said right before the number, by anybody, where it may be the question that the number answers."""
    before = said.lower[max(0, number.start - _REACH) : number.start]
    if before[-1:] not in _CLOSE:
        return ""
    lead = _LEAD.search(before[-_MOST_LEAD:])
    before = before[: len(before) - len(lead[0])] if lead else before
    if before.rpartition("\n")[2]:
        return before
    return context.before(said.span(number.start, number.end)[0])[-_REACH:].lower()


def asks_for_name(asked: str) -> bool:
    """Whether a house, a code or a telephone is asked for: the answer counts nothing."""
    return bool(_NAME.search(asked))


def answers_count(said: Numbered, number: Quantity, asked: str) -> bool:
    """Whether the number is how many there are; digits like 0571 and 13800138000 are no such number."""
    words = said.text[number.start : number.end]
    plain = len(words) <= _MOST_DIGITS and not words.startswith("0")
    if number.touches or counts(said.text, number.end) or (number.shape is Shape.DIGITS and not plain):
        return False
    if number.shape is Shape.FIGURES and len(words) > 1:
        return False
    return bool(_COUNT.search(asked))
