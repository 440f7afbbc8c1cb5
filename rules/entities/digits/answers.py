"""What hearers say of a number: 不是七七，是七幺 puts a read-back right, and takes back what was repeated wrongly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rules.entities.base import EntityContext
from rules.entities.digits.corrections import MARK, corrected, denies
from rules.entities.digits.digits import Atom, runs
from rules.entities.digits.mentions import Kind, M, alike, alone, mentions_in
from rules.entities.digits.standing import asks_for_new, disowned, failing, old, refused
from rules.entities.digits.text import NumberText
from rules.entities.phones.unfinished import misheard

_OPENING = re.compile(
    r"^[\s,.。、!?]{0,6}(?:哦|噢|啊|呀|哎|诶|欸|额|唉|喂|嗯|(?:oh|uh|um|er)(?![a-z])|[\s,.。]){0,4}"
    r"(?:不|错|更正|(?:no|nope|sorry|wrong|not|actually)(?![a-z])|.{1,12}?(?:不是|不对|[说念报]?错了|(?<![a-z])not(?![a-z])))",
    re.IGNORECASE | re.MULTILINE,
)
"""A turn that begins with a correction: 不是…, 零四，不是四零."""
_ASKED = re.compile(
    r"[\s,]{0,6}(?:(?:联系您|登记|作为联系方式|这个号?|没变){0,2}[\s,]?(?:对吗|可以吗|可以吧|可以不"
    r"|行吗|行吧|没问题吧|好吗|对吗|对吧|是吧|是吗|对不对|没错吧|吗|吧)|(?:is that )?(?:right"
    r"|correct)(?![a-z])|\?)",
    re.IGNORECASE,
)
"""Behind a number that its hearer shall confirm."""
_ASKED_BEFORE = re.compile(r"(?<![a-z])(?:is|was) (?:your|this|that|it)[^.?!\n]{0,30}$", re.IGNORECASE)
_ALL_WRONG = re.compile(
    r"(?:哦|噢|哎呀?|啊|[\s,]){0,4}(?:(?:对|是|嗯|没错)的?[\s,]{1,2}(?:不过|但是?|可是|只是))?(?:我|现在|已经|后来|最近|刚刚?){0,3}"
    r"(?:不对|错了|搞错|弄错|记错|不[\s,]{0,2}[打用换改]|[改换](?:一?[下个]|成|了?新?(?:手机)?号)|还是[打用])"
)
_PLAIN_NO = re.compile(r"[\s,.。]{0,6}(?:不是|不对|错了|不不|(?:no|nope|wrong)(?![a-z]))", re.IGNORECASE)
_TAIL = 24
"""Characters between a number and the end of its turn, if another's answer is about it."""
_AT_ONCE = 4
"""Characters into an answer at which a single digit is the one that was wrong."""
_TURNS = 6
"""Turns before a number whose digits it may repeat."""
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


def is_misheard(kind: Kind[M], numbers: NumberText, mention: M, piece: Atom) -> bool:
    """Whether the turn before these digits says the mention otherwise than its speaker did, or just these digits."""
    asked = numbers.asked(piece.start)
    said = (other.digits for run in runs(asked) for other in run.pieces)
    if denies(numbers.text[mention.end : piece.start]) and piece.digits in said:
        return True
    heard = mentions_in(kind, asked, numbers.context)
    return bool(heard) and heard[-1].value != mention.value and alike(heard[-1].value, mention.value)


def after_answer(kind: Kind[M], numbers: NumberText, mention: M) -> M:
    """The mention, negated where the answer to it takes it back."""
    turn = numbers.text.find("\n", mention.end)
    rest = (turn if turn >= 0 else len(numbers.text)) - mention.end
    answer = numbers.answered(mention.end - 1) if not mention.negated and rest <= _TAIL else ""
    if not answer:
        return mention
    before = numbers.text[max(0, mention.start - 40) : mention.start]
    asked = _ASKED.match(numbers.text, mention.end) or _ASKED_BEFORE.search(before)
    former = old(numbers.text, mention.start)
    denied = disowned(answer) or (asked and (_PLAIN_NO.match(answer) or refused(answer)))
    denied = denied or ((asked or former) and failing(answer))
    denied = denied or (former and asks_for_new(answer.partition("\n")[0]))
    wrong = (
        denied
        or _put_aside(kind, answer, mention, numbers.context)
        or _takes_back(kind, answer, mention, numbers.context)
        or _misheard(kind, numbers, mention, answer)
    )
    return replace(mention, negated=True) if wrong else mention


def _put_aside(kind: Kind[M], answer: str, mention: M, context: EntityContext) -> bool:
    """Whether an answer gives another number in the place of this one: 不，打我这个, 改一下, 丢了，打138…"""
    line = answer.partition("\n")[0]
    aside = _ALL_WRONG.match(line) or failing(line)
    others = [other.value for other in mentions_in(kind, line, context)] if aside else []
    return bool(others) and mention.value not in others


def _takes_back(kind: Kind[M], answer: str, mention: M, context: EntityContext) -> bool:
    """Whether an answer opens with a correction of the number, or with another one in its place."""
    reply = NumberText(answer, alone(context))
    for turn in _openings(reply.text):
        echoed = mentions_in(kind, reply.text[:turn], context)
        if echoed and echoed[-1].value != mention.value and alike(echoed[-1].value, mention.value):
            continue  # it puts right what another made of the number
        made = corrected(reply.text, turn, reply.pieces_from(turn, 2), mention.digits)
        if made and kind.remade(mention, made.digits):
            return True
        line = reply.text[turn:].partition("\n")[0]
        others = [other.value for other in mentions_in(kind, line, context)] if MARK.search(line) else []
        if mention.value not in others and any(alike(mention.value, other) for other in others):
            return True
    return False


def _misheard(kind: Kind[M], numbers: NumberText, mention: M, answer: str) -> bool:
    """Whether the answer insists on digits as they were said before, which this mention has otherwise."""
    reply = NumberText(answer.partition("\n")[0], alone(numbers.context))
    if not reply.pieces:
        return False
    said = [m.digits for m in mentions_in(kind, numbers.heard(mention.start), numbers.context)]
    said = [digits for digits in said if alike(digits, mention.digits)]
    said += [digits for digits in _groups_heard(numbers, mention.start) if misheard(digits, mention.digits)]
    otherwise = [digits for digits in said if digits not in mention.digits]
    insisted = [piece.digits for piece in reply.pieces if len(piece.digits) in _FRAGMENT]
    if any(part in digits and part not in mention.digits for digits in otherwise for part in insisted):
        return True
    at_once = reply.pieces[0].start <= _AT_ONCE
    now = [piece.digits for piece in reply.pieces[:2]]
    return at_once and any(_the_one_digit(digits, mention.digits) in now for digits in otherwise)


def _groups_heard(numbers: NumberText, start: int) -> Iterator[str]:
    """The groups of digits that others said before each of the last turns."""
    turn = numbers.text.rfind("\n", 0, start) + 1
    for _ in range(_TURNS):
        yield from (piece.digits for run in runs(numbers.asked(turn)) for piece in run.pieces)
        if not turn:
            break
        turn = numbers.text.rfind("\n", 0, turn - 1) + 1


def _the_one_digit(said: str, heard: str) -> str:
    """The only digit of those said that was heard otherwise."""
    places = (heard[i : i + len(said)] for i in range(len(heard) - len(said) + 1))
    differing = ([a for a, b in zip(said, place, strict=True) if a != b] for place in places)
    return next((digits[0] for digits in differing if len(digits) == 1), "")
