"""The words of a schedule besides its times and days: closures, breaks, exceptions, corrections, what parts it."""

from __future__ import annotations

import re

from rules.entities.hours.kinds import Kind
from rules.entities.hours.shift import SHIFT
from rules.entities.tables import one_of

_SERVING = one_of(
    "营业 上班 开放 开门 开店 开馆 开诊 开张 开 服务 办公 接待 办理 办 受理 接诊 出诊 看诊 坐诊 看病 接人 接客",
    "对外 在线 在岗 接单 出摊 出来 出 做 收 卖 放人 来人 来上班",
)
_SHUT = one_of(
    r"""关门 关店 闭馆 闭园 闭店 闭市 打烊 歇业 停业 公休 例休 轮休 休馆 休园 休市 休诊 停诊 停工 店休 放假 休息
    锁门 锁着 关着 关闭(?=[,。的]|\Z) 停止(?:营业|办公|服务|对外)
    暂停(?:营业|办公|服务|办理|受理|接待|对外) 歇(?!会) 整休 [整全]天关 大门关闭 断电 闭室 禁钓"""
)
_ADVERB = r"(?:我们|咱们|都|则|全天|整天|固定|统一|要|会|就|才|是|一律|也|基本上?|一般|的话|呢|[\s,、])"
_OF_DAY = (
    r"(?:(?<=[周期拜一二三四五六][一二三四五六日天末])|(?<=[节假休]日)|(?<=假期)|(?<=两天)|(?<=那天)"
    r"|(?<=[上下]午)|(?<=[早晚]上)|(?<=中午))(?:整天|全天|一天|[都也就我们他是,]){0,3}"
)
"""Right behind a day or a part of it, whatever is not done there closes it: 周日不看."""
_NO_VERB = one_of(
    """变 是 对 一定 知道 清楚 用 要 会 能 可以 行 好 同 方便 太 像 休 歇 打烊 关 闭 放 停 限 管 到 得 想 过 错 算
    包 含 断 间断 分 论 少 多 早 晚 止 光 只 但 仅 准 许 让"""
)
"""What 不 before makes no closure of: 周日不一定."""
_UPKEEP = one_of(
    "换水 检修 盘点 清塘 盘货 进货 清洁 消毒 打扫 大扫除 维护 保养 休整 整修 整理 例会 政治学习 内部学习 业务学习 学习"
)
"""What a place is closed for."""
_ITEM = r"[\d一二两三四五六七八九十早晚上下中周星礼逢每工凌]"
_EDIT = (
    r"(?<![对是])不对(?!外)|[刚才我]{0,2}[说讲记搞弄念看查][错岔混]了?|错了|口误|呸|更正一下?|纠正一下?"
    rf"|(?<![㐀-鿿])不(?:不+|(?=[,是]|{_ITEM}))|(?<![㐀-鿿])不是|(?<![是要就还可])不是(?=[哦,]|是?{_ITEM})|(?<![㐀-鿿])哦是"
)
"""What takes back what was said before it."""
_HOLIDAYS = "(?:节假日|假期|周末|双休日?|节日|工作日|平时)"
_DAY_WORD = (
    "(?:周|星期|礼拜)[一二三四五六日天末](?:[到至和跟、](?:周|星期|礼拜)?[一二三四五六日天])?"
    "|平时|平常|平日|工作日|节假日|双休日"
)
_ALIKE = "一样|相同|一个样|一致|走|来|算|差不多"
PATTERNS: tuple[tuple[Kind, str], ...] = (
    (Kind.SHIFT, SHIFT),
    (
        Kind.LIKE,
        (
            rf"(?:又|也|都|还|就|是){{0,2}}(?:跟|和|同|与|按照?|照)(?=(?:{_DAY_WORD})[^,。\d]{{0,5}}(?:{_ALIKE})"
            rf"|(?<=同)(?:{_DAY_WORD})(?:[,。]|\Z))"
        ),
    ),
    (
        Kind.SAID,
        (
            r"(?:关门|打烊|收摊|结束|下班|开始|开门|上班|闭馆|close|open)(?:的?时间)?(?:都|也|还|倒|是){0,3}"
            r"(?:一样的?|不变|没变|照旧|差不多)"
        ),
    ),
    (
        Kind.USUAL,
        (
            r"(?:也|都|还|是|就){0,3}(?:照常|照样|照旧|正常(?=营业|开|上班|\Z|[,。的])|跟?平时一样|一样(?!长)|没变|不变)"
            r"(?:营业|上班|开放|服务|开门|开)?的?|(?:也是|[也都]是?这(?:样|个点|个时间)的?)(?=[,。\n]|\Z)"
            r"|(?:as\s+usual|the\s+same|included|same\s+hours|same\s+as)\b"
        ),
    ),
    (
        Kind.ALSO,
        (
            r"(?:从来?|没有?(?:哪|一)[天日])(?:都|是)?不(?:开|上班|营业|休息?|关|歇|打烊)门?|从来?没(?:有)?(?:关|歇|停|休)(?:息|业)?过?门?"
            r"|(?:都|也|中间|从|全天|没有|一直|中午){0,2}是?"
            r"(?:不休(?:息|假)?|不歇业?|不打烊|不放假|不关门?(?!我|你)|不闭[馆园店]|不停[诊业工]|不公休|不轮休|不间?断人?|没有休息日"
            r"|没有?午休|没有?休息(?!室|区)|不午休|不中断|正常上班)的?"
            rf"|(?<=[日末期])(?:也|都|全|均)?无休|(?:没有|没|无|不分|不管|无论|不论)(?:什么)?{_HOLIDAYS}(?:[、还是和跟不]{{0,2}}{_HOLIDAYS})?"
            r"|(?:也|都|还|照|一直|全|随时|仍|依旧)是?(?:营业|上班|开门|开放|开着|开|有人|有医生|在(?![家外])|办公|有班|能[办取进来充])的?(?![到始])"
        ),
    ),
    (
        Kind.UNSURE,
        (
            r"看情况|视情况|不一定(?:开|营业|上班)?|不固定|说不准|不好说|没写|不定休?|看天气|看生意|预约制|[得要]看(?=[,。]|\Z)"
            r"|(?:by|on)\s+appointment(?:\s+only)?|depends|it\s+varies|varies"
        ),
    ),
    (Kind.EXCEPTED, r"除外|(?:不包括|不含|不算)在内|例外|excepted|excluded"),
    (
        Kind.EXCEPT,
        (
            r"除了|除(?!外|以外|此|夕|法|去)|不包括|不含|\bexcept(?:\s+for)?(?:\s+on)?\b|\bexcluding\b|\bother\s+than\b|(?:(?<=day\s)|(?<=night\s))but(?:\s+on)?\b"
            r"|\bapart\s+from\b|\bbut\s+not(?:\s+on)?\b|\bnot\s+(?:on|at|over)\b(?=\s+(?:the\s+)?(?:week|\w{2,6}day|bank|public))"
        ),
    ),
    (
        Kind.BREAK,
        (
            r"(?<![不没无有])午休(?:时间)?[是为]?|(?:中午|中间)[要会都]?(?:午?休息?|吃饭|关门|不上班|没人)(?:时间)?[是为]?"
            r"|午餐时间(?:休息|不上班)|(?:去|回家)?吃(?:午|中)?饭|(?:we're\s+|we\s+|are\s+|but\s+){0,3}(?:closed?|shut|break|off)\s+(?:for\s+)?"
            r"(?:an?\s+|our\s+)?lunch(?:\s+break)?(?:\s+is)?(?:\s+(?:from|between))?|lunch\s+break(?:\s+is)?(?:\s+from)?|for\s+lunch"
        ),
    ),
    (
        Kind.CLOSED,
        (
            rf"{_OF_DAY}(?:不(?!{_NO_VERB})(?:[㐀-鿿]{{1,2}}?(?=[平周星礼其工节早上下晚]|的|了|\Z|[,。])|[㐀-鿿]{{1,2}})"
            r"|没有?(?=[,。的了]|\Z)|关(?=[,。的了]|\Z)|不(?:能|可以?)(?:来?办|来?取|看病|来|进)|(?:您|你|可|就|千万)?(?:不要|别|不用|莫|不必)再?(?:来|去|过来|跑)(?![早晚太得])"
            rf"|(?:例行|内部|全面|大|要|得|都|搞){{0,2}}(?:{_UPKEEP})(?=[,。的了]|\Z))"
            rf"|(?:{_UPKEEP})(?:日|时间)?(?:就|都|固定)?(?:是|在|放在|安排在)(?=每?[周星礼])"
            r"|(?<![㐀-鿿])[要会得]?[关歇停]门?的(?=,)"
            rf"|{_ADVERB}{{0,4}}(?:(?<![开上办做])不(?:对外)?(?:{_SERVING})(?!到|始|完|打烊)(?:业务|门诊|了)?|不[在来](?=[,。了的]|\Z)"
            r"|(?:没有?|没得|找不着|找不到|不见|无)(?:人(?!工)|门诊|号|班|上班|开(?![到始])|营业|晚市|夜诊|诊|医生|大夫)|无人值班|没得[开做]"
            rf"|(?:{_SHUT})(?!前|时间|之前|日|室|区|的?时候)(?:一天|两天|整天)?)|(?<=[双单])休|休(?=[,。;]|\Z|周)"
            r"|(?:are|is|we're|we are|we|it's|stay|double)?\s*\b(?:closed|(?<!几点)close(?=[,。的了]|\s*\Z)|shut|off)\b"
            r"(?!\s+(?:for\s+)?(?:an?\s+|our\s+)?lunch)"
            r"(?:\s+(?:on|all\s+day|every)){0,2}"
            r"|\bno\s+service\b|(?:don't|do\s+not|never|not)\s+open(?:\s+on)?\b"
            r"|(?:we\s+)?(?:don't|do\s+not|no)\s+(?:(?:do|serve|have|open\s+for)\s+)?(?=lunch|dinner|breakfast)"
        ),
    ),
    (
        Kind.TAKEN_BACK,
        (
            rf"(?:{_EDIT})(?:[,\s]*(?:{_EDIT}))*(?:[,\s]*(?:应该是?|是)(?={_ITEM}))?"
            r"|\b(?:sorry|no\s+wait|wait\s+no|i\s+mean|correction|scratch\s+that|actually)\b"
        ),
    ),
    (
        Kind.CHANGED,
        (
            r"(?:现在)?(?:都)?改(?:[成到为]|(?=\d|[一二两三四五六七八九十早晚上下]))了?|调整?[成到为]"
            r"|其实|实际上|(?<![您你请])(?:等一?下|等等(?!我)|等会儿?)|我[问看]一?下|算了"
        ),
    ),
    (
        Kind.PAST,
        (
            r"(?<![点半刻分整钟\d])以前|[去前]年(?:那会儿?|那时候?)?|那会儿|那时候|早[些几]?年"
            r"|原来[是都]?|原先|本来|过去[是都]|从前|之前(?=是|都|我们)|used\s+to\b"
        ),
    ),
    (Kind.NOW, r"从?(?:现在|如今|目前|今年)|从(?:这|本|上)个?(?:月|周|星期)(?:起|开始)|\bnow\b|these\s+days"),
    (
        Kind.ONLY,
        (
            r"只有|(?:就|只|仅|仅限|光)(?:看|开|做|有|上|营业|供应|办)?(?=[上下]午|[早晚]上|中午|[早午夜晚]诊|[早午晚]市|开?半天)"
            r"|\bonly\b(?=\s+(?:morning|afternoon|evening|lunch|dinner))"
        ),
    ),
)
END_WORDS = re.compile("关门|打烊|收摊|闭馆|闭店|closed|shut")
"""Behind a range they may only say when it ends; 休息 makes it a break."""
HOWEVER = re.compile("[^,。\n]{0,4},?(?:不过|但是?|只是)")
"""Behind 照常: what follows says how it is not as always."""
PART_WORDS = {
    "morning": one_of(
        r"半天 half\s?day 白班 日班 日场 上午 早上 早诊 早市 早点(?=[铺摊店档车]|[四五六七八九\d]点?半?[到至])",
        "早餐 早饭 早茶 早场 早班 早间 breakfast brunch mornings?",
    ),
    "noon": one_of("中午 午间 午诊 午市 午餐 午饭 午场 lunch"),
    "afternoon": one_of("下午茶 下午 afternoons?"),
    "evening": one_of(
        "晚上 夜晚 晚间 夜间 晚诊 夜诊 夜市 晚市 晚餐 晚饭 夜宵 宵夜 夜场 晚场 晚班 酒吧 清吧 夜店 夜总会",
        "dinner evenings? nights?",
    ),
}
PART_PATTERN = "|".join(f"(?P<{part}>{words})" for part, words in PART_WORDS.items())
_FESTIVAL = one_of(
    "国庆节? 春节 元旦 五一 十一(?=假|长|期|黄) 中秋节? 端午节? 清明节? 劳动节 圣诞节? 过年 除夕 大年",
    "情人节 七夕 跨年 平安夜 年三十 双十一 双十二 黄金周 春运",
)
_ZH = "[一二三四五六七八九十]"
BARRIER = one_of(
    r"""(?:今|明|昨|(?<![售然以之最饭])[后前])(?:天|日|儿|晚|早|晨) 大后天 刚才 待会儿? 等会儿? 一会儿? 上次 上回
    (?<![说问]的)这几天 这两天 近期 当天 当晚 到现在 试营业
    (?<![一早晚])(?:[下上这本]个?){1,2}(?:周|星期|礼拜)[一二三四五六日天末]?
    (?<!现在)(?<!现在是)(?<!目前)(?:旺|淡|夏|冬|春|秋|雨)季 (?<!现在)(?<!现在是)(?<!执行)[夏冬]令时?
    (?<!现在)(?<!现在是)[夏冬春秋]天 [暑寒]假""",
    rf"(?:{_FESTIVAL})(?:长假|假期)?(?:期间|当天|那天)? 初{_ZH}",
    rf"\d{{1,2}}月份?\s?(?:到|至|[-~—–]) {_ZH}{{1,2}}月份?[到至] \d{{1,2}}月\d{{1,2}}[日号]?",
    rf"(?:{_ZH}{{1,2}}|\d{{1,2}})月份?(?=每天|期间|里|,|是|都)",
    rf"{_ZH}{{1,3}}月{_ZH}{{1,3}}[日号] (?:{_ZH}{{1,2}}|\d{{1,2}})月份?(?:以后|之后|后|起|开始)",
    r"(?<![\d一二三四五六七八九十百零〇第路街道巷弄])(?:二?十?[一二三四五六七八九]|[二三]?十|三十一|[0-2]?\d|3[01])号"
    r"(?![线楼店桌出门口厅窗柜馆院仓机库台客技])",
    r"""\b(?:today|tomorrow|tonight|yesterday|thanksgiving|easter|boxing\s+day|in\s+(?:the\s+)?(?:summer|winter))\b
    \b(?:next|last|this|coming)\s+(?:week|mon|tues|wednes|thurs|fri|satur|sun)\w* \bchristmas(?:\s+(?:eve|day))?\b
    \bnew\s+year(?:'s)?(?:\s+(?:eve|day))?\b""",
)
_HOURS_24 = (
    r"(?:24|二十四)个?(?:小时|h\b)"
    r"(?!之?内|以内|之?后|以后|之?前|封顶|到账|发货|退款|起租|[一二两三\d]|的?(?:快递|租金|价|热水|动态|监测|监控|录[像音]|安保|巡[逻更]|心电|急救))"
)
"""Not within 24 hours, or for 24 hours."""
_NOT_WATCHED = "(?<!监控)(?<!监控是)(?<!监控都是)(?<!录像是)(?<!摄像头)"
ALL_DAY = one_of(
    r"(?:7|七)\s*[x×*乘]\s*以?(?:24|二十四)\s*(?:个?小时)? 24\s*[x×*]\s*7 24\s?/\s?7",
    rf"{_NOT_WATCHED}(?<!\d){_HOURS_24}(?:全天候?)?",
    """全天(?:候|24小时|二十四小时)?(?!都?(?:休|停|不|闭|关|歇)) 昼夜 日夜
    白天黑夜 黑夜白天""",
    r"(?<![\w.])(?<!within\s)(?:24|twenty[\s-]four)\s?-?(?:hours?|hrs?|h)\b(?:\s*(?:a|per|/)\s*day)?"
    r"(?:\s*,?\s*(?:7|seven)\s+days(?:\s+a\s+week)?)?",
    r"""\ball\s+day\b(?:\s+long|\s+(?:and\s+)?all\s+night)? a?round\s+the\s+clock twenty[\s-]?four\s+seven
    (?:open\s+)?day\s+and\s+night never\s+close""",
)
