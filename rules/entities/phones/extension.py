"""The extension of a telephone number: 转801, 转护士站三二零六, 我分机八零四六, 三零一分机, or the answer to 转多少.

A key of a menu (按二) is none, and 转人工, 转账, 转告 lead to none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.entities.digits.corrections import is_slip
from rules.entities.digits.cues import Cue, cue_before
from rules.entities.digits.digits import Atom, Run
from rules.entities.digits.gaps import COMMA
from rules.entities.digits.text import NumberText
from rules.entities.phones.plan import identify, is_area_code

_TURN = (
    "(?<![钱款汇])转(?!账|帐|告|发|让|弯|眼|述|达|钱|身|机|运|载|专|行|卖|租|播|院|车|乘|正|岗|接?人工"
    "|(?:接?给)?我的?[微支])"
)
_NAME = r"(?:(?<![a-z])ext(?:ension|n)?(?![a-z])|分机(?!房)|内线|短号)"
_DIRECT = re.compile(
    r"[\s,.。、]{0,4}(?:(?:听到|听见|等|接通|拨通|打通|通了)(?:[^\d\n]{0,10}?后|了)?[\s,]{0,2})?(?:请|再|然后|接着|直接|按提示){0,2}"
    r"(?:(?:转接?[\s,]{0,4}){1,3}(?:分机)?|(?:接|拨|按)?分机|(?<=[再请后着然接])[拨按]|内线)(?:号码?)?(?:就?是|为|的话)?[\s,:]{0,4}"
    r"|[\s,.(]{0,4}(?:and\s|then\s){0,2}"
    r"(?:ext(?:ension|n)?\.?\s?(?:number\s|no\.?\s?)?(?:is\s|:\s?)?|x\s?(?=\d)|#(?=\d)|(?:dial|press|enter)\s)",
    re.IGNORECASE,
)
"""Right behind the number."""
_KEY = re.compile("按|press|enter", re.IGNORECASE)
_LEAD = re.compile(
    rf"(?:{_TURN}(?:接|到|给|去|一下){{0,2}}|(?<![直连])接(?![电听着到下通人完]|待|口){{1}})"
    r"(?:[\s,]{0,2}[^\d,。!?\n]{0,8}){0,2}(?:的?分机|再?拨|是|的)?[\s,:]{0,3}$"
    rf"|{_NAME}(?:号码?|number|\.)?[嘛呢啊哈吧]?(?:的话|就|应该)?(?:就?是|为|拨|打|\s?is)?[\s,:]{{0,3}}$",
    re.IGNORECASE,
)
"""The words before an extension, anywhere."""
_BEHIND = re.compile(
    r"(?:就?是|的)?(?:[我你您他她咱]们?)?[^\d,。!?\n]{0,5}?的?分机(?!号?[是为:])|号?分机(?!号?[是为:])"
)
"""The words behind one: 三零一是我办公室的分机."""
_ASKED = re.compile(r"分机|转(?:多少|哪|几|谁|什么)|extension", re.IGNORECASE)
_ASKED_REACH = 16
_CHANGED = re.compile(
    r"[^\d]{0,12}(?:不对|错|应该|不是|不(?=[,。])|更正|sorry|wrong|actually)[^\d]{0,8}?(?:转|分机号?|ext(?:ension)?)"
    r"(?:应该)?(?:是|is)?[\s,]{0,2}",
    re.IGNORECASE,
)
_CHANGE_REACH = 24
_NEAR, _FAR = 40, 80
"""Characters between a number and its extension that was said behind it, or before it."""
_COUNTED = re.compile(
    r"\s?(?:万|千|百|元|块|号?[线楼房桌窗]|路|弯|楼|层|人民币|室|房|办公|次|点|年|月|[,。]?(?:路|次)|分(?!机)|天|位|个|种)"
)
_NO_EXTENSION = re.compile("传真|手机|电话|座机|热线|号码|微信|银行|房间|工号|QQ|路公交", re.IGNORECASE)
_SHORTEST, _LONGEST = 2, 6


def extension(numbers: NumberText, end: int, region: str) -> tuple[str, int]:
    """The digits of the extension behind a number and where they end, the last of those said; "" where none is."""
    lead, run = _DIRECT.match(numbers.text, end), numbers.run_from(end)
    if run and is_area_code(run.pieces[0].digits) and "区号" in numbers.asked(run.start):
        run = numbers.run_from(run.pieces[0].end)
    if run is None:
        return "", end
    direct = lead and run.start == lead.end()
    if not (direct or _asked(numbers, end, run) or _led_to(numbers.text, end, run.pieces[0])):
        return "", end
    digits, stop = _first_group(run)
    if (
        not digits
        or _counts(numbers.text, run.start, stop)
        or (direct and lead and not _dialled(lead[0], digits, region))
    ):
        return "", end
    return _corrected(numbers, digits, stop)


def asks_for_extension(line: str) -> bool:
    """Whether a turn asks where a call shall be put through to."""
    return bool(_ASKED.search(line[-_ASKED_REACH:]))


def extension_before(numbers: NumberText, after: int, start: int) -> str:
    """The extension that was said before the number at `start`: behind position `after`, or in the turns before."""
    own = numbers.text[max(after, start - _FAR) : start]
    said = list(_said(NumberText(own, numbers.context)))
    if not said and after <= start - len(own):
        said = list(_said(NumberText(numbers.heard(start)[-_FAR:], numbers.context)))
    return said[-1] if said else ""


def _said(numbers: NumberText) -> Iterator[str]:
    """The extensions that a text without a number names."""
    for run in numbers.runs:
        digits, stop = _first_group(run)
        if len(digits) >= _SHORTEST and not _counts(numbers.text, run.start, stop):
            before = numbers.text[max(0, run.start - _NEAR) : run.start]
            if _BEHIND.match(numbers.text, stop) or _LEAD.search(before):
                yield digits


def _counts(text: str, start: int, end: int) -> bool:
    """Whether the digits are a part of a number in words, or count something."""
    return text[start - 1 : start] in ("百", "千", "万") or bool(_COUNTED.match(text, end))


def _asked(numbers: NumberText, end: int, run: Run) -> bool:
    near = run.start - end <= _ASKED_REACH
    return near and asks_for_extension(numbers.heard(run.start))


def _led_to(text: str, end: int, piece: Atom) -> bool:
    """Whether the words between a number and some digits lead to an extension: to a department, or by its name."""
    between = text[end : piece.start]
    if len(between) > _NEAR or len(piece.digits) < _SHORTEST or _NO_EXTENSION.search(between):
        return False
    if cue_before(between, len(between), _NEAR) not in (None, Cue.PHONE):
        return False
    return bool(_LEAD.search(between) or _BEHIND.match(text, piece.end))


def _dialled(lead: str, digits: str, region: str) -> bool:
    """Whether 再拨 and 再按 lead to an extension: not to the next number, nor to a key of a menu."""
    if "转" in lead or "分机" in lead:
        return True
    if len(digits) == 1 and _KEY.search(lead):
        return False
    return "拨" not in lead or identify(digits, False, region) is None


def _first_group(run: Run) -> tuple[str, int]:
    """The run's first digits: one piece, or several said one by one."""
    digits, end = run.pieces[0].digits, run.pieces[0].end
    for piece, gap in zip(run.pieces[1:], run.strengths, strict=True):
        total = len(digits) + len(piece.digits)
        if gap > COMMA or len(piece.digits) > 2 or total >= _LONGEST:
            break
        digits, end = digits + piece.digits, piece.end
    return (digits, end) if len(digits) <= _LONGEST else ("", end)


def _corrected(numbers: NumberText, digits: str, end: int) -> tuple[str, int]:
    """转幺零五，哦我记错了，转幺五零: the later one."""
    run = numbers.run_from(end)
    if run is None or run.start - end > _CHANGE_REACH or len(run.digits) > _LONGEST:
        return digits, end
    between = numbers.text[end : run.start]
    return (run.digits, run.end) if _CHANGED.fullmatch(between) or is_slip(between) else (digits, end)
