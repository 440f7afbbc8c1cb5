"""The words that tell a business's hours from an appointment or somebody's own day."""

from __future__ import annotations

import re

from rules.entities.tables import one_of

_TIMES_OF = one_of(
    """营业 服务 上班 工作 开放 办公 接待 受理 门诊 就诊 坐诊 出诊 看诊 急诊 客服 人工 热线 咨询 接听 值班 对外
    办理 业务 开馆 开店 开门 关门 开园 入园 经营 营运 运营 运行 收货 发货 提货 取货 取件 取药 自提 参观 售票 探视
    就餐 供应 供餐 配送 早餐 午餐 晚餐 柜台 网点 作息 门店 食堂 挂号 借阅"""
)
_OPEN_DAY = "mon|tue|wed|thu|fri|sat|sun|week|daily|seven|24|twenty|nine|eight|ten|\\d"
STRONG = re.compile(
    rf"(?:{_TIMES_OF})的?(?:时间|钟点|时段)|"
    + one_of(
        """营业 开门 打烊 开馆 闭馆 闭店 歇业 店休 公休 休诊 停诊 坐诊 出诊 接诊 急诊 开园 净园 闭园 收摊 出摊 开张
        开档 全年无休 不打烊 几点(?:关门|上班|下班|开始) 什么时候(?:上班|下班|关门|开门) 对外(?:开放|服务|办公)""",
        r"(?:business|opening|office|working|store|shop|service|operating|support|clinic|library|branch|trading)\s+hours",
        r"\bhours\s+(?:are|of|is) \bour\s+hours \bare\s+you\s+(?:guys\s+)?open",
        r"\b(?:we|it|they|store|shop|office|bank|restaurant|clinic|branch|library|pharmacy|museum|gym|bakery|doors?)"
        r"(?:'re|'s|\s+(?:are|is))?\s+(?:\w+\s+)?(?:open(?!\s+house)|closed)\b",
        rf"\bopen(?:s|ed)?\s+(?:from|at|on|every|{_OPEN_DAY}|until|till|between|all)",
        r"(?:when|what\s+time|what\s+days)\s+(?:do|are|is|does)\s+(?:you|the|your|it|they)\b.{0,20}\b(?:open|close)",
        r"clos(?:e|ed)\s+(?:on\s+)?(?:mon|tue|wed|thu|fri|sat|sun)",
    ),
    re.IGNORECASE,
)
"""Words of a business that opens and closes."""
LEADS = re.compile(
    rf"(?:{_TIMES_OF})的?时间(?:一般|都|就)?(?:是|为|:|在)?\s*\Z|\bhours\s+(?:are|is)\s+(?:from\s+)?\Z", re.IGNORECASE
)
"""Right before a schedule, these leave no doubt."""
MEDIUM = re.compile(
    one_of(
        """不休息 没有?午休 不午休 无休 不歇 供应 供餐 用餐 [双单]休 不上班 上班 下班 开到 卖到 服务 开放 办公 办事
        客服 人工 热线 接听 受理 办理 接待 门诊 值班 在线 柜台 窗口 关门 公休 有人 在岗 接单 可以来 可以过来 随时
        全天候 通宵 对外 排班 坐班 两班倒 收材料 接客 剪头 看诊 看病 挂号 [早午晚]市 [早午夜晚]诊 正常开 照常
        一直开 都开 开着 拉闸 点半?(?:就|才|准时|左右)?[开关](?![会车始])
        停止(?:点餐|点单|入场|入馆|入园|取号|接单|售票|检票) 最后(?:点餐|点单|入场|一单)""",
        r"\b(?:open|opens|closed?|closes|closing|hours|available|service|support|hotline|office|staffed|business)\b",
        r"\b(?:we're\s+here|we\s+shut|the\s+gym|the\s+shop)\b",
    ),
    re.IGNORECASE,
)
"""Words of a business, or of somebody who works in one."""
PLACE = re.compile(
    "(?:"
    + one_of(
        """店 超市 商场 银行 医院 诊所 药房 餐厅 餐饮 馆 大厅 营业厅 展厅 球厅 中心 邮局 前台 柜台 窗口 食堂 健身房
        幼儿园 公园 乐园 动物园 植物园 游乐园 采摘园 景区 景点 菜场 市场 夜市 网吧 酒吧 影城 电影院 影院 KTV ktv
        门市 网点 站点 快递站 驿站 加油站 车站 收发室 传达室 户籍室 阅览室 教务处 公证处 办事处 服务处 收费处
        挂号处 报名处 车管所 派出所 税务所 事务所 街道办 社保局 税务局 分局 维修点 代办点 自提点 代收点 服务站
        服务点 便民点 充值点 摊 铺 档口 门诊部 牙科 内科 外科 儿科 专家号 售后 售楼处 部门 专柜 书城 机构 会所
        俱乐部 物业 游泳池 洗车 理发 早餐 烧烤 火锅 面馆 咖啡 奶茶 小龙虾 食府 酒楼 茶楼
        [一二三四五六七八九十\\d]楼""",
        r"\b(?:store|shop|bank|office|clinic|library|branch|restaurant|pharmacy|museum|gym|bakery|cafe|bar|pool)(?:'s)?",
        r"\b(?:salon|garage|depot|lunch|dinner|reception|line)(?:'s)?",
    )
    + r")(?![^,。!?]*(?:门口|见|等))"
)
"""What opens and closes."""
OURS = re.compile(
    one_of(
        "我们 咱 本店 本行 本馆 本院 小店 我司 贵 你们 您们 (?:我|您|你)(?:这|那)(?:边|儿|里|家|个)?",
        r"\b(?:we|our|you\s+guys|they)\b",
    ),
    re.IGNORECASE,
)
IDIOM = re.compile(r"[早朝]\S{1,4}点?半?[到至,、\s]{0,2}晚[零一二两三四五六七八九十\d]")
PRIVATE = re.compile(
    one_of(
        """上门 快递(?!站|柜|点|代收|员?驿站) 送货 派送 派件 配送 收货 送到 送达 送过 师傅 骑手 过来取 来取件 来取
        安装 维修(?!点|店|部|中心) 检修 抢修 预约(?=的|了|时|在|到|成功|周|[上下中]午|[早晚]上|\\d)
        [已您你我帮]预约 约在 约了 约个 约一 约的 能约 约定 给[您你]约 订[的了] 留到 留个人 改到 改签 开会 会议
        例会 面试 上课 [有补钢琴网]课 课程 下课 培训 辅导 补习 兴趣班 考试 讲座 家长会 发布会 年会 团建 活动 会员日
        抢购 秒杀 促销 团购 优惠 打折 特价 免费 直播 比赛 球赛 彩排 演出 演唱会 音乐会 晚会 电影(?!院) 录制 拍摄
        典礼 婚礼 聚会 聚餐 包场 包间 包厢 会议室 场地 航班 列车 发车 首班 末班 火车 高铁 动车 飞机 登机 起飞 停电
        停水 停机 施工 装修 盘点 调休 维护 电费 高峰 峰时 谷时 手术 体检(?!中心) 在家 不在家 等我 等[您你] 接[你您]
        找我 给我 打给我 回电 回[您你] 我打 再拨 再打 打不通 没人接 方便 有空 有时间 没空 没时间 跑步 睡 锻炼
        健身(?!房) 遛 值夜 出差 加班 接孩子 孩子 您选 你选 选哪 可以吗 行吗 行不行 好吗 可以不 怎么样 有意见 咋样
        您看(?!一下|下) 你看行""",
        r"""
        \b(?:(?<!by\s)(?<!on\s)appointment|meeting|deliver\w*|flight|train|at\s+home|be\s+home|home\s+between)\b
        \b(?:technician|interview|class|session|shift|lesson|practice|rehearsal|exam|game|match|the\s+show|the\s+sale)\b
        \b(?:i\s+am|i'm|i\s+can|i\s+could|i\s+work|i\s+get|i'll|i've|my|me|let's|works?\s+for|meet|party|table|within)\b
        \b(?:happy\s+hour|free|reserv\w*|someone|booked?|slot|visit|arrive|come\s+(?:out|over|by)|call\s+(?:you|me|back))\b""",
    ),
    re.IGNORECASE,
)
"""Words of deliveries, appointments, events, journeys and private days; questions that offer a time."""
OFFER = re.compile(r"(?:之间|期间|的?话|吧|[\s,])*(?:都|也)(?:可以|行|成|ok)(?=\Z|[,。的啊呀吧哦哈])", re.IGNORECASE)
"""九点到五点都可以: an answer to somebody who asks for a time, unless a business was asked."""
OTHER_TIME = re.compile(r"[一-鿿]{2}时间(?:是|为|:)?\s*\Z")
"""考试时间是: the time of something that is no business."""
_I = (
    "我(?!们|司|公司|店|家店|这|那|行|院|馆|校|厂|部|处|看看|看一下|看下|查|跟|给|告诉|说|帮|可说"
    "|记得|印象|听|想想|估计|觉得)"
)
_THEY = "(?:(?<!其)他|她|俺)(?!们)"
PERSON = re.compile(rf"(?:^|[^们])(?:{_I}|{_THEY})(?:(?!我们|咱|本店)[^,。!?]){{0,8}}\Z")
"""Before a schedule: a person whose day it is."""
FAMILY = re.compile(
    r"(?<!们)我(?:爱人|老公|老婆|老伴|先生|太太|[妈爸爹娘弟妹哥姐舅姨叔]|孩子|儿子|女儿|闺女|家人|同事|朋友|室友|媳妇|对象)"
    r"[^,。!?]{0,18}\Z"
)
"""Somebody of one's own, further before."""
PERSON_BEHIND = re.compile(
    rf"\s*(?:on\s+)?(?:this|next|tomorrow|today|tonight)\b|(?:之间|以内|这段时间|[都,\s])*(?:我(?!们|司|这)|{_THEY})"
)
PERSON_INSIDE = re.compile(rf"我(?!们|司|公司|店|家|这|那|行|院|馆|校|厂|处|看|查|说)|{_THEY}")
ASKED = re.compile(
    one_of(
        r"""
        (?:你们|贵|请问|咱们|店里|您那).{0,14}?(?:上班|下班|营业|开门|关门|开放|休息|开[吗到么着]|放假|有人|在[吗线]?\Z)
        几点.{0,4}(?:开|关|上班|下班) 几点到几点 (?:开|关|上班|休息|营业)门?[吗不么]
        (?:人工|客服).{0,6}(?:时候|几点|时间) (?:周|星期|礼拜)[一二三四五六日天末]呢 节假日呢 工作日呢""",
        r"\b(?:open|close|closed|hours)\b",
        r"^(?:and|what\s+about|how\s+about)\s+(?:on\s+)?(?:mon|tue|wed|thu|fri|sat|sun|week|holiday)",
    ),
    re.IGNORECASE | re.MULTILINE,
)
"""A question that asks when a business is open."""
ASKED_PRIVATE = re.compile(
    one_of(
        "师傅 面试 上门 预约 送 什么时候(?:来|到|方便|有空) 几点(?:来|到|方便|有空) 您(?:方便|有空|在家)",
        r"interview technician deliver come\s+(?:in|out|over|by) arrive appointment your\s+availability free",
    ),
    re.IGNORECASE,
)
SAYS_NOTHING = re.compile(
    r"[\s,;、。:!?()（）|/.\"“”-]|"
    + one_of(
        """您好 你好 喂 欢迎致电 谢谢 感谢 对的? 是的? 没错 的 吧 呢 嘛 呀 哦 喔 哈 啊 嗯 哎 唉 了 都 也 就 这 那
        我们 咱们 这边 这里 这儿 一般 大概 差不多 基本上? 通常 然后 还有 以及 时间 开的 正常 冬天 夏天 从 在 为 会
        要 只 开 关 一样 到时候 不好意思 中间""",
        r"""
        \b(?:open|opens|opening|hours?|business|we|we're|are|our|is|it's|it|oh|um|uh|so|yeah|yes|yep|and|then|from|on|the)\b
        \b(?:only|hon|love|mate|dear|but|also|like|well|a\s+bit|later|earlier|in\s+the\s+summer|in\s+the\s+winter)\b
        \b(?:included|store)\b""",
    ),
    re.IGNORECASE,
)
"""What may stand around a schedule that is all there is."""
