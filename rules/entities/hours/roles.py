"""What lone times are for where their own words do not say: 工作日8点、周末10点开门; 几点关门？晚上九点."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rules.entities.hours.tokens import Token
from rules.entities.hours.words import Kind
from rules.entities.times.clock_words import placed

_NEAR = 8
_ENDS = re.compile(r"\s*(?:\Z|[,。;])")
_EARLY, _LATE = ("dawn", "morning", "am"), ("afternoon", "evening", "night", "pm")
_ASKED_FOR = re.compile(
    r"(?P<until>到(?:晚上)?几点)|(?:几点|什么时候|啥时候|多久)[^?？\n]{0,6}?(?:(?P<close>关|打烊|下班|闭|结束|收)|(?P<open>开|上班|营业))"
    r"|what\s+time[^?\n]{0,24}?\b(?:(?P<closes>close|shut)|(?P<opens>open))",
    re.IGNORECASE,
)


def with_roles(text: str, words: Sequence[Token], asked: str) -> list[Token]:
    """The tokens, lone times with the role that their neighbours or the question before give them."""
    made = list(words)
    for index in range(len(made) - 1, -1, -1):
        if made[index].kind is Kind.TIME and not made[index].role:
            made[index] = replace(made[index], role=_role(text, made, index))
    if made and made[0].kind is Kind.TIME and not made[0].role:
        made[0] = _answer(made[0], _asked(asked))
    return made


def _answer(token: Token, role: str) -> Token:
    """几点关门？十点: that is at night."""
    clock = token.clock
    if clock and role == "close" and placed(clock) is None and clock.hour < 12:
        clock = replace(clock, part="pm")
    return replace(token, role=role, clock=clock)


def _role(text: str, words: Sequence[Token], index: int) -> str:
    """九点 … 到六点 opens; 工作日8点、周末10点开门 opens like the time behind it."""
    if index and _next_part(words[index - 1], words[index]):
        return "close"
    days = index and words[index - 1].kind is Kind.DAYS and not words[index].apart
    if days and _ENDS.match(text, words[index].end) and any(word.range for word in words[:index]):
        return "close"  # 十点到九点半, 周五周六晚上十点
    behind = words[index + 1 : index + 3]
    if not behind or any(word.kind is Kind.TAKEN_BACK for word in words[max(0, index - 1) : index]):
        return ""
    near = behind[0].start - words[index].end <= _NEAR
    if near and behind[0].kind is Kind.TIME and behind[0].role == "close":
        return "open"
    if days and near and len(behind) > 1 and behind[0].kind is Kind.DAYS and behind[1].kind is Kind.TIME:
        return behind[1].role
    return ""


def _next_part(word: Token, behind: Token) -> bool:
    """早上十点晚上九点: two times with nothing between, of parts of the day that follow each other."""
    if not (word.clock and behind.clock) or word.role or behind.role or behind.start - word.end > 1:
        return False
    return word.clock.part in _EARLY and behind.clock.part in _LATE


def _asked(asked: str) -> str:
    found = list(_ASKED_FOR.finditer(asked[-60:]))[-1:]
    if not found:
        return ""
    return "close" if found[0]["until"] or found[0]["close"] or found[0]["closes"] else "open"
