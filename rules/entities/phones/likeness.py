"""Numbers that are told by what they have in common with the one before: 我老婆的幺三九，后面都一样."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rules.entities.digits.digits import Atom
from rules.entities.phones.judge import AS_THE_ONE_BEFORE, Found, Judge
from rules.entities.phones.plan import identify
from rules.entities.phones.shapes import SELF_CONTAINED

_SAME = r"(?:都|也|全|是|跟[^,。\d]{1,4})*(?:一样|相同|不变|没变|一模一样)"
_FRONT_DIFFERS = re.compile(
    rf"[^\d,。]{{0,4}}[\s,]{{0,2}}(?:后面|后边|其他|其余|剩下|后[八七四几]位)(?:的|那)?(?:[八七四]位)?{_SAME}"
    r"|\s{0,2},?\s{0,2}(?:and )?the rest is (?:all )?the same",
    re.IGNORECASE,
)
_END_DIFFERS = re.compile(
    rf"(?:(?:前面|前头|前边|其他|其余|别的|前[七八九十]位)(?:的|那)?(?:数字?|号码?)?{_SAME}"
    r"|(?:跟[他她它我][^,。\d]{0,3}(?:就|只)?差(?:最后|末尾)?|(?:就|只)差(?:最后|末尾))(?:面?的?(?:一|两|三|几))?[个位]?"
    r"|(?:就|只有|就是)(?:最?后|末|尾)[^,。\d]{0,6}(?:不一样|不同|不是))"
    r"[\s,。]{0,2}(?:就|只有|但是?|不过)?(?:(?:最?后|末|尾|结尾)[^,。\d]{0,4})?(?:不一样|不同)?[\s,]{0,2}(?:[^,。\d]{1,5}的)?(?:是|为)?\s?$"
)
_TAIL_BEFORE = re.compile(r"(?:最?后|末|尾|结尾)[^,。\d]{0,4}$")
_TAIL_BEHIND = re.compile(rf"[^\d,。]{{0,3}}[\s,]{{0,2}}(?:前面|前头|前边|其他|其余)(?:的|那)?(?:几位|数字?)?{_SAME}")
_ONE_OFF = re.compile(r"差[^,。\d]{0,3}[一两]?[位个]")
_REACH = 32
"""Characters between the number and what differs."""


def alike_to(judge: Judge, before: Found, piece: Atom) -> Sequence[Found]:
    """The number that differs from the one before by this piece only."""
    text, digits = judge.numbers.text, before.digits
    between = text[before.end : piece.start]
    if (
        len(between) > _REACH
        or before.number.kind not in (*SELF_CONTAINED, "fixed")
        or len(piece.digits) > len(digits) - 2
    ):
        return ()
    if _FRONT_DIFFERS.match(text, piece.end):
        other = piece.digits + digits[len(piece.digits) :]
    elif _end_differs(text, before, piece):
        other = digits[: -len(piece.digits)] + piece.digits
    else:
        return ()
    return judge.checked(identify(other, False, judge.region), piece.start, piece.end, notes=(AS_THE_ONE_BEFORE,))


def _end_differs(text: str, before: Found, piece: Atom) -> bool:
    between = text[before.end : piece.start]
    if _END_DIFFERS.search(between):
        return True
    alike = _TAIL_BEHIND.match(text, piece.end) or _ONE_OFF.search(text[max(0, before.start - _REACH) : before.start])
    return bool(_TAIL_BEFORE.search(between) and alike)
