"""A number that is read out keeps all its digits, and no other's, whatever is said behind it."""

from __future__ import annotations

import random

import pytest
import regex

from transcribe.itn import Itn, ItnOptions

ITN = Itn(ItnOptions())
FIGURES = "零一二三四五六七八九"
_WORDS = "zero one two three four five six seven eight nine"
WORDS = _WORDS.split()
EACH = 6

CHINESE = {
    "我手机{}": ("1", 10),
    "客服{}": ("400", 7),
    "座机{}": ("0216", 7),
    "电话{}": ("6", 7),
    "卡号{}": ("62", 14),
    "尾号{}": ("", 4),
}
_BEHIND = """
一共三十块 一直打不通 一起报一下 一下子记不住 一定要记得 一会儿打给我 一般都在 三十块 五百元 一百二十八块钱 两千三百块
两点以后打 八点半打给我 三个号 两个人用 一样的 五块钱 五毛 三分钟后打 三天内有效 三月五号 二零二五年 周三 上午九点
"""
BEHIND = _BEHIND.split()

ENGLISH = {"my number is {}": ("4155", 6), "it's {}": ("5", 6), "order number {}": ("70", 10), "card {}": ("45", 14)}
AFTER = """
one more thing|one moment|at nine thirty|five dollars|twenty five dollars|two of them|three people|nine a m
nine thirty p m|two weeks ago|january third|in twenty twenty five|one hundred and twenty dollars|five hundred dollars
two thousand dollars|thirty minutes later
"""


def numbers(head: str, rest: int, at: random.Random) -> list[str]:
    """Numbers with this head; the second digit of a mobile number is none that another kind has."""
    made = [head + "".join(at.choice("0123456789") for _ in range(rest)) for _ in range(EACH)]
    return [number[0] + "38"[at.randint(0, 1)] + number[2:] if head == "1" else number for number in made]


@pytest.mark.parametrize("frame", CHINESE)
def test_chinese_number(frame: str) -> None:
    at = random.Random(frame)
    wrong = []
    for behind in BEHIND:
        for number in numbers(*CHINESE[frame], at):
            text = ITN.align(frame.format("".join(FIGURES[int(digit)] for digit in number)) + behind)[0]
            runs = regex.findall(r"[0-9]+", text)
            if number not in runs and max(map(len, runs), default=0) >= 4:
                wrong.append((number, behind, text))  # neither whole nor left in words
    assert wrong == []


@pytest.mark.parametrize("frame", ENGLISH)
def test_english_number(frame: str) -> None:
    at = random.Random(frame)
    wrong = []
    for behind in regex.split(r"[|\n]", AFTER.strip()):
        for number in numbers(*ENGLISH[frame], at):
            text = ITN.align(frame.format(" ".join(WORDS[int(digit)] for digit in number)) + f" {behind}")[0]
            if number not in regex.findall(r"[0-9]+", text):
                wrong.append((number, behind, text))
    assert wrong == []
