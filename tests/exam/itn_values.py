"""Same value, other style: what lets our house style and a published suite's be compared fairly.

Both sides are brought to one form: dates with slashes, clocks without a leading zero, units by their symbols, 万 and 亿
multiplied out, Chinese numerals in digits, currency signs and words by their codes. Nothing here changes a number.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import regex

from transcribe.itn.zh_numerals import VALUES

_UNITS_ZH = {
    "平方米": "m²", "千米每小时": "km/h", "公里每小时": "km/h", "千瓦时": "kwh", "摄氏度": "°C", "公斤": "kg",
    "千克": "kg",
    "公里": "km", "千米": "km", "毫秒": "ms", "分钟": "min", "小时": "h", "摩尔": "mol", "伏特": "v",
    "秒": "s",
    "克": "g",
    "度": "°", "吨": "t",
}  # fmt: skip
_MONEY = {
    "美元": "USD", "$": "USD", "人民币": "CNY", "元": "CNY", "¥": "CNY", "块钱": "CNY", "块": "CNY",
    "英镑": "GBP", "£": "GBP",
    "欧元": "EUR", "€": "EUR", "卢布": "RUB", "₽": "RUB", "新台币": "TWD", "马来西亚令吉": "MYR", "RM": "MYR",
    "A$": "AUD", "澳元": "AUD", "港元": "HKD",
}  # fmt: skip
_NUMBER = r"-?\d+(?:\.\d+)?"
_DAY_PARTS = {"上午": "a.m.", "早上": "a.m.", "凌晨": "a.m.", "下午": "p.m.", "晚上": "p.m."}
_OPERATORS = str.maketrans({"加": "+", "减": "-", "比": ":", "负": "-"})


def canonical_zh(text: str) -> str:
    """Bring Chinese text to the common form."""
    text = regex.sub("[呃啊嗯]", "", text).replace("正负", "±").replace("等于", "=").lower().replace("wv", "万v")
    text = text.replace("千米每小时", "km/h").replace("公里每小时", "km/h")
    text = "".join(str(VALUES[c]) if c in VALUES else c for c in text).translate(_OPERATORS)
    for step in (_dates, _clocks, _ranges, _myriads, _money, _units):
        text = step(text)
    return text


def _dates(text: str) -> str:
    text = regex.sub(r"(\d+)年(?=\d+月)", r"\1/", text)
    text = regex.sub(r"(\d+)月(\d+)[日号]", r"\1/\2", text)
    text = regex.sub(r"(?<=\d/)(\d+)月", r"\1", text)
    text = regex.sub(r"年(?=\d+/)", "/", text)
    return regex.sub(r"(?<=/)0(?=\d)|(?<!\d)0(?=\d/)", "", text)


def _clocks(text: str) -> str:
    text = regex.sub(r"(?<![\d:.])(\d{1,2})点(?!\d)", r"\1:00", text)
    text = regex.sub(r"(?<!\d)(\d{1,2}(?::\d\d)+)([ap]\.m\.)", r"\2\1", text)
    for said, sign in _DAY_PARTS.items():
        text = text.replace(said, sign)
    return regex.sub(r"(?<!\d)0(?=\d:\d\d)", "", text)


def _myriads(text: str) -> str:
    """1亿2300万 and 100万1111, multiplied out; 30~40万 on both sides."""
    text = regex.sub(r"(\d+)~(\d+)(万|亿)", r"\1\3~\2\3", text)
    powers = {"万": 10**4, "亿": 10**8, "兆": 10**12}

    def whole(match: regex.Match[str]) -> str:
        pairs = regex.findall(r"(\d+(?:\.\d+)?)(万|亿|兆)?", match[0])
        return f"{sum(Decimal(n) * powers.get(p, 1) for n, p in pairs).normalize():f}"

    return regex.sub(r"\d+(?:\.\d+)?[万亿兆](?:\d+[万亿])*(?:\d+)?", whole, text)


def _ranges(text: str) -> str:
    """45-6 is 45~46, 730-40 is 730~740, 16000-7000 is 16000~17000; 30~41% is 30%~41%."""

    def spelt(match: regex.Match[str]) -> str:
        low, high = match[1], match[2]
        size = 10 ** len(high)
        step = int(low) - int(low) % size + int(high)
        return f"{low}~{step}"

    text = regex.sub(r"(?<=\d|%)[到至](?=\d)", "~", text)
    text = regex.sub(
        r"(?<![\d/-])(\d{2,})-(\d+)(?![\d/-])", lambda m: spelt(m) if len(m[2]) < len(m[1]) else m[0], text
    )
    text = regex.sub(r"\b(\d+)-(\d+)\b(?=°|[a-z]|$)", r"\1~\2", text)
    return regex.sub(r"(\d)~(\d+)%", r"\1%~\2%", text)


def _money(text: str) -> str:
    amount = rf"({_NUMBER}(?:~{_NUMBER})?)"
    text = regex.sub(r"(\d+)块(\d)毛?(?!\d)", r"\1.\2元", text)
    for word in sorted(_MONEY, key=len, reverse=True):
        code = _MONEY[word]
        if word.isascii() or word in "¥£€₽":
            text = regex.sub(rf"{regex.escape(word.lower())}{amount}", rf"\1{code}", text)
        text = regex.sub(rf"{amount}{regex.escape(word)}", rf"\1{code}", text)
    return regex.sub(rf"(cny|twd|hkd){amount}", lambda m: m[2] + m[1].upper(), text)


def _units(text: str) -> str:
    text = regex.sub(rf"每小时({_NUMBER}(?:~{_NUMBER})?)(?:公里|千米)", r"\1km/h", text)
    for word, sign in _UNITS_ZH.items():
        text = regex.sub(rf"(?<=\d){word}", sign, text)
    return text.lower()


_WORDS_EN = {
    "doctor": "dr.", "misses": "mrs.", "mister": "mr.", "saint": "st.", "for example": "e.g.", "r t x": "rtx",
    "c u d n n": "cudnn", "g m t": "gmt", "e s t": "est", "first half of": "h1", "second half of": "h2",
    "first quarter of": "q1", "second quarter of": "q2", "third quarter of": "q3", "fourth quarter of": "q4",
    "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th", "sixth": "6th", "seventh": "7th",
    "eighth": "8th", "ninth": "9th",
}  # fmt: skip


def canonical_en(text: str, symbol: Callable[[str], str]) -> str:
    """Bring English text to the common form; `symbol` gives the suite's own sign for `two <unit>`."""
    text = text.lower()
    for words, sign in _WORDS_EN.items():
        text = regex.sub(rf"\b{words}\b", sign, text)
    text = regex.sub(r"(?<=\d )(?!am\b|pm\b)[a-z][a-z ]*$", lambda m: _symbol(m[0], symbol), text)
    text = regex.sub(r"\bpm\b", "p.m.", regex.sub(r"\bam\b", "a.m.", text))
    text = regex.sub(r"\b0(?=\d:\d\d)", "", text).replace(" %", "%").replace(" !", "!")
    return regex.sub(r"\d+(?:[ -]\d+)+", _one_number, text)


def _symbol(words: str, symbol: Callable[[str], str]) -> str:
    written = symbol(f"two {words}").lower()
    return written[2:] if written.startswith("2 ") else words


def _one_number(match: regex.Match[str]) -> str:
    digits = regex.sub("[ -]", "", match[0])
    return digits if len(digits) >= 9 else match[0]
