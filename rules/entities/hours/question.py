"""What an answer leaves to the question: `Are you open on Saturdays? - Nine to one.`"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rules.entities.folding import fold
from rules.entities.hours.tokens import Token, tokens
from rules.entities.hours.words import Kind
from rules.entities.times.days import ALL

TIMES_ASKED, DAYS_ASKED = "times-from-question", "days-from-question"
_CONFIRMS = re.compile(
    r"[\s,。.嗯呃哦噢啊]*(?:对|是|没错|可以|好|行|that's\s+(?:right|correct)|yes|yeah|yep|right|correct|exactly)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"开|关|上班|下班|营业|休息|有人|在[吗线]|时间|办公|\b(?:open|close|closed|hours|right)\b|[吗呢吧?？]\s*\Z",
    re.IGNORECASE,
)


def with_question(text: str, chain: Sequence[Token], asked: str) -> tuple[list[Token], tuple[str, ...]]:
    """The tokens of an answer, completed by those of the question before it, and what that assumes."""
    last = fold(asked.rpartition("\n")[2]).text
    if not last or not _ASKS.search(last):
        return list(chain), ()
    kinds = {word.kind for word in chain}
    if Kind.RANGE not in kinds and _needs_times(text, chain):
        ranges = [word for word in tokens(last) if word.range]
        return (_before(chain, ranges[-1:]), (TIMES_ASKED,)) if ranges else (list(chain), ())
    if Kind.DAYS not in kinds and (Kind.RANGE in kinds or {"open", "close"} <= {word.role for word in chain}):
        days = [word for word in tokens(last) if word.days and not word.days.rest and not word.days.days >= ALL]
        return (_before(chain, days[-1:]), (DAYS_ASKED,)) if len(days) == 1 else (list(chain), ())
    return list(chain), ()


def _needs_times(text: str, chain: Sequence[Token]) -> bool:
    """对，周一到周五 and 周五周六到十一点 speak of hours that the question named."""
    closing = [word for word in chain if word.kind is Kind.TIME]
    only_days = all(word.kind is Kind.DAYS for word in chain) and bool(_CONFIRMS.match(text))
    return only_days or (len(closing) == 1 and closing[0].role == "close" and chain[0].kind is Kind.DAYS)


def _before(chain: Sequence[Token], borrowed: Sequence[Token]) -> list[Token]:
    start = chain[0].start
    return [*(replace(word, start=start, end=start) for word in borrowed), replace(chain[0], apart=True), *chain[1:]]
