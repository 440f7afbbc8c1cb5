"""The words of businesses and of those who ask for one: they tell its hours from an appointment or a private day."""

from __future__ import annotations

import re

from rules.entities.tables import one_of

_TIMES_OF = one_of(
    """营业 服务 上班 工作 开放 办公 接待 受理 门诊 就诊 坐诊 出诊 看诊 急诊 客服 人工 热线 咨询 接听 值班 对外
    办理 接单 业务 开馆 开店 开门 关门 开园 入园 经营 营运 运营 运行 收货 发货 提货 取货 取件 取药 自提 参观 售票 探视
    就餐 供应 供餐 配送 早餐 午餐 晚餐 柜台 网点 作息 门店 食堂 挂号 借阅"""
)
_OPEN_DAY = "mon|tue|wed|thu|fri|sat|sun|week|daily|seven|24|twenty|nine|eight|ten|\\d"
STRONG = re.compile(
    rf"(?:{_TIMES_OF})的?(?:时间|钟点|时段)(?!选)|"
    + one_of(
        """营业 开门 打烊 开馆 闭馆 闭店 歇业 店休 公休 休诊 停诊 坐诊 出诊 接诊 急诊 开园 净园 闭园 收摊 出摊 开张
        开档 接单 全年无休 不打烊 几点(?:关门|上班|下班) 什么时候(?:上班|下班|关门|开门) 对外(?:开放|服务|办公)""",
        r"""
        (?:business|opening|office|working|store|shop|service|operating|support|clinic|library|branch|trading)\s+hours""",
        r"(?<!quiet\s)\bhours\s+(?:are|of|is) \bour\s+hours \bare\s+you\s+(?:guys\s+)?open",
        r"\b(?:we|it|they|store|shop|office|bank|restaurant|clinic|branch|library|pharmacy|museum|gym|bakery|doors?)"
        r"(?:'re|'s|\s+(?:are|is))?\s+(?:\w+\s+)?(?:open(?!\s+house)|closed)\b",
        rf"\bopen(?:s|ed)?\s+(?:from|at|on|every|{_OPEN_DAY}|until|till|between|all)",
        r"(?:when|what\s+time|what\s+days)\s+(?:do|are|is|does)\s+(?:you|the|your|it|they)\b.{0,20}\b(?:open|close)",
        r"clos(?:e|ed)\s+(?:on\s+)?(?:mon|tue|wed|thu|fri|sat|sun)",
    ),
    re.A | re.IGNORECASE,
)
"""Words of a business that opens and closes."""
LEADS = re.compile(
    rf"(?:{_TIMES_OF})的?时间(?:一般|都|就)?(?:是|为|:|在){{0,2}}\s*\Z|(?<!quiet\s)\bhours\s+(?:are|is)\s+(?:from\s+)?\Z",
    re.A | re.IGNORECASE,
)
"""Right before a schedule, these leave no doubt."""
MEDIUM = re.compile(
    one_of(
        r"""不休 没有?午休 不午休 无休 不歇 供应 供餐 用餐 [双单]休 不上班 上班 下班 开到 卖到 服务 开放 公办 办公 办事
        客服 人工 热线 接听 受理 办理 接待 门诊 值班 在线 柜台 窗口 关门 公休 有人 在岗 可以来 可以过来 随时
        全天候 通宵 对外 排班 坐班 两班倒 收材料 接客 剪头 看诊 看病 挂号 [早午晚日夜]场 [早午晚]市 [早午夜晚]诊 正常开
        照常        一直开 都开 开着 拉闸 落闸 点半?(?:就|才|准时|左右)?[开关](?![会车始])
        (?:网上|官网|地图|点评|美团|高德|牌子|门口|门上)上?(?:写|贴|显示|标)着?
        停止(?:点餐|点单|入场|入馆|入园|取号|接单|售票|检票) 最后(?:点餐|点单|入场|一单) 不间?断 不打烊
        能进 能取 能办 能充 进场 清场 出摊 摆摊 收摊 上客 运营 迎客 看店 店主 老板说 客人 取餐 取衣 借书 还书 洗车
        修车 打疫苗 提货 到店
        (?:[早晚]上|[上下]午|中午)开(?=[,。的]|\Z) (?:第二|改|隔)天再来 过时不[候办]
        过了?(?:点|时间)[就,] 别(?:来|太)晚 早点来
        (?:开|来)[一二两三四五六七]天 七天 哪天 只做[早中午晚]{1,2}饭 [早午晚中]餐 节假日 放号 叫号 关灯 锁门""",
        r"\b(?:open|opens|closed?|closes|closing|hours|available|service|support|hotline|office|staffed|business)\b",
        r"\b(?:we're\s+here|we\s+shut|the\s+gym|the\s+shop)\b",
    ),
    re.A | re.IGNORECASE,
)
"""Words of a business, or of somebody who works in one."""
_PLACES = one_of(
    """店 超市 商场 商城 银行 医院 诊所 药房 餐厅 餐饮 馆 大厅 营业厅 展厅 球厅 中心 邮局 前台 柜台 柜员 窗口 食堂
    健身房
    幼儿园 公园 乐园 动物园 植物园 游乐园 采摘园 景区 景点 园区 菜场 市场 夜市 早市 网吧 网咖 酒吧 影城 电影院 影院
    KTV ktv
    门市 网点 站点 快递站 驿站 菜鸟 加油站 充电站 车站 地铁站 收发室 传达室 门卫 门岗 岗亭 户籍室 阅览室 自习室 活动室
    教务 公证处 办事处 服务处 收费处
    收费亭 挂号处 报名处 报名大厅 售票处 失物招领 车管所 派出所 税务所 事务所 律所 街道办 社保 税务局 分局 维修点
    代办点 自提点 代收点 服务站
    服务点 便民点 充值点 摊 铺 档口 门诊部 牙科 内科 外科 儿科 保健科 户籍科 专家号 售后 售楼处 部门 专柜 书城 机构
    会所 接待室 医务室 卫生室 校医
    俱乐部 物业 游泳池 泳池 洗车 理发 早餐 烧烤 火锅 面馆 咖啡 奶茶 小龙虾 食府 酒楼 茶楼 茶馆 大排档 饭馆 饺子 凉粉
    豆浆 棋牌 台球 密室 剧本杀
    澡堂 浴池 浴场 温泉 民宿 旅馆 酒店 宾馆 修鞋 裁缝 干洗 打印 复印 照相 五金 报刊亭 彩票 汽修 修理厂 修车厂
    美甲 美发 宠物 瑜伽 滑雪场
    溜冰场 索道 缆车 城墙 教堂 寄存
    停车场 车库 仓库 库房 货场 批发 自助 回收站 小卖部 门店 本店 学校 居委会 村委 文化站 档案 体检 抽血 疫苗
    接种 [办换领]证 门票 门面
    服务区 营业部 支行
    (?:那边|这边|地方|部门)(?=[啊呀嘛呢的,]|早|上午|是|周) [一二三四五六七八九十\\d]楼""",
    r"\b(?:store|shop|bank|office|clinic|library|branch|restaurant|pharmacy|museum|gym|bakery|cafe|bar|pool)(?:'s)?",
    r"\b(?:salon|garage|depot|lunch|dinner|reception|line|desk|counter|window|kitchen|center|hotline)(?:'s)?",
)
PLACE = re.compile(rf"(?:{_PLACES})(?![^,。!?]*(?:门口见|门口等|见面|等[你您我]))", re.A)
"""What opens and closes."""
TOPIC = re.compile(
    r"[㐀-鿿](?:[店馆院园厅室处站部所吧城铺摊亭房坊社局库科柜场厂行庄楼屋档]|窗口|中心|前台|超市|银行|公司|门口?)"
    r"(?:那边|这边|里面?|那儿|这儿|的话|我们|[嘛呢啊呀哈哦是都也的,]|一般){0,4}\Z"
    r"|\b(?:clinic|surgery|pharmacy|library|office|shop|store|bank|museum|gym|cafe|bakery)(?:'s|\s+(?:is|are|runs))?\s*\Z",
    re.A | re.IGNORECASE,
)
"""Right before a schedule: what it speaks of, by the ending of its name."""
AS_WRITTEN = re.compile(r"[-–—~～]\s*\d")
"""9:00-17:00: how signs write hours, and nobody says them."""
SERVES = re.compile(
    r"(?:之间|期间|这段时间)?(?:[都也均全]|可以|能|随时){0,3}"
    r"(?:接单|接活|接客|接待|有人[接在]|营业|开门|(?:受理|办理)(?=[,。的业]|\Z))"
)
"""Right behind a schedule: what is done for others then."""
OURS = re.compile(
    one_of(
        "我们 咱 本店 本行 本馆 本院 小店 我司 贵 你们 您们 (?:我|您|你)(?:这|那)(?:边|儿|里|家|个)?",
        r"\b(?:we|our|you\s+guys|they)\b",
    ),
    re.A | re.IGNORECASE,
)
YOURS = re.compile("你们|您们|贵[店司院馆公]|咱们|you\\s+guys", re.IGNORECASE)
"""Whom one asks for hours."""
IDIOM = re.compile(r"[早朝]\S{1,4}点?半?[到至,、\s]{0,2}晚[零一二两三四五六七八九十\d]")
ASKED = re.compile(
    one_of(
        r"""
        (?:你们|贵|请问|咱们|店里|您那).{0,14}?(?:上班|下班|营业|开门|关门|开放|休息|开[吗到么着]|放假|有人|在[吗线]?\Z)
        (?:你们|贵).{0,16}(?:[点半刻分]|:\d\d)(?:(?:开|关|上|下)[门班]?)?(?:是吧|对吧|对吗|吧|吗)
        (?:开|营业|上班?|做|卖)到(?:晚上|夜里)?几点
        几点(?:开始)?(?:有|供应) 什么时候[开关](?:门|\Z)
        几点.{0,4}(?:开|关|上班|下班) 几点到[早晚上下中午]{0,2}几点
        (?:(?:周|星期|礼拜)[一二三四五六日天末]|节假日|双休日|周末|中午|晚上|夜里)[^,。]{0,3}(?:有人|有班|开门?|上班|营业|休息|能办|办公)(?:在|值班)?[吗嘛么不没]
        (?:开|关|上班|休息|营业)门?[吗不么]
        (?:人工|客服).{0,6}(?:时候|几点|时间) (?:周|星期|礼拜)[一二三四五六日天末]呢 节假日呢 工作日呢""",
        r"\b(?:open|close|closed|hours)\b",
        r"^(?:and|what\s+about|how\s+about)\s+(?:on\s+)?(?:mon|tue|wed|thu|fri|sat|sun|week|holiday)",
    ),
    re.A | re.IGNORECASE | re.MULTILINE,
)
"""A question that asks when a business is open."""
AGREES = re.compile(r"\A[\s,]*(?:可以|没问题|好的?|行)[的啊呀,\s]*")
"""Before a schedule: the answer to whether one may come."""
SAYS_NOTHING = re.compile(
    r"[\s,;、。:!?()（）|/.\"“”-]|"
    + one_of(
        """您好 你好 喂 欢迎致电 谢谢 感谢 对的? 是的? 没错 的 吧 呢 嘛 呀 哦 喔 哈 啊 嗯 哎 唉 了 都 也 就 这 那
        我们 咱们 这边 这里 这儿 一般 大概 差不多 基本上? 通常 然后 还有 以及 时间 开的 正常 冬天 夏天 从 在 为 会
        要 只 开 关 一样 到时候 不好意思 中间""",
        r"""
        \b(?:open|opens|opening|hours?|business|we|we're|are|our|is|it's|it|oh|um|uh|so|yeah|yes|yep|and|then|from|on|the)\b
        \b(?:only|actually|hon|love|mate|dear|but|also|like|well|a\s+bit|later|earlier|in\s+the\s+summer|in\s+the\s+winter)\b
        \b(?:included|store)\b""",
    ),
    re.A | re.IGNORECASE,
)
"""What may stand around a schedule that is all there is."""
