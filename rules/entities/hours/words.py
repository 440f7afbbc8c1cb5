"""The words of a schedule besides its times and days: closures, breaks, exceptions, corrections, what parts it."""

from __future__ import annotations

import re
from enum import Enum

from rules.entities.hours.shift import SHIFT
from rules.entities.tables import one_of


class Kind(Enum):
    """What a token of a schedule does."""

    DAYS = "days"
    RANGE = "range"
    """From one time to another; or the whole day."""
    TIME = "time"
    """One time: an end of a range whose other end stands elsewhere (九点开门，六点关), or no part of the hours."""
    PART = "part"
    """下午, 晚市, lunch without a time: which of the hours are meant by what follows or went before."""
    ONLY = "only"
    """只有: of the other days' hours only the part that follows."""
    CLOSED = "closed"
    """休息, closed: the days named (or, behind a range inside the hours: a break)."""
    BREAK = "break"
    """午休: the range that follows, or went before, is a break."""
    EXCEPT = "except"
    """除了: the days that follow are closed."""
    EXCEPTED = "excepted"
    """除外: the days that went before are closed."""
    USUAL = "usual"
    """照常: the days that went before are like the others."""
    ALSO = "also"
    """周末也开: like the others, unless times follow."""
    UNSURE = "unsure"
    """看情况: nothing is known of the days that went before."""
    TAKEN_BACK = "taken back"
    """不对: what went before was wrong."""
    SHIFT = "shift"
    """晚一小时关: the days that went before differ by that from the others."""
    PAST = "past"
    """以前: what follows holds no more."""
    NOW = "now"
    """现在: what follows holds."""
    BARRIER = "barrier"
    """今天, 5月3日, 旺季: what follows is an appointment, or holds for a season only."""


_SERVING = one_of(
    "营业 上班 开放 开门 开店 开馆 开诊 开张 开 服务 办公 接待 办理 办 受理 接诊 出诊 看诊 坐诊",
    "对外 在线 在岗 接单 出摊 出 做 收 卖 放人",
)
_SHUT = one_of(
    """关门 闭馆 闭园 闭店 闭市 打烊 歇业 停业 公休 例休 轮休 休馆 休园 休市 休诊 停诊 店休 放假 休息
    停止(?:营业|办公|服务|对外) 暂停(?:营业|办公|服务) 歇(?!会) 整休"""
)
_ADVERB = r"(?:我们|咱们|都|则|全天|整天|固定|统一|要|会|就|才|是|一律|也|基本上?|一般|的话|呢|[\s,、])"
_NO_VERB = one_of(
    "变 是 对 一定 知道 清楚 用 要 会 能 可以 行 好 同 在 方便 太 像 休 歇 打 关 闭 放 停 限 管 到 得 想 过 错 算 包 含"
)
"""What 不 before makes no closure of: 周日不一定."""
PATTERNS: tuple[tuple[Kind, str], ...] = (
    (Kind.SHIFT, SHIFT),
    (
        Kind.USUAL,
        (
            r"(?:也|都|还|是|就){0,3}(?:照常|照样|照旧|正常(?=营业|开|\Z|[,。的])|跟?平时一样|一样(?!长)|没变)"
            r"(?:营业|上班|开放|服务|开门|开)?的?"
            r"|(?:as\s+usual|the\s+same|included|same\s+hours|same\s+as)\b"
        ),
    ),
    (
        Kind.ALSO,
        (
            r"(?:都|也|中间|从|全天|没有)?是?"
            r"(?:不休息?|不歇业?|不打烊|不放假|不关门|不间断|没有休息日|没有?午休|正常上班)的?"
            r"|(?:没有|没|无|不分|不管|无论)(?:节假日|假期|周末|双休|节日)(?:不?节假日)?"
            r"|(?:也|都|还|照)是?(?:营业|上班|开门|开放|开|有人|在|办公|有班)的?(?!到)"
        ),
    ),
    (
        Kind.UNSURE,
        (
            r"看情况|视情况|不一定(?:开|营业|上班)?|不固定|说不准|不定休?|看天气|看生意|预约制"
            r"|(?:by|on)\s+appointment(?:\s+only)?|depends|it\s+varies|varies"
        ),
    ),
    (Kind.EXCEPTED, r"除外|(?:不包括|不含|不算)在内|例外|excepted|excluded"),
    (
        Kind.EXCEPT,
        (
            r"除了|除(?!外|以外|此|夕|法|去)|不包括|不含|\bexcept(?:\s+for)?(?:\s+on)?\b|\bexcluding\b|\bother\s+than\b|(?<=day\s)but(?:\s+on)?\b"
            r"|\bapart\s+from\b|\bbut\s+not(?:\s+on)?\b"
        ),
    ),
    (
        Kind.BREAK,
        (
            r"午休(?:时间)?[是为]?|(?:中午|中间)[要会都]?(?:午?休息?|吃饭|关门|不上班|没人)(?:时间)?[是为]?"
            r"|午餐时间(?:休息|不上班)|吃午?饭|(?:we\s+|are\s+|but\s+){0,3}(?:closed?|shut|break|off)\s+(?:for\s+)?"
            r"(?:an?\s+|our\s+)?lunch(?:\s+break)?(?:\s+is)?(?:\s+(?:from|between))?|lunch\s+break(?:\s+is)?(?:\s+from)?|for\s+lunch"
        ),
    ),
    (
        Kind.CLOSED,
        (
            rf"(?:(?<=[周期拜一二三四五六][一二三四五六日天末])|(?<=[节假休]日)|(?<=两天))(?:整天|全天|一天|[都也就]){{0,2}}不(?!{_NO_VERB})(?:[㐀-鿿]{{1,2}}?(?=[平周星礼其工节早上下晚]|的|\Z|[,。])|[㐀-鿿]{{1,2}})"
            rf"|{_ADVERB}{{0,4}}(?:不(?:对外)?(?:{_SERVING})(?!到|始|完|打烊)(?:业务|门诊|了)?"
            r"|没有?(?:人(?!工)|门诊|号|班|营业|晚市|夜诊)|无人值班"
            rf"|(?:{_SHUT})(?!前|时间|之前|日|室|区|的?时候)(?:一天|两天|整天)?)|(?<=[双单])休|休(?=[,。;]|\Z|周)"
            r"|(?:are|is|we're|we are|we|it's|stay)?\s*\b(?:closed|shut|off)\b(?:\s+(?:on|all\s+day|every)){0,2}"
            r"|(?:don't|do\s+not|never|not)\s+open(?:\s+on)?\b"
            r"|(?:we\s+)?(?:don't|do\s+not|no)\s+(?:(?:do|serve|have|open\s+for)\s+)?(?=lunch|dinner|breakfast)"
        ),
    ),
    (
        Kind.TAKEN_BACK,
        (
            r"不对|[说讲记搞弄念][错岔]了?|更正一下|口误|[哦啊噢,]不是|不是(?=[\d一二三四五六七八九十早晚上下周星哦])"
            r"|(?:现在)?改[成到为]了?|调整?[成到为]|\b(?:sorry|no\s+wait|wait\s+no|i\s+mean|correction|scratch\s+that|actually)\b"
        ),
    ),
    (Kind.PAST, r"(?<![点半刻分整钟\d])以前|原来[是都]?|原先|过去[是都]|从前|之前(?=是|都|我们)|used\s+to\b"),
    (Kind.NOW, r"从?(?:现在|如今|目前|今年)|\bnow\b|these\s+days"),
    (
        Kind.ONLY,
        (
            r"只有|(?:就|只|仅|仅限|光)(?=[上下]午|[早晚]上|中午|[早午夜晚]诊|[早午晚]市|开?半天)"
            r"|\bonly\b(?=\s+(?:morning|afternoon|evening|lunch|dinner))"
        ),
    ),
)
END_WORDS = re.compile("关门|打烊|收摊|闭馆|闭店|closed|shut")
"""Behind a range they may only say when it ends; 休息 makes it a break."""
PART_WORDS = {
    "morning": one_of(
        "半天 白班 日班 日场 上午 早上 早诊 早市 早餐 早饭 早茶 早场 早班 早间 breakfast brunch mornings?"
    ),
    "noon": one_of("中午 午间 午诊 午市 午餐 午饭 午场 lunch"),
    "afternoon": one_of("下午 下午茶 afternoons?"),
    "evening": one_of(
        "晚上 晚间 夜间 晚诊 夜诊 夜市 晚市 晚餐 晚饭 夜宵 宵夜 夜场 晚场 晚班 酒吧 清吧 夜店 夜总会",
        "dinner evenings? nights?",
    ),
}
PART_PATTERN = "|".join(f"(?P<{part}>{words})" for part, words in PART_WORDS.items())
_FESTIVAL = one_of(
    "国庆节? 春节 元旦 五一 十一(?=假|长|期|黄) 中秋节? 端午节? 清明节? 劳动节 圣诞节? 过年 除夕 大年",
    "年三十 双十一 双十二 黄金周",
)
_ZH = "[一二三四五六七八九十]"
BARRIER = one_of(
    r"""(?:今|明|后|昨|前)(?:天|日|儿|晚|早|晨) 大后天 刚才 待会儿? 等会儿? 一会儿? 上次 上回 这几天 这两天 近期
    当天 当晚 试营业 (?<![一早晚])(?:[下上这本]个?){1,2}(?:周|星期|礼拜)[一二三四五六日天末]?
    (?:旺|淡|夏|冬|春|秋|雨)季 [夏冬]令时? [夏冬春秋]天 [暑寒]假""",
    rf"(?:{_FESTIVAL})(?:长假|假期)?(?:期间|当天|那天)? 初{_ZH}",
    rf"\d{{1,2}}月份?\s?(?:到|至|[-~—–]) {_ZH}{{1,2}}月份?[到至] \d{{1,2}}月\d{{1,2}}[日号]?",
    rf"{_ZH}{{1,3}}月{_ZH}{{1,3}}[日号]",
    rf"(?<![\d一二三四五六七八九十])(?:{_ZH}{{1,3}}|\d{{1,2}})号(?![线楼店桌])",
    r"""\b(?:today|tomorrow|tonight|yesterday|thanksgiving|easter|boxing\s+day|in\s+(?:the\s+)?(?:summer|winter))\b
    \b(?:next|last|this|coming)\s+(?:week|mon|tues|wednes|thurs|fri|satur|sun)\w* \bchristmas(?:\s+(?:eve|day))?\b
    \bnew\s+year(?:'s)?(?:\s+(?:eve|day))?\b""",
)
_HOURS_24 = (
    r"(?:24|二十四)个?(?:小时|h\b)"
    r"(?!之?内|以内|之?后|以后|之?前|封顶|到账|发货|退款|起租|[一二两三\d]|的?(?:快递|租金|价|热水))"
)
"""Not within 24 hours, or for 24 hours."""
ALL_DAY = one_of(
    r"(?:7|七)\s*[x×*乘]\s*以?(?:24|二十四)\s*(?:个?小时)? 24\s*[x×*]\s*7 24\s?/\s?7",
    rf"(?<!\d){_HOURS_24}(?:全天候?)? 全天(?:候|24小时|二十四小时)?(?!都?(?:休|停|不|闭|关|歇)) 昼夜",
    r"(?<![\w.])(?<!within\s)(?:24|twenty[\s-]four)\s?-?(?:hours?|hrs?|h)\b(?:\s*(?:a|per|/)\s*day)?"
    r"(?:\s*,?\s*(?:7|seven)\s+days(?:\s+a\s+week)?)?",
    r"""\ball\s+day\b(?:\s+long|\s+(?:and\s+)?all\s+night)? a?round\s+the\s+clock twenty[\s-]?four\s+seven
    (?:open\s+)?day\s+and\s+night never\s+close""",
)
_SOFT = (
    r"(?:[\s,、的就才都也钟整多吧呢哈了会]|左右|的?时候|[以之]后|准时|正式|统一|我们|全部|基本|差不多|之?前|来钟"
    r"|那样|这样|一般|大概|给你){0,5}"
)
"""Between a time and what it is for."""
_OPENING = one_of(
    """开门 开店 开馆 开园 开市 开档 开诊 开张 开业 叫号 放号 接园
    开始(?!入场|检票)(?:营业|上班|服务|办公|接待|受理|办理|对外)? 上班 开工 开放 营业 开餐 开饭 开卖 出摊 接诊
    开(?!会|车|发|票|机|通|水|药|户|心|玩|学|课|到|至|场|席|抢|奖|庭|标|盘) 开(?=到|至) 有人 再(?:出来|开|营业)
    上线 到岗 恢复 起(?!床|飞|诉)"""
)
_CLOSING = one_of(
    r"""关门 关店 关闭 关(?!于|系|心|注|机) 打烊 闭馆 闭园 闭店 闭市 停号 放园 离园 没人(?=了|\Z|[,。]) 下班 收摊
    收市 收工 收档 收(?=[,。]|\Z|了) 结束 停业 歇业 净园 净馆 清场 清园 停止(?:营业|服务|办公|办理|受理|接待|对外)
    拉闸 落锁 锁门 下线 截止(?!入|取|挂|点) 为止 散"""
)
_LATEST = one_of(
    "停止[入进检售点取挂接叫排][馆园场票餐单号]? 不让进 不放 停票 停售 止票 最后 截止[入取挂点] 不接[单客]",
    "不收 不能进 禁止 [以之]后就?不",
)
RANGE_ENDED = re.compile("(?:就|才|准时|左右)?(?:结束|下班|收摊|收工|收市|为止)[的了]?")
ROLE_AFTER = re.compile(rf"{_SOFT}(?:(?P<latest>{_LATEST})|(?P<close>{_CLOSING})|(?P<open>{_OPENING}))")
_ABOUT = r"(?:\s+(?:up|at|by|from|around|about|time\s+is)){0,3}"
_CLOSE_BEFORE = one_of(
    r"(?:营业|开放?|卖|做|上班?|忙|延长|延[迟后]?|推[迟后]|提前|一直|直|服务|工作|开门|人工)?[到至]了?\s*",
    r"(?:关门|打烊|下班|闭馆|结束|闭店|收摊)的?(?:时间)?[是在为:]?\s*",
    rf"\b(?:clos(?:e|es|ing)|shuts?|until?l?|till?|up\s+to|through){_ABOUT}\s+",
)
_OPEN_BEFORE = one_of(
    r"(?:开门|开店|营业|开馆|上班|开放|开始|开诊)的?(?:时间)?[是从在为:]? [从自]",
    rf"(?:\bopen(?:s|ing)?|starts?|from){_ABOUT}\s+",
)
_LATEST_BEFORE = one_of(
    r"最[后晚](?:点餐|点单|入场|入馆|入园|接单|一单|一位|一场|一批|售票|取号|进场|检票)?(?:时间)?[是在为:]?",
    r"last\s+(?:entry|orders?|call|admissions?|seating)(?:'s|\s+is|\s+at|\s+are){0,2}\s*",
)
ROLE_BEFORE = re.compile(rf"(?:(?P<latest>{_LATEST_BEFORE})|(?P<close>{_CLOSE_BEFORE})|(?P<open>{_OPEN_BEFORE}))\Z")
