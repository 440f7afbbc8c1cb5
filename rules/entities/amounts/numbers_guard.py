"""Words that hold numerals and are no numbers: ordinals, weekdays, idioms, names. They are masked first."""

from __future__ import annotations

import re

from rules.entities.amounts.numbers_zh import NUMERAL

MASK = "■"
"""Stands for every character that is masked: offsets stay."""
_IDIOMS = (
    "三七二十一 九九八十一 一五一十 十全十美 十有八九 十之八九 八九不离十 十万火急 十万八千里 十拿九稳 五十步笑百步 "
    "七七八八 三三两两 十天半个月 十天半月 10天半个月 三天两头 三番五次 三番两次 五次三番 三更半夜 五花八门 "
    "四分五裂 一年半载 三年五载 九牛一毛 一毛不拔 三毛流浪 五毛党 一清二楚 一天到晚 一天天 一天比一天 一年到头 "
    "一年四季 一年一度 一年比一年 一朝一夕 一时半会 一时三刻 一日三餐 一分一秒 一分为二 数十 一分钱一分货 一手交钱 "
    "一百八十度 千万别 千万不 千万要 千万得 十万个为什么 十字 十足 十里 二十四节气 24节气 十堰 十三香 十三陵 十三薪 "
    "十八般 十八线 三十而立 四十不惑 三十六计 七十二变 三百六十行 五百强 一百二十个心 一百二十个放心 一百个放心 "
    "一万个放心 一百个不 一万个不 九五之尊 朝九晚五 早九晚五 早九晚六 双十一 双十二 双11 双12 国庆十一 十一假期 "
    "十一长假 十一黄金周 十一期间 五一劳动节 五一假期 五一期间 六一儿童节 三八妇女节 十三五规划 十四五规划 "
    "十五五规划 三元桥 三元里 三元催化 三元锂 三元牛奶 三元及第 三元悖论 一元化 一元论 一元一次 一元二次 二元一次 "
    "二元论 二元化 五角大楼 五角星 五角场 两分钟热度 三分钟热度 五分钟热度 十分制 百分制 三分球 两分球 一周年 "
    "两周年 三周年 五周年 十周年 一二三四线 二三四线 三四线 一二线 二三线 一二年级 三四年级 五六年级 一二三等 "
    "三六九等 四六级 二八开 三七开 四六开 五五开 二八分 三七分 四六分 五五分 五分熟 七分熟 三分熟 八分熟 "
    "三位一体 二把手 三把手 两把刷子 两回事 两码事 三个臭皮匠 三个和尚 三个代表 两个一百年 "
    "铁人三项 十项全能 三桶油 三头六臂 二人转 二人世界 二人台 三人行 三字经 四字成语 "
    "五笔输入 五笔打字 八字不合 八字还没 八字没 七年之痒 十年如一日 三天打鱼 两天晒网 七匹狼 "
    "三只松鼠 三个爸爸 三顿半 五个农民 四个轮子 七天酒店 七天连锁 七天优品 7天酒店 7天连锁 "
    "7天优品"
)
"""Idioms, ranks, and names of things and firms."""
_DAY = r"[一二三四五六日天](?![百千万亿十次天个块元回遍])(?:[、和到至](?:周|星期|礼拜)?[一二三四五六日天](?![\w点]))?"
_PATTERNS = (
    *(word + _DAY for word in ("周", "星期", "礼拜")),
    rf"第[{NUMERAL}\d]+",
    *(count + "件套(?!头)" for count in "二两三四五六七八九十23456789"),
    "六个核桃(?:(?<=[喝箱罐瓶提件].{4})|(?=饮料|饮品|牛奶|喝))",
    "三包(?:期|政策|服务|范围|凭证|卡|规定|责任|法|之内|内)",
    rf"初(?<![最年当起月]初)[{NUMERAL}]+",
    rf"腊月[{NUMERAL}]+",
    rf"正月[{NUMERAL}]+",
    *(before + r"一点(?!\d)" for before in "快慢早晚好多少大小高低有差先这那长短近远贵轻重宜再"),
    r"一点(?:[个起样下些定直共切半儿都也不点]|一(?![万亿]))",
    rf"十(?<![{NUMERAL}点时过差\d]十)分(?![之钟{NUMERAL}\d])",
)
"""Weekdays, ordinals, sets (四件套), the guarantee called 三包,
days of the lunar month, 一点 in the sense of "a bit", 十分 in the sense of "very"."""
_LISTED = map(re.escape, sorted(_IDIOMS.split(), key=len, reverse=True))
_GUARD = re.compile("|".join((*_LISTED, *_PATTERNS)))
"""Every branch begins with a plain character: that lets the search skip whatever none begins with."""


def masked(text: str) -> str:
    """Put `MASK` for every character that belongs to such a word."""
    return _GUARD.sub(lambda match: MASK * len(match[0]), text)
