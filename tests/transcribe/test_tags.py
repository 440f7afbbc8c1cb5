"""SenseVoice's tags, and FunASR's spaced characters."""

from __future__ import annotations

from transcribe import tags
from transcribe.funasr.plain import spelled


def test_tags_are_read_and_taken_off() -> None:
    found = tags.parse("<|zh|><|HAPPY|><|BGM|><|withitn|>您好，欢迎。")
    assert found.text == "您好，欢迎。"
    assert (found.language, found.emotion, found.events) == ("zh", "happy", ("bgm",))


def test_what_is_unknown_or_expected_says_nothing() -> None:
    found = tags.parse("<|nospeech|><|EMO_UNKNOWN|><|Speech|><|woitn|>")
    assert found == tags.Tagged("", None, None, (), (0,) * 46)
    assert tags.parse("没有标签").text == "没有标签"
    assert tags.parse("a <b> c|d").text == "a <b> c|d"


def test_tags_within_a_text_and_spaces_around_it() -> None:
    found = tags.parse("<|en|><|Speech|> hello <|Laughter|>there <|Laughter|><|Cry|> ")
    assert found.text == "hello there"
    assert found.events == ("laughter", "cry")


def test_positions_lead_from_the_tagged_text_to_the_text() -> None:
    tagged = "<|zh|> 你<|BGM|>好 "
    found = tags.parse(tagged)
    assert found.text == "你好"
    assert found.span(tagged.index("你"), tagged.index("你") + 1) == (0, 1)
    assert found.span(tagged.index("好"), tagged.index("好") + 1) == (1, 2)
    assert found.span(0, 6) == (0, 0)
    assert found.span(tagged.index("<|BGM"), tagged.index("好")) == (1, 1)


def test_spaced_characters_are_joined_and_keep_their_times() -> None:
    text, words = spelled("请 拨 four zero 零", [[0, 100], [100, 200], [300, 500], [500, 700], [700, 800]])
    assert text == "请拨four zero零"
    assert [(text[a:b], s, e) for a, b, s, e in words] == [
        ("请", 0, 100), ("拨", 100, 200), ("four", 300, 500), ("zero", 500, 700), ("零", 700, 800),
    ]  # fmt: skip


def test_times_that_do_not_fit_are_left_out() -> None:
    assert spelled("你好", [[0, 100], [100, 200]])[1] == [(0, 1, 0, 100), (1, 2, 100, 200)]
    assert spelled("你 好", [[0, 100]]) == ("你好", [])
    assert spelled("", []) == ("", [])
