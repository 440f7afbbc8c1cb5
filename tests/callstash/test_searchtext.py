"""One segmentation for index, query and highlighting."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callstash.searchtext import highlights, segmented, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我要退款，谢谢", "我 要 退 款 谢 谢"),
        ("订单order12315号", "订 单 order12315 号"),
        ("We're OPEN 9:00-18:30", "we re open 9 00 18 30"),
        ("ＡＢＣ１２３", "abc123"),
        ("Café STRASSE straße ﬁne", "cafe strasse strasse fine"),
        ("cafe\u0301", "cafe"),
        ("ｶﾞﾗｽ", "ガ ラ ス"),
        ("カ", "カ"),
        ("안녕 하세요", "안 녕 하 세 요"),
        ("𠮷野家", "𠮷 野 家"),
        ("〇五七一", "〇 五 七 一"),
        ("½", "1 2"),
        ("…，。 \n\x00", ""),
        ("", ""),
    ],
)
def test_segmented(text: str, expected: str) -> None:
    assert segmented(text) == expected


@pytest.mark.parametrize(
    ("text", "terms", "marked"),
    [
        ("我要退款，退 款", ["退款"], ["退款", "退 款"]),
        ("Refund my REFUND", ["refund"], ["Refund", "REFUND"]),
        ("退款退款", ["退款", "款退"], ["退款退款"]),
        ("cafe\u0301 au lait", ["café"], ["cafe\u0301"]),
        ("１２３１５热线", ["12315"], ["１２３１５"]),
        ("我要退款", ["？", "", "order"], []),
        ("", ["退款"], []),
    ],
)
def test_highlights(text: str, terms: list[str], marked: list[str]) -> None:
    assert [text[start:end] for start, end in highlights(text, terms)] == marked


@given(st.text())
def test_tokens_stand_where_they_say(text: str) -> None:
    reached = 0
    for token in tokens(text):
        assert token.text in [one.text for one in tokens(text[token.start : token.end])]
        assert reached <= token.start < token.end <= len(text)
        reached = token.start


@given(st.text())
def test_segmented_text_stays_as_it_is(text: str) -> None:
    assert segmented(segmented(text)) == segmented(text)


@given(st.text(), st.text())
def test_a_text_is_highlighted_as_a_whole_by_itself(text: str, before: str) -> None:
    if segmented(text):
        assert highlights(f"{before} {text}", [text])
