"""Check digits: of Chinese identity cards and of bank cards."""

from __future__ import annotations

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def identity_card(number: str) -> bool:
    """Whether 18 characters bear the right check digit (GB 11643: modulo 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return number[17].upper() == _CHECK[total % 11]


def luhn(number: str) -> bool:
    """Whether the digits bear the right check digit (ISO/IEC 7812)."""
    doubled = [int(d) if i % 2 == 0 else sum(divmod(2 * int(d), 10)) for i, d in enumerate(reversed(number))]
    return sum(doubled) % 10 == 0
