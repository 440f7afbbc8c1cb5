"""How the readers of opening hours hear a text: folded, pauses as commas, Cantonese words as Mandarin ones.

Recognisers without punctuation write a blank where a speaker paused: `周三不开 其他时间九点到五点`. Every replacement
is as long as what it replaces, so that places stay places.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rules.entities.folding import Folded, fold
from rules.entities.tables import words

_HAN = "[㐀-鿿]"
_GAP = r"[ \t\u00a0\u3000]+(?:[呃嗯噢欸诶]+[ \t\u00a0\u3000]+)*"
_UNIT = "[点點时時分月日号號年个個]"
_PAUSE = re.compile(
    rf"(?<={_HAN}){_GAP}(?={_HAN}|[A-Za-z]|(?<!点.)\d(?!\d?[ \t]+{_UNIT})|\d{{1,2}}[点點:時时])"
    rf"|(?<=[A-Za-z0-9]){_GAP}(?!{_UNIT})(?={_HAN})"
)
"""A blank beside a Chinese character, but not the typographic one of `9 点`."""
_NOT = re.compile("[唔勿](?=[開开做營营收休使系係喺放返洗睇得接来歇])")
"""Folding takes 唔 for a hum; before a verb it is 不."""
_DIALECT = dict(
    pair.split("|")
    for pair in words(
        """
        朝头早|大清早 朝早|早上 晨早|早上 上昼|上午 下昼|下午 晏昼|下午 晚黑|晚上 夜晚黑|大晚上 挨晚|傍晚
        而家|现在 依家|现在 宜家|现在 日日|天天 我哋|我们 你哋|你们 佢哋|他们 冇人|没人 冇得|没有 冇开|没开 冇|没
        铺头|店里 收铺|关店 闩铺|关店 闩门|关门 收档|收摊 开档|出摊 返工|上班 放工|下班 食饭|吃饭 个钟|小时 廿四|24
        就系|就是 都系|都是 不系|不是 早浪向|大清早 夜里向|大半夜 夜头|夜里 阿拉|我们 侬|你 搿搭|这里 除咗|除了 㗎|的
        嘅|的 咗|了 甭|别
        拜一|周一 拜二|周二 拜三|周三 拜四|周四 拜五|周五 拜六|周六 拜日|周日 拜天|周天
        又系|又是 先系|先是 系咪|是吗 先开|才开 先收|才收 先闩|才关
        """
    )
)
_WORDS = re.compile(
    "(?<![今周期拜这每礼])(?<!星期)(?:" + "|".join(sorted(_DIALECT, key=len, reverse=True)) + ")(?!统|列)"
)


@lru_cache(maxsize=256)
def heard(text: str) -> Folded:
    """Fold `text` for the readers of schedules."""
    if text.isascii():
        return fold(text)
    folded = fold(_NOT.sub("不", _PAUSE.sub(lambda found: "，" + found[0][1:], text)))
    if not _WORDS.search(folded.text):
        return folded
    return Folded(_WORDS.sub(lambda found: _DIALECT[found[0]], folded.text), folded.origin)
