"""500 telephone numbers and clock times, spoken as people speak them; what must come out is computed beside it."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
import regex

from transcribe.itn import Itn, ItnOptions

ITN = Itn(ItnOptions())
_EN = (
    "zero one two three four five six seven eight nine "
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
ZH_DIGITS = "零一二三四五六七八九"
ZH_NUMBERS = [*ZH_DIGITS, "十", *(f"十{figure}" for figure in ZH_DIGITS[1:])]
EN_NUMBERS = _EN.split()
TENS = ["", "", "twenty", "thirty", "forty", "fifty"]

ZH_PHONE_FRAMES = [
    "我的电话是{}", "请拨打{}", "手机号{}谢谢", "您记一下，{}。", "呃号码是{}", "{}", "联系电话{}，找王经理",
    "您可以打{}转人工", "我的手机号码是{}对的", "客服热线{}，早上九点开始",
]  # fmt: skip
EN_PHONE_FRAMES = ["my number is {}", "please call {}", "call me at {} after lunch", "{}", "it's {}, thank you"]
ZH_CLOCK_FRAMES = [
    "我们{}开门", "下午{}见", "早上{}", "周五{}", "明天上午{}左右", "{}", "到{}", "营业到晚上{}", "他说{}打给我",
]  # fmt: skip
EN_CLOCK_FRAMES = ["at {}", "we open at {}", "it's {}", "the shop closes at {} on Monday", "until {}"]

Case = tuple[str, str]


def zh_digits(number: str, at: random.Random) -> str:
    """Digit by digit, with 幺 for 一 as people like, and fillers or blanks between groups of a long number."""
    one = at.choice("一幺")
    groups, gap = [number], at.choice(["", "", "呃", "嗯", " "]) if len(number) == 11 else ""
    if len(number) == 11:
        groups = [number[:3], number[3:7], number[7:]]
    return gap.join("".join(one if d == "1" else ZH_DIGITS[int(d)] for d in group) for group in groups)


def zh_phone(at: random.Random) -> Case:
    """Mobile, landline with its area code, 400, and five-digit service numbers; some with an extension."""
    kind = at.choice(["mobile", "mobile", "landline", "400", "service", "extension"])
    rest = "".join(at.choice("0123456789") for _ in range(9))
    number = {
        "mobile": f"1{at.choice('3456789')}{rest}",
        "landline": f"{at.choice(['010', '021', '0571', '0755'])}{at.choice('2345678')}{rest[:7]}",
        "400": f"400{rest[:7]}",
        "service": f"95{rest[:3]}",
        "extension": f"{at.choice(['010', '021'])}{at.choice('2345678')}{rest[:7]}",
    }[kind]
    spoken, frame = zh_digits(number, at), at.choice(ZH_PHONE_FRAMES)
    if kind == "extension":
        extension = str(at.randint(100, 999))
        spoken, number, frame = f"{spoken}转{zh_digits(extension, at)}", f"{number}转{extension}", "总机是{}"
    return frame.format(spoken), frame.format(number).replace("九点", "9:00")


def en_phone(at: random.Random) -> Case:
    """Ten or seven digits, with oh for zero, double, and um between groups."""
    number = "".join(at.choice("23456789" if i in (0, 3) else "0123456789") for i in range(at.choice([7, 10])))
    zero, double = at.choice(["zero", "oh"]), at.random() < 0.5
    words: list[str] = []
    for digit in number:
        word = zero if digit == "0" else EN_NUMBERS[int(digit)]
        if double and words and words[-1] == word:
            words[-1:] = ["double", word]
            double = False
        else:
            words.append(word)
    if at.random() < 0.3 and words[3] != "double" and words[2] != "double":
        words.insert(3, "um")
    frame = at.choice(EN_PHONE_FRAMES)
    return frame.format(" ".join(words)), frame.format(number)


def zh_number(number: int) -> str:
    """Below sixty: 二十五."""
    if number < 20:
        return ZH_NUMBERS[number]
    return f"{ZH_DIGITS[number // 10]}十" + (ZH_DIGITS[number % 10] if number % 10 else "")


def zh_clock(at: random.Random) -> Case:
    """两点一刻, 八点五分, 八点零五, 九点半, 差五分十二点, 三点钟, 十二点整."""
    hour, minute = at.randint(1, 23), at.choice([0, 0, 15, 30, 45, *range(1, 60)])
    spoken_hour = "两" if hour == 2 else zh_number(hour)
    ways = [f"{spoken_hour}点{'零' * (minute < 10)}{zh_number(minute)}分"]
    if minute == 0:
        ways = [f"{spoken_hour}点整", f"{spoken_hour}点钟"]
    elif minute < 10:
        ways += [f"{spoken_hour}点{zh_number(minute)}分", f"{spoken_hour}点零{zh_number(minute)}"]
        ways += [f"{spoken_hour}点过{zh_number(minute)}分"]
    elif minute in (15, 45):
        ways += [f"{spoken_hour}点{'一' if minute == 15 else '三'}刻"] * 3
    elif minute == 30:
        ways += [f"{spoken_hour}点半"] * 3
    elif minute > 50:
        after = "两" if hour == 1 else zh_number(hour + 1)
        ways += [f"差{zh_number(60 - minute)}分{after}点", f"{after}点差{zh_number(60 - minute)}分"]
    frame = at.choice(ZH_CLOCK_FRAMES)
    return frame.format(at.choice(ways)), frame.format(f"{hour}:{minute:02d}")


def en_clock(at: random.Random) -> Case:
    """eight oh five, half past nine, quarter to ten, nine thirty p m, ten o'clock."""
    hour, minute = at.randint(1, 12), at.choice([0, 15, 30, 45, *range(1, 60)])
    spoken_hour, after = EN_NUMBERS[hour], EN_NUMBERS[hour % 12 + 1]
    tail, suffix = at.choice([("", ""), (" a m", " a.m."), (" p m", " p.m.")])
    if minute == 0:
        spoken = f"{spoken_hour}{tail}" if tail else f"{spoken_hour} o'clock"
    elif minute < 10:
        spoken = f"{spoken_hour} oh {EN_NUMBERS[minute]}{tail}"
    elif minute < 20:
        spoken = f"{spoken_hour} {EN_NUMBERS[minute]}{tail}"
    else:
        ones = f" {EN_NUMBERS[minute % 10]}" if minute % 10 else ""
        spoken = f"{spoken_hour} {TENS[minute // 10]}{ones}{tail}"
    past = {15: f"quarter past {spoken_hour}", 30: f"half past {spoken_hour}", 45: f"quarter to {after}"}.get(minute)
    if past and at.random() < 0.7:
        spoken, suffix = past, ""
    frame = at.choice(EN_CLOCK_FRAMES)
    return frame.format(spoken), frame.format(f"{hour}:{minute:02d}{suffix}")


def cases(maker: Callable[[random.Random], Case], count: int) -> list[Case]:
    """The same ones every time."""
    at = random.Random(f"{maker.__name__} 4")
    return [maker(at) for _ in range(count)]


@pytest.mark.parametrize(("maker", "count"), [(zh_phone, 200), (en_phone, 80)])
def test_no_telephone_number_is_split_or_wrong(maker: Callable[[random.Random], Case], count: int) -> None:
    wrong = [(said, ITN.align(said)[0], written) for said, written in cases(maker, count)]
    assert [row for row in wrong if row[1] != row[2]] == []


@pytest.mark.parametrize(("maker", "count"), [(zh_clock, 200), (en_clock, 80)])
def test_no_clock_time_is_wrong_or_a_decimal(maker: Callable[[random.Random], Case], count: int) -> None:
    wrong = [(said, ITN.align(said)[0], written) for said, written in cases(maker, count)]
    assert [row for row in wrong if row[1] != row[2]] == []
    assert not [text for _, text, _ in wrong if regex.search(r"\d\.\d", text)]


def test_what_was_generated_is_already_normal_the_second_time() -> None:
    for maker in (zh_phone, en_phone, zh_clock, en_clock):
        for _, written in cases(maker, 60):
            assert ITN.align(written)[0] == written
