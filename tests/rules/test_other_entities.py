"""ORDER_NO, ID_CARD, BANK_CARD, EMAIL."""

from __future__ import annotations

import pytest

from callstash.checksums import identity_card, luhn
from rules.entities import EntityContext, entity_types

CONTEXT = EntityContext()


@pytest.mark.parametrize(
    ("kind", "text", "values"),
    [
        ("ORDER_NO", "您的订单号是二零二四零五一二零零零一三八", ["20240512000138"]),
        ("ORDER_NO", "运单号SF1390013900012，手机一三八零零一三八零零零", ["SF1390013900012"]),
        ("ORDER_NO", "my order number is five five oh one two three", ["550123"]),
        ("ORDER_NO", "订单号是A-8866，编号不重要", ["A8866"]),
        ("ORDER_NO", "手机号是13800138000", []),
        ("ORDER_NO", "订单号是三", []),
        ("ID_CARD", "身份证号11010519491231002X", ["11010519491231002X"]),
        ("ID_CARD", "身份证号是一一零一零五 一九四九一二三一 零零二艾克斯", ["11010519491231002X"]),
        ("ID_CARD", "身份证号110105194912310021", []),
        ("ID_CARD", "号码110105194913310020", []),
        ("BANK_CARD", "卡号四一一一 一一一一 一一一一 一一一一", ["4111111111111111"]),
        ("BANK_CARD", "卡号4111111111111112", []),
        ("BANK_CARD", "电话13800138000", []),
        ("EMAIL", "邮箱是Zhang.San@example.com.cn。", ["zhang.san@example.com.cn"]),
        ("EMAIL", "my email is john dot smith at gmail dot com", ["john.smith@gmail.com"]),
        ("EMAIL", "zhangsan艾特163点com", ["zhangsan@163.com"]),
        ("EMAIL", "meet me at home dot", []),
        ("EMAIL", "我九点到公司", []),
    ],
)
def test_values(kind: str, text: str, values: list[str]) -> None:
    found = entity_types()[kind].find(text, CONTEXT)
    assert [entity.value for entity in found] == values
    assert all(text[entity.start : entity.end] == entity.words for entity in found)


def test_check_digits() -> None:
    assert identity_card("11010519491231002X") and not identity_card("110105194912310020")
    assert luhn("4111111111111111") and not luhn("4111111111111112")


def test_every_entity_says_what_it_is() -> None:
    assert {"PHONE", "OPENING_HOURS", "ORDER_NO", "ID_CARD", "BANK_CARD", "EMAIL"} <= set(entity_types())
    assert all(kind.about and kind.name.isupper() for kind in entity_types().values())
