"""The patterns of talk: what an analyst may name between the values."""

from __future__ import annotations

from importlib import resources

import pytest

from callstash.grok import compile_grok, leaves, parse
from callstash.grok.growth import growth
from rules.entities import entity_types
from rules.grok import default_bank

BANK = default_bank()
SPEECH = parse((resources.files("rules") / "patterns" / "speech").read_text("utf-8"))


def found(pattern: str, text: str) -> list[str]:
    return [text[match.start : match.end] for match in compile_grok(pattern, BANK).find(text)]


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("DIGITS", "电话12306转8号", ["12306", "8"]),
        ("DIGITS_APART", "是1 3 8-0，0 然后12 3", ["1 3 8-0，0"]),
        ("ZH_NUMBER", "一共三百五十块", ["一", "三百五十"]),
        ("LETTERS_APART", "订单号A B-C D 123", ["A B-C D"]),
        ("EXTENSION_SAID", "88156788转801或ext. 12", ["转801", "ext. 12"]),
        ("FILLER", "呃呃那个um我like想", ["呃呃", "那个", "um", "like"]),
        ("NOT", "不是我要的, I don't", ["不是", "n't"]),
        ("YES", "好的，yes sir", ["好的", "yes"]),
        ("NO", "不用了谢谢 no thanks", ["不用了", "no thanks"]),
        ("HELLO", "您好, good morning this", ["您好", "good morning"]),
        ("GOODBYE", "再见 祝您生活愉快 goodbye", ["再见", "祝您生活愉快", "goodbye"]),
        ("PLEASE", "请问一下，麻烦您请稍等", ["麻烦您", "请"]),
        ("MAY_I_ASK", "请问 I'd like to know", ["请问", "I'd like to know"]),
        ("THANKS", "谢谢 Thank you", ["谢谢"]),
        ("SORRY", "不好意思 we apologize, I'm so sorry", ["不好意思", "we apologize", "I'm so sorry"]),
        ("WAIT", "请您稍等 hold on a sec", ["请您稍等", "hold on"]),
        ("SAY_AGAIN", "没听清，再说一遍 pardon", ["没听清", "再说一遍", "pardon"]),
        ("PERSON_ZH", "是张三先生吗", ["张三先生"]),
        ("CALL_BACK", "给您回电话 please call me back", ["给您回电话", "call me back"]),
        ("COMPLAIN", "我要投诉到12315，a complaint", ["投诉", "12315", "complaint"]),
        ("COMPLAIN", "订单1231599", []),
        ("REFUND", "我要退款 I want my money back", ["退款", "my money back"]),
        ("RETURN_GOODS", "我要退换货 send it back", ["退换货", "send it back"]),
        ("CANCEL", "取消套餐 Cancel my account", ["取消", "Cancel"]),
        ("ORDER_STATUS", "快递到哪了 where is my order", ["快递到哪", "where is my order"]),
        ("HOW_MUCH", "多少钱 how much is it", ["多少钱", "how much"]),
        ("OPEN_WHEN", "你们几点关门 are you open today", ["几点关门", "are you open"]),
        ("URGENT", "尽快处理 ASAP", ["尽快", "ASAP"]),
        ("ESCALATE", "找你们领导 talk to a manager", ["找你们领导", "talk to a manager"]),
        ("LEGAL_ACTION", "我找律师起诉 see you in court, legal action", ["律师", "起诉", "legal action"]),
        ("BROKEN", "手机坏了 it stopped working", ["坏了", "stopped working"]),
        ("WRONG_NUMBER", "你打错了 wrong number", ["打错了", "wrong number"]),
        ("UNHAPPY", "态度太差 unacceptable", ["态度太差", "unacceptable"]),
        ("HAPPY", "很满意，不满意 great service", ["满意", "great service"]),
        ("RESOLVED", "解决了 it works now", ["解决了", "works now"]),
        (
            "RECORDED_LINE",
            "本次通话将会被录音 this call may be recorded",
            ["本次通话将会被录音", "call may be recorded"],
        ),
        ("VERIFY_IDENTITY", "核实一下您的身份 confirm your address", ["核实一下您的身份", "confirm your address"]),
        ("ANYTHING_ELSE", "还有其他问题吗 anything else", ["还有其他问题", "anything else"]),
        ("PROMISE", "我们会尽快 I'll check", ["我们会尽快", "I'll"]),
        (
            "WITHIN_TIME",
            "三个工作日内, 24小时之内 within 2 business days",
            ["三个工作日内", "24小时之内", "within 2 business days"],
        ),
        ("NO_BLAME", "我也没办法 not our fault", ["我也没办法", "not our fault"]),
        ("UPSELL", "升级套餐 special offer", ["升级套餐", "special offer"]),
    ],
)
def test_cues_are_found_in_both_languages(name: str, text: str, wanted: list[str]) -> None:
    assert set(wanted) <= set(found(f"%{{{name}}}", text))
    assert wanted or not found(f"%{{{name}}}", text)


def test_english_cues_are_whole_words_even_beside_chinese() -> None:
    assert found("%{CANCEL}", "我要cancel订单 cancellable") == ["cancel"]
    assert found("%{HELLO}", "Chile hi-fi 说hi吧") == ["hi", "hi"]


def test_a_pause_holds_blanks_and_fillers() -> None:
    grok = compile_grok("%{CALL_ME}%{PAUSE}%{IS_ZH}?%{PAUSE}%{DIGITS:number}", BANK)
    assert leaves(next(grok.find("手机号，呃是 嗯，13800138000")).values) == {"number": "13800138000"}


def test_no_pattern_has_the_name_of_an_entity() -> None:
    assert not SPEECH.keys() & entity_types().keys()


@pytest.mark.parametrize("name", SPEECH)
def test_no_pattern_runs_away(name: str) -> None:
    found = growth(compile_grok(f"%{{{name}}}", BANK), budget_s=0.2)
    assert found.kind != "exponential"
    assert found.seconds_at(2500) < 0.3, found
