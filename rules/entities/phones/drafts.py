"""A number while it is being told: what each group of digits does to the digits that were said before it.

Most groups go on. Some stand in the place of others (不是四七，是四八; 说错了，零二四八), say them again, begin again
from the front (重来), or are the last digits, said first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rules.entities.digits.corrections import BECOMES, MARK, SAID_WRONG, place_of
from rules.entities.digits.cues import Cue, cue_before
from rules.entities.digits.digits import Atom
from rules.entities.digits.gaps import PAUSE, strength
from rules.entities.digits.mentions import alike
from rules.entities.digits.text import NumberText
from rules.entities.phones.parts import country_before
from rules.entities.phones.unfinished import near

_FAR, _FARTHEST = 24, 64
"""Characters of talk between two groups of one number: beyond the first they are unlikely, beyond the second not."""
_TALK, _LONG_TALK, _SLIP, _ECHO, _CALLED_WRONG, _DOUBTED, _UNSAID, _RESTART = 2, 3, 1, 1, 2, 1, 1, 6
"""What is unlikely about a group that stands there so."""
_DENIES = re.compile(r"(?:不是|不要|没有?|哪有|(?<![a-z])not)(?:那个|什么)?\s?$", re.IGNORECASE)
_REPLACES = re.compile(
    r"[\s,.。、;]{0,3}(?:而|应该|就)?(?:是|改成?|换成?|要|(?<![a-z])(?:but|it's|it is))|应该|改[成为]|更正|是",
    re.IGNORECASE,
)
_RESTARTS = re.compile(
    r"重来|重新|从头|重[说报念]|再[说报念](?:一[遍次]|遍)|不算|反了|乱了|串行|完整|全号|全部|整个|一遍"
    r"|(?<![a-z])(?:start over|from the top|again|whole|full|complete)(?![a-z])",
    re.IGNORECASE,
)
_AT_END = re.compile("(?:的)?(?:结尾|收尾|打尾|做尾)")
_MEMORY = re.compile(r"(?:中间|后面|后[三四]位|最后[三四]位)(?:的|那)?(?:[三四几]位)?(?:就|正好)?(?:是|跟|和)")
"""What the next digits remind of is no name of theirs: 后面是我家门牌号."""
_THING = re.compile(
    r"上次|上回|上个?月|去年|订单|[工运保]单|快递|包裹|身份证|银行|(?<![a-z])(?:order|card|account)(?![a-z])",
    re.IGNORECASE,
)
_OTHER_TAIL = re.compile("[卡证单折]")
_APOLOGY = re.compile(r"抱歉|不好意思|对不起|(?<![a-z])(?:wait|oops)(?![a-z])", re.IGNORECASE)
_OH = re.compile(
    r"(?:^|[\s,.。])(?:哦|噢|哎呀?|诶|欸|呃|额|(?<![a-z])(?:oh|oops|uh|er|um|hang on|hold on)(?![a-z]))[\s,.。!]{0,3}$",
    re.IGNORECASE,
)
_GIVES_UP = re.compile(r"算了|不[留给报说]了|不想[留给]|(?<![a-z])(?:never mind|forget it)(?![a-z])", re.IGNORECASE)
_FIRST = re.compile(r"1[3-9]\d|[48]00|0\d\d|00|86")
"""How the digits of a whole number begin."""
_LONGEST = 24
_SHORTEST_NAME = 2
_KNOWN, _GLUED = 5, 3
"""Digits by which a number is known when it is said once more; of another word, before these."""
_SIZES = (11, 10, 12)


@dataclass(frozen=True, slots=True)
class Draft:
    """The digits so far, read in one of several ways."""

    first: int
    """The piece with which it began."""
    head: str
    tail: str = ""
    """The last digits, where these were said before the others."""
    group: int = 0
    """Digits of the last group, where it stands at the end of `head`."""
    cost: int = 0
    slot: tuple[int, int] | None = None
    """Digits of `head` that were called wrong, until others stand in their place."""
    mended: bool = False

    @property
    def digits(self) -> str:
        return self.head + self.tail


@dataclass(frozen=True, slots=True)
class Gap:
    """The words before a group, as they bear on the number that is being told."""

    cost: int | None
    """None: what follows belongs to something else."""
    words: str = ""
    wrong: bool = False
    """The words behind the group call it wrong."""
    behind: str = ""
    """Which digits the words behind the group call it."""
    asked: str = ""
    """What another said right before: 前七位呢."""
    heard: str = ""
    """The digits that others have said since the number was begun."""
    doubted: bool = False
    """Another has just misheard the digits before, or asks for them: they may be said once more."""

    @property
    def loose(self) -> bool:
        """Whether the digits before would be no beginning of these, were it not for what was said."""
        return self.cost is None or self.cost >= _TALK

    @property
    def goes_on(self) -> bool:
        """Whether digits are left over there if the number ends before them: they go on, or put it right."""
        return not self.loose or (self.cost is not None and self.slips)

    @property
    def restarts(self) -> bool:
        return bool(_RESTARTS.search(self.words))

    @property
    def denies(self) -> bool:
        return bool(_DENIES.search(self.words))

    @property
    def wavers(self) -> bool:
        """Whether the group may take back one that it is like: 七一零八, 哦, 七一零九."""
        return bool(_OH.search(self.words) or _APOLOGY.search(self.words))

    @property
    def slips(self) -> bool:
        """Whether the group takes back the one before."""
        return bool(MARK.search(self.words))

    @property
    def place(self) -> str:
        return self.behind or place_of(self.words).where or place_of(self.asked).where


def lead(numbers: NumberText, piece: Atom) -> Gap:
    """The words before the first group of all."""
    words = numbers.text[max(0, piece.start - _FAR) : piece.start]
    return Gap(None, words, behind=_place_behind(numbers.text, piece), asked=numbers.asked(piece.start))


def gap_between(text: str, earlier: Atom, later: Atom) -> Gap:
    """Read the words between two groups of digits, and those behind the second."""
    words = text[earlier.end : later.start]
    if len(words) > _FARTHEST or _GIVES_UP.search(words):
        return Gap(None, words[-_FARTHEST:])
    if _names_another(words):
        return Gap(None, words)
    parting = strength(words, earlier.spoken and later.spoken and words.isascii())
    talk = _TALK if len(words) <= _FAR else _LONG_TALK
    cost = talk if parting is None else int(parting == PAUSE)
    return Gap(
        cost,
        words,
        bool(SAID_WRONG.match(text, later.end) or BECOMES.match(text, later.end)),
        _place_behind(text, later),
    )


def _place_behind(text: str, piece: Atom) -> str:
    """Which digits a group is by the words behind it: 九九结尾."""
    return "end" if _AT_END.match(text, piece.end) else ""


def _names_another(words: str) -> bool:
    if len(words) < _SHORTEST_NAME:
        return False
    cue = cue_before(words, len(words), len(words))
    return bool(cue not in (None, Cue.PHONE, Cue.TAIL) or _THING.search(words)) and not _MEMORY.search(words)


def begun(first: int, piece: Atom, gap: Gap) -> Iterator[Draft]:
    """What begins with a group: a number, or its last digits said before the others."""
    cost = 0 if gap.loose or gap.restarts else _RESTART
    if gap.denies:
        return
    if country_before(gap.words, len(gap.words)):
        yield Draft(first, "00" + piece.digits, group=len(piece.digits), cost=cost)
    elif _FIRST.match(piece.digits):
        yield Draft(first, piece.digits, group=len(piece.digits), cost=cost)
    counted = place_of(gap.words).count == len(piece.digits)
    if (
        (counted or 3 <= len(piece.digits) <= 8)
        and gap.place == "end"
        and not _OTHER_TAIL.search(gap.words + gap.asked)
    ):
        yield Draft(first, "", piece.digits, cost=cost)


def told(draft: Draft, piece: Atom, gap: Gap) -> Iterator[Draft]:
    """What the draft may be after one more group."""
    if gap.cost is None or len(draft.digits) + len(piece.digits) > _LONGEST:
        return
    at = draft.head.rfind(piece.digits)
    if draft.slot:
        yield from _filled(draft, piece, gap)
        return
    denied = _denies(draft, piece, gap)
    if (denied or gap.wrong) and at >= 0:
        yield replace(draft, slot=(at, at + len(piece.digits)))
    if denied:
        if at < 0:
            yield draft  # what another has made of it
        return
    group = draft.head[len(draft.head) - draft.group :]
    again = gap.doubted or ("\n" in gap.words and piece.digits == group and draft.group > 1)
    cost = gap.cost + (_CALLED_WRONG if gap.wrong else 0) + (_DOUBTED if again else 0)
    if gap.slips:
        yield from _in_place(draft, piece)
    else:
        yield from _goes_on(draft, piece, gap, cost)
        if gap.wavers and alike(group, piece.digits):
            yield from _in_place(draft, piece)
        elif piece.digits != group and near(piece.digits, group):
            yield from _in_place(draft, piece, _UNSAID)
        elif len(piece.digits) == 1 and gap.place == "end":
            yield from _in_place(replace(draft, group=1), piece)
    if again and piece.digits in group:
        yield draft
    else:
        yield from _said_again(draft, piece, gap.cost)


def _denies(draft: Draft, piece: Atom, gap: Gap) -> bool:
    """Whether the group is called wrong; 不是 before digits that nobody has said takes back the ones before."""
    if not gap.denies:
        return False
    return not gap.doubted if piece.digits in draft.head else piece.digits in gap.heard


def _filled(draft: Draft, piece: Atom, gap: Gap) -> Iterator[Draft]:
    start, end = draft.slot or (0, 0)
    if not _REPLACES.search(gap.words):
        if alike(group := draft.head[len(draft.head) - draft.group :], piece.digits) and group != piece.digits:
            yield from _in_place(replace(draft, slot=None), piece)
        return
    head = draft.head[:start] + piece.digits + draft.head[end:]
    yield replace(draft, head=head, group=len(head) - start, slot=None, mended=True)
    whole = piece.digits[end - start :]
    if whole[:3] == draft.head[:3]:  # nothing parts what was put right from the number said once more
        yield Draft(draft.first, whole, group=len(whole), cost=draft.cost, mended=True)


def _goes_on(draft: Draft, piece: Atom, gap: Gap, cost: int) -> Iterator[Draft]:
    size = len(piece.digits)
    if draft.tail and not draft.group and gap.place not in ("front", "middle"):
        yield replace(draft, tail=draft.tail + piece.digits, cost=draft.cost + cost)
        return
    if gap.place == "end" and not draft.tail:
        yield replace(draft, tail=piece.digits, group=0, cost=draft.cost + cost)
    yield replace(draft, head=draft.head + piece.digits, group=size, cost=draft.cost + cost)


def _said_again(draft: Draft, piece: Atom, cost: int) -> Iterator[Draft]:
    if len(piece.digits) > 2 and piece.digits[:3] == draft.head[:3] and len(draft.head) > 3:
        yield Draft(draft.first, piece.digits, group=len(piece.digits), cost=draft.cost + cost + _ECHO)
    at = piece.digits.find(draft.head) if len(draft.head) >= _KNOWN else -1
    if 0 <= at < _GLUED:
        yield Draft(draft.first, piece.digits[at:], group=len(piece.digits) - at, cost=draft.cost + cost + _ECHO)
    size, group = len(piece.digits), draft.head[len(draft.head) - draft.group :]
    if size > 1 and draft.head.endswith(piece.digits):
        yield replace(draft, cost=draft.cost + cost + _ECHO)
    if size > len(group) > 0 and piece.digits.startswith(group):
        head = draft.head[: -len(group)] + piece.digits
        yield replace(draft, head=head, group=size, cost=draft.cost + cost + _ECHO)


def _in_place(draft: Draft, piece: Atom, more: int = 0) -> Iterator[Draft]:
    """The group stands in the place of digits like it, of the last group, or of all that it leaves no room for."""
    said, new = draft.digits, piece.digits
    likely = {len(said) - size for size in range(2, len(new) + 1) if _begins_like(new, said[-size:])}
    likely.add(len(said) - draft.group)
    others = {len(said) - len(new), *(whole - len(new) for whole in _SIZES)} - likely
    for kept in (*likely, *others):
        if 0 < kept < len(said) or (kept == 0 and _FIRST.match(new)):
            cost = draft.cost + _SLIP + (kept in others) + more
            yield replace(draft, head=said[:kept] + new, tail="", group=len(new), cost=cost, mended=True)


def _begins_like(digits: str, said: str) -> bool:
    """Whether digits are those that were said, or go on behind them; more than two, but for one of them."""
    return sum(a != b for a, b in zip(said, digits, strict=False)) <= (len(said) > _SHORTEST_NAME)
