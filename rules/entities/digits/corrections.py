"""Corrections of a part of a number: 后四位不对，应该是五六七八; 最后一位是八不是九; not five, eight.

Reads what follows a number (or answers it) and gives the digits as they stand corrected, or nothing where one cannot
be certain which digits are meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from operator import ne

from rules.entities.digits.digits import Atom
from rules.entities.phones.unfinished import near

MARK = re.compile(
    r"(?<![㐀-鿿])不(?=[,。\s]|$)|(?<=[哦噢哎])不(?=[,。\s]|$)|不对|不是|错|[念说看写记报](?:反|多(?!少)|漏)|应该|更正|纠正|口误|(?<![a-z])(?:sorry"
    r"|wrong|no|not|isn't|wasn't|actually|correction|should be|i mean|make that|scratch)(?![a-z])",
    re.IGNORECASE,
)
_NOT = re.compile(r"(?:不是|(?<![a-z])(?:not|isn't|wasn't))(?:那个|个|an?)?\s{0,4}$", re.IGNORECASE)
_IS = re.compile(
    r"[\s,.。]{0,6}(?:而|应该|就|这个|的)?(?:是|改成)[\s,]{0,6}|[\s,]{0,6}(?:but|it's|it is|it should be|should be"
    r"|but it's|and it's)?[\s,]{0,6}",
    re.IGNORECASE,
)
_IS_NOT = re.compile(
    r"[\s,.。]{0,6}(?:啊|哦|的|呢|吧)?[\s,]{0,6}(?:而|并)?不是\s{0,6}"
    r"|[\s,.]{0,6}(?:and\s{1,4})?(?:it's\s{1,4})?not\s{1,4}(?:an?\s{1,4})?",
    re.IGNORECASE,
)
_ONLY_LINKS = re.compile(
    r"(?:[\s,.。、;!?…\n]|不(?=[,。\s]|$)|哦|噢|啊|呀|哎|诶|欸|额|唉|等等|等一下|抱歉|不好意思|对不起|不对|不是"
    r"|错了?|说错了?|念错了?|记错了?|应该|更正|纠正|口误|一下|"
    r"是|改成|我|(?:oh|oops|uh|um|sorry|no|wait|actually|correction|it's|it|is|should|be|i|mean|make|that"
    r"|scratch)(?![a-z]))*",
    re.IGNORECASE,
)
_AT_END = re.compile(r"\s{0,4}(?:(?:at|in) the end|在?(?:最后|结尾|末尾)(?!一|两|三|四))", re.IGNORECASE)
BECOMES = re.compile(r"[\s,]{0,2}(?:要|得)?(?:改成|改为|换成|应该是)")
SAID_WRONG = re.compile(
    r"[\s,。]{0,2}(?:啊|我|刚才?|刚刚|之前|前面|那个){0,3}(?:(?:说|报|念|讲|记|看|写|听)?(?:错|不对|反)|(?:说|报|念|写)成)"
)
_APOLOGY = re.compile(r"抱歉|不好意思|对不起|(?<![a-z])wait(?![a-z])", re.IGNORECASE)
_OH = re.compile(r"(?:哎呀?|哦|噢|诶|欸|哟|(?<![a-z])(?:oh|oops))[\s,.。!]{0,3}(?:我的?|那)?", re.IGNORECASE)
"""Right before a place it is as good as an apology."""
_COUNT = dict(zip("一两二三四五六", (1, 2, 2, 3, 4, 5, 6), strict=True)) | {str(n): n for n in range(1, 7)}
_COUNT |= {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_PLACE = re.compile(
    r"倒数第(?P<back>[一二两三四1-4])[位个]|第(?P<nth>[一二三四五六七八九十]{1,2}|\d{1,2})[位个]"
    r"|(?P<end>最后(?:面|头|边)?|末尾|末|后面|后头|后边|尾巴|尾号|尾数|结尾|(?<!然)后)(?:的"
    r"|那)?(?:(?P<ends>[一两二三四五六1-6])?[位个](?:数字?|号)?)?"
    r"|(?P<middle>中间|当中)(?:的|那)?(?:(?P<middles>[一两二三四1-4])?[位个])?"
    r"|(?P<front>最?前面?|开头|头)(?:的|那)?(?:(?P<fronts>[一两二三四1-4])?[位个])?"
    r"|(?P<en_end>(?:the\s{1,4}|my\s{1,4})?last(?:\s{1,4}(?P<en_ends>two|three|four|five|six|[1-6]))?|(?:the"
    r"|at the) end|end(?:s|ing)\s{1,4}(?:in|with))(?![a-z])"
    r"|(?P<en_middle>middle)(?:\s{1,4}(?P<en_middles>two|three|four|[1-4]))?"
    r"|(?P<en_front>first)(?:\s{1,4}(?P<en_fronts>two|three|four|[1-4]))?",
    re.IGNORECASE,
)
_RESTATED = re.compile(
    rf"[^\n]{{0,4}}\n(?:哦|噢|嗯|啊|对|那个|the|[\s,]){{0,4}}(?:{_PLACE.pattern})(?:的|那)?(?:应该|就|要)?(?:是|为|\sis|\sare)[\s,]{{0,3}}",
    re.IGNORECASE,
)
"""A turn that says again what stands at a place: it puts one digit right."""
_ORDINAL = {char: n for n, char in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "两": 2}
REACH = 44
"""Characters between a number and the correction of a part of it."""
_BETWEEN = 12
_WHOLE, _FEW = 7, 3
"""As many digits are another number, not a part."""


@dataclass(frozen=True, slots=True)
class Correction:
    """The digits as they stand corrected, and where the correction ends."""

    digits: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """Which digits are meant; `count` is 0 where nobody said how many."""

    where: str = ""
    count: int = 0


def corrected(text: str, end: int, pieces: Sequence[Atom], base: str) -> Correction | None:
    """What `base`, said up to `end` of folded text, becomes by the pieces that follow; None: it stays, or is unsure.

    Whether its kind allows the new digits is for the caller to see.
    """
    if not pieces or pieces[0].start - end > REACH or _is_another(pieces[0].digits, base):
        return None
    lead, first = text[end : pieces[0].start], pieces[0]
    second = pieces[1] if len(pieces) > 1 and pieces[1].start - first.end <= _BETWEEN else None
    between = text[first.end : second.start] if second else ""
    place = place_of(lead)
    if second and _NOT.search(lead) and _IS.fullmatch(between):
        return _made(base, second.digits, first.digits, place, first.start, second.end)
    if second and _IS_NOT.fullmatch(between):
        return _made(base, first.digits, second.digits, place, first.start, second.end)
    if denies(lead) and ("\n" not in lead or first.digits in base):
        return None  # what is wrong was said, not what is right
    place = place if place.where else Place("end" if _AT_END.match(text, first.end) else "")
    if second and BECOMES.fullmatch(between) and (place.where or _ONLY_LINKS.fullmatch(lead)):
        return _made(base, second.digits, first.digits, place, first.start, second.end)
    said_wrong = MARK.search(lead) or SAID_WRONG.match(text, first.end)
    sure = said_wrong or (place.where and _recalls(lead)) or _wavers(lead, first.digits, base)
    if not sure and _RESTATED.fullmatch(lead):
        made = _made(base, first.digits, "", place, first.start, first.end)
        return made if made and _differing(made.digits, base) == 1 else None
    if not sure:
        return None
    if not place.where and not _ONLY_LINKS.fullmatch(lead):
        return None
    return _made(base, first.digits, "", place, first.start, first.end)


def _wavers(lead: str, digits: str, base: str) -> bool:
    """Whether the last digits are said once more, nearly, because something came to mind: 哦，八零零八."""
    return bool(_OH.search(lead)) and near(digits, base[-len(digits) :])


def _recalls(lead: str) -> bool:
    """Whether something comes to the speaker's mind before a place is named: 哎呀最后四位是…"""
    found = _PLACE.search(lead)
    return bool(_APOLOGY.search(lead) or (found and _OH.search(lead[: found.start()][-8:])))


def is_slip(between: str) -> bool:
    """Whether the words between two groups of digits take the first one back, and say nothing else."""
    return bool(MARK.search(between) and _ONLY_LINKS.fullmatch(between))


def denies(lead: str) -> bool:
    """Whether the words before some digits call them wrong: 不是八零零一."""
    return bool(_NOT.search(lead))


def place_of(lead: str) -> Place:
    """Which digits the words before some others speak of: the last of the places that they name."""
    places = list(_PLACE.finditer(lead))
    if not places:
        return Place()
    found = places[-1]
    if found["back"] or found["nth"]:
        number = found["back"] or found["nth"]
        nth = int(number) if number.isdecimal() else _ORDINAL.get(number, 0)
        return Place("back" if found["back"] else "nth", nth)
    where = next(name for name in ("end", "middle", "front") if found[name] or found[f"en_{name}"])
    count = found[f"{where}s"] or found[f"en_{where}s"] or ""
    return Place(where, _COUNT.get(count.lower(), 0))


def _is_another(digits: str, base: str) -> bool:
    """Whether so many digits are another number, not the end of this one put right."""
    return len(digits) >= _WHOLE and not (len(digits) < len(base) and _differing(digits, base) <= 2)


def _differing(digits: str, base: str) -> int:
    """In how many places digits differ from the last ones of a number."""
    return sum(map(ne, digits, base[-len(digits) :]))


def _made(base: str, new: str, old: str, place: Place, start: int, end: int) -> Correction | None:
    spot = _spot_of(base, old, place) if old else _spot(base, new, place)
    if spot is None:
        return None
    digits = base[: spot[0]] + new + base[spot[1] :]
    return Correction(digits, start, end) if digits != base else None


def _spot_of(base: str, old: str, place: Place) -> tuple[int, int] | None:
    """Where the digits that were wrong stand, if at one place only."""
    spots = [i for i in range(len(base) - len(old) + 1) if base.startswith(old, i)]
    if place.where == "end":
        spots = [i for i in spots if i + len(old) == len(base)] or [i for i in spots if i >= len(base) - 4]
    elif place.where == "middle":
        spots = [i for i in spots if len(base) - 8 <= i < len(base) - 4] or [i for i in spots if 2 < i < len(base) - 3]
    elif place.where == "front":
        spots = [i for i in spots if i < 4]
    elif place.where:
        spots = [i for i in spots if i == _nth(base, place)]
    elif len(old) > 1 and base.endswith(old):
        spots = [len(base) - len(old)]
    return (spots[0], spots[0] + len(old)) if len(spots) == 1 else None


def _nth(base: str, place: Place) -> int:
    return len(base) - place.count if place.where == "back" else place.count - 1


def _only_near(base: str, new: str) -> tuple[int, int] | None:
    """The one place whose digits are nearly the new ones, or the same in another order."""
    size = len(new)
    spots = [i for i in range(len(base) - size + 1) if near(new, base[i : i + size])] if size > 2 else []
    return (spots[0], spots[0] + size) if len(spots) == 1 else None


def _spot(base: str, new: str, place: Place) -> tuple[int, int] | None:
    """Which digits the new ones replace."""
    size, length = len(base), len(new)
    if place.where in ("back", "nth"):
        at = _nth(base, place)
        return (at, at + 1) if length == 1 and 0 <= at < size else None
    if place.count and place.count != length:
        return None
    if place.where == "middle":
        return (size - 8, size - 4) if length == 4 and size > 8 else None
    if not place.where and (spot := _only_near(base, new)):
        return spot
    slip = length != 1 and length < size and _differing(new, base) <= (1 if length <= _FEW else 2)
    again = not place.where and not slip and length == 3 and new[0] == base[0]
    if place.where == "front" or again:
        return (0, length) if length < size else None
    if place.where == "end" or (not place.where and (slip or (length == 4 and size >= 10))):
        return (size - length, size) if length < size else None
    return None
