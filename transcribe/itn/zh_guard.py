"""Chinese words that hold numerals and are no numbers: hidden first, left as they are."""

from __future__ import annotations

import regex

from transcribe.itn.edits import WORDS, Sheet
from transcribe.itn.zh_numerals import FIGURE, NUMERAL

_IDIOMS = (
    "三七二十一 九九八十一 一五一十 十全十美 十有八九 十之八九 八九不离十 十万火急 十万八千里 十拿九稳 五十步笑百步 "
    "七七八八 三三两两 三五成群 二百五 百里挑一 千里挑一 十字 十足 十里 十三五规划 十四五规划 十五五规划 双十一 双十二 "
    "国庆十一 十一假期 十一长假 十一黄金周 十一放假 十一期间 十一国庆 一百二十个放心 九五之尊 "
    "朝九晚五 早九晚五 早九晚六 三十而立 四十不惑 五一劳动节 六一儿童节 三八妇女节 四六级 "
    "一时半会 一时半刻 一时三刻 两点一线 三点一线 三点水 两点水 四点底 三元桥 三元里 十堰 "
    "一二三等 二三四线 一二线 三四线 一二年级 三四年级 五六年级"
)

_DAY = "[一二三四五六日天]"
_PATTERNS = (
    # Weekdays: 周一, 周一三五, but the hour of 周三三点 is not part of the list, nor are digits that follow.
    rf"(?:周|星期|礼拜){_DAY}(?:[、和]?{_DAY}(?![点时个十刻\d])){{1,5}}+(?!{FIGURE})|(?:周|星期|礼拜){_DAY}",
    # ... and those that follow an hour: 到五点二四六上午九点, 到六点六日休息.
    r"(?<=[点半刻]|\d:\d\d)(?:[一二三四五六日]{2,5}(?=[上下中]午|早上|晚上|全天)|六日)",
    # 十分 is "very" unless something counts it.
    rf"(?<![{NUMERAL}点时过差\d])十分(?!之|钟|[{NUMERAL}])",
    # The lunar calendar is written in words.
    rf"(?:正月|腊月|冬月|大年|农历[{NUMERAL}]+月)(?:初)?[{NUMERAL}]+|(?<!最|当|年)初[一二三四五六七八九十]+|年三十",
    # Vague numbers: 十几万, 几十, 二十几万, 十来个.
    rf"[{NUMERAL}]*[十百千万亿][几来][十百千万亿]*|[几数][十百千万亿]+",
    # 上午九十点: nine or ten o'clock.
    rf"(?<![{NUMERAL}])九十点(?!{FIGURE}|\d)",
    # 百分百满意 is wholly content; a rate of 百分百 ends there.
    r"百分百(?=\p{Han})(?![了吧吗呢啊])",
    # 第一二三名, and three counted at a glance: 三四五个人.
    r"第[一二三四五六七八九]{2,}",
    rf"(?<!{FIGURE})(?:一二三|二三四|三四五|四五六|五六七|六七八|七八九)(?=[个天月年次位号楼块名岁层本张份])",
)
_LISTED = "|".join(regex.escape(idiom) for idiom in sorted(_IDIOMS.split(), key=len, reverse=True))
_GUARD = regex.compile("|".join([rf"(?<![{NUMERAL}])(?:{_LISTED})(?![{NUMERAL}])", *_PATTERNS]))


def read(sheet: Sheet) -> None:
    """Hide what must stay as it is."""
    for match in _GUARD.finditer(sheet.shadow):
        sheet.hide(match.start(), match.end(), WORDS)
