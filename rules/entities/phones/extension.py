"""The extension behind a telephone number: 转801, 分机八零一, ext. 801, or the answer to 转多少."""

from __future__ import annotations

import re

from rules.entities.digits.corrections import is_slip
from rules.entities.digits.digits import Run
from rules.entities.digits.gaps import COMMA
from rules.entities.digits.text import NumberText
from rules.entities.phones.plan import identify

_LEAD = re.compile(
    r"[\s,.。、]{0,4}(?:(?:听到|听见|等|接通|拨通|打通|通了)[^\d\n]{0,10}?后[\s,]{0,2})?(?:请|再|然后|接着|直接|按提示){0,2}"
    r"(?:(?:转接?[\s,]{0,4}){1,3}(?:分机)?|(?:接|拨|按)?分机|(?<=[再请后着然])[拨按]|内线)(?:号码?)?(?:就?是|为|的话)?[\s,:]{0,4}"
    r"|[\s,.(]{0,4}(?:and\s|then\s){0,2}"
    r"(?:ext(?:ension|n)?\.?\s?(?:number\s|no\.?\s?)?(?:is\s|:\s?)?|x\s?(?=\d)|#(?=\d)|(?:dial|press|enter)\s)",
    re.IGNORECASE,
)
_ASKED = re.compile(r"分机|转多少|extension", re.IGNORECASE)
_ASKED_REACH = 16
_CHANGED = re.compile(
    r"[^\d]{0,12}(?:不对|错|应该|不是|不(?=[,。])|更正|sorry|wrong|actually)[^\d]{0,8}?(?:转|分机号?|ext(?:ension)?)"
    r"(?:应该)?(?:是|is)?[\s,]{0,2}",
    re.IGNORECASE,
)
_CHANGE_REACH = 24
_COUNTED = re.compile(r"\s?(?:万|千|百|元|块|号线|路|弯|楼|层|人民币)")
_LONGEST = 6


def extension(numbers: NumberText, end: int, region: str) -> tuple[str, int]:
    """The digits of the extension behind a number and where they end, the last of those said; "" where none is."""
    lead, run = _LEAD.match(numbers.text, end), numbers.run_from(end)
    if run is None or not (_asked(numbers, end, run) or (lead and run.start == lead.end())):
        return "", end
    digits, stop = _first_group(run)
    if not digits or _COUNTED.match(numbers.text, stop) or (lead and not _dialled(lead[0], digits, region)):
        return "", end
    return _corrected(numbers, digits, stop)


def _asked(numbers: NumberText, end: int, run: Run) -> bool:
    near = run.start - end <= _ASKED_REACH
    return near and bool(_ASKED.search(numbers.heard(run.start)[-_ASKED_REACH:]))


def _dialled(lead: str, digits: str, region: str) -> bool:
    """Whether 再拨 and 再按 lead to an extension: not to the next number, nor to a key of a menu."""
    if "转" in lead or "分机" in lead:
        return True
    if "按" in lead and len(digits) == 1:
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
