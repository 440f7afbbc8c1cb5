"""Numbers that are read out in groups: parts of a telephone, card or order number, and no numbers by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rules.entities.amounts.numbers import Numbered
from rules.entities.amounts.numbers_quantity import Quantity, Shape

_BETWEEN = re.compile(
    r"\s?[-,、 ]{1,3}(?:(?:然后|接着|再|后面|杠|and|then|dash|oh|o|zero|double|triple)[是, ]{0,2}){0,2}"
    r"|(?:然后|接着|再|后面|杠)是?"
)
_LONGEST = 12
"""Characters between two groups."""
_REACH = 30
_NAMED = re.compile(
    r"(?:号|码|电话|手机|座机|固话|热线|传真|编号|口令|身份证|银行卡|信用卡|微信|QQ|qq|拨打?)"
    r"(?:[前后末尾开中][面头边几两二三四五六\d]?[位个]?(?:数字?)?)?[是为:呢啊吧呀,、 的我您你给记报一下就]{0,6}$"
    r"|(?<![a-z])(?:number|phone|cell|mobile|landline|card|code|account|order|reference|ref|policy|claim|case|ticket|"
    r"booking|tracking|confirmation|invoice|serial|pin|extension|ext|zip|postcode|fax|dial(?:ed|ing)?|call(?:ed|ing)?|"
    r"text|reach me|digits)"
    r"(?:'s| is| was| are| id| no\.?| number| me| back| us| on| at| it| ends?| ending| in| that's|[:#,]){0,4} $"
)


@lru_cache(maxsize=64)
def grouped(said: Numbered) -> frozenset[int]:
    """Where the numbers begin that are such groups."""
    return frozenset(number.start for chain in _chains(said) if _is_read_out(said, chain) for number in chain)


def _chains(said: Numbered) -> Iterator[list[Quantity]]:
    """Two numbers and more with nothing but a comma, a blank or a word like 然后 between them."""
    chain: list[Quantity] = []
    for number in said.numbers:
        if chain and not _goes_on(said, chain[-1], number):
            if len(chain) > 1:
                yield chain
            chain = []
        chain.append(number)
    if len(chain) > 1:
        yield chain


def _goes_on(said: Numbered, earlier: Quantity, later: Quantity) -> bool:
    near = not earlier.low and later.start - earlier.end <= _LONGEST
    return near and bool(_BETWEEN.fullmatch(said.lower, earlier.end, later.start))


def _is_read_out(said: Numbered, chain: list[Quantity]) -> bool:
    """Whether a name of numbers stands before, or one group is said digit by digit."""
    start = chain[0].start
    return any(map(_is_digits, chain)) or bool(_NAMED.search(said.lower[max(0, start - _REACH) : start]))


def _is_digits(number: Quantity) -> bool:
    return number.shape is Shape.FIGURES and number.end - number.start > 1 and not number.approximate
