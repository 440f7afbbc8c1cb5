"""Chinese digits read out one by one: telephone, card, order and room numbers, years.

A run is contiguous and unsplit in the text: fillers, spaces and 三个八 within it are resolved.
"""

from __future__ import annotations

from itertools import pairwise

import regex

from transcribe.itn.edits import DIGITS, Sheet
from transcribe.itn.zh_numerals import FIGURE, VALUES, figures
from transcribe.itn.zh_tails import end_of

_ANY = "".join(VALUES)
_REPEAT = r"[两二三四五]个[零〇一幺二三四五六七八九\d](?![十百千万亿点])"
_ATOM = (
    rf"(?:{_REPEAT}|(?<=[幺\d零〇一二三四五六七八九])双{FIGURE}|{FIGURE}|(?<=[幺\d零〇一二三四五六七八九])[洞拐]|\d)"
)
_GAP = r"(?: ?[呃嗯啊额呀哦]+[，,、 ]?|[，,、] ?[呃嗯啊额呀哦]+[，,、]? ?| )"
_LONG = regex.compile(
    rf"(?<![{_ANY}十拾百佰千仟万萬亿億点第几\d.:])(?<!\d[.,:/-])"
    rf"{_ATOM}+(?:{_GAP}{_ATOM}+)*+"
    rf"(?!几)(?![.:/-]\d)"
)
_REPEATS = regex.compile(r"(?:([两二三四五])个|双)([零〇一幺二三四五六七八九\d])")
_FILLED = regex.compile(_GAP)
_CUE = regex.compile(
    r"(?:尾号|(?<!起)码|电话|分机号?|房间号?|门牌号?|工号|会员号|学号|流水号|邮编|单号|订单号?|编号|代码|账号|卡号|区号|拨打?|转|按)(?:是|为|：|:|按)?\s?$"
)
_ADDRESS = regex.compile(rf"(?<![第几{_ANY}十百千])([一二三四五六七八九])(?=号楼|号院|单元|栋|幢|号线|号口|号门|号店)")
_STREET = regex.compile(r"(?<=[弄路街巷道村])([一二两三四五六七八九])(?=号(?!线))")
_LETTER = regex.compile(rf"(?<=(?<![A-Za-z])[A-Za-z])({FIGURE}++)(?![十百千万亿])")
_WORD_NEXT = regex.compile("[起下个位次天点块些直样般定条张名]")
_GENERATION = regex.compile(rf"(?<![{_ANY}十百千万第A-Za-z\d])([二两三四五六七八九])(?=[GMKTV](?![A-Za-z]))")
_BETWEEN = regex.compile(rf"(?<=[A-Za-z\d])({FIGURE}+)(?=[A-Za-z])")
_ADDRESS_IP = regex.compile(rf"(?<![{_ANY}十点])({FIGURE}{{1,3}}(?:点{FIGURE}{{1,3}}){{3}})(?![{_ANY}十点])")
_EXTENSION = regex.compile(rf"(?<={DIGITS})\s?转(?:分机)?({FIGURE}{{1,6}})(?![{_ANY}十百千万个下次])")
_DISCOUNT = regex.compile(rf"(?<![{_ANY}十])([一二三四五六七八九])([一二三四五六七八九]?)折(?=[^腾磨扣叠]|扣|$)")
_KEY = regex.compile(r"号?键|分机|\W|$")
_PHONE_LIKE = 7
_RUN = 3


def read_ids(sheet: Sheet) -> None:
    """Claim digits that stand in identifiers with letters or dots, and long runs; before dates and clocks."""
    for match in _ADDRESS_IP.finditer(sheet.shadow):
        if set(match[1]) != {"一", "点"}:
            sheet.claim(*match.span(1), figures(match[1]).replace("点", "."), DIGITS)
    for pattern in (_BETWEEN, _GENERATION):
        for match in pattern.finditer(sheet.shadow):
            sheet.claim(*match.span(1), figures(match[1]), DIGITS)
    for match in _LETTER.finditer(sheet.shadow):
        end = end_of(sheet.shadow, *match.span(1), figures(match[1]), cued=True)
        if end and (end < match.end() or not _WORD_NEXT.match(sheet.shadow, end)):
            sheet.claim(match.start(1), end, figures(sheet.shadow[match.start(1) : end]), DIGITS)
    _read_runs(sheet, _PHONE_LIKE)
    for match in _EXTENSION.finditer(sheet.shadow):
        sheet.claim(*match.span(1), figures(match[1]), DIGITS)


def read_runs(sheet: Sheet) -> None:
    """Claim the shorter runs, house numbers and discounts; after dates, clocks and amounts."""
    _read_runs(sheet, _RUN)
    for pattern in (_ADDRESS, _STREET):
        for match in pattern.finditer(sheet.shadow):
            sheet.claim(*match.span(1), figures(match[1]), DIGITS)
    for match in _DISCOUNT.finditer(sheet.shadow):
        digits = figures(match[1]) + (f".{figures(match[2])}" if match[2] else "")
        sheet.claim(match.start(), match.start(2) + len(match[2]), digits, DIGITS)


def _read_runs(sheet: Sheet, least: int) -> None:
    for match in _LONG.finditer(sheet.shadow):
        for start, end in _stretches(match[0], match.start()):
            _read_run(sheet, start, end, least)


def _read_run(sheet: Sheet, start: int, end: int, least: int) -> None:
    """Claim one run, up to where the next word begins; a long one of which that is not clear stays in words."""
    digits = expand(sheet.shadow[start:end])
    last = end_of(sheet.shadow, start, end, digits, _CUE.search(sheet.shadow[max(0, start - 8) : start]) is not None)
    if not last and len(digits) > _PHONE_LIKE:
        sheet.hide(start, end)
    digits = expand(sheet.shadow[start:last])
    if last and digits != sheet.shadow[start:last] and _is_run(sheet.shadow, start, last, digits, least):
        sheet.claim(start, last, digits, DIGITS)


def _stretches(run: str, offset: int) -> list[tuple[int, int]]:
    """The run as one number where it is long enough for a telephone's, else chunk by chunk."""
    if len(expand(run)) >= _PHONE_LIKE and _joinable(run):
        return [(offset, offset + len(run))]
    edges = [0, *(e for gap in _FILLED.finditer(run) for e in gap.span()), len(run)]
    return [(offset + a, offset + b) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _joinable(run: str) -> bool:
    """Whether gaps may be closed. Groups of written digits are joined by their own, stricter reader."""
    chunks = [expand(chunk) for chunk in _FILLED.split(run)]
    if len(chunks) == 1:
        return True
    if any(1 < len(said) < len(again) and again.startswith(said) for said, again in pairwise(chunks)):
        return False  # 六二二，哦，六二二八: he begins anew
    spoken, total = sum(c in VALUES for c in run), sum(map(len, chunks))
    apart = " " in run and max(map(len, chunks)) > 1
    return spoken >= 3 and (10 if apart else _PHONE_LIKE) <= total <= 20


def _is_run(shadow: str, start: int, end: int, digits: str, least: int) -> bool:
    if _CUE.search(shadow[max(0, start - 8) : start]):
        return len(digits) >= 2 or (shadow[start - 1] in "转按" and _KEY.match(shadow, end) is not None)
    if shadow[end : end + 1] in ("十", "拾") and len(digits) < _PHONE_LIKE:
        return False
    if shadow[start:end].count("个") and len(digits) < 5:
        return False
    return len(digits) >= least


def expand(run: str) -> str:
    """Digits of a run: 一三九三个八二零零七二 -> 13988820072; fillers and spaces are dropped."""
    spelt = _REPEATS.sub(lambda m: m[2] * VALUES[m[1] or "两"], _FILLED.sub("", run))
    return figures(spelt)
