"""Which tokens speak of one schedule: those close together, without what 今天, a date or a season governs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from rules.entities.hours.cue_words import PLACE
from rules.entities.hours.kinds import Kind
from rules.entities.hours.tokens import WHOLE_DAY, Token, tokens
from rules.entities.hours.words import HOWEVER
from rules.entities.times.days import ALL, HOLIDAY, WEEK
from rules.entities.times.ranges import resolve

_LISTING = re.compile(
    r"(?:[\s,;、。:/|+.和及跟与同&还有以再呢吧啊呀嘛的是从在为都又就也么或]|并且|以及|然后|还有|或者|\band\b|\bor\b|\bon\b|\babout\b|\bthen\b|\bit's\b|\bplus\b)*",
    re.A | re.I,
)
_PARTING = re.compile(r"[?？]|[A-Za-z]*\d|一共|电话(?!客服)|地址|欢迎|谢谢|您好|请问|拜拜|再见")
_STOP = re.compile(r"[。!?！？]|\.\s")
_REACH_HAN, _REACH_LATIN = 20, 40
_PARTS = (Kind.DAYS, Kind.BREAK, Kind.CLOSED, Kind.TAKEN_BACK, Kind.CHANGED, Kind.PART, Kind.NOW)
"""Words between two ranges that cross which tell why: other days, a break, a correction."""
_LONGEST = 40
"""Words of one schedule: more are no schedule, and each is compared with those before it."""
_BARRED = 18
"""Characters that 今天 and the like govern."""
_SHUT_BEHIND = re.compile(
    r"[^,。;\d]{0,6}(?:休|没[人得有]|吃饭|关门|关着|闭|停|锁|不(?!间断|断|打烊|停|歇|休))|,?(?:午休|休息|吃饭)"
)
"""Behind a range in which nobody is there."""
_PERIOD = re.compile(
    r"(?:这几天|这两天|近期|春运|(?:\d{1,2}|[一二三四五六七八九十]{1,3})[号日月][到至~-].{2,8}[号日]|期间|月份?)\Z"
)
"""At the end of a barrier: so many days, which 每天 behind does not end."""
_FORMER = re.compile("(?:那|这|都|就|,|还|时间|个|[开关]门?|的){0,3}是?")
"""Between a time and 以前: 九点半那是以前."""
_ENDS = re.compile(r"[的了啊呢]*(?:[,。;\n]|\Z)")
_AGREES = re.compile("\n(?:[对是嗯哦啊的,]|没错|就是){1,6}")
"""对，晚上九点: the speaker's next turn goes on."""
_ASKS_ON = re.compile(r"[^\n]{0,24}(?:[吗么?？]|[天末日一二三四五六]呢)(?:\n|\Z)")
"""周六呢: a speaker's next turn that asks tells no more of what the last one told."""
_AGAIN = "[。!?\n]|改成|改为|改到|平时|一般|一直|都一样|一样|没变|不变|照常|也开|现在|开始|起[,，]?|normally|usually"
_FREE, _FREE_OF_PERIOD = re.compile(f"{_AGAIN}|每天"), re.compile(_AGAIN)


@lru_cache(maxsize=64)
def chains(text: str) -> tuple[tuple[Token, ...], ...]:
    """The schedules of folded text, each a run of tokens."""
    made = (tuple(_without_former(text, chain)) for chain in _chains(text, list(_free(text))))
    return tuple(chain for chain in made if chain)


def _without_former(text: str, words: list[Token]) -> list[Token]:
    """九点半那是以前: what is said to be over leaves, and takes nothing else with it."""
    made: list[Token] = []
    for word in words:
        is_former = word.kind is Kind.PAST and made and made[-1].kind in (Kind.DAYS, Kind.RANGE, Kind.TIME)
        between = text[made[-1].end : word.start] if is_former else ""
        if between.endswith("是") and _FORMER.fullmatch(between) and _ENDS.match(text, word.end):
            made.pop()
        else:
            made.append(word)
    return made


def _free(text: str) -> Iterator[Token]:
    """The tokens that nothing bars; a barrier stays where it parts two schedules."""
    barred = -1
    for token in tokens(text):
        if token.kind is Kind.BARRIER:
            barred = token.end
            yield token
        elif barred >= 0 and _bars(text, barred, token):
            barred = token.end if token.kind in (Kind.RANGE, Kind.TIME, Kind.CLOSED) else barred
        else:
            however = HOWEVER.match(text, token.end) if barred >= 0 else None
            barred = however.end() if however else -1
            yield token


def _bars(text: str, barred: int, token: Token) -> bool:
    """Whether a date or 今天 that ended at `barred` still governs this token."""
    if token.kind in (Kind.USUAL, Kind.ALSO):
        return False
    period = _PERIOD.search(text, max(0, barred - 12), barred)
    if token.days and (len(token.days.days) > 1 or token.days.rest) and (token.days.usual or not period):
        return False
    free = _FREE_OF_PERIOD if period else _FREE
    return token.start - barred <= _BARRED and not free.search(text, barred, token.start)


def _chains(text: str, words: list[Token]) -> Iterator[list[Token]]:
    chain: list[Token] = []
    for word in words:
        if word.kind is Kind.BARRIER:
            continue
        if chain and word.kind is Kind.RANGE and _is_all_day(text, chain[-1]):
            chain[-1] = replace(chain[-1], kind=Kind.ALSO, range=None)
        if chain and _repeats(text, chain, word):
            chain[-1] = _merged(chain[-1], word)
            continue
        if chain and (len(chain) >= _LONGEST or not _joined(text, chain, word)):
            yield _with_whole_days(text, chain)
            chain = []
        chain.append(replace(word, apart=bool(chain) and _apart(text, chain[-1], word)))
    if chain:
        yield _with_whole_days(text, chain)


def _with_whole_days(text: str, chain: list[Token]) -> list[Token]:
    """周末全天: beside times or days, it says only that there is no break, and not that it is open at night."""
    timed = any((word.range or word.role) and word.range is not WHOLE_DAY for word in chain)
    return [
        replace(word, kind=Kind.ALSO, range=None)
        if _is_all_day(text, word) and (timed or (index and _is_some(chain[index - 1])))
        else word
        for index, word in enumerate(chain)
    ]


def _is_some(word: Token) -> bool:
    return word.days is not None and not word.days.days >= ALL


def _is_all_day(text: str, word: Token) -> bool:
    return word.range is WHOLE_DAY and text[word.start : word.end].lower() in ("全天", "all day")


def _apart(text: str, last: Token, word: Token) -> bool:
    """Whether `word` does not go with the one before: `Tuesdays through Fridays Saturdays` is no list."""
    gap = text[last.end : word.start]
    if word.kind is Kind.PART and "\n" in gap:
        return True
    if gap.isspace() and last.days and word.days and max(len(last.days.days), len(word.days.days)) > 1:
        return text[word.start].isascii()
    if last.days and word.days and gap and (word.days.rest or (last.days.days >= WEEK and HOLIDAY in word.days.days)):
        return True
    return not listed(gap)


def listed(gap: str) -> bool:
    """Whether nothing but commas, 和 and the like stands between two words."""
    return len(gap) <= 10 and bool(_LISTING.fullmatch(gap))


def _joined(text: str, chain: list[Token], word: Token) -> bool:
    """Whether `word` goes on with the schedule so far."""
    last = chain[-1]
    gap = _AGREES.sub("\n", text[last.end : word.start])
    if word.kind is Kind.RANGE and _crosses(text, chain, word):
        return False
    if "\n" in gap and _ASKS_ON.match(text, word.start):
        return False
    if (
        any(token.range is WHOLE_DAY for token in chain)
        and not any(token.days for token in chain)
        and PLACE.search(gap)
    ):
        return False  # 自助机二十四小时，柜台周一到周五
    if listed(gap):
        return True
    if _PARTING.search(gap) or ("\n" in gap and not _over_turns(last, word)):
        return False
    reach = _REACH_LATIN if gap.isascii() else _REACH_HAN
    if len(gap) <= reach and _completes(chain, word):
        return True
    if word.kind is Kind.RANGE and last.kind is Kind.RANGE:
        return len(gap) <= 10 and not _STOP.search(gap)
    return len(gap) <= reach and (word.kind in (Kind.DAYS, Kind.CLOSED) or not _STOP.search(gap))


def _over_turns(last: Token, word: Token) -> bool:
    """Whether a turn goes on with the speaker's last one: by days, or with what he had to look up (等一下)."""
    return word.kind in (Kind.DAYS, Kind.ONLY) or last.kind is Kind.CHANGED


def _completes(chain: list[Token], word: Token) -> bool:
    """We close at eleven. We open at four: a sentence of its own says when that opens which closes at a time."""
    roles = {token.role for token in chain if token.kind is Kind.TIME}
    other = {"open": "close", "close": "open"}.get(word.role)
    return other is not None and roles == {other} and not any(token.range for token in chain)


def _crosses(text: str, chain: list[Token], word: Token) -> bool:
    """Whether a range crosses the one before it of the same days: then it is another department's, unless a break."""
    for index in range(len(chain) - 1, -1, -1):
        token = chain[index]
        if token.kind in _PARTS:
            return False
        if token.kind is Kind.RANGE and index and chain[index - 1].kind is Kind.EXCEPT:
            return False
        if token.kind is Kind.RANGE:
            pause = index > 0 and chain[index - 1].kind is Kind.CLOSED  # 休息的十二点到一点半
            return crossing(token, word) and not pause and not _breaks(text, word)
    return False


def _repeats(text: str, chain: list[Token], word: Token) -> bool:
    """Whether a range says again what the one before said, or crosses it with nothing between."""
    last = chain[-1]
    if word.kind is not Kind.RANGE or last.kind is not Kind.RANGE:
        return False
    if len(chain) > 1 and chain[-2].kind in (Kind.EXCEPT, Kind.BREAK):
        return False
    gap = text[last.end : word.start]
    if interval(word) == interval(last):
        return True
    again = _begins_alike(last, word) or not ("\n" in gap or _breaks(text, word))
    return listed(gap) and crossing(last, word) and again


def _merged(last: Token, word: Token) -> Token:
    """Of a range said twice: the second where it begins like the first (八点到五点, 八点到五点半), else the first."""
    return replace(word, start=last.start) if _begins_alike(last, word) else replace(last, end=word.end)


def _begins_alike(last: Token, word: Token) -> bool:
    one, two = interval(last), interval(word)
    return bool(one and two and one[0] == two[0] and one != two)


def _breaks(text: str, word: Token) -> bool:
    return bool(_SHUT_BEHIND.match(text, word.end))


def interval(token: Token) -> tuple[int, int] | None:
    """The minutes that a token's hours open and close at."""
    found = token.range and resolve(token.range.first, token.range.last)
    return (found.opens, found.closes) if found else None


def crossing(last: Token, word: Token) -> bool:
    """Whether two ranges cross, so that they cannot be the same day's hours (unless one is a break)."""
    one, two = interval(last), interval(word)
    if not one or not two:
        return False
    return one[1] > two[0] and two[1] > one[0]
