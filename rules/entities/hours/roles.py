"""What lone times are for where their own words do not say: 工作日8点、周末10点开门; 几点关门？晚上九点."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rules.entities.hours.kinds import Kind
from rules.entities.hours.settle import settled
from rules.entities.hours.tokens import Token
from rules.entities.times.clock_words import placed

_NEAR = 8
_PART_REACH = 8
"""Characters between a part of the day and its time: 晚上写的是八点半."""
_ENDS = re.compile(r"\s*?(?:\Z|[,。;\n])")
_ASKED_FOR = re.compile(
    r"(?P<until>(?<!几点)到(?:晚上)?几点)|(?:[点半分刻]|:\d\d)(?:就)?(?:(?P<shut>关|打烊|下班)|(?P<start>开|上班))[^?？\n]{0,4}\Z|(?:几点|什么时候|啥时候|多久)[^?？\n]{0,6}?(?:(?P<close>关|打烊|下班|闭|结束|收)|(?P<open>开|上班|营业))"
    r"|(?P<start_too>(?:开门?|上班|营业|早上)(?:时间)?呢|早上几点)|(?P<shut_too>(?:关门?|下班|打烊|晚上)(?:时间)?呢|晚上几点)"
    r"|what\s+time[^?\n]{0,24}?\b(?:(?P<closes>close|shut)|(?P<opens>open))",
    re.A | re.IGNORECASE,
)


def with_roles(text: str, words: Sequence[Token], asked: Mapping[int, str]) -> list[Token]:
    """The tokens, lone times with the role that their neighbours or the question before them give them.

    `asked`: what was said before the turns, by the place where the schedule's first word in a turn begins.
    """
    made = list(_answers(list(_with_parts(words)), asked))
    for index in range(len(made) - 1, -1, -1):
        if made[index].kind is Kind.TIME and not made[index].role:
            made[index] = replace(made[index], role=_role(text, made, index))
    return settled(made)


def _with_parts(words: Sequence[Token]) -> Iterator[Token]:
    """晚上写的是八点半: the time is in the part of the day that was named right before."""
    last: Token | None = None
    for word in words:
        near = last and last.kind is Kind.PART and word.start - last.end <= _PART_REACH and not last.half
        if near and last and word.clock and not word.clock.part and not word.clock.full:
            word = replace(word, clock=replace(word.clock, part=last.part))
        yield word
        last = word


def _answers(words: Sequence[Token], asked: Mapping[int, str]) -> Iterator[Token]:
    """The first time of a turn answers its question, and so does a time behind days: 周六五点，平时六点."""
    place, question, fresh, last = -1, "", False, None
    for word in words:
        turn = max((start for start in asked if place < start <= word.start), default=None)
        if turn is not None:
            place, question, fresh = turn, asked_end(asked[turn]), True
        answers = word.kind is Kind.TIME and (fresh or last is Kind.DAYS)
        yield _answer(word, question) if answers and not word.role else word
        fresh, last = fresh and word.kind not in (Kind.TIME, Kind.RANGE), word.kind


def _answer(token: Token, role: str) -> Token:
    """几点关门？十点: that is at night."""
    clock = token.clock
    if clock and role == "close" and placed(clock) is None and clock.hour < 12:
        clock = replace(clock, part="pm")
    return replace(token, role=role, clock=clock)


def _role(text: str, words: Sequence[Token], index: int) -> str:
    """九点 … 到六点 opens; 工作日8点、周末10点开门 opens like the time behind it."""
    days = index and words[index - 1].kind is Kind.DAYS and not words[index].apart
    behind = words[index + 1 : index + 3]
    near = bool(behind) and behind[0].start - words[index].end <= _NEAR
    if near and behind[0].kind is Kind.TIME and behind[0].role == "close":
        return "open"
    if days and _ENDS.match(text, words[index].end) and _closes(words[:index]):
        return "close"  # 十点到九点半, 周五周六晚上十点
    if days and near and len(behind) > 1 and behind[0].kind is Kind.DAYS and behind[1].kind is Kind.TIME:
        return behind[1].role
    return ""


def _closes(words: Sequence[Token]) -> bool:
    return any(word.range or word.role == "close" for word in words)


def asked_end(asked: str) -> str:
    """Which end of the hours a question asks for: `open`, `close`, or neither."""
    found = list(_ASKED_FOR.finditer(asked[-60:]))[-1:]
    if not found:
        return ""
    return "close" if any(found[0][name] for name in ("until", "close", "closes", "shut", "shut_too")) else "open"
