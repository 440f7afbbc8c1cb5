"""Chinese digits read out one by one: telephone, card, order and room numbers, years.

A run is contiguous and unsplit in the text: fillers, spaces and 三个八 within it are resolved.
"""

from __future__ import annotations

import regex

from transcribe.itn.edits import DIGITS, Sheet
from transcribe.itn.zh_numerals import FIGURE, VALUES, figures

_ANY = "".join(VALUES)
_REPEAT = r"[两二三四五]个[零〇一幺二三四五六七八九\d](?![十百千万亿点])"
_ATOM = rf"(?:{_REPEAT}|{FIGURE}|(?<=[幺\d零〇一二三四五六七八九])[洞拐]|\d)"
_GAP = r"(?: ?[呃嗯啊额呀哦]+[，,、 ]?|[，,、] ?[呃嗯啊额呀哦]+[，,、]? ?| )"
_LONG = regex.compile(
    rf"(?<![{_ANY}十拾百佰千仟万萬亿億点第几\d.:])(?<!\d[.,:/-])"
    rf"{_ATOM}+(?:{_GAP}{_ATOM}+)*+"
    rf"(?![百佰千仟万萬亿億几]|点{FIGURE}(?!刻))(?![.:/-]\d)"
)
_REPEATS = regex.compile(r"([两二三四五])个([零〇一幺二三四五六七八九\d])")
_FILLED = regex.compile(_GAP)
_CUE = regex.compile(
    r"(?:尾号|号码|电话|分机号?|房间号?|门牌号?|密码|验证码|工号|单号|订单号?|编号|代码|账号|卡号|区号|拨打?|转|按)(?:是|为|：|:|按)?\s?$"
)
_ADDRESS = regex.compile(rf"(?<![第几{_ANY}十百千])([一二三四五六七八九])(?=号楼|号院|单元|栋|幢|号线|号口|号门|号店)")
_STREET = regex.compile(r"(?<=[弄路街巷道村])([一二两三四五六七八九])(?=号(?!线))")
_LETTER = regex.compile(rf"(?<=(?<![A-Za-z])[A-Za-z])({FIGURE}+)(?![{_ANY}十百千万亿起下个位次天点块些直样般定条张名])")
_GENERATION = regex.compile(rf"(?<![{_ANY}十百千万第A-Za-z\d])([二两三四五六七八九])(?=[GMKTV](?![A-Za-z]))")
_BETWEEN = regex.compile(rf"(?<=[A-Za-z\d])({FIGURE}+)(?=[A-Za-z])")
_ADDRESS_IP = regex.compile(rf"(?<![{_ANY}十点])({FIGURE}{{1,3}}(?:点{FIGURE}{{1,3}}){{3}})(?![{_ANY}十点])")
_EXTENSION = regex.compile(rf"(?<={DIGITS})\s?转(?:分机)?({FIGURE}{{1,6}})(?![{_ANY}十百千万个下次])")
_DISCOUNT = regex.compile(rf"(?<![{_ANY}十])([一二三四五六七八九])([一二三四五六七八九]?)折(?=[^腾磨扣叠]|扣|$)")
_KEY = regex.compile(r"号?键|分机|\W|$")
_COUNTED = frozenset("点个位天年次张层楼斤件杯瓶盒本米小分块元人岁份台号周月条")
_MOBILE_AND_ONE = regex.compile(r"1[3-9]\d{10}")
_PHONE_LIKE = 7
_RUN = 3


def read_ids(sheet: Sheet) -> None:
    """Claim digits that stand in identifiers with letters or dots, and long runs; before dates and clocks."""
    for match in _ADDRESS_IP.finditer(sheet.shadow):
        if set(match[1]) != {"一", "点"}:
            sheet.claim(*match.span(1), figures(match[1]).replace("点", "."), DIGITS)
    for pattern in (_BETWEEN, _LETTER, _GENERATION):
        for match in pattern.finditer(sheet.shadow):
            sheet.claim(*match.span(1), figures(match[1]), DIGITS)
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
            end -= _counts_what_follows(sheet.shadow, start, end)
            digits = expand(sheet.shadow[start:end])
            if digits != sheet.shadow[start:end] and _is_run(sheet.shadow, start, end, digits, least):
                sheet.claim(start, end, digits, DIGITS)


def _counts_what_follows(shadow: str, start: int, end: int) -> bool:
    """Whether the last digit is no part of the run: 二零三两个人, or a twelfth one after a mobile number, 三点."""
    if shadow[end : end + 1] not in _COUNTED or shadow[end - 2 : end - 1] == "个" or end - start < 2:
        return False
    return shadow[end - 1] == "两" or _MOBILE_AND_ONE.fullmatch(expand(shadow[start:end])) is not None


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
    spelt = _REPEATS.sub(lambda m: m[2] * VALUES[m[1]], _FILLED.sub("", run))
    return figures(spelt)
