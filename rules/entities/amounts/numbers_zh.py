"""Chinese numerals: what they look like and what they are worth, with digits mixed in (3万5, 1.5万, 1亿2300万)."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {
    char: value
    for value, chars in enumerate(
        ("零〇○", "一壹", "二两贰兩貳", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for char in chars
}
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
POWERS = UNITS | MYRIADS
NUMERAL = "".join((*DIGITS, *POWERS, "廿卅"))
"""Every character of a numeral, for use within a class."""

_ZERO = "[零〇○]"
FIGURE = f"[{''.join(DIGITS)}]"
"""A digit as it is read out."""
DIGIT = "(?:[一二两三四五六七八九壹贰兩貳叁參肆伍陆陸柒捌玖]|\\d(?!\\d))"
EACH = (
    "一(?:个|晚|夜|斤|公斤|平|度|天|月|年|瓶|杯|份|次|位|人|张|件|套|台|条|盒|箱|包|碗|袋|小时|分钟|本|支|只|双|间|"
    "周|星期|季|米|吨|"
    "克|升|节|课|单|公里|趟|块|顿|餐|盘|串|把|片|粒|辆|部|股)"
)
"""So much *for one*: the 一 of 五百一晚 and 三千五一个月 belongs to what follows."""
_WITH_ONE = (
    "一(?:直|定|共|般|旦|律|致|概|并|会儿|起(?!事|案|车|投诉|纠纷|火|交通)|边(?!形)|方面|"
    "[分毛]钱?[都也]?(?:不[少差]|没[少差退给]))"
)
"""The 一 of 减五十一直没减, 五百一共 belongs to the word behind, too; 五十一起投诉 are counted."""
_TWO_OF = rf"两(?![{NUMERAL}\d幺洞拐勾])"
"""两 is no digit where it stands last: 十五块八两斤, 三百两瓶, 八两."""
FOLLOWS = f"(?:{EACH}|{_WITH_ONE}|{_TWO_OF})"
"""What begins with a numeral and stands right behind a number without being part of it."""
_LAST = f"(?:(?!{FOLLOWS})[一二三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖]|\\d(?![\\d.]))"
"""两 never stands last: 一百两 is no number."""
_ONES = f"(?:(?!{_WITH_ONE})[一二三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖]|\\d(?![\\d.]))"
_THOUSAND = "(?:千(?![克瓦卡]|分之)|仟)"
_HUNDRED = "(?:百(?!分[之点])|佰)"
_TENS = f"(?:{_ZERO}?(?:{DIGIT}?[十拾]|[廿卅]){_ONES}?|{_ZERO}{_ONES}|{_LAST})"
_SECTION = f"(?:{DIGIT}{_THOUSAND})?(?:{_ZERO}?{DIGIT}{_HUNDRED})?{_TENS}?"
"""Below 万; may be nothing, which the patterns around it rule out."""
_PART = f"(?:\\d{{1,4}}|[两兩]|{_SECTION})"
_GROUP = f"(?:{_PART}(?<![亿億兆零])(?:万(?!分之)|萬){_ZERO}?)"
CARDINAL = (
    rf"(?=[十拾廿卅]|{DIGIT}(?:[十拾百佰千仟万萬亿億]|兆[{NUMERAL}])|\d{{1,4}}(?:[万萬亿億]|兆[\d{NUMERAL}]))"
    rf"(?:{_PART}兆{_ZERO}?(?=[\d{NUMERAL}]))?(?:{_GROUP}?{_PART}?[亿億]{_ZERO}?)?{_GROUP}?(?:\d{{2,4}}|"
    rf"{_SECTION})(?<!{_ZERO})"
)
"""A number that names its powers: from 十 up. 兆 counts only where more follows: alone it is a line's speed."""
SCALE = "(?:[十百千]?(?:[万萬][亿億]|[万萬亿億])|[百千](?![克瓦卡米]|分[之点]))"
ARABIC = r"(?:\d{1,3}(?:,\d{2,3}){0,8},\d{3}(?!\d)|\d{1,24})(?:\.\d{1,12})?"
"""Plain digits, grouped by commas (in thousands, or in lakhs as in India) or not."""
_SINGLE = tuple(map(Decimal, range(10)))
_TOKEN = re.compile(r"\d+|.")
_SCALED = re.compile(rf"(?P<digits>.*?)(?P<scale>{SCALE}?)")


def figures(spoken: str) -> str:
    """Digits read out one by one: 一二三 -> 123; plain digits stay."""
    return "".join(str(DIGITS.get(char, char)) for char in spoken)


def scale_of(words: str) -> int:
    """What 万, 千万, 万亿 multiply by; 1 for nothing."""
    product = 1
    for char in words:
        product *= POWERS[char]
    return product


def number_value(spoken: str) -> Decimal:
    """Evaluate a cardinal, digits or figures, with or without point and SCALE: 一百二, 三点五, 1.5万, 1,200.50."""
    if spoken in DIGITS:
        return _SINGLE[DIGITS[spoken]]
    with_fraction = set(spoken) & set("点.,") or spoken[:5].isdigit()
    return _decimal_value(spoken) if with_fraction else Decimal(cardinal_value(spoken))


def _decimal_value(spoken: str) -> Decimal:
    found = _SCALED.fullmatch(spoken.replace(",", ""))
    digits, scale = (found["digits"], found["scale"]) if found else (spoken, "")
    whole, _, part = digits.replace("点", ".").partition(".")
    return Decimal(f"{cardinal_value(whole)}.{figures(part) or 0}") * scale_of(scale)


def cardinal_value(spoken: str) -> int:
    """Evaluate a whole number: 一千零五十 -> 1050, 一百二 -> 120, 三万五千六 -> 35600, 3万5 -> 35000, 五八零 -> 580."""
    if not set(spoken) & (POWERS.keys() | set("廿卅")):
        return int(figures(spoken) or 0)
    total = part = digit = 0
    power = 1  # of the unit said last: a single digit after it counts its tenths, unless 零 stands between
    for token in _TOKEN.findall(spoken.replace("廿", "二十").replace("卅", "三十")):
        if token in UNITS:
            power = UNITS[token]
            part, digit = part + (digit or 1) * power, 0
        elif token in MYRIADS:
            power = MYRIADS[token]
            total, part, digit = _raised(total, part + digit, power), 0, 0
        else:
            digit = int(figures(token))
            power = power if digit and len(token) == 1 else 1
    return total + part + digit * max(power // 10, 1)


def _raised(total: int, part: int, power: int) -> int:
    """Close a group: 一亿两千万 keeps its 亿, 三万亿 multiplies it."""
    return total + part * power if total >= power and part else (total + part) * power
