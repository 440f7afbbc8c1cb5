"""What the words around some digits call them: a telephone number, an order, a card, a room, a code.

The nearest word decides. A label (订单号, 卡号) holds over the words that follow it, a mere thing (订单, 银行卡) only
for the digits right behind it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rules.entities.digits.labels import BARE, LABELS, Cue

__all__ = ["REACH", "Cue", "cue_before", "cue_behind"]

_CUE = re.compile(
    "|".join(
        f"(?P<{lead}{cue.name}>{words})" for lead, table in (("L", LABELS), ("B", BARE)) for cue, words in table.items()
    ),
    re.IGNORECASE,
)
_ADJACENT = re.compile(
    r"(?:[是为:的呢啊,\s#吧了里那]|就是|尾号|ending(?: in)?|is|was|it's|no\.?"
    r"|(?:字母)?(?-i:[A-Z]{1,4}|[a-z](?![a-z]))[-\s]?){0,4}",
    re.IGNORECASE,
)
_WORDS = r"(?:[^\d零〇二三四五六七八九幺?!]|(?<!\d)\d\d?(?=位))"
_CALLED = re.compile(
    rf"(?:[\s,。]{{0,4}}(?:(?:不|哦|噢|嗯|对了?)[\s,。]{{1,3}})?|{_WORDS}{{0,30}}?不是(?:(?![,。\s]){_WORDS}){{0,8}}[,。\s]{{0,3}}|{_WORDS}{{0,30}}?不是)(?:(?:这|那|它)(?:个|些)?)?(?:就|才|应该|可能)?(?:是|为)"
    rf"|{_WORDS}{{0,24}}?(?:[这那它]|刚才|刚刚|上面|前面|以上|我(?:刚才?)?[念报说读])(?:(?![,。]){_WORDS}){{0,8}}?(?:就|才|其实|应该)?(?<!不)是"
    rf"|{_WORDS}{{0,24}}?(?:其实|实际上|应该|估计)(?:就)?是"
    r"|\s{0,2},?\s{0,2}(?:is|that's|that is|it's|was)\s{1,2}(?:(?:my|the|your|our|an?|his|her)\s{1,2})?"
    r"|[^\d.?!]{0,12}?(?<![a-z])(?:that|this|it)(?:\s\w{1,8})?(?:'s|\sis|\swas)\s(?:(?:my|the|your|our|an?)\s)?",
    re.IGNORECASE,
)
"""The words that lead from a number to its name: ...，那串是(批次号)."""
_CLAUSE = re.compile(rf"(?:(?![,。;\n]){_WORDS}){{1,20}}")
_WHOSE = 6
"""Characters that may say whose number it is: 我爱人的电话."""
_LEADS_ON = re.compile(r"[\s:是为]{0,3}[\d零〇一二三四五六七八九幺]")
"""Behind a name that belongs to the digits after it."""
_UNLIKE = re.compile("号?码?(?:不一样|不同|不是一个|没关系)")
"""会员号跟手机号不一样，是…"""
_VOID = re.compile(
    r"没有|没带|没记|没收到|忘|不记得|不知道|找不到|查不到|丢了|不在身边|不清楚"
    r"|(?<![a-z])(?:don't|do not|forgot|can't|cannot|lost)(?![a-z])",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"(?:没有?|没带|忘了|忘记|不记得|不知道|找不到|丢了)(?:我的?|那个|这个)?$"
    r"|(?:don't have|forgot|lost)\s{1,2}(?:(?:the|my|an?)\s{1,2})?$",
    re.IGNORECASE,
)
"""Before a label of something that is not there: 没有订单号."""
_DIGIT = r"\d零〇一二三四五六七八九幺洞拐"
_EN_DIGIT = "oh|zero|one|two|three|four|five|six|seven|eight|nine"
_SPENT = re.compile(rf"[{_DIGIT}]{{4}}|(?:\b(?:{_EN_DIGIT})[\s,]{{1,3}}){{4}}", re.IGNORECASE)
_ANY_DIGIT = re.compile(rf"[{_DIGIT}]|\b(?:{_EN_DIGIT})\b", re.IGNORECASE)
_LISTED = re.compile(
    rf"[^{_DIGIT}A-Za-z]{{0,4}}(?:[\s\-,、/杠{_DIGIT}两]|dash|hyphen|和|或者?|跟|及|与|以及|还有|是|[A-Z]{{1,3}}(?=\d|$)|"
    rf"\b(?:and|or|is|are|double|triple|{_EN_DIGIT})\b)*+",
)
_HYPHENED = re.compile(r"(?:[-杠]|dash|hyphen)\s?$", re.IGNORECASE)
_JOINED = re.compile(r"[和或及与、是]|还有|\b(?:and|or)\b")
"""A list of other numbers needs a word: behind a mere comma may stand a telephone."""
_TAKEN_BACK = re.compile(r"不对|不是|错|更正|应该|sorry|wrong|actually|i mean|no,? wait|correction", re.IGNORECASE)
_STOP = re.compile(r"[。!?;…]")
_NEXT_TOPIC = 5
"""Letters behind a full stop beyond which a label of the sentence before says nothing of the digits."""
_SHORT_TURN = 8
_QUESTION = re.compile(r"(?:呢|吗|多少|什么|[报说念]一?下|告诉我|[?？])[\s。,]*$")
REACH = 28
"""Characters before a number in which its cue may stand; twice as many in English."""


def cue_before(text: str, start: int, reach: int = REACH) -> Cue | None:
    """What the nearest cue before `start` calls the digits there; None where there is none that still holds."""
    window = text[max(0, start - reach) : start]
    if window.isascii():
        window = text[max(0, start - 2 * reach) : start]
    return _cue_in(window)


@lru_cache(maxsize=2048)
def _cue_in(window: str) -> Cue | None:
    """The cue of what follows some words. Several entities ask about the same digits, so it is kept."""
    for found in reversed(list(_CUE.finditer(window))):
        between, kind = window[found.end() :], found.lastgroup or ""
        if kind[0] == "B" and not (_ADJACENT.fullmatch(between) or _continues_list(between)):
            continue
        cue = Cue[kind[1:]]
        if cue is Cue.PHONE and _UNLIKE.match(between):
            continue
        missing = cue is not Cue.PHONE and _MISSING.search(window[: found.start()])
        return cue if not missing and _holds(cue, between) else None
    return None


def asks_for_another(line: str) -> bool:
    """Whether a turn asks for digits that are no telephone number's: 订单号呢."""
    words = line[-REACH:]
    cue = cue_before(words, len(words)) if len(words) <= _SHORT_TURN or _QUESTION.search(words) else None
    return cue not in (None, Cue.PHONE, Cue.TAIL)


def cue_behind(text: str, end: int) -> Cue | None:
    """What the words behind the digits call them: `...，这是我的订单号`, `... is the tracking number`."""
    link = _CALLED.match(text, end)
    clause = _CLAUSE.match(text, link.end()) if link else None
    found = _named(clause[0]) if clause else None
    if clause is None or found is None or _LEADS_ON.match(text, clause.start() + found.end()):
        return None
    last = not clause[0][found.end() :].strip("上里啊吧呢的了哦呀嘛")
    return Cue[(found.lastgroup or "")[1:]] if (found.lastgroup or "")[0] == "L" or last else None


def _named(clause: str) -> re.Match[str] | None:
    """The name in a clause: the last of those that stand together (订单的联系电话 is a telephone)."""
    name: re.Match[str] | None = None
    for found in _CUE.finditer(clause):
        together = name and clause[name.end() : found.start()] in ("", "的") and (found.lastgroup or "")[0] == "L"
        if not together and (name or found.start() > _WHOSE):
            break
        name = found
    return name


def _continues_list(between: str) -> bool:
    return bool(_SPENT.search(between) and _LISTED.fullmatch(between) and _JOINED.search(between))


def _holds(cue: Cue, between: str) -> bool:
    """Whether a label still holds after the words behind it."""
    if cue is Cue.TAIL and _ANY_DIGIT.search(between):
        return False  # the last digits were said, and this is another number
    if _SPENT.search(between) and not _TAKEN_BACK.search(between):
        listed = _LISTED.fullmatch(between)
        if not listed or (cue is not Cue.PHONE and not (_JOINED.search(between) or _HYPHENED.search(between))):
            return False  # another number has used it up
    if cue is Cue.PHONE:
        return True
    stops = list(_STOP.finditer(between))
    said_since = sum(map(str.isalpha, between[stops[-1].end() :])) if stops else 0
    return said_since < _NEXT_TOPIC and not _VOID.search(between)
