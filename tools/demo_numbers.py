"""Numbers as they are said in Mandarin, drawn at random and split by a checksum.

The checksum decides for every phone, order and account number whether training may use it, so the two
sides can never share one, whatever the seeds are.
"""

import random
import zlib
from collections.abc import Callable


def words(text: str) -> list[str]:
    """A list written as one line of words."""
    return text.split()


DIGITS = "零一二三四五六七八九"
MOBILE_PREFIXES = words(
    "130 131 132 133 135 136 137 138 139 150 151 152 155 157 158 159 166 170 176 177 178 180 182 185 186 "
    "187 188 189 191 198 199"
)
AREA_CODES = words(
    "010 020 021 022 023 024 025 027 028 029 0311 0371 0411 0451 0510 0512 0531 0532 0551 0571 0574 0591 "
    "0592 0731 0755 0757 0769 0871"
)
SHORT_NUMBERS = words(
    "110 114 119 120 122 10000 10010 10086 12306 12315 12345 12348 95500 95511 95533 95555 95566 95588 "
    "95599 96110 11185"
)


def held_out(digits: str) -> bool:
    """True for the eighth of all numbers that training never sees."""
    return zlib.crc32(digits.encode()) % 8 == 0


def spoken_digits(digits: str, one: str = "幺") -> str:
    """Digit by digit, the way telephone numbers are read."""
    return "".join(one if d == "1" else DIGITS[int(d)] for d in digits)


def spoken_int(n: int) -> str:
    """0..99,999 as a counted number: 2350 -> 两千三百五十."""
    if n < 10:
        return DIGITS[n]
    if n < 20:
        return "十" + (DIGITS[n - 10] if n > 10 else "")
    for unit, name in ((10000, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if n >= unit:
            head, rest = divmod(n, unit)
            lead = "两" if head == 2 and unit >= 1000 else spoken_int(head)
            gap = "零" if rest and rest < unit // 10 else ""
            tail = ("一" if 10 <= rest < 20 else "") + spoken_int(rest) if rest else ""
            return lead + name + gap + tail
    raise ValueError(n)


class Numbers:
    """Draws spoken numbers from one side of the split."""

    def __init__(self, rng: random.Random, evaluation: bool, reserved: frozenset[str]) -> None:
        self.rng, self.evaluation, self.reserved = rng, evaluation, reserved

    def unique(self, make: Callable[[], str]) -> str:
        """A number of this side that no sample uses."""
        while True:
            digits = make()
            if held_out(digits) == self.evaluation and digits not in self.reserved:
                return digits

    def tail(self, count: int) -> str:
        """Random digits; runs such as 八八八 are as common as in real numbers that people choose."""
        digits = ""
        while len(digits) < count:
            repeat = self.rng.choice([1, 1, 1, 1, 1, 1, 2, 3])
            digits += str(self.rng.randrange(10)) * repeat
        return digits[:count]

    def read(self, digits: str, *groups: int) -> str:
        """Read out, sometimes in groups with pauses, now and then with 一 for 幺."""
        one = "一" if self.rng.random() < 0.12 else "幺"
        if not groups or self.rng.random() < 0.55:
            return spoken_digits(digits, one)
        parts, at = [], 0
        for size in (*groups, len(digits)):
            parts.append(spoken_digits(digits[at : at + size], one))
            at += size
        return "，".join(part for part in parts if part)

    def mobile(self) -> str:
        digits = self.unique(lambda: self.rng.choice(MOBILE_PREFIXES) + self.tail(8))
        groups = self.rng.choice([(3, 4), (3, 4), (3, 3), (4, 4)])
        return self.read(digits, *groups)

    def landline(self) -> str:
        area = self.rng.choice(AREA_CODES)
        local = self.unique(lambda: str(self.rng.randrange(2, 9)) + self.tail(7))
        return self.read(area + local, len(area), 4)

    def hotline(self) -> str:
        digits = self.unique(lambda: self.rng.choice(["400", "400", "400", "800"]) + self.tail(7))
        return self.read(digits, *self.rng.choice([(3, 3), (3, 4), (6,)]))

    def order(self) -> str:
        def make() -> str:
            if self.rng.random() < 0.4:
                year, month = self.rng.randrange(3, 7), self.rng.randrange(1, 13)
                return f"202{year}{month:02}{self.tail(self.rng.randrange(3, 8))}"
            return self.tail(self.rng.randrange(7, 15))

        return self.read(self.unique(make), *self.rng.choice([(4, 4), (4, 4, 4), (6,), (3, 3, 3)]))

    def short(self) -> str:
        return self.read(self.rng.choice(SHORT_NUMBERS))

    def code(self) -> str:
        return self.read(self.unreserved(self.rng.randrange(4, 7)))

    def extension(self) -> str:
        return self.read(self.unreserved(self.rng.choice([1, 2, 3, 3, 3, 4, 4])))

    def unreserved(self, count: int) -> str:
        """Short numbers: too few to be split in two, so only those of the samples are kept out."""
        while (digits := self.tail(count)) in self.reserved:
            pass
        return digits
