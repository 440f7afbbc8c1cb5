"""What holds of the numbers that were found: corrections, of all digits or of some, by the speaker or by the hearer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Protocol, TypeVar

from rules.entities.base import Entity, EntityContext
from rules.entities.number_corrections import MARK, corrected
from rules.entities.number_text import NumberText, facts

_REACH = 44
"""Characters between a number and the one that replaces it."""
_APOLOGY = re.compile(r"抱歉|不好意思|对不起|(?<![a-z])(?:wait|oops)(?![a-z])", re.IGNORECASE)
_IF = re.compile(r"(?:如果|要是|若|万一|假如|(?<![a-z])if)[^,。\d]{0,8}$", re.IGNORECASE)
_OTHERS = re.compile(
    r"(?:如果|要是|若|万一|假如)[^,。]{0,4}不对|还有|另外|或者|(?<![a-z])(?:or|another|also)(?![a-z])", re.IGNORECASE
)
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
_TAIL = 24
"""Characters between a number and the end of its turn, if another's answer is about it."""
_NEAR = 3
"""Digits in which a wrong number may differ from the right one."""
_DENIED = re.compile(
    r"(?<![是要就还可])(?:不是|并非|并不是)(?:订单|单号|工单|手机|电话|号码|卡号?)?[ \t]*\Z|(?<![a-z])(?:not|isn't"
    r"|wasn't)[ \t]+\Z",
    re.IGNORECASE,
)
_GIVEN_UP = re.compile(
    r"[^\d]{0,16}?(?:别记|不要记|不用记|别打(?:这|那|了)|删了?吧|删掉|算了|作废|不作数|忽略|"
    r"scratch that|forget (?:it|that)|ignore that|disregard)",
    re.IGNORECASE,
)
_OLD = re.compile(
    r"(?:老|旧|原来的?|以前的?|old|former)(?:手机|电话)?(?:号码?|number)?(?:是|is)?[\s,:]{0,6}$", re.IGNORECASE
)
_OUT_OF_USE = re.compile(
    r"[^\d]{0,10}?(?:停机|停用|不用了|停了|注销|换了|换掉|销了|no longer|anymore|not in use|cancel)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention of a number, in positions of the folded text."""

    start: int
    end: int
    value: str
    digits: str
    """Those that corrections of a part speak of."""
    negated: bool = False
    corrected: bool = False
    corrects: tuple[str, ...] = ()


M = TypeVar("M", bound=Mention)


class Kind(Protocol[M]):
    """A kind of number: how it is found, and what other digits would make of a mention."""

    def read(self, numbers: NumberText) -> list[M]:
        """Every mention, whether it holds or not."""

    def remade(self, mention: M, digits: str) -> M | None:
        """The mention with these digits in the place of its own; None where they are no such number."""


def settled(kind: Kind[M], numbers: NumberText) -> list[M]:
    """The mentions, with those that replace them; what was denied or taken back is marked as negated."""
    found = [replace(m, negated=True) if _denied(numbers.text, m) else m for m in kind.read(numbers)]
    made = list(_by_speaker(kind, numbers, found))
    made += _by_hearer(kind, numbers, made)
    answered = (_after_answer(kind, numbers, mention) for mention in made)
    return sorted(answered, key=lambda mention: (mention.start, mention.end))


def secret(numbers: NumberText, kind: str, mention: Mention, checked: bool = True) -> Entity:
    """The entity of a card or an identity, with its last digits, which may be shown; `checked`: by a check digit."""
    return numbers.entity(
        kind,
        mention.start,
        mention.end,
        mention.value,
        confidence=0.97,
        attributes=facts(checksum=checked, last4=mention.value[-4:], corrects=list(mention.corrects) or None),
        negated=mention.negated,
        corrected=mention.corrected and not mention.negated,
    )


def _denied(text: str, mention: Mention) -> bool:
    """不是X, X别记了, 老号码X停机了."""
    before, after = text[max(0, mention.start - 12) : mention.start], text[mention.end : mention.end + 32]
    if _DENIED.search(before) or _GIVEN_UP.match(after):
        return True
    return bool(_OLD.search(before) and _OUT_OF_USE.match(after))


def _by_speaker(kind: Kind[M], numbers: NumberText, found: Sequence[M]) -> Iterator[M]:
    """Corrections in the speaker's own words: by a whole number, or by a part of one."""
    replaced: tuple[str, ...] = ()
    for mention, following in zip_longest(found, found[1:]):
        current = replace(mention, corrected=True, corrects=replaced) if replaced and not mention.negated else mention
        until = following.start if following else len(numbers.text)
        while mended := _mended(kind, numbers, current, until):
            yield replace(current, negated=True)
            current = mended
        current = replace(current, negated=current.negated or _taken_back(numbers.text, current, following))
        near = following and following.start - current.end <= _REACH
        replaced = (*current.corrects, current.value) if current.negated and near else ()
        yield current


def _taken_back(text: str, earlier: Mention, later: Mention | None) -> bool:
    if later is None or later.negated or later.start - earlier.end > _REACH or earlier.value == later.value:
        return False
    between = text[earlier.end : later.start]
    if _OTHERS.search(between) or _IF.search(text[max(0, earlier.start - 12) : earlier.start]):
        return False
    return bool(MARK.search(between) or (_APOLOGY.search(between) and _alike(earlier.value, later.value)))


def _mended(kind: Kind[M], numbers: NumberText, mention: M, until: int) -> M | None:
    """The mention with some digits corrected by the words behind it."""
    pieces = [piece for piece in numbers.pieces_from(mention.end, 2) if piece.start < until]
    made = corrected(numbers.text, mention.end, pieces, mention.digits)
    other = kind.remade(mention, made.digits) if made else None
    if made is None or other is None:
        return None
    return replace(other, end=made.end, negated=False, corrected=True, corrects=(*mention.corrects, mention.value))


def _by_hearer(kind: Kind[M], numbers: NumberText, found: Sequence[M]) -> Iterator[M]:
    """不是七七，是七幺: what another has just repeated wrongly, put right in this turn."""
    for turn in _openings(numbers.text):
        heard = _mentions(kind, numbers.heard(turn), numbers.context)
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


def _mentions(kind: Kind[M], text: str, context: EntityContext) -> list[M]:
    return kind.read(NumberText(text, _alone(context))) if text else []


def _alone(context: EntityContext) -> EntityContext:
    """The context of a text of which nothing else is known."""
    return EntityContext(context.region, context.timezone, context.now, phones=context.phones)


def _after_answer(kind: Kind[M], numbers: NumberText, mention: M) -> M:
    """The mention, negated where the answer to it takes it back."""
    turn = numbers.text.find("\n", mention.end)
    rest = (turn if turn >= 0 else len(numbers.text)) - mention.end
    if mention.negated or rest > _TAIL:
        return mention
    answer = numbers.answered(mention.end - 1)
    if not answer or not _OPENING.search(answer):
        return mention
    if _ASKED.match(numbers.text, mention.end) and _PLAIN_NO.match(answer):
        return replace(mention, negated=True)
    return replace(mention, negated=True) if _takes_back(kind, answer, mention, numbers.context) else mention


def _takes_back(kind: Kind[M], answer: str, mention: M, context: EntityContext) -> bool:
    """Whether an answer says that the number is another one."""
    reply = NumberText(answer, _alone(context))
    for turn in _openings(reply.text):
        made = corrected(reply.text, turn, reply.pieces_from(turn, 2), mention.digits)
        if made and kind.remade(mention, made.digits):
            return True
        line = reply.text[turn:].partition("\n")[0]
        others = [other.value for other in _mentions(kind, line, context)] if MARK.search(line) else []
        if mention.value not in others and any(_alike(mention.value, other) for other in others):
            return True
    return False


def _alike(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= _NEAR
