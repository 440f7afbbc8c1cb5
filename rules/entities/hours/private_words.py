"""The words of what is no opening time: people's days, appointments, visits, lessons, events, journeys, jobs, bans."""

from __future__ import annotations

import re

from rules.entities.tables import one_of

_TOPICS = {
    "visits": """上门 快递(?!柜|代收|员?驿站) 送货 派送 派件 配送
    (?<![库仓场站们])收货(?!时间|仓) 送到 送达 送过 送餐 宅配
    骑手 抢修 过来取 来取件 来取(?!件点) 安装 维修 检修(?!不|停|休)
    装空调 验收 量房 搬家 抄表 换锁芯""",
    "appointments": r"""预约(?=的|了|时|在|到|成功|周|[上下中]午|[早晚]上|\d) [已您你我帮]预约 约在 约了 约个 约一
    约的 能约 约定 想约 给[您你]约 帮[我您你]?约 订的(?!是) 订了 留到 留个人 留位 改到 改签 挂的 名额 复诊 牙医
    看房 试驾 试听 面试 面谈 会诊 手术 抽血检查 体检(?!那|科|的地方|抽血|是|都|只|吗) 签到 入住 退房
    开[㐀-鿿]{0,3}会(?![员所馆展])(?!不|,?close|停)
    会议 例会 周会 早会 晨会 碰头 约满 开庭""",
    "lessons": r"""[有补钢琴网舞画语学]课 课程 上课 下课 一节 周末?班(?=[\s,\d一二两三四五六七八九十上下]) 兴趣班
    辅导 补习 考试 考场 考[语数英科完] 讲座 家长会 [运活]动会 培训(?!不|停|休) 晚自习 [上下]午班
    晚上班(?=\d|[一二三四五六七八九十]) [这那]个班(?![车主级]) 的班是?几点 到校 放学 午睡 训练(?!场|馆) 瑜伽课
    夏令营 集训营? 作业 补课班""",
    "events": r"""发布会 年会 团建 活动 会员日 抢购 秒杀 促销 团购 优惠(?!卡) 打折 打八折 [满抵优消减]\S{0,2}券 特价
    半价
    直播 决赛 比赛 球赛 赛事 彩排 演出 演唱会 音乐会 晚会 电影 首映 录制 拍摄 典礼 婚礼 开席 聚会 聚餐 包场
    包间 包厢 会议室 场地(?!维|检|开) 开奖 开播 央视 演练""",
    "journeys": """航班 列车 发车 首班 末班(?!下) 火车 高铁 动车 飞机 登机 起飞 班车 校车 大巴(?!扎|山) 车次
    (?<!停止)检票 到站 抵达 乘坐 路况 开车(?!会) 自驾 驾车 启程 赶路 出发 一路(?=[从开])""",
    "home": r"""在家 等我 等[您你] 接[你您] 找我 给我(?!们) 打给我 回电 回[您你](?!来) 我打(?!扫|烊) 再拨
    再打(?!过来吧) 打不通 没人接电话 接不了 方便(?!面|店|站|点|,) 有空 有时间 没空 没时间 跑步 睡(?!袋) 锻炼
    健身(?!房|会所) 遛(?!狗不) 值夜 出差 加班 倒班 轮班制 接孩子 接娃 带娃 [带陪]孩子 [我他她]孩子 打游戏
    追剧 闹钟 夜班 换岗 [一二两三四]班倒(?!二|24) 定时(?!炸) [打找叫系]我(?!们) 我(?:的?手机|的?电话)(?!查|看)""",
    "offers": """您选 你选 选哪 可以吗 行吗 行不行 好吗 可以不 怎么样 有意见 咋样 您看是 您看(?!一下|下|还) 你看行
    哪个点 来得及吗""",
    "outages": """停电 停水 停气 停机 断网 施工 封路 堵车 拥堵 装修 系统升级 升级 维护(?!日|不|停)
    管网 盘点(?!不|休|关|停|要)
    调休""",
    "weather": """有[大中小阵暴雷]?[雨雪雾] 有大?风 大风 阵雨 雷雨 暴雨 降雨 降雪 降温 高温 多云 预报 预警 气象""",
    "complaints": "油烟 噪音 噪声 吵[得死人] 扰民 在路上",
    "media": "电视 节目 卫视 频道 播出 连播 重播 新闻联播 [追看]剧 电台 收听",
    "supplies": r"""电费 高峰 峰时 谷时 峰段 闲时 流量 套餐(?!厅) 供暖 暖气 租期
    (?:[块元]钱?|\d)(?:一个?|每个?|/)(?:小时|钟头|度|分钟)
    一个?(?:小时|钟头|度|分钟)[一两二三四五六七八九十\d]{1,3}[块元毛]""",
    "medicine": r"""饭前 饭后 (?:一[天日]|每[天日]|分|[吃喝服打滴涂])[两三四1-4]次 [吃喝服]药 各[吃服]
    各?[一两半\d][粒片颗丸] [降消感退止安胃这种]\S{0,3}药(?![店房局柜铺品]) 输液 打针 血压 预售 预算 首付 充满
    片长 首发 排队排 热水 温度 海拔 免费(?!的|停|,|热) 收费(?!处|亭|站|口|标准) 起步价 排[了队]\S{0,2}小时""",
    "english": r"""
    \b(?:(?<!by\s)(?<!on\s)appointment|meeting|deliver\w*|flight|train|at\s+home|be\s+home|home\s+between|zoom)\b
    \b(?:scheduled|drove|driving|flew|sailed|travell?(?:ed|ing)|commut(?:e|ing)|forecast|snow|thunderstorms?|rain(?!\s+or\s+shine))\b
    \b(?:technician|interview|class|session|shift|lesson|practice|rehearsal|exam|game|match|the\s+show)\b
    \b(?:(?:the|a)\s+sale|party|table|within|roadworks?|construction|outage|power|repairs?|road|quiet\s+hours)\b
    \b(?:happy\s+hour(?!不管)|an\s+hour|pills?|tablets?|doses?|at\s+bedtime|reserv\w*|booked?|slot)\b""",
    "speakers": r"""
    \bi\s+(?!think|believe|guess|know|mean|see|said|heard|checked|looked|read|say)[a-z]
    \b(?:i'm|i'll|i've|my|me|let's|works?\s+for|meet|free|someone|visit|arrive|come\s+(?:out|over|by))\b
    \bcall\s+(?:you|me|back)\b""",
}
_DESK = (
    "(?:(?![到在去回来从给等])[㐀-鿿]){0,2}(?:电话|热线|专线|客服|窗口|柜台|前台|大厅|中心|门店|门市|网点|公司|机构|药房|[店部站处铺馆室院科所])"
    r"|点(?=[,的早上下中晚周星礼每]|\Z)|\s+(?:line|desk|counter|office|department|center|hotline|window)s?\b"
)
"""维修热线, 搬家公司, delivery desk: who does such things for others keeps hours of its own."""
PRIVATE = re.compile(rf"(?:{one_of(*_TOPICS.values())})(?!{_DESK})", re.A | re.IGNORECASE)
"""Words of other times than a business's."""
_MATTERS = one_of(*(words for topic, words in _TOPICS.items() if topic not in ("offers", "speakers")))
MATTER = re.compile(rf"(?:{_MATTERS})(?!{_DESK})", re.A | re.IGNORECASE)
"""Those that say so in a question, too: 周日去可以吗 asks a business as well as a person."""
BANS = re.compile(
    one_of(
        r"""限行 单双号 不许 不准(?!关) 禁止(?!入) 不让(?!进) 贴条 违停 扣分 罚[款单] 高乘载 管制 潮汐 尾号限
        不能(?:用|弹|装|唱|放|停)
        别(?:弹|唱|吵|装|敲|放|跳|开车|打电话|打扰|在群) 洗衣机 不得(?!不)"""
    )
)
"""What must not be done then."""
JOBS = re.compile(
    one_of(
        r"""月薪 工资 底薪 时薪 薪资 招聘 诚聘 招收 招[一二两三四五六七八九\d男女保收服厨店] 包吃 包住 试用期
        [做上][一二四五六]休[一二] 五险 应聘 [单双]休.{0,4}(?:[一二三四五六七八九]千|\d{4})
        月休[一二两三四五六七八\d] 管[吃住] 岗位 兼职 日结 一周[五六]天谁 招[人工聘] 入职 上岗
        \bhiring\b \b(?:the|this)\s+(?:job|position|role)\b \bsalary\b \bpaid\s+(?:holidays?|leave|vacation)
        (?:找[一个位名]{0,2}|[请雇聘][一个位名]{1,2})(?:收银|服务员|店员|保洁|保安|司机|学徒|保姆|阿姨|钟点工|护工|月嫂)
        这份工 实习 转正 \bpart\s*time\b \bfull\s*time\b \bdouble\s+pay\b"""
    ),
    re.A | re.IGNORECASE,
)
"""A job, and what it pays."""
OFFER = re.compile(r"(?:之间|期间|的?话|吧|[\s,])*(?:都|也)(?:可以|行|成|ok)(?=\Z|[,。的啊呀吧哦哈])", re.IGNORECASE)
"""九点到五点都可以: an answer to somebody who asks for a time, unless a business was asked."""
OTHER_TIME = re.compile(r"[一-鿿]{2}时间(?:是|为|:)?\s*\Z")
"""考试时间是: the time of something that is no business."""
_I = (
    "我(?!们|司|公司|店|家店|这|那|行|院|馆|校|厂|部|处|看看|看一下|看下|查|跟|给|告诉|说|帮|可说"
    "|记得|印象|听|想想|估计|觉得|翻|问)"
)
_THEY = "(?:(?<!其)他|她|俺)(?!们|家|店)"
PERSON = re.compile(rf"(?:^|[^们])(?:{_I}|{_THEY})(?:,|(?:(?!我们|咱|本店)[^,。!?]){{0,8}})\Z")
"""Before a schedule: a person whose day it is."""
FAMILY = re.compile(
    r"(?<!们)我(?:爱人|老公|老婆|老伴|先生|太太|[妈爸爹娘弟妹哥姐舅姨叔]|孩子|儿子|女儿|闺女|家人|同事|朋友|室友|媳妇|对象)"
    r"[^,。!?]{0,18}\Z|(?:一家(?:人|[三四五]口)|全家人?)(?!便利|开|[^,。]{0,4}[店铺馆])[^,。!?]{0,18}\Z"
    r"|(?:孩子|小孩|娃|儿子|女儿|闺女|孙子|孙女)(?:们|的)?(?:在?(?:学校|幼儿园|班)上?里?)?(?:是|都|一般|每天|每周|要)*\Z"
)
"""Somebody of one's own, further before; a child right before."""
PERSON_BEHIND = re.compile(
    r"\s*(?:on\s+)?(?:this|next|tomorrow|today|tonight)\b"
    rf"|(?:之间|以内|这段时间|[都,\s])*(?:我(?!们|司|这)|{_THEY})",
    re.A,
)
PERSON_INSIDE = re.compile(rf"我(?!们|司|公司|店|家|这|那|行|院|馆|校|厂|处|看|查|说|记|听)|{_THEY}")
_HELPERS = "保洁|保姆|阿姨|钟点工|护工|月嫂|育儿嫂|家教"
VISITOR = re.compile(
    rf"(?:师傅|司机(?!食堂|之家)|快递员?|骑手|技师|工程师|技术员|安装工|配送员|客户经理|{_HELPERS}|教练)"
    r"(?!们|站|柜|代收|我|您|公司|部)[^,。]{0,8}\Z"
    r"|\b(?:nanny|babysitter|cleaner|carer|childminder|housekeeper|maid)\b[^,.]{0,16}\Z",
    re.A | re.IGNORECASE,
)
"""Who comes to somebody's home."""
HELPER_ASKED = re.compile(
    rf"(?<!宿管)(?:{_HELPERS})(?!们|站|公司|中心|[,您你好]|\Z)|\b(?:nanny|babysitter|cleaner|carer|childminder)\b",
    re.A | re.IGNORECASE,
)
"""In a question: somebody is looked for, whose hours the answer tells; 阿姨您好 only greets."""
PAY = re.compile(
    r"(?:[一二两三四五六七八九\d]千[一二三四五六七八九\d]?|\d{4})[块元钱]{0,2}(?:一个|每个?|一)月"
    r"|(?:一个|每个)月[给开是]?(?:[一二两三四五六七八九\d]千|\d{4})"
)
"""What somebody earns."""
OWN_WORK = re.compile(
    rf"(?:{_I}|你(?!们|这|店|家)|{_THEY})(?:(?!我们|咱|本店|店里|你们|他们|别|不要)[^,。]){{0,16}}"
    "(?:上班|下班|值班(?!电话|室|热线)|打卡|[上值]夜班|倒班|的班)"
    r"|[我你他她](?!们|这|店|家)的班|[顶替换]班|请假|(?:点|半)(?:才|就)?的班(?=\Z|[,。的])"
    "|我们单位|(?:公司|单位|厂里?|领导|老板)(?:[让叫逼]|要求|规定|说[^,。]{0,6}上班)|[骑开坐]车上班|(?:当|那)时候?我|我(?:当时|那时候|那会儿)|已?经?退休了"
)
"""Somebody's working hours."""
TRADE = re.compile(
    "接活|接单|门板|[店馆档炉灶]|出摊|收摊|摆摊|柜台|店里|店面|门面|摊|铺|开门|关门|打烊|开张|营业|[卖做摆烤修剪](?:到|个)|没人|有人"
)
"""A person who speaks so speaks of a business."""
ASKED_PRIVATE = re.compile(
    one_of(
        "师傅 面试 上门 预约 送 安排 约[在到个您] 还是(?:周|星期|礼拜)[一二三四五六日天][上下]午",
        "(?:什么时候|几点|哪天|时间)(?:来|到(?!几点|底)|合适|可以(?!办))",
        r"interview technician deliver works?\s+for\s+you (?<!\bi\s)come\s+(?:in|out|over|by) arrive appointment",
        r"your\s+availability free",
    ),
    re.IGNORECASE,
)
ASKED_YOURS = re.compile(
    r"(?:您|你)(?![们家])[^,。?？]{0,10}(?:方便|有空|在家|合适|什么时间|可以[,。?？吗]?\Z)|在家吗?\Z|您看(?!一下|我)|给您|过来[装修量拆]"
    r"|\byou(?:\s+be)?\s+(?:free|available(?!\s+on))|(?:reach|call)\s+you|like\s+us\s+to",
    re.A | re.I,
)
"""When the other one has time."""
DOING = re.compile(
    r"(?:[点半分刻钟]|:\d\d)(?:就|都|也|一直|在那){0,2}"
    r"(?![开卖业做班忙收接办务应直续长延后多起摊门诊餐人始市场钟整半分刻时零一二两三四五六七八九十右呢吧啊嘛呀的是就都也再干守营])"
    r"[㐀-鿿]到了?(?=[早晚上下中夜半凌傍\d零一二两三四五六七八九十])"
)
"""从七点弹到九点: what is done in between, and is no trade."""
