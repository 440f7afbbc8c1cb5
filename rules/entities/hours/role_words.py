"""The words around a lone time that say what it is for: 开门, 到…关, 停止入场."""

from __future__ import annotations

import re

from rules.entities.tables import one_of
from rules.entities.times.clock_words import ZH_HOUR, ZH_PART

_SOFT = (
    r"(?:[\s,、的就才都也钟整多吧呢哈了会再]|左右|的?时候|[以之]后|准时|正式|统一|我们|全部|基本|差不多|之?前|来钟"
    r"|那样|这样|一般|大概|给你|必须|一定|肯定|最多|店里){0,5}"
)
"""Between a time and what it is for."""
_OPENING = one_of(
    """开门 开店 开馆 开园 开市 开档 开诊 开张 开业 开铺 叫号 放号 接园 open(?:s|ing)?
    开始(?!入场|检票)(?:营业|上班|服务|办公|接待|受理|办理|对外)? 上班 开工 开放 营业 开餐 开饭 开卖 出摊 接诊
    开(?!会|车|发|票|机|通|水|药|户|心|玩|学|课|到|至|场|席|抢|奖|庭|标|盘) 开(?=到|至) 有人 开火 生火 支[上起]
    下板 上客 (?:可以|能)(?:来|进|办|取|用|玩)(?!了?吗) 再(?:出来|开|营业) 上线 到岗 恢复 起(?!床|飞|诉) 摆(?!到)
    支(?=摊|棚|锅|起来) 卷帘 迎客 接客"""
)
_END = r"(?=[,。;了的吧啊哦]|\Z)"
_CLOSING = one_of(
    rf"""关门 关店 关铺 关闭 关灯 熄灯 熄火 关(?!于|系|心|注|机) 收班 静园 散场 封门 拾掇 收拾 停运 打烊
    闭[馆园店市室] 闭{_END} 停号 放园 离园 没人{_END} 下班 收摊 收市 收工 收档 收铺 收{_END} 结束 停业 歇业
    歇{_END} 净园 净馆 清场 清园 清人 结账 打佯 锁{_END} 停止(?:营业|服务|办公|办理|受理|接待|对外) 停电 断电
    停{_END} 撤{_END} 走{_END} 走人 没了 回家 拉闸 落闸 落锁 锁门 下线 截止(?!入|取|挂|点) 为止 散
    不(?:收|接|办|卖|看|做|放|营业|开)了 close[sd]?"""
)
_LATEST = one_of(
    """停止[入进检售点取挂接叫排][馆园场票餐单号]? 不让进 不放(?!了) 停票 停售 止票 最后 截止[入取挂点]
    不接[单客](?!了) 截单 last\\s*(?:order|call|entry)""",
    "不收(?!了) 不能进 禁止 [以之]后就?不",
)
RANGE_ENDED = re.compile("(?:就|才|准时|左右)?(?:结束|下班|收摊|收工|收市|为止)[的了]?")
ROLE_AFTER = re.compile(rf"{_SOFT}(?:(?P<latest>{_LATEST})|(?P<close>{_CLOSING})|(?P<open>{_OPENING}))")
OF_NEXT = re.compile(
    rf"(?:,?(?:开门|关门|打烊))?(?:的?时间)?[是就在为都也统,]{{0,3}}(?:{ZH_PART})?{ZH_HOUR}[点:]"
    "|(?:的?时间)?(?:都|也|还|倒|是){0,3}(?:一样|不变|没变|照旧|差不多)"
)
"""Behind 开门 where it belongs to the time that follows: 嗯十一点半, 开门十一点半."""
_ABOUT = r"(?:\s+(?:up|at|by|from|around|about|time\s+is)){0,3}"
_IS = "(?:的?时间)?(?:一般|大概|都|就|也|又|呢){0,2}[是在为从:]?"
_CLOSE_BEFORE = one_of(
    r"(?:营业|开放?|卖|做|上班?|忙|延长|延[迟后]?|推[迟后]|提前|一直|直|服务|工作|开门|人工)?[到至]了?(?:那个|大概|差不多|[\s,])*",
    rf"""(?:关门|打烊|下班|闭馆|结束|闭店|收摊|收市|散市){_IS}\s* (?:关|收)(?:就|是|在)
    (?<![点半刻分整])(?:关门?|收摊?|收工|打烊)[,]{{1,2}}""",
    rf"\b(?:clos(?:e|es|ing)|shuts?|until?l?|till?|up\s+to|through){_ABOUT}\s+",
)
_OPEN_BEFORE = one_of(
    rf"(?:开门|开店|营业|开馆|上班|开放|开始|开诊){_IS} 开(?:就|是|在) (?:开门?|开始|出摊|支摊)[,]{{1,2}} [从自]",
    r"""
    (?:开门|开店|开馆|上班|开放)(?:时间)?(?:也|都|就|则|会|要){0,2}(?:提前|推迟|延后|延迟|改|调整?|晚)[到至成]?
    (?<![觉记懂晓获取认值省])得""",
    rf"(?:\bopen(?:s|ing)?|starts?|from){_ABOUT}\s+",
)
_LATEST_BEFORE = one_of(
    r"""最[后晚](?:点餐|点单|入场|入馆|入园|接单|一[㐀-鿿]{1,3}?|售票|取号|进场|检票)?(?:时间)?[是在为:]?
    (?:别|不要|不用|莫)(?:太早|再)?""",
    r"last\s+(?:entry|orders?|call|admissions?|seating)(?:'s|\s+is|\s+at|\s+are){0,2}\s*",
)
ROLE_BEFORE = re.compile(
    rf"(?:(?P<latest>{_LATEST_BEFORE})|(?P<close>{_CLOSE_BEFORE})|(?P<open>{_OPEN_BEFORE}))\Z", re.A
)
