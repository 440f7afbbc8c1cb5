"""What may stand between two digits of one number: separators, pauses, the words with which people go on."""

from __future__ import annotations

import re
from functools import lru_cache

CLOSE, COMMA, STOP, JOINT, PAUSE = 1, 2, 3, 4, 5
"""How strongly a gap parts: a blank or hyphen, a comma or a word, a full stop, two turns, time to think."""

_ZH_LINKS = (
    "然后|接着|紧接着|接下来|下边|下面|完了|再来|再记|再就是|再加|再|还有|加上|随后|跟着|就是|也是|都是|是|为|中间|当中|后面"
    "|后头|后边|后尾|最后|"
    "[您你]?(?:请|继续|接着)[说讲念报]?|[您你][说讲念报]|记下了?|收到|"
    "末尾|结尾|收尾|尾巴|打头|末了|最末|剩下|还剩|前面|前边|前头|开头|第[一二三四]段|跟着?|单独|逗号|句号|空格|横杠|中杠|一杠|杠|短横|小?横线|的|呢|啊|呀|哦|诶|欸|哎|额"
    "|吧|哈|嘛|噻|咯|了|"
    "对|好|嗯|行|那么|那|这个|(?:前|后|头|最后|末|中间|当中)?的?[两二三四五六七八几][位个]数?字?|(?<=[后末尾面])的?一[位个]"
)
_EN_LINKS = (
    "and then|then|dash|hyphen|space|comma|dot|yeah|yes|okay|ok|right|uh|um|er|ah|mm|next|followed by|after that"
    "|it's|it is|"
    "the last (?:two|three|four|five)(?: digits| numbers)?(?: is| are)?|the rest is|ending(?: in)?"
)
_GAP = re.compile(
    rf"(?:[\s\-–—.·,、/()\[\]【】_。;；…!?！？~]|(?<=,\s)and\s|{_ZH_LINKS}|(?<![A-Za-z])(?:{_EN_LINKS})(?![A-Za-z]))*+",
    re.IGNORECASE,
)
_STOPS = frozenset("。;；…!?！？")
_CLOSE = frozenset(" \t\u00a0-–—.·()[]【】_~")
_PAUSE = re.compile(
    r"等(?:一?下|等|会|我|着)|想|看看|看一|看下|翻|找找|找一|查一|查查|稍|记不|没记|背不|没背|拿|忘|重新|重来|再说|再报|卡住"
    r"|(?<![a-z])(?:hang on|hold on|wait|let me|one sec(?:ond)?|one moment|just a|bear with|give me|"
    r"what was it|what is it|where was i|how does it go|i think|let's see|you know)(?![a-z])",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"单号|卡号|号码|电话|手机|座机|订单|快递|身份证|银行|账号|密码|验证码|尾号|区号|国家|不对|不是|错|应该|分机"
    r"|转|[元块]|"
    r"(?<![a-z])(?:number|phone|mobile|cell|card|order|code|wrong|not|extension|ext|no|scratch|actually|mean"
    r"|but)(?![a-z])",
    re.IGNORECASE,
)
LONGEST = 48
"""Characters of a gap inside a number, at most."""
_THOUGHT = 44
"""Characters in which somebody thinks aloud, at most."""


@lru_cache(maxsize=1024)
def strength(gap: str, words: bool) -> int | None:
    """How strongly this gap parts two digits, 0 not at all; None: they are not of one number.

    Spoken English parts every digit by a blank, which means nothing then (`words`).
    """
    if not gap or (words and gap in (" ", "-")):
        return 0
    if _GAP.fullmatch(gap):
        return _parting(gap)
    return PAUSE if len(gap) <= _THOUGHT and _PAUSE.search(gap) and not _ANOTHER.search(gap) else None


def _parting(gap: str) -> int:
    if "\n" in gap:
        return JOINT
    if _STOPS.intersection(gap) or (gap.startswith(".") and gap[1:2].isspace()):
        return STOP
    return CLOSE if _CLOSE.issuperset(gap) else COMMA
