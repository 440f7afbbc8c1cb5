"""Numbers in odd shapes: with a digit too many, without a gap between two of them, begun wrongly, of no known plan."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from rules.entities.digits.cues import Cue
from rules.entities.digits.digits import Run, spoken_of
from rules.entities.phones.cues import called_phone, counted, is_formatted
from rules.entities.phones.judge import Found, Judge
from rules.entities.phones.parts import plus_before
from rules.entities.phones.plan import identify, possible

SELF_CONTAINED = ("mobile", "400", "800")
"""Kinds of numbers that need no area code."""
EXTENDED = ("fixed", "400", "800", "fixed_or_mobile")
"""Kinds of numbers that may have an extension."""
_SURNAMES = frozenset("王李张赵刘陈杨黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐老小阿")
"""Before a name like 王五 or 小六."""
_CHAIN = range(20, 56)
"""Digits in one breath that may be several numbers."""
_SIZES = (11, 12, 10)


def hyphenated(judge: Judge, run: Run) -> Sequence[Found]:
    """021-6130 2222-8866: the last piece of up to five digits behind a hyphen is an extension."""
    if len(run.pieces) < 2 or not 1 <= len(run.pieces[-1].digits) <= 5:
        return ()
    head, last = run.part(0, len(run.pieces) - 1), run.pieces[-1]
    if judge.numbers.text[head.end : last.start].strip() not in ("-", "杠", "横杠"):
        return ()
    number = judge.identified(head)
    return judge.checked(number, run.start, run.end, last.digits) if number and number.kind in EXTENDED else ()


def trimmed(judge: Judge, run: Run) -> Sequence[Found]:
    """...零零零三个人 and 张三一三八...: a digit too many, which belongs to the words beside it."""
    text, digits = judge.numbers.text, run.digits
    if len(digits) < 8:
        return ()
    if (counted(text, run.end) or spoken_of(text, run)) and (number := identify(digits[:-1], False, judge.region)):
        return judge.checked(number, run.start, run.end - 1)
    before = text[run.start - 1 : run.start]
    named = before in _SURNAMES
    number = identify(digits[1:], False, judge.region) if named and digits[0] not in "01" else None
    return judge.checked(number, run.start + 1, run.end)


def chained(judge: Judge, run: Run) -> Sequence[Found]:
    """Numbers said or written without any gap between them; unless alike, each digit must be one character then."""
    digits = run.digits
    sizes = _sizes(digits, judge.region) if len(run.pieces) == 1 and len(digits) in _CHAIN else []
    links = list(pairwise([0, *accumulate(sizes)]))
    exact = run.end - run.start == len(digits)
    if not exact and len({digits[first:last] for first, last in links}) != 1:
        return ()
    found: list[Found] = []
    for first, last in links if exact else links[:1]:
        start, end = (run.start + first, run.start + last) if exact else (run.start, run.end)
        found += judge.checked(identify(digits[first:last], False, judge.region), start, end)
    return found


def _sizes(digits: str, region: str) -> list[int]:
    """The lengths of the numbers that the digits are, one behind the other; none where some are left over."""
    sizes: list[int] = []
    at = 0
    while at < len(digits):
        size = next((n for n in _SIZES if at + n <= len(digits) and identify(digits[at : at + n], False, region)), 0)
        if not size:
            return []
        sizes.append(size)
        at += size
    return sizes


def possible_in(judge: Judge, run: Run) -> Sequence[Found]:
    """What is as long as a number and called one, or written like one: only for those who want it."""
    if judge.numbers.context.phones != "possible":
        return ()
    text, plus = judge.numbers.text, plus_before(judge.numbers.text, run.start)
    called = judge.numbers.cue(run.start) is Cue.PHONE or called_phone(text, run.end)
    formed = plus or called or is_formatted(text[run.start : run.end])
    number = possible(run.digits, bool(plus), judge.region) if formed else None
    if number or not run.strengths:
        return judge.checked(number, run.start, run.end)
    return [found for part in run.parted() for found in possible_in(judge, part)]
