"""What is said in the demo's calls: templates with {slots}, and the words that fill them.

Plain data. A comma is a pause for the synthesiser and never reaches the text that the model learns.
`demo_sentences.py` fills the slots; the hand-written sample calls are in `demo_calls.py`.
"""

from demo_numbers import words

NAMES = words("张伟 王芳 李华 刘洋 陈静 杨光 赵敏 黄强 周杰 吴丽 林平 高山 张丽 王强 李敏 陈光")
SURNAMES = words("张 王 李 刘 陈 杨 赵 黄 周 吴 林 高")
CITIES = words("北京 上海 广州 深圳 杭州 南京 苏州 成都 重庆 武汉 西安 天津")
ROADS = words("人民路 中山路 南京路 解放路 建设路 和平路 新华路 长江路 北京路 文化路 学院路 东风路 光明路 花园路")
COMPANIES = words("东方家电 阳光快递 新世纪酒店 平安物流 光明超市 长城宽带 星星书店 安心保险 快乐旅行 海天餐厅")
PRODUCTS = words(
    "洗衣机 冰箱 空调 电视 手机 电脑 热水器 吸尘器 打印机 耳机 充电器 路由器 手表 相机 微波炉 沙发 衣服 鞋子 书包 台灯"
)
DEPARTMENTS = words(
    "售后服务部 客服中心 技术支持部 财务部 销售部 物流部 投诉中心 人事部 维修部 市场部 前台 总机 会员中心 预约中心"
)
PLACES = words("门店 商场 医院 餐厅 银行 酒店 图书馆 超市 营业厅 维修点 书店 健身房 博物馆 药店 办事处")
FAULTS = words(
    "不能开机 没有声音 屏幕坏了 漏水 不制冷 连不上网 充不进电 声音很大 打不开 一直重启 按键失灵 不加热 "
    "颜色不对 尺寸不合适 有划痕"
)
DAYS = words(
    "周一到周五 周一至周五 周一到周六 周一到周日 星期一到星期五 星期一至星期六 礼拜一到礼拜五 周二到周日 "
    "星期二到星期天 每天 每日 工作日 周末 周六和周日 周六周日 星期六星期天 周六 周日 星期日 平时 "
    "周一周三周五 节假日 周二到周五 周三到周日 全年"
)
DAY_NAMES = words(
    "周一 周二 周三 周四 周五 周六 周日 星期一 星期二 星期三 星期四 星期五 星期六 星期天 下周一 下周三 这周五 本周六"
)
RELATIVE_DAYS = words("今天 明天 后天 昨天 前天 上周 下周 月底 下个月")
MORNING, AFTERNOON, EVENING = ["早上", "上午", "早晨", "清晨"], ["下午", "午后"], ["晚上", "傍晚", "夜里"]

PHONE = """
请您记一下电话号码，{phone}|电话是{phone}|我的手机号码是{mobile}|手机号是{mobile}，请记一下|您可以拨打{hotline}
客服电话是{hotline}|客服热线{hotline}，二十四小时为您服务|请拨打{landline}|我们的电话是{landline}
{dept}的电话是{landline}|总机是{landline}转{ext}|{landline}转{ext}|请拨打总机{landline}，再转{ext}|{hotline}转{ext}
分机号是{ext}|请转分机{ext}|联系电话{phone}|联系人{name}，电话{mobile}|我姓{surname}，电话是{mobile}
您留的号码是{mobile}对吗|请问是{mobile}这个号码吗|不对，应该是{mobile}|我换号码了，新号码是{mobile}
原来的号码{mobile}不用了|打这个电话{phone}|维修热线是{hotline}|投诉电话是{short}|您可以打{short}咨询
拨打{short}按{d}号键|{company}的服务热线是{hotline}|{company}您好，我们的电话是{phone}|传真号码是{landline}
{city}办事处的电话是{landline}|有问题请打{phone}|我的联系方式是{mobile}|请您留一下联系电话|请问您的联系电话是多少
请您留个电话|我稍后给您回电话，号码是{mobile}吗|我的号码是{mobile}，您记一下|您的来电号码是{phone}|微信同号，{mobile}
加我微信，{mobile}|备用电话是{phone}|{mobile}|{landline}|{hotline}|{short}|您先打{landline}，然后转{ext}
师傅的电话是{mobile}|快递员的手机是{mobile}|司机{surname}师傅，电话{mobile}|门店电话是{landline}
全国统一客服电话{hotline}|欢迎拨打{hotline}|预约电话{phone}|您可以联系{dept}，电话是{phone}|麻烦您再说一遍，{mobile}
紧急情况请拨打{short}|号码是{phone}，您记下来了吗|好的我记一下，{mobile}|好的，{mobile}|对，就是{mobile}
没错，{mobile}|您的手机尾号是{tail}对吗
"""

HOURS = """
我们的营业时间是{hours}|营业时间{hours}|营业时间为{hours}|服务时间是{hours}|上班时间是{hours}|工作时间是{hours}
开放时间是{hours}|客服时间是{hours}|我们{hours}营业|我们{hours}上班|{place}{hours}开门|{place}的营业时间是{hours}
{place}{hours}开放|人工服务时间为{hours}|{dept}的工作时间是{hours}|{days}{span}营业，{days}休息|{hours}，{days}休息
{days}休息|{days}照常营业|请您在{span}之间来电|{days}不营业|我们{days}{span}，{days}{span}|二十四小时营业|我们全年无休
我们二十四小时服务|门诊时间是{hours}|我们{moment}开门，{moment}关门|{moment}开始营业|{moment}打烊|中午不休息
{days}从{span}都可以来|{place}{days}开到{moment}|请问你们几点开门|请问你们几点下班|你们周末上班吗
请问营业时间是几点到几点|节假日正常上班|我们的服务时间是{hours}，欢迎来电|{company}的营业时间是{hours}
{hours}都有人接电话|{hours}，节假日除外|午休时间是{span}|春节期间{span}营业
"""

ORDERS = """
我的订单号是{order}|订单号{order}|订单编号是{order}|您的订单{order}已经发货了|请提供一下订单号|请问您的订单号是多少
我查一下订单{order}|快递单号是{order}|运单号{order}|您的工单号是{order}|工单编号{order}，请您记好|会员卡号是{order}
我的账号是{order}|合同编号{order}|验证码是{code}|您的验证码是{code}，请不要告诉别人|我的工号是{code}
工号{code}为您服务|身份证后四位是{tail}|银行卡尾号{tail}|尾号是{tail}的那张卡|发票号码是{order}|预约编号是{code}
密码是{code}|车牌尾号{tail}|取件码是{code}|房间号是{code}|订单已经取消了|订单还没有发货|您的订单正在处理
订单号不是电话号码，是{order}|我的订单是{date}下的，订单号{order}|订单{order}，我要退货
我买的{product}，订单号是{order}|这个订单有{n}件商品|流水号{order}|参考号是{order}|{n}天了还没有收到
{n}天了我还没收到货|都{n}天了怎么还没发货
"""

MONEY = """
一共是{money}|总共{money}|价格是{money}|这台{product}多少钱|这台{product}{money}|运费{money}|邮费是{money}
我们给您退款{money}|退款{money}已经到账了|您的余额是{money}|账单金额是{money}|本月话费{money}|会员费每年{money}
押金{money}|优惠{money}|满{money}减{money}|定金{money}，尾款{money}|违约金是{money}|每个月{money}|一个人{money}
这个套餐每月{money}|上门费{money}|维修费是{money}|多收了我{money}|您需要支付{money}|打折以后是{money}|利率是{percent}
手续费是{percent}|可以打{d}折|优惠{percent}|涨了{percent}|只剩{percent}的电了|好评率{percent}|税率{percent}
首付{percent}|原价{money}，现价{money}|赔偿您{money}|我充了{money}，没有到账|能不能便宜一点|太贵了，能便宜吗
这个价格包括运费吗|发票金额是{money}
"""

DATES = """
我是{date}买的|{date}下的单|预计{date}送到|预约在{date}{moment}|{rel}{moment}可以吗|{dayname}{moment}上门
师傅{rel}{span}上门|我{rel}{span}在家|今天{span}在家等快递|{rel}{span}我有会|{dayname}{span}方便吗
您看{dayname}{moment}行吗|改到{dayname}{moment}|活动到{date}结束|保修期到{date}|{date}之前都可以退|我的生日是{date}
航班是{date}{moment}的|{date}入住，{date}退房|火车{moment}开|会议改到{rel}{span}|大概{n}分钟就到|等了{n}个小时
我等了{n}天|{n}个工作日内到账|三到五个工作日|大约需要{n}天|保修{n}年|七天无理由退货|请您{n}分钟以后再打
我{moment}再打给您|我{rel}再打过来|{date}{span}停电|停水时间是{rel}{span}|送货时间是{rel}{span}|快递{rel}{moment}送到
预约时间是{dayname}{span}|{rel}{moment}给您回电|{dayname}{moment}见
"""

TALK = """
您好|你好|喂|喂您好|喂你好|好的|好|好吧|嗯|嗯好的|对|对的|是的|不是|可以|可以的|行|没问题|没有了|谢谢|谢谢您|谢谢你
非常感谢|不客气|再见|拜拜|好的再见|好的谢谢|谢谢再见|请稍等|您稍等|请您稍等一下|稍等一下|我看一下|我查一下
我帮您查一下|请讲|您请说|明白了|知道了|我知道了|收到|麻烦您了|辛苦了|不用了|算了|请问有什么可以帮您
请问还有什么可以帮您|您好，请问有什么可以帮您|您好，{company}，请问有什么可以帮您|您好，这里是{company}
这里是{company}{dept}|欢迎致电{company}|您好，这里是{company}{dept}|您好，我是{company}的{name}|感谢您的来电，再见
感谢您的耐心等待|祝您生活愉快|祝您工作顺利|请您对我的服务做出评价|很高兴为您服务|{code}号客服为您服务|请问您贵姓
我姓{surname}|我叫{name}|{surname}先生您好|{surname}女士您好|请问是{surname}先生吗|请问是{name}吗|您是{name}本人吗
我想咨询一下|我想问一下|请问一下|我要投诉|我想投诉你们的{dept}|我要退货|我要换货|我想退款|我想取消订单|我要改地址
我想预约一下|我要开发票|帮我查一下物流|我买的{product}{fault}|我的{product}{fault}|{product}{fault}怎么办
我想买一台{product}|你们有{product}卖吗|{product}什么时候到货|{product}还有货吗|能送到{city}吗|我在{city}
我在{city}{road}|地址是{city}市{road}{n}号|我住在{road}{n}号{n}楼|我们在{road}{n}号|送到{city}市{road}{n}号
在{road}和{road}路口|{n}号楼{n}单元|声音听不清楚|您能大声一点吗|请您再说一遍|我没听清|信号不好|刚才断线了|请您不要挂机
我帮您转接|正在为您转接{dept}|我帮您转到{dept}|请不要挂断|非常抱歉|对不起|实在抱歉给您带来不便|我们会尽快处理
我已经记录下来了|我马上给您登记|我们会有专人联系您|我已经反映给{dept}了|请您放心|这个问题我需要核实一下|态度太差了
怎么一直打不通|我打了好几次电话|都没有人接|等了很久|太慢了|什么时候能解决|给我一个说法|我很生气|不满意|很满意|服务很好
质量很好|我们一起去吧|大家一起努力|一会儿再说|等一下|一下子就好了|第一次买|第二天就坏了|再来一次|一点也不好|有一点问题
差一点|万一有问题怎么办|一般来说|一定要|统一处理|唯一的办法|今天天气不错|最近忙吗|吃饭了吗|路上堵车|孩子在上学
周末去哪里玩|下次再聊|好久不见|新年快乐|生日快乐|我在开车不方便|我在开会|晚一点再打|现在方便吗|方便|买一送一|三心二意
四季如春|五颜六色|七上八下|十全十美|百分百满意|千万不要|两个都要|三个人|四楼|第{n}个|{n}次|{n}个|{n}台{product}
{n}件衣服|要{n}份|请按{d}|中文服务请按{d}|人工服务请按{d}，返回请按{d}|如需帮助请按{d}|请输入{n}位密码
请听到提示音后留言|您所拨打的电话无法接通|您拨打的用户正在通话中|请在滴声后留言|我是{name}，请给我回电话
我不在，请留言|收到留言请回电|有事请给我打电话|留言请按{d}|您有{n}条新留言|我是楼下的{surname}师傅|快递放在门口了
放在前台就行|我已经到楼下了|您的{product}已经修好了|您的{product}可以来取了|{product}我们可以上门维修|请您带上发票
请您带身份证|保修期内免费|过了保修期要收费|我们派师傅上门|请保持电话畅通|请准备好订单号和身份证|您是会员吗
会员可以打折|积分可以换礼品|您的积分是{big}分|本次通话将被录音|为了保证服务质量，本次通话可能会被录音|订单已经为您取消
资料已经发到您的邮箱|您的快递已经到{city}了|包裹在{city}|货已经到了|货到付款|在线支付|银行转账|刷卡还是现金
电子发票可以吗|地址不变|请核对一下|核对无误|信息正确|信息有误|我再确认一下|我帮您确认一下|请问您还有其他问题吗
没有其他问题了|那就这样|先这样吧|那我再等等|我考虑一下|回头再说|我去看看|我马上来|我同意|我不同意|随便|都行|都可以
我家的{product}{fault}|上周买的{product}{fault}|刚买的{product}{fault}|您好，我的{product}{fault}，想维修一下
{product}{fault}，能换一台吗|昨天收到的{product}{fault}|{product}又{fault}了|{city}{road}{n}号|在{road}附近
{road}的{place}|{city}的{place}在哪里|离{road}最近的{place}|{city}到{city}要多久|从{city}寄到{city}|我想找{name}
{name}在吗|请让{name}接电话|{name}您好|我是{name}|{company}的{product}|{company}在{city}{road}|{place}在{road}{n}号
{city}{place}电话是多少|我要买{n}台{product}|{product}和{product}都要|{product}换成{product}
"""


def templates(block: str) -> list[str]:
    """The templates of a block: one per line or between bars."""
    return [part.strip() for part in block.replace("\n", "|").split("|") if part.strip()]
