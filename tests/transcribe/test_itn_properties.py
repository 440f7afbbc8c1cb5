"""What holds for any text at all."""

from __future__ import annotations

import locale
import os
import subprocess
import sys
import time
import unicodedata
from dataclasses import replace

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from callstash.model import Segment, Transcript
from transcribe.itn import Itn, ItnOptions

ITN = Itn(ItnOptions())
SPOKEN = [
    *"零一二两三四五六七八九十百千万亿点半刻分钟秒元块毛角钱年月日号周到至第负几个之又比加转呃嗯早晚上下午",
    *"的人米度，。 :0123456789年AGx%",
]
_EN = (
    "one two three oh zero double hundred thousand twenty thirty five nine a m p past half quarter to dollars "
    "cents dot at point percent first second January the and , . - 5 12 9:30 uh plus open from"
)
WORDS_EN = _EN.split()
zh_text = st.lists(st.sampled_from(SPOKEN), min_size=1, max_size=24).map("".join)
en_text = st.lists(st.sampled_from(WORDS_EN), min_size=1, max_size=10).map(" ".join)
any_text = st.one_of(zh_text, en_text, st.text(max_size=30), st.tuples(zh_text, en_text).map(" ".join))


def normalise(raw: str) -> Segment:
    """One segment through the contract's door."""
    transcript = Transcript("0" * 32, "test", (Segment(0, 1000, raw),))
    return ITN.normalize(transcript).segments[0]


@settings(max_examples=400, deadline=None)
@given(any_text)
def test_never_empty_and_twice_is_once(raw: str) -> None:
    text = normalise(raw).text
    assert bool(text.strip()) == bool(raw.strip())
    assert normalise(text).text == text


@settings(max_examples=400, deadline=None)
@given(any_text)
def test_alignment_covers_both_sides_without_gap_or_overlap(raw: str) -> None:
    segment = normalise(raw)
    if not segment.alignment:
        assert segment.text == raw
        return
    here = (0, 0)
    for raw_start, raw_end, start, end in segment.alignment:
        assert (raw_start, start) == here
        assert raw_end > raw_start
        assert end > start
        here = (raw_end, end)
    assert here == (len(raw), len(segment.text))


@settings(max_examples=200, deadline=None)
@given(any_text, st.data())
def test_any_span_of_the_text_leads_back_to_words_that_say_it(raw: str, data: st.DataObject) -> None:
    segment = normalise(raw)
    start = data.draw(st.integers(0, len(segment.text)))
    end = data.draw(st.integers(start, len(segment.text)))
    raw_start, raw_end = segment.raw_span(start, end)
    assert 0 <= raw_start <= raw_end <= len(raw)
    assert segment.raw_span(0, len(segment.text)) == (0, len(raw))


@settings(max_examples=200, deadline=None)
@given(any_text)
def test_digits_that_were_written_are_never_split(raw: str) -> None:
    for digits in regex.findall("[0-9]+", raw):
        assert digits in regex.sub(r"\b0(?=\d:)", "", normalise(raw).text).replace(" ", "") or len(digits) <= 2


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_text_is_nfc(raw: str) -> None:
    assert unicodedata.is_normalized("NFC", normalise(raw).text)


DIGIT_NAMES = "zero one two three four five six seven eight nine"
NUMBERS = st.text("0123456789", min_size=7, max_size=19)


@settings(max_examples=500, deadline=None)
@given(NUMBERS, st.sampled_from(["电话是{}", "{}", "我的卡号{}谢谢", "请记一下，{}。"]), st.booleans())
def test_a_run_of_digits_comes_out_whole(digits: str, frame: str, military: bool) -> None:
    names = "零幺二三四五六七八九" if military else "零一二三四五六七八九"
    spoken = "".join(names[int(d)] for d in digits)
    assert normalise(frame.format(spoken)).text == frame.format(digits)


@settings(max_examples=150, deadline=None)
@given(NUMBERS)
def test_a_run_of_english_digits_comes_out_whole(digits: str) -> None:
    spoken = " ".join(DIGIT_NAMES.split()[int(d)] for d in digits)
    assert normalise(f"my number is {spoken}").text == f"my number is {digits}"


def spoken_number(number: int) -> str:
    """A cardinal as it is said: 一万零五十."""
    figures = "零一二三四五六七八九"
    for power, unit in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        high, low = divmod(number, power)
        if high:
            head = "" if number < 20 and power == 10 else spoken_number(high)
            gap = "零" if low and low < power // 10 else ""
            return head + unit + gap + (spoken_number(low) if low else "")
    return figures[number]


def worth(text: str) -> int:
    """What a number in the house's form is worth: 1亿2300万 -> 123000000."""
    powers = {"万": 10**4, "亿": 10**8, "": 1}
    return sum(int(digits) * powers[unit] for digits, unit in regex.findall("([0-9]+)([万亿]?)", text))


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.integers(10, 10**5), st.integers(10**4, 10**10), st.integers(1, 9999).map(lambda n: n * 10**4)))
def test_a_number_keeps_its_value(number: int) -> None:
    if number % 10**4 < 1000 and number % 10**4 > 0 and number > 10**5 and number // 10**4 % 10 == 0:
        return  # said with a zero in more than one way
    text = normalise(f"一共{spoken_number(number)}人").text
    assert regex.fullmatch("一共[0-9万亿]+人", text)
    assert worth(text) == number


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 99999), st.integers(1, 9), st.integers(0, 9), st.sampled_from(["", "。", "的", "一斤"]))
def test_an_amount_of_money_keeps_its_value(yuan: int, mao: int, fen: int, after: str) -> None:
    small = "零一二三四五六七八九"
    spoken = f"{spoken_number(yuan)}块{small[mao]}毛" + (f"{small[fen]}分" if fen else "") + after
    decimals = f"{mao}{fen}".rstrip("0")
    assert normalise(spoken).text.startswith(f"{yuan}.{decimals}元")


HOURS = "零 一 两 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十 二十一 二十二 二十三"


def minutes(minute: int) -> str:
    """八点零五分, 八点十分, 八点二十五分, 八点半."""
    tens, ones = divmod(minute, 10)
    figures = "零一二三四五六七八九"
    if tens == 0:
        return f"零{figures[ones]}分"
    return f"{figures[tens] if tens > 1 else ''}十{figures[ones] if ones else ''}分"


@settings(max_examples=500, deadline=None)
@given(st.integers(0, 23), st.integers(0, 59), st.sampled_from(["早上", "下午", "", "我们", "周五", "明天上午"]))
def test_a_clock_time_is_never_a_decimal(hour: int, minute: int, before: str) -> None:
    spoken = before + HOURS.split()[hour] + "点" + (minutes(minute) if minute else "整")
    assert normalise(spoken).text == f"{before}{hour}:{minute:02d}"


@pytest.mark.parametrize("variables", [{"TZ": "UTC"}, {"TZ": "Asia/Shanghai", "LC_ALL": "C"}, {"LC_ALL": "C.UTF-8"}])
def test_same_under_any_zone_and_locale(variables: dict[str, str]) -> None:
    code = (
        "from transcribe.itn import Itn, ItnOptions; import sys; "
        "sys.stdout.buffer.write('|'.join(Itn(ItnOptions()).align(s)[0] for s in "
        "('\\u4e0b\\u5348\\u4e24\\u70b9\\u4e00\\u523b', 'nine thirty a m', 'twenty five dollars')).encode())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **variables}, capture_output=True, check=True
    )
    assert done.stdout.decode() == "下午2:15|9:30 a.m.|$25"


def test_same_words_in_another_locale_of_this_process() -> None:
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, "C")
        assert normalise("十二块五").text == "12.5元"
    finally:
        locale.setlocale(locale.LC_ALL, before)


@pytest.mark.parametrize("word", ["一", "1", "一百", "one ", "a ", "万一", "twenty ", "我在早上九点，", "nine a m. "])
def test_a_hostile_line_costs_its_length(word: str) -> None:
    raw = word * (20_000 // len(word))
    began = time.perf_counter()
    segment = normalise(raw)
    assert time.perf_counter() - began < 20
    assert segment.raw_span(0, len(segment.text)) == (0, len(raw))


def test_a_long_line_reads_like_its_sentences() -> None:
    sentences = [
        "我们早上九点开门，晚上六点半关门。",
        "电话是四零零八二零八八二零！",
        "好的 one three eight double zero？\n",
    ] * 20
    assert ITN.align("".join(sentences))[0] == "".join(ITN.align(s)[0] for s in sentences)


def test_language_of_a_segment_decides() -> None:
    assert ITN.align("二十三", "ja")[0] == "二十三"
    assert ITN.align("二十三", "yue")[0] == "23"
    assert Itn(ItnOptions(languages=("en",))).align("二十三 twenty three")[0] == "二十三 23"
    assert Itn(ItnOptions(languages=("zh",))).align("二十三 twenty three")[0] == "23 twenty three"


def test_version_names_what_decides_the_text() -> None:
    from importlib.metadata import version

    assert version("wetext") in ITN.version
    assert ITN.version != Itn(ItnOptions(languages=("zh",))).version


def test_all_else_of_a_segment_stays() -> None:
    segment = Segment(10, 20, "早上九点", channel=1, role="agent", confidence=0.5, language="zh", emotion="HAPPY")
    after = ITN.normalize(Transcript("0" * 32, "test", (segment,))).segments[0]
    assert replace(after, text="", alignment=()) == segment
    assert after.text == "早上9:00"
    assert after.raw_span(2, 6) == (2, 4)


def test_importing_the_module_is_quick_and_loads_no_grammar() -> None:
    code = "import transcribe.itn, sys; assert 'wetext' not in sys.modules and 'kaldifst' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_small_talk_costs_next_to_nothing() -> None:
    lines = [f"您好请问有什么可以帮您的吗第{n}位" for n in "甲乙丙丁戊己庚辛壬癸"] * 10
    began = time.perf_counter()
    for line in lines:
        ITN.align(line)
    assert time.perf_counter() - began < 1.0
