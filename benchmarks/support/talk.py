"""Made-up talk for the benchmarks of rules: lines, calls of ten minutes, and rules that find something in them.

Everything is drawn with a seed, so that every run reads the same. Values are made up; most lines have none, as in
calls.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

CHATTER = (
    "您好请问有什么可以帮到您",
    "我想问一下我上次买的那个东西什么时候能到",
    "好的您稍等我帮您查询一下",
    "嗯我这边看到系统里面显示已经发货了",
    "那大概还要等多久呢我这边比较着急",
    "非常抱歉给您带来不便了我们会尽快处理的",
    "这个情况我需要跟仓库那边核实一下",
    "你们上次也是这么跟我说的结果一直没有人联系我",
    "我理解您的心情换作是我也会着急的",
    "麻烦您把收件人的姓名告诉我一下可以吗",
    "我姓王三横王的那个王",
    "这个活动的规则是满了才可以参加的",
    "那我要是不想要了怎么退呢",
    "您可以在我的页面里面点申请售后",
    "我年纪大了不太会弄这个手机",
    "没关系我一步一步教您操作",
    "现在能看到一个蓝色的按钮吗",
    "看到了然后呢点进去是吧",
    "对的点进去之后选择第一个选项就好了",
    "它让我填一个什么验证的东西",
    "那个就是给您发的短信里面的数字",
    "好的好的我弄好了谢谢你啊",
    "不客气请问还有其他可以帮您的吗",
    "没有了就这样吧",
    "感谢您的来电祝您生活愉快再见",
    "信号不太好您能再说一遍吗",
    "我刚才说的是那个快递的问题",
    "这边帮您登记了后续会有专人跟进",
    "你们的服务态度还是挺好的",
    "我们一定会改进的感谢您的反馈",
    "can you hear me now",
    "sorry the line is not very clear could you say that again",
    "i have been waiting for this since last month",
    "let me check that for you one moment please",
    "is there anything else i can help you with today",
    "that is all thank you very much",
)
TOPICS = (
    *(
        "售后",
        "客服",
        "维修",
        "物流",
        "投诉",
        "预约",
        "开票",
        "退货",
        "仓库",
        "前台",
        "财务",
        "门店",
        "总部",
        "网点",
        "代理",
    ),
    *(
        "安装",
        "配送",
        "理赔",
        "续费",
        "充值",
        "开户",
        "挂号",
        "保养",
        "检测",
        "回收",
        "团购",
        "批发",
        "招商",
        "人事",
        "法务",
    ),
)
KINDS = ("电话", "热线", "单号", "编号", "时间", "金额", "地址", "邮箱", "号码", "工号")
ENGLISH = ("order", "ticket", "invoice", "policy", "refund")
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as grok has it, something that it matches, and the entity that it names."""

    pattern: str
    said: str
    """What it matches; where it names an entity, up to that."""
    entity: str = ""


class Talk:
    """Draws lines and rules."""

    def __init__(self, seed: int = 7) -> None:
        self._chance = random.Random(seed)

    def lines(self, count: int, share: float, rules: Sequence[Rule]) -> list[str]:
        """Lines of some thirty characters; `share` of them hold something that one of the rules looks for."""
        hits = set(self._chance.sample(range(count), round(count * share)))
        return [self._hit(self._chance.choice(rules)) if i in hits else self.chatter() for i in range(count)]

    def chatter(self) -> str:
        """A line in which there is nothing to find."""
        return self._chance.choice(CHATTER)

    def rules(self, count: int, entities: bool) -> list[Rule]:
        """Different rules in the styles of rule files.

        Of ten, three begin with a choice of words, two with a choice of verbs, one with one word, one is English, one
        begins with the value, one with any Han, and one names an entity (else it is another choice of words).
        """
        made: dict[str, Rule] = {}
        while len(made) < count:
            rule = self._rule(len(made), entities)
            made.setdefault(rule.pattern, rule)
        return list(made.values())

    def _rule(self, number: int, entities: bool) -> Rule:
        topics, kinds = self._chance.sample(TOPICS, 3), self._chance.sample(KINDS, 2)
        if number >= len(TOPICS):  # there are only so many topics
            topics = [f"{topic}{number}" for topic in topics]
        topic, kind = self._chance.choice(topics), self._chance.choice(kinds)
        any_topic, any_kind = f"(?:{'|'.join(topics)})", f"(?:{'|'.join(kinds)})"
        digits = "".join(self._chance.choice("123456789") for _ in range(6))
        match number % 10:
            case 0 if entities:
                name = ("PHONE", "MONEY", "DATE", "EMAIL", "CLOCK")[number // 10 % 5]
                return Rule(f"{any_topic}的?{any_kind}(?:是|为)?%{{{name}:value}}", f"{topic}的{kind}是", name)
            case 0 | 1 | 2 | 3:
                pattern = f"{any_topic}(?:的|部|中心)?{any_kind}(?:是|为|就是)?\\s*(?<value>[0-9]{{4,12}})"
                return Rule(pattern, f"{topic}中心{kind}是{digits}")
            case 4 | 5:
                return Rule(
                    f"(?:查|问|找)(?:一下)?{any_topic}{any_kind}%{{INT:value}}号", f"问一下{topic}{kind}{digits}号"
                )
            case 6:
                return Rule(f"{topic}{kind}%{{INT:value}}号", f"{topic}{kind}{digits}号")
            case 7:
                word = f"{self._chance.choice(ENGLISH)}{number}"
                pattern = f"(?i)\\b(?:my|the|your) (?:{word}|re{word}) (?:number|no)\\.? (?:is )?(?<value>[a-z]?[0-9]+)"
                return Rule(pattern, f" my {word} number is {digits}")
            case 8:
                pattern = f"(?<value>[0-9]{{4,12}})(?:是|就是)(?:我们)?{any_topic}(?:的)?{any_kind}"
                return Rule(pattern, f"{digits}是我们{topic}的{kind}")
        return Rule(
            f"[\\p{{Han}}]{{2,4}}(?:公司|酒店|商场){any_topic}{any_kind}(?<value>[0-9]+)",
            f"大明公司{topic}{kind}{digits}",
        )

    def _hit(self, rule: Rule) -> str:
        """A line in which the rule finds its value."""
        return f"{self.chatter()[:12]}，{rule.said}{self.value(rule.entity) if rule.entity else ''}谢谢"

    def value(self, entity: str) -> str:
        """A value as somebody says it, or as it is written."""
        spoken = self._chance.random() < 0.7
        if entity == "PHONE":
            number = "138" + "".join(self._chance.choice("0123456789") for _ in range(8))
            return "".join(_DIGITS[int(d)] for d in number) if spoken else number
        if entity == "EMAIL":
            return "zhang.san@example.com"
        if entity == "ORDER_NO":
            return "订单号是20250103" + "".join(self._chance.choice("0123456789") for _ in range(6))
        return self._chance.choice(
            {
                "MONEY": ("三百二十九块五", "1299元", "两万三千块钱"),
                "DATE": ("二零二五年三月五号", "2025年3月5日", "三月十二号"),
                "CLOCK": ("下午三点半", "早上九点一刻", "15:30"),
                "OPENING_HOURS": ("我们的营业时间是周一到周五早上九点到晚上六点半",),
            }[entity]
        )

    def call(self, characters: int) -> list[tuple[str, str]]:
        """(role, text) of a conversation of so many characters, a value in one turn of twelve."""
        turns: list[tuple[str, str]] = []
        said = 0
        while said < characters:
            role = ("agent", "customer")[len(turns) % 2]
            text = self.chatter()
            if len(turns) % 12 == 11:
                kind = self._chance.choice(("PHONE", "MONEY", "DATE", "ORDER_NO", "CLOCK", "OPENING_HOURS"))
                text = f"{text[:8]}，{'电话是' if kind == 'PHONE' else ''}{self.value(kind)}"
            turns.append((role, text))
            said += len(text)
        return turns
