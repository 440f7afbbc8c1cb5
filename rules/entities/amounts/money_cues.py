"""Amounts that name no currency: a price cue makes them money (扣了三百五, 两万三的首付, it costs fifty)."""

from __future__ import annotations

import re

from rules.entities.amounts.counted import counts
from rules.entities.amounts.numbers import Numbered
from rules.entities.amounts.numbers_quantity import Quantity, Shape
from rules.entities.flags import REACH, TAKEN_BACK

_REACH = 18
"""Characters before an amount in which its cue ends."""
_NOUN = (
    r"价[格钱位码]|[价费薪]|(?:货|贷|借|欠|余|尾|罚|付|退|存|汇|房|车|还|保)[款贷]|[押定订租奖佣本现礼罚违约滞]金|"
    r"保证金|违约金|滞纳金|[房月年]租|月供|首付|"
    r"工资|薪水|收入|提成|补贴|补助|红包|预算|成本|利润|营业额|销售额|金额|总额|额度|保额|余额|本金|利息|消费|花销|"
    r"开销|支出|税|"
    r"账单|优惠券?|返现|定价|票|套餐|彩礼|多少钱|[港台日美澳加欧]币"
)
_VERB = (
    r"卖|[只仅][要需]|人均|折后|打完?折|取了?|月还|[要偿]还|收(?:了|您|你|我|取|到)|扣|花|付|交|缴|欠|赔|退|补|"
    r"转(?:了|账|给|过)|打(?:了|过)|汇|充|存(?:了|入)|借|贷|"
    r"还(?:了|款)|赚|挣|亏|"
    r"便宜|涨|降|减|省|优惠|抵扣?|返|报销|预存|合计|共计|总计|[一总]共|加起来|算下来|刷|罚|值|满|要价|砍到|砍|送|"
    r"给(?:了|我|你|您)|实付|应[付还]|"
    r"已付|起步|落地|裸车|到手|报了|[报标收付交]的"
)
_PER = r"[每半一二两三四五六七八九十\d](?:个?月|季度|[年晚天周人位次斤件张间度平箱瓶盒包袋杯份套台本条只双米吨])"
_LINK = (
    r"[嘛呢呀啊着了掉除我你您他她们是为就才只要得有在到都给成价的个:,、 ]|大概|大约|差不多|至少|"
    r"最[多少低高]|还[有剩]|[一总]共|现在|人民币|[一二三四五六七八九]成|"
    rf"{_PER}"
)
_ROUND = "出头|开外|左右|上下"
_BEFORE = re.compile(rf"(?:{_NOUN}|{_VERB})(?:{_LINK}){{0,6}}$")
_PER_BEFORE = re.compile(rf"(?:{_PER}|[,、]?再?[减加送补退]|买了)$")
_MEANS = "现金|押金|定金|订金|首付|话费|运费|红包|优惠券|代金券|罚款|货款|贷款|欠款|手续费|服务费"
_PRODUCT = (
    r"首付|押金|定金|订金|贷款|货款|套餐|话费|运费|费用|手续费|服务费|红包|优惠|券|代金券|奖金|罚款|工资|预算|额度|"
    r"现金|账单|保险|机票|"
    r"车票|门票|票|房|车|手机|电脑|电视|冰箱|空调|洗衣机|平板|相机|耳机|鞋|衣|裤|裙|包|货|东西|酒|茶|卡|会员|课|产品|"
    r"商品|订单|欠款|项目|工程|投资|生意|单子"
)
_DEAR = r"(?:能不能|可不可以|行不行|可以|有点|能|可|太|还|再|也|就|真|都|是|够|不|好|的){0,4}"
_AFTER = re.compile(
    rf"(?:{_ROUND})?(?:的?(?:{_MEANS})|的(?:[那这][个款种档套]|{_PRODUCT})|[,、]?{_DEAR}(?:便宜|太?贵|划算|优惠|包邮|打折|到账|付款|"
    r"拿下|成交)|一(?:个月|[晚夜斤平年位间瓶杯份盒箱])(?!就|都|次)|每(?:个?月|[晚夜斤平年人位间]))"
)
_EACH_PERSON = re.compile(r"(?:[每一]个?人|[每一]位)(?:[每一](?:个?月|[天次晚年餐顿]|小时))?[是给发补要收]?$")
_EACH_EDGE = re.compile(rf"\s*(?:$|[,.;!?、。\n]|(?:{_ROUND})|[吧呗啊嘛哦]|的(?!名额|份额|指标|积分|任务|配额))")
"""每人每天五十, at the end of its clause, is what each is paid or pays."""
_A_LOT = re.compile(r"(?:^|[,.;!?、。\n ]|[要得好就才都]|可是|整整|足足)$")
_A_LOT_AFTER = re.compile(r"呢(?:$|[,.;!?、。\n])")
_LEAST_A_LOT = 100
"""(还没发，)一万二呢: what is that much is money, unless something else is talked about."""
_FOR_EACH = re.compile(r"-\d|(?:就|立|可|能|再|直接)?(?:减|送|返|立减|包邮|可用|打[一二三四五六七八九\d])")
_OMITTED = re.compile(r"[百千万亿][一二三四五六七八九\d]$")
_PRICE_TALK = re.compile(r"便宜|[贵价钱费款买卖付薪块元]|工资|金额|优惠|打折|划算|套餐|押金|首付")
_NO_PRICE = re.compile(
    r"粉丝|积分|[人步字分]数|[远跑走]|人口|播放|浏览|点赞|阅读|观看|面积|下载|海拔|销量|库存|里程|流量|身高|体重|转速|排名|"
    r"跑了|走了|编号|号码|"
    r"房号|尾号|分机|工号|号是|密码|验证码|型号"
)

_CLAUSE = re.compile("[,，、。;；!?]")

_EN_CUE = (
    r"(?:costs?|costing|pric(?:e|es|ed)|paid|pays?|paying|charg(?:e|es|ed|ing)|totals?|comes? to|came to|coming to|"
    r"fees?|bill|rent|"
    r"balance|deposit|refund(?:ed)?|fare|premium|payment|budget|salary|tax|worth|spent|spend|spending|owes?|owed|"
    r"(?:sells?|sold|selling|sale|going|goes|buy it|get it) for|listed at|quoted|that'll be|that will be)"
)
_EN_LINK = (
    r"(?: (?:is|was|of|at|me|us|you|him|her|them|it|for|only|just|about|around|like|over|exactly|almost|nearly|"
    r"roughly|to|a|total|"
    r"comes|came|went|up|from|by|be|would|will|another|an extra|that)){0,4}"
)
_EN_BEFORE = re.compile(rf"(?<![a-z]){_EN_CUE}{_EN_LINK} $")
_EN_WEAK = re.compile(r"(?<![a-z])(?:it's|it is|that's|that'll be|that is|for|only|just|at|they're|was|is) $")
_EN_TAX = re.compile(r" (?:plus|before|after|including|with) (?:the )?(?:tax|shipping|tip)")
_EN_PER = re.compile(
    r" (?:a|per|each|every)(?: (?:month|year|week|piece|person|night|day|head|unit|item|box))?(?![a-z])"
)
_EN_EDGE = re.compile(
    r"\s*(?:$|[.,;!?\n]|(?:a|per|each|every|for|and|but|when|plus|please|thanks|in total|altogether|total|this|last|to|"
    r"or|instead|not|because|so|on|by|extra|more|less|tops|max|minimum)(?![a-z]))"
)
_HOUR_BEFORE = re.compile(r"\d:$")
_EN_HOUR = re.compile(r" ?(?:[ap]\.? ?m(?![a-z])|o'?clock)")
_EN_DAY = re.compile(
    r" (?:tonight|tomorrow|(?:in the|this|every) (?:morning|afternoon|evening)|"
    r"train|flight|bus|coach|ferry|show|showing|screening|slot|appointment|departure)(?![a-z])"
)
"""What makes eight fifteen a time."""
_LAST_HOUR, _LAST_MINUTE = 24, 59
_CENTS_LEAST = 10
_LEAST_ANSWER = 5
_LEAD = 2
"""Characters that may stand between the beginning of an answer and its number."""
_QUESTION = 40
_HOW_MUCH = re.compile(
    r"多少钱|什么价|怎么卖|[价费租]是?(?:多少|几)|多少[块元]|how much|what(?:'s| is| was) the (?:price|cost|total|"
    r"fee|rent)|what does it cost",
    re.IGNORECASE,
)


def price_in(said: Numbered, number: Quantity, since: int) -> str:
    """The currency of a number that names none and is a price: home or dollar; "" where it is no price.

    `since`: where the amount before it ended; 0 where none was.
    """
    if number.shape in (Shape.WORDS, Shape.DIGITS) and _english_price(said.lower, number):
        return "dollar"
    return "home" if number.shape is not Shape.WORDS and _chinese_price(said, number, since) else ""


def _chinese_price(said: Numbered, number: Quantity, since: int) -> bool:
    if (number.value < 10 and number.value % 1 == 0) or not _sayable(said, number) or counts(said.text, number.end):
        return False
    before, behind = said.text[max(0, number.start - _REACH) : number.start], said.text[number.end : number.end + 12]
    if _NO_PRICE.search(_CLAUSE.split(before)[-1]):
        return False
    if _EACH_PERSON.search(before) and _EACH_EDGE.match(behind):
        return True
    if number.value >= _LEAST_A_LOT and _A_LOT_AFTER.match(behind) and _A_LOT.search(before):
        return not _NO_PRICE.search(before)
    if _BEFORE.search(before) or _AFTER.match(behind):
        return not before.endswith("满") or bool(_FOR_EACH.match(behind))
    if since and number.start - since <= _REACH and _PER_BEFORE.search(before):
        return True
    if number.shape is not Shape.CARDINAL or not _OMITTED.search(said.text[number.start : number.end]):
        return False
    lately = bool(since) and number.start - since <= _REACH
    return lately or behind.startswith("的") or bool(_PRICE_TALK.search(before + behind))


def is_correction(said: Numbered, number: Quantity, since: int) -> bool:
    """Whether the number stands in the place of the sum before it: 三百块，不对，五百."""
    near = since and 0 < number.start - since <= REACH and _sayable(said, number) and not counts(said.text, number.end)
    return bool(near and TAKEN_BACK.match(said.text[since : number.start]))


def may_answer(said: Numbered, number: Quantity) -> bool:
    """Whether the number is all that its turn begins with: 嗯，三百五吧."""
    lead = (
        said.text[max(0, number.start - _REACH) : number.start].rpartition("\n")[2].strip(" ,，。、就是要大概差不多嗯")
    )
    sayable = number.value >= _LEAST_ANSWER and _sayable(said, number) and not counts(said.text, number.end)
    return len(lead) <= _LEAD and sayable


def asks_for_price(said: str) -> bool:
    """Whether what was said last asks what something costs."""
    return bool(_HOW_MUCH.search(said[-_QUESTION:]))


def _sayable(said: Numbered, number: Quantity) -> bool:
    """五九九 may be a price, 一三八零零 is none; nor are 2024-05, 12:30 and 8:25."""
    if _HOUR_BEFORE.search(said.text[max(0, number.start - 2) : number.start]):
        return False
    width = number.end - number.start
    if number.shape is Shape.FIGURES and not 2 <= width <= 4:
        return False
    beside = said.text[max(0, number.start - 1) : number.start] + said.text[number.end : number.end + 1]
    touches = any(
        char in ("/#@_:." if number.low else "-/#@_:.") or (char.isascii() and char.isalnum())
        for char in beside.replace(":", "", 1)
    )
    return not touches and not (number.shape is Shape.DIGITS and width > 7 and number.value % 1000)


def _english_price(lower: str, number: Quantity) -> bool:
    before = lower[max(0, number.start - 40) : number.start]
    sayable = number.value >= _CENTS_LEAST or number.value % 1
    hour = _EN_HOUR.match(lower, number.end)
    return bool(sayable and not hour and _EN_BEFORE.search(before) and _EN_EDGE.match(lower, number.end))


def in_dollars_and_cents(lower: str, first: Quantity, second: Quantity | None) -> bool:
    """Nineteen ninety-nine, forty nine ninety five: dollars and cents behind a price cue."""
    if not second or not second.touches or second.shape is not Shape.WORDS or second.start - first.end > 1:
        return False
    if not (1 <= first.value < 1000 and _CENTS_LEAST <= second.value < 100 and second.value % 1 == 0):
        return False
    if _EN_HOUR.match(lower, second.end):
        return False
    if first.value <= _LAST_HOUR and second.value <= _LAST_MINUTE and _EN_DAY.match(lower, second.end):
        return False
    before = lower[max(0, first.start - 40) : first.start]
    if _EN_BEFORE.search(before) or _EN_TAX.match(lower, second.end):
        return True
    return bool(_EN_WEAK.search(before) and _EN_PER.match(lower, second.end))


def has_cue(said: Numbered, start: int) -> bool:
    """Whether a price cue stands right before `start`."""
    before = said.lower[max(0, start - _REACH) : start]
    return bool(_BEFORE.search(before) or _EN_BEFORE.search(said.lower[max(0, start - 40) : start]))


def is_price_range(said: Numbered, low: Quantity, high: Quantity, since: int) -> bool:
    """Whether both ends of a range that names no currency are prices: 预算五千到八千."""
    if low.shape is Shape.WORDS or high.value < 10 or counts(said.text, high.end):
        return False
    return bool(price_in(said, low, since) or price_in(said, high, since))
