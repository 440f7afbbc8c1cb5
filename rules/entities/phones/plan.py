"""Which digits are a telephone number: numbering plans, by phonenumbers and by what China's short codes look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType, shortnumberinfo

_CN_MOBILE = re.compile(r"1[3-9]\d{9}")
_CN_FREE = re.compile(r"(400|800)\d{7}")
_CN_SHORT = re.compile(
    r"1(?:1[024]|19|1[18]\d\d|2[0-2]|00\d\d|01\d{3}|2[13]\d{2,3}|6[08]\d{3})|95\d{3}|95[01]\d{3}|96\d{3,4}|1010\d{4}"
)
_CN_AREA = re.compile(r"0(?:10|2\d|[3-9]\d\d)")
_CN_LOCAL = re.compile(r"[2-8]\d{6,7}")
_LONGEST = 17
_POSSIBLE = range(7, 16)
_KINDS = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "fixed",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed_or_mobile",
    PhoneNumberType.TOLL_FREE: "toll_free",
    PhoneNumberType.SHARED_COST: "shared_cost",
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.UAN: "uan",
}


@dataclass(frozen=True, slots=True)
class Number:
    """A number that can be dialled."""

    value: str
    """E.164, or the national digits of 400/800 and short codes, which nobody can dial from abroad."""
    national: str
    region: str
    kind: str
    international: bool = False
    """Written with its country code: that is a cue of its own."""
    valid: bool = True
    """Whether a numbering plan knows it."""

    @property
    def short(self) -> bool:
        return self.kind == "short"

    @property
    def dialled(self) -> tuple[str, bool]:
        """Its digits, and whether a plus belongs before them: what `identify` reads again."""
        foreign = self.international and self.region != "CN"
        return (self.value[1:], True) if foreign else (self.national, False)


@lru_cache(maxsize=4096)
def identify(digits: str, plus: bool, region: str) -> Number | None:
    """Return the number that these digits are in `region`, or None. `plus`: they begin with a country code."""
    if not 3 <= len(digits) <= _LONGEST:
        return None
    if plus or digits.startswith("00"):
        return _parsed("+" + digits.removeprefix("00"), None, international=True)
    if region == "CN":
        return _chinese(digits)
    return _short(digits, region) if len(digits) <= 6 else _parsed(digits, region)


def possible(digits: str, plus: bool, region: str) -> Number | None:
    """Return a number that no plan knows, but that is as long as one: its digits as they were said."""
    international = plus or digits.startswith("00")
    if len(digits) not in _POSSIBLE:
        return None
    value = "+" + digits.removeprefix("00") if international else digits
    return Number(value, digits, "" if international else region, "unknown", international, valid=False)


def is_area_code(digits: str) -> bool:
    """Whether these are the digits of a Chinese area code, its leading zero included."""
    return bool(_CN_AREA.fullmatch(digits))


def is_local(digits: str) -> bool:
    """Whether these may be the digits of a Chinese fixed line without its area code."""
    return bool(_CN_LOCAL.fullmatch(digits))


def _chinese(digits: str) -> Number | None:
    free = _CN_FREE.fullmatch(digits)
    if free:
        return Number(digits, digits, "CN", free[1])
    if _CN_MOBILE.fullmatch(digits) or (digits.startswith("0") and 10 <= len(digits) <= 12):
        return _parsed(digits, "CN")
    if digits.startswith("86") and len(digits) >= 12:
        return _parsed("+" + digits, None, international=True)
    return Number(digits, digits, "CN", "short") if _CN_SHORT.fullmatch(digits) else None


def _short(digits: str, region: str) -> Number | None:
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    known = shortnumberinfo.is_valid_short_number_for_region(number, region)
    return Number(digits, digits, region, "short") if known else None


def _parsed(digits: str, region: str | None, international: bool = False) -> Number | None:
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    plain = re.sub(r"\D", "", national)
    home = phonenumbers.region_code_for_number(number) or region or ""
    if home == "CN" and _CN_FREE.fullmatch(plain):
        return Number(plain, plain, home, plain[:3])
    kind = _KINDS.get(phonenumbers.number_type(number), "other")
    return Number(phonenumbers.format_number(number, PhoneNumberFormat.E164), plain, home, kind, international)
