"""Numbers and addresses that nobody has, of the kind of those that somebody has: checks and all."""

from __future__ import annotations

import re
from random import Random

from callstash.checksums import identity_card, luhn
from rules.derived import digits_of

_DIGITS = "0123456789"
_PREFIX = 3
"""Digits of a card or telephone number that stay: they say whose kind it is, and who issues it."""
_PROVINCE = 2
_IDENTITY = 18
_CHECKS = "0123456789X"
_SERVICE = 6
"""110, 95588: telephone numbers with no more digits are known to everybody."""
_VOWELS, _CONSONANTS, _PLATE = "aeiou", "bcdfghjklmnpqrstvwxz", "ABCDEFGHJKLMNPQRSTUVWXYZ"
_SIGN = "at|dot|dash|hyphen|minus|plus|under|score|underscore|point|period|double|triple|treble|all|one|word"
"""What is said between the letters of an address."""
_PROVIDER = "qq|gmail|outlook|hotmail|foxmail|yahoo|icloud|sina|sohu|aliyun|yeah|live|msn|example|vip"
_TOP = "com|cn|net|org|edu|gov|co|io|me|hk|tw|uk|us|de|jp|top"
_AT = re.compile(r"@|[艾爱哎埃诶挨]特|圈a|a圈|小老鼠|[(\[]at[)\]]|(?<![a-z])at(?![a-z])", re.IGNORECASE)
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_KEPT_LOCAL, _KEPT_HOST = re.compile(_SIGN), re.compile("|".join((_SIGN, _PROVIDER, _TOP, *_WORDS)))
"""one six three dot com is a host that everybody knows."""
_HAN = "零一二三四五六七八九"
_TIMES = re.compile(r"[2-9两二三四五六](?:个|連|连)")
_READ = re.compile(r"[A-Za-z]+|.", re.DOTALL)


def number(kind: str, digits: str, value: str, chance: Random) -> str:
    """Other digits in the place of those that were said.

    `value`: what the digits mean; where more were said than that (138, no, 139...), the others are any.
    """
    if kind == "PHONE" and len(digits) < _SERVICE:
        return digits
    if kind not in ("ID_CARD", "BANK_CARD"):
        return _other(digits, _PREFIX if kind == "PHONE" else 0, chance)
    valid, at = value.rstrip("X"), digits.find(value.rstrip("X"))
    if at < 0:
        return _other(digits, _PREFIX, chance)
    made = _identity(value, chance) if kind == "ID_CARD" else _card(value, chance)
    around = _other(digits, 0, chance)
    return around[:at] + made[: len(valid)] + around[at + len(valid) :]


def plate(words: str, chance: Random) -> str:
    """Another plate of the same city: its first letter says which."""
    head = re.search("[A-Za-z]", words)
    if not head:
        return words
    tail = words[head.end() :]
    counts = {found.start() for found in _TIMES.finditer(tail)}
    energy = sum(char.isalnum() for char in tail) > 5
    made = [
        char if index in counts or (energy and char.isalpha() and char.isascii()) else _char(char, chance, _PLATE)
        for index, char in enumerate(tail)
    ]
    return words[: head.end()] + "".join(made)


def email(words: str, chance: Random) -> str:
    """Another address; a host that everybody knows stays."""
    ats = list(_AT.finditer(words))
    local, host = (words[: ats[-1].start()], words[ats[-1].start() :]) if ats else (words, "")
    name = "".join(_read(found[0], chance, _KEPT_LOCAL) for found in _READ.finditer(local))
    return name + re.sub("[A-Za-z]+", lambda found: _read(found[0], chance, _KEPT_HOST), host)


def said(digit: str, like: str) -> str:
    """A digit as those in `like` are written or said."""
    if like.isascii():
        return digit if like.isdigit() else _WORDS[int(digit)]
    return chr(ord("０") + int(digit)) if "０" <= like[0] <= "９" else _HAN[int(digit)]


def _other(digits: str, kept: int, chance: Random) -> str:
    """Other digits behind the first ones; a number that does not begin with 0 goes on not to."""
    kept = kept if len(digits) > kept else 0
    made = digits
    while made == digits and digits:
        made = digits[:kept] + "".join(chance.choice(_DIGITS) for _ in digits[kept:])
        made = chance.choice(_DIGITS[1:]) + made[1:] if not kept and digits[0] != "0" else made
    return made


def _card(value: str, chance: Random) -> str:
    made = value
    while made == value:
        body = _other(value[:-1], _PREFIX, chance)
        made = next(body + last for last in _DIGITS if luhn(body + last))
    return made


def _identity(value: str, chance: Random) -> str:
    """Somebody of the same province, born on another day. With X where the other has one."""
    while True:
        born = f"{chance.randrange(1950, 2010)}{chance.randrange(1, 13):02d}{chance.randrange(1, 29):02d}"
        body = value[:_PROVINCE] + f"{chance.randrange(1, 10000):04d}" + born
        if len(value) < _IDENTITY:
            return body[:6] + born[2:] + f"{chance.randrange(1000):03d}"
        body += f"{chance.randrange(1000):03d}"
        made = next(body + last for last in _CHECKS if identity_card(body + last))
        if (made[-1] == "X") == (value[-1] == "X"):
            return made


def _read(word: str, chance: Random, kept: re.Pattern[str]) -> str:
    """A word of an address, or another character of it: letters go on to sound like a word, numbers are others."""
    if not (word.isascii() and word.isalpha()):
        return _char(word, chance, "")
    if kept.fullmatch(word.lower()):
        return word
    if len(word) > 1 and digits_of(word):
        return chance.choice(_WORDS)
    made = word
    while made == word or _KEPT_LOCAL.fullmatch(made.lower()) or (len(word) > 1 and digits_of(made)):
        made = "".join(_char(char, chance, _VOWELS if char.lower() in _VOWELS else _CONSONANTS) for char in word)
    return made


def _char(char: str, chance: Random, letters: str) -> str:
    if char.isascii() and char.isalpha() and letters:
        made = chance.choice(letters)
        return made.upper() if char.isupper() else made.lower()
    return said(chance.choice(_DIGITS), char) if char.isdigit() or char in _HAN + "〇两幺洞拐勾" else char
