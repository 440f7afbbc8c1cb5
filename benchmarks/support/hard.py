"""Pieces of which hard texts are made: each nearly begins, or nearly ends, what a reader looks for."""

from __future__ import annotations

DIGITS = (
    *("1 ", "1-", "1,", "1\n", "一", "九", "12345 ", "一二三四，", "13800138000，", "13800138000不对", "区号0571，"),
    *("x1", "转", "不是", "订单号A1", "卡号", "后四位8，", "twenty seven ", "one ", "double ", "的", "\n\n", " ,"),
)
TIMES = (
    *(
        "1:00",
        "点",
        "年",
        "月",
        "号",
        "天",
        "周一",
        "早上",
        "九点到",
        "九点到五点，",
        "九点关门",
        "五号到",
        "三天前",
        "到",
    ),
    *(
        "除了",
        "只有上午",
        "今天",
        "不对",
        "周末休息，",
        "营业时间",
        "at ",
        "half past ",
        "the fifth ",
        "march ",
        "monday ",
    ),
    *("24/7 ", "mo-fr ", "from nine to "),
)
AMOUNTS = ("百", "三到五", "块", "三块五", "半", "点五", "一百，", "$1", "five hundred and ", "a hundred ", "million ")
ADDRESSES = ("a", "a.", "a@", "点com", "a at ", "w w w ", "京A", "京A1", "a b c dot ", "http://", "a@b.c", "at dot ")
TALK = ("嗯", "好的您稍等我帮您查询一下", "let me check that for you ", "呃", " ", "。", "，")
PIECES = (*DIGITS, *TIMES, *AMOUNTS, *ADDRESSES, *TALK)
"""All of them are tried on all entities: a reader is slow where nobody expects it."""
HEADS = ("", "13800138000", "营业时间", "电话是")
"""What may stand before: a cue that makes a reader go on."""
