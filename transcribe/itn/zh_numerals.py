"""Chinese numerals: what they look like, what they are worth, how the house writes them."""

from __future__ import annotations

import regex

VALUES = {
    char: value
    for value, chars in enumerate(
        ("零〇洞", "一幺壹", "二两贰兩貳", "三叁參", "四肆", "五伍", "六陆陸", "七柒拐", "八捌", "九玖")
    )
    for char in chars
}
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}

ZERO = "[零〇]"
DIGIT = "[一二两三四五六七八九壹贰兩貳叁參肆伍陆陸柒捌玖]"
FIGURE = "[零〇一幺二两三四五六七八九壹贰兩貳叁參肆伍陆陸柒捌玖]"
"""A digit as it is read out."""
NUMERAL = "零〇一幺二两三四五六七八九壹贰兩貳叁參肆伍陆陸柒捌玖十拾百佰千仟万萬亿億"
"""Every character of a number, for use within a class."""

_THOUSAND = "(?:千(?![克米瓦])|仟)"
"""千, but not that of 千克 and 千米."""
_SECTION = f"(?:{DIGIT}{_THOUSAND})?(?:{ZERO}?{DIGIT}[百佰])?(?:{ZERO}?{DIGIT}?[十拾])?(?:{ZERO}?{DIGIT})?"
"""Below 万; may be nothing, which the patterns around it rule out."""
_MYRIADS = f"{_SECTION}(?<![亿億兆])[万萬]{ZERO}?"
CARDINAL = (
    "(?:"
    f"(?=[十拾]|{DIGIT}(?:[十拾百佰万萬亿億]|{_THOUSAND}|兆[{NUMERAL}]))"
    f"(?:{_SECTION}兆{ZERO}?(?=[{NUMERAL}]))?(?:(?:{_MYRIADS})?{_SECTION}[亿億]{ZERO}?)?(?:{_MYRIADS})?{_SECTION}"
    f"(?<!{ZERO}))"
)
"""A number that names its powers: from 十 up. 兆 counts only where more follows: alone it is a line's speed."""
SCALE = "(?:[十百千]?[万萬亿億])"
DECIMAL = f"(?:(?:{CARDINAL}|{FIGURE}+)点{FIGURE}+{SCALE}?)"
ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)[万萬亿億]?"
NUMBER = f"(?:{DECIMAL}|{CARDINAL}|{FIGURE}+|{ARABIC})"
"""Any number at all; `written` gives its house form."""
BEFORE = rf"(?<![{NUMERAL}点\d几])(?<!\d[.,:])"
AFTER = rf"(?!(?!千[克米瓦])[{NUMERAL}几\d])(?!点[{NUMERAL}])"
"""Where a number may begin and end: never in the middle of a longer one."""


_DECIMAL = regex.compile(f"(?P<whole>{CARDINAL}|{FIGURE}+)点(?P<part>{FIGURE}+)(?P<scale>{SCALE}?)")
_FIGURES = regex.compile(f"{FIGURE}+")


def figures(spoken: str) -> str:
    """Digits read out one by one: 幺三八 -> 138. Arabic digits stay."""
    return "".join(str(VALUES[c]) if c in VALUES else c for c in spoken)


def value(spoken: str) -> int:
    """Evaluate a cardinal: 一百零五 -> 105, 一千二 -> 1200, 三万五 -> 35000."""
    total = part = digit = 0
    power = 1  # of the unit said last: a single digit after it counts its tenths, unless 零 stands between
    for char in spoken:
        if char in UNITS:
            power = UNITS[char]
            part, digit = part + (digit or 1) * power, 0
        elif char in MYRIADS:
            power = MYRIADS[char]
            total = _raised(total, part + digit, power)
            part = digit = 0
        else:
            digit = VALUES[char]
            power = power if digit else 1
    return total + part + digit * max(power // 10, 1)


def _raised(total: int, part: int, power: int) -> int:
    """Close a group: 一亿两千万 keeps its 亿, 三万亿 multiplies it."""
    return total + part * power if total >= power else (total + part) * power


def written(spoken: str) -> str:
    """Return a number in the house's form: 一百二十九 -> 129, 一点五万 -> 1.5万, 五十万 -> 50万."""
    if match := _DECIMAL.fullmatch(spoken):
        whole = figures(match["whole"]) if _FIGURES.fullmatch(match["whole"]) else str(value(match["whole"]))
        return f"{whole}.{figures(match['part'])}{match['scale']}"
    if spoken[0].isascii() or _FIGURES.fullmatch(spoken):
        return figures(spoken)
    return grouped(value(spoken))


def grouped(number: int) -> str:
    """Write an integer with 万 and 亿 where it is long and round, in digits else."""
    high, low = divmod(number, 10**8)
    if high and low % 10**4 == 0:
        return f"{high}亿" + (f"{low // 10**4}万" if low else "")
    if number >= 10**5 and number % 10**4 == 0:
        return f"{number // 10**4}万"
    return str(number)
