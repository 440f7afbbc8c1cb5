"""Which digits are a telephone number: numbering plans, by phonenumbers and by what China's short codes look like."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType, shortnumberinfo

_CN_MOBILE = re.compile(r"1[3-9]\d{9}")
_CN_FREE = re.compile(r"(400|800)\d{7}")
_CN_SHORT = re.compile(
    r"1(?:1[024]|19|1[18]\d\d|2[0-2]|99|00\d\d|01\d{3}|2[13]\d{2,3}|6[08]\d{3})|95\d{3}|96\d{3,4}|1010\d{4}"
)
_LONGEST = 17
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

    @property
    def short(self) -> bool:
        return self.kind == "short"


def identify(digits: str, plus: bool, region: str) -> Number | None:
    """Return the number that these digits are in `region`, or None. `plus`: they begin with a country code."""
    if not 3 <= len(digits) <= _LONGEST:
        return None
    if plus or digits.startswith("00"):
        return _parsed("+" + digits.removeprefix("00"), None, international=True)
    if region == "CN":
        return _chinese(digits)
    return _short(digits, region) if len(digits) <= 6 else _parsed(digits, region)


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
