"""What hearers say of a number: 不是七七，是七幺 puts a read-back right, and takes back what was repeated wrongly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rules.entities.base import EntityContext
from rules.entities.digits.corrections import MARK, corrected
from rules.entities.digits.mentions import Kind, M, alike, alone, mentions_in
from rules.entities.digits.text import NumberText

_OPENING = re.compile(
    r"^[\s,.。、!?]{0,6}(?:哦|噢|啊|呀|哎|诶|欸|额|唉|喂|嗯|(?:oh|uh|um|er)(?![a-z])|[\s,.。]){0,4}"
    r"(?:不|错|更正|(?:no|nope|sorry|wrong|not|actually)(?![a-z])|.{1,12}?(?:不是|(?<![a-z])not(?![a-z])))",
    re.IGNORECASE | re.MULTILINE,
)
"""A turn that begins with a correction: 不是…, 零四，不是四零."""
_ASKED = re.compile(
    r"[\s,]{0,6}(?:(?:对吗|对吧|是吧|是吗|对不对|没错吧|吗|吧)|(?:is that )?(?:right|correct)(?![a-z])|\?)",
    re.IGNORECASE,
)
"""Behind a number that its hearer shall confirm."""
_PLAIN_NO = re.compile(r"[\s,.。]{0,6}(?:不是|不对|错了|不不|(?:no|nope|wrong)(?![a-z]))", re.IGNORECASE)
_OUT_OF_USE = re.compile(
    r"[\s,。]{0,2}(?:哦|噢|呃|那)?(?:这|那)个(?:手机|电话)?(?:号码?)?(?:我)?(?:已经|早就?|现在)?(?:都)?(?:不用了|停机|停了|换了|换掉|注销|作废)"
)
_TAIL = 24
"""Characters between a number and the end of its turn, if another's answer is about it."""
_FRAGMENT = range(2, 9)
"""Digits of a part of a number that somebody insists on."""


def put_right(kind: Kind[M], numbers: NumberText, found: Sequence[M]) -> Iterator[M]:
    """Numbers that this text makes of those that another has just repeated wrongly."""
    for turn in _openings(numbers.text):
        heard = mentions_in(kind, numbers.heard(turn), numbers.context)
        made = corrected(numbers.text, turn, numbers.pieces_from(turn, 2), heard[-1].digits) if heard else None
        if made is None or any(m.start < made.end and made.start < m.end for m in found):
            continue
        if other := kind.remade(heard[-1], made.digits):
            wrong = (heard[-1].value,)
            yield replace(other, start=made.start, end=made.end, negated=False, corrected=True, corrects=wrong)


def _openings(text: str) -> Iterator[int]:
    """Where turns begin that open with a correction."""
    for opening in _OPENING.finditer(text):
        yield text.rfind("\n", 0, opening.end()) + 1


def after_answer(kind: Kind[M], numbers: NumberText, mention: M) -> M:
    """The mention, negated where the answer to it takes it back."""
    turn = numbers.text.find("\n", mention.end)
    rest = (turn if turn >= 0 else len(numbers.text)) - mention.end
    answer = numbers.answered(mention.end - 1) if not mention.negated and rest <= _TAIL else ""
    if not answer:
        return mention
    denied = _OUT_OF_USE.match(answer) or (_ASKED.match(numbers.text, mention.end) and _PLAIN_NO.match(answer))
    wrong = denied or _takes_back(kind, answer, mention, numbers.context) or _misheard(kind, numbers, mention, answer)
    return replace(mention, negated=True) if wrong else mention


def _takes_back(kind: Kind[M], answer: str, mention: M, context: EntityContext) -> bool:
    """Whether an answer opens with a correction of the number, or with another one in its place."""
    reply = NumberText(answer, alone(context))
    for turn in _openings(reply.text):
        made = corrected(reply.text, turn, reply.pieces_from(turn, 2), mention.digits)
        if made and kind.remade(mention, made.digits):
            return True
        line = reply.text[turn:].partition("\n")[0]
        others = [other.value for other in mentions_in(kind, line, context)] if MARK.search(line) else []
        if mention.value not in others and any(alike(mention.value, other) for other in others):
            return True
    return False


def _misheard(kind: Kind[M], numbers: NumberText, mention: M, answer: str) -> bool:
    """Whether the answer insists on digits of the number as it was said before, which this mention lacks."""
    said = mentions_in(kind, numbers.heard(mention.start), numbers.context)
    others = [m.digits for m in said if m.value != mention.value and alike(m.value, mention.value)]
    if not others:
        return False
    reply = NumberText(answer.partition("\n")[0], alone(numbers.context))
    insisted = [piece.digits for piece in reply.pieces if len(piece.digits) in _FRAGMENT]
    return any(part in others[-1] and part not in mention.digits for part in insisted)
