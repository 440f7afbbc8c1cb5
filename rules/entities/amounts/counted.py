"""What stands behind a number that counts no money: things, measures, time, floors. MONEY and NUMBER ask here."""

from __future__ import annotations

import re

from rules.entities.tables import words

_CLASSIFIERS = (
    "个人位名只条张件台辆部套份本箱盒包袋瓶桶杯碗双对把支枝根颗粒片次遍回趟场家户所间座门篇封首幅节轮批组队群排串束棵株"
    "头匹口则项款种类样倍页票单笔股亩步字顶副架艘扇堆盘筒罐壶卷捆沓声句圈勺滴通桌"
)
_MEASURES = "斤两克米升度寸码瓦伏安兆平吨亩"
_TIMES = "年月日号点时分秒天周岁"
_PLACES = "楼层室房栋路街弄巷区班级届线幢期"
_OTHER_WORDS = """
首付 对吧 对不 对啊 对嘛 对吗 分期 分贝 分几 分批 分给 月租 月供 月费 月卡 月付 月末 月底 月初 年费 年卡 年付 年薪 年底
年初 套餐 票价 票务 单价 单独 单身 单位 单元 部分 升级 房租 房贷 房东 房价 门票 门诊 口碑 条件 天呐 天哪 天啊 包邮
包括 平台 平均 平时 样品 期间 期望 期待 把我 把你 把他 把她 把钱 回来 回去 回头 回家 时候 点击 点开 点进 路费 度过
安全 安排 安装 家里 通过 通知 通常 通话 声明 款项 部曲 轮车 轮胎 轮流 轮到 轮椅
两个 两位 两张 两件 两瓶 两箱 两份 两次 两天 两斤 两套 两条 两台 两盒 两包 两本 两只 两双 两间 两人 两家 两年
两周 两晚 两小 两洞 两拐 两勾 两种 两袋 两杯 两碗 两块 两边 两头
"""
"""Words that begin with a character that counts elsewhere."""
_NOT = {
    first: "".join(word[1] for word in words(_OTHER_WORDS) if word[0] == first)
    for first in "".join(words(_OTHER_WORDS))
}


def _alternation(chars: str) -> str:
    """A pattern for any of these characters where it counts."""
    plain = "".join(char for char in dict.fromkeys(chars) if not _NOT.get(char))
    special = [f"{char}(?![{_NOT[char]}])" for char in dict.fromkeys(chars) if _NOT.get(char)]
    return "|".join((f"[{plain}]", *special))


_LONG = (
    "分贝|公斤|公里|公升|公顷|千克|千米|毫克|毫米|毫升|厘米|平方|立方|英寸|英里|英尺|摄氏度|工位|席位|"
    "[kKmMcC]?[mMgG]|[kKMGT]B?|[mM]?[lL]"
)
THING = re.compile(rf"\s?(?:(?:{_LONG})(?![A-Za-z0-9])|{_alternation(_CLASSIFIERS + _MEASURES)}|岁)")
"""A classifier or a unit of measure: 三百个, 五公斤, 30G."""
NAME = re.compile(rf"\s?(?:{_alternation(_TIMES + _PLACES)}|折|小时|钟头|刻钟|星期|礼拜|世纪|强|分之|开头|结尾)")
"""A unit of time, or what makes the number a name: 三楼, 一零一室, 八折."""


def counts(text: str, end: int) -> bool:
    """Whether the number that ends here counts something, or is a time or a name."""
    return bool(THING.match(text, end) or NAME.match(text, end) or text[end : end + 1] in ("%", "‰"))
