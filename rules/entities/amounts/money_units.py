"""What stands beside an amount: its currency, before it (US$5, 港币六百) or behind it (五块, 20 Swiss francs)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from rules.entities.amounts.money_currencies import CURRENCIES, HOMES, MINOR, SHARED
from rules.entities.gates import gate
from rules.entities.tables import rows, words


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of money: a currency, or the 100th part of one."""

    currency: str
    """ISO 4217, or the name that several currencies share: `home`, `dollar`."""
    worth: Decimal = Decimal(1)


def _by_name(column: int) -> dict[str, Unit]:
    """Units by their names in one column (1 Chinese, 2 English, 3 signs); the tables of minor units have one more."""
    units: dict[str, Unit] = {}
    for currency, *columns in (*rows(SHARED), *rows(CURRENCIES)):
        units |= {name: Unit(currency) for name in columns[column - 1].split()}
    for currency, worth, *columns in rows(MINOR):
        units |= {name: Unit(currency, Decimal(worth)) for name in columns[column - 1].split()}
    return units


def _homes(cell: str) -> dict[str, str]:
    """CNY HK:HKD: the currency by region, "" for the rest."""
    default, *others = cell.split()
    return {"": default} | dict(other.split(":") for other in others)


_HOMES = {name: _homes(cell) for name, cell in rows(HOMES)}
_CHINESE = _by_name(1)
_ENGLISH = {name.replace("_", " "): unit for name, unit in _by_name(2).items()}
_SIGNS = {name.upper().replace(".", ""): unit for name, unit in _by_name(3).items()}
CODES = {row[0]: Unit(row[0]) for row in rows(CURRENCIES)} | {"RMB": Unit("CNY"), "CNH": Unit("CNY")}
_WORDS = words("ALL TRY MAD GEL PEN BOB TOP MOP CUP COP RON SOS BAM ANG AMD DOP LAK")
"""Codes that are English words, too: taken only in capitals and behind digits (115TRY); ALL never."""
_SMALL_CODES = words(
    "usd eur gbp cny rmb cnh jpy hkd twd mop krw sgd aud nzd cad chf rub inr thb myr mxn brl btc php idr vnd zar aed"
)
"""Codes that people write in small letters."""
_PLAIN = ("pound", "won")
"""Shared names that nearly always mean one currency."""
_LONGEST_NAME = max(map(len, _CHINESE))
_CHINESE_FIRST = frozenset(name[0] for name in _CHINESE)
_ENGLISH_BY_WORD: dict[str, list[str]] = {}
for _name in sorted(_ENGLISH, key=len, reverse=True):
    _ENGLISH_BY_WORD.setdefault(_name.split()[0], []).append(_name)
SIGN_CHARS = "".join(sorted({sign for sign in _SIGNS if len(sign) == 1 and not sign.isalnum()}))
_LETTER_SIGNS = ("Rs", "Rp", "RM", "KSh", "Kč", "zł", "Fr", "ரூ", "p")
_WORD = re.compile(r"[a-zà-ɏ]{1,24}(?:\.[a-z]\.)?")
_PLURAL = re.compile(r"(?:es|s)?(?![^\W\d_])")
_CODE = re.compile("[A-Za-z]{3,4}(?![A-Za-z])")
_SIGN_BEFORE = re.compile(
    rf"(?:(?<![A-Za-z])(?P<lead>[A-Za-z][A-Za-z.]{{0,4}})\s?)?(?P<sign>[{re.escape(SIGN_CHARS)}])\s?$"
)
_CODE_BEFORE = re.compile(
    r"(?<![A-Za-z])(?:(?P<code>M?[A-Z]{3}|[a-z]{3})|(?P<word>Rs\.?|rs\.?|RM|dollar|dollars))[\s:]{0,2}$"
)
_FIRST_HAN = "\u2e80"
_GAP = re.compile(r"[ \n]{0,2}-?个?")


def resolve(currency: str, region: str) -> tuple[str, bool]:
    """Return the ISO code, and whether the region had to decide between several."""
    homes = _HOMES.get(currency)
    if homes is None:
        return currency, False
    certain = region == "CN" if currency == "home" else homes[""].startswith(region) or currency in _PLAIN
    return homes.get(region, homes[""]), not certain or region in homes


def unit_after(text: str, lower: str, at: int) -> tuple[Unit, int] | None:
    """Read the unit that stands behind an amount which ends at `at`, and where it ends."""
    gap = _GAP.match(text, at)
    begin = gap.end() if gap else at
    char = text[begin : begin + 1]
    if char in _CHINESE_FIRST and char:
        return _chinese_at(text, begin)
    if char and char in SIGN_CHARS:
        return None if text[begin + 1 : begin + 2].isdigit() else (_SIGNS[char], begin + 1)
    return _letters_at(text, lower, begin) if char.isalpha() and char < _FIRST_HAN else None


def _chinese_at(text: str, begin: int) -> tuple[Unit, int] | None:
    for length in range(_LONGEST_NAME, 0, -1):
        name = text[begin : begin + length]
        if name in _CHINESE:
            return _CHINESE[name], begin + len(name)
    return None


def _letters_at(text: str, lower: str, begin: int) -> tuple[Unit, int] | None:
    code = _CODE.match(text, begin)
    unit = _coded(code[0]) if code and not text[code.end() : code.end() + 1].isdigit() else None
    if code and unit:
        return unit, code.end()
    return _english_at(lower, begin) or _letter_sign_at(text, begin)


def _english_at(lower: str, begin: int) -> tuple[Unit, int] | None:
    word = _WORD.match(lower, begin)
    first = word[0] if word else ""
    for name in (*_ENGLISH_BY_WORD.get(first, ()), *_ENGLISH_BY_WORD.get(first.removesuffix("s"), ())):
        ends = _PLURAL.match(lower, begin + len(name)) if lower.startswith(name, begin) else None
        if ends:
            return _ENGLISH[name], ends.end()
    return None


def _letter_sign_at(text: str, begin: int) -> tuple[Unit, int] | None:
    """Signs made of letters: Rs, zł."""
    for sign in _LETTER_SIGNS:
        end = begin + len(sign)
        if text.startswith(sign, begin) and not text[end : end + 1].isalpha():
            return _SIGNS[sign.upper()], end
    return None


def _coded(code: str, behind: bool = True) -> Unit | None:
    """The unit of an ISO code: USD, usd, MUSD (millions)."""
    plain = code.upper()
    if plain == "ALL" or (plain in _WORDS and not (behind and code.isupper())):
        return None
    if code != plain and code not in _SMALL_CODES:
        return None
    if len(plain) == 4 and plain[1:] in CODES and code.isupper():
        return Unit(CODES[plain[1:]].currency, Decimal(10**6))
    return CODES.get(plain)


def unit_before(text: str, at: int, since: int) -> tuple[Unit, int] | None:
    """Read the unit that stands before an amount which begins at `at` (not before `since`), and where it begins."""
    window = text[max(since, at - 12) : at]
    last = window.rstrip(" :")[-1:]
    begin = at - len(window)
    if last and last in SIGN_CHARS:
        return _sign_before(window, begin)
    if last.isascii() and (last.isalpha() or last == "."):
        found = _CODE_BEFORE.search(window)
        return _named_before(found, begin) if found else None
    return _chinese_before(window, begin) if "一" <= last <= "鿿" else None


def _sign_before(window: str, begin: int) -> tuple[Unit, int] | None:
    found = _SIGN_BEFORE.search(window)
    if not found:
        return None
    lead = (found["lead"] or "").upper().replace(".", "")
    loose = len(lead) == 1 and lead != "C" and (found["lead"].islower() or found.end("lead") < found.start("sign"))
    unit = None if loose else _SIGNS.get(lead + found["sign"]) or CODES.get(lead)
    if lead and unit:
        return unit, begin + found.start("lead")
    return _SIGNS[found["sign"]], begin + found.start("sign")


def _named_before(found: re.Match[str], begin: int) -> tuple[Unit, int] | None:
    if found["word"]:
        word = found["word"].lower().rstrip(".")
        return _ENGLISH.get(word.removesuffix("s")) or _SIGNS[word.upper()], begin + found.start()
    unit = _coded(found["code"], behind=False)
    return (unit, begin + found.start()) if unit else None


def _chinese_before(window: str, begin: int) -> tuple[Unit, int] | None:
    said = window.rstrip(" :为")
    for length in range(_LONGEST_NAME, 1, -1):
        unit = _CHINESE.get(said[-length:])
        if unit and unit.currency.isupper():
            return unit, begin + max(len(said) - length, 0)
    return None


def goes_with(other: Unit, unit: Unit) -> bool:
    """Whether two units belong to one currency: 毛 and 块, 元 and 人民币, cents and any dollars or euros."""
    if other.currency == unit.currency or other.currency in _HOMES.get(unit.currency, {}).values():
        return True
    return unit.currency in _HOMES.get(other.currency, {}).values() or (
        other.currency == "dollar" and unit.currency != "home"
    )


_ALONE = f"{re.escape(SIGN_CHARS)}＄￥￡￠￦块塊元圆圓毛角円币幣刀镑鎊铢銖歐韓錢十拾廿卅百佰千仟万萬亿億兆"
"""Of these at least one stands in most sums of money: a sign, a unit, or a power of ten where no unit is named."""
_FIGURES = "0-9０-９零〇○一二两兩三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖"
_BARE = (
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty "
    "seventy eighty ninety "
    "hundred thousand million dozen"
)
_FEW = "one two three four five six seven eight nine"
MENTIONS = gate(
    (_ALONE, ""),
    (_FIGURES, rf"\s?[{_FIGURES}.．点點kKwWp]"),
    ("KzரF", "(?:č|ł|ூ|r)"),
    ("A-Z", "[A-Z]{2}"),
    words=[
        *(name for name in (*_CHINESE, "盧布") if not set(name) & set(_ALONE)),
        *(name.split()[-1] for name in _ENGLISH),
        *_SMALL_CODES,
        *(sign for sign in _LETTER_SIGNS if sign.isascii() and len(sign) > 1),
        *(f"{few} p" for few in _FEW.split()),
        *_BARE.split(),
    ],
)
"""What any text with a sum of money holds: a unit, or (for a price without one) a number from ten up."""
