"""The names of numbers, as data: what makes digits a telephone number, an order's, a card's, or none of these."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class Cue(Enum):
    """What the words say that digits are."""

    PHONE = "phone"
    ORDER = "order"
    CARD = "card"
    IDENTITY = "identity"
    CVV = "cvv"
    TAIL = "tail"
    """The last digits of a number."""
    OTHER = "other"
    """Something else: a room, a code."""


_OFF, _ON = "(?<![a-z])", "(?![a-z])"
_ID = "ID(?![A-Za-z])"
_MARK = f"(?:号码|编号|单号|号|码|{_ID})"
_NO = r"(?:'s)?\s{0,2}(?:numbers?|no\b\.?|code|id|#)(?![a-z])"

_ORDERS = "订单|工单|运单|快递|物流|包裹|邮件|单据|流水|交易|案件|合同|发票|保单|服务单|采购单|出库单|提单|借据|维修单"
_DEEDS = (
    "预约|预订|受理|投诉|报修|维修|确认|追踪|跟踪|退款|退货|换货|售后|报案|理赔|采购|出库|挂号|取票|业务|申请|登记"
    "|维权|咨询|反馈|派单|报价|出险|立案|回访"
)
"""Also what one does: 确认号 is a number's name, 确认号码 is not."""
_THINGS = (
    "税|会员|(?<!大)学|工|员工|房间?|座位|车牌|车架|发动机|车次|航班|取件|取货|提货|批次?|序列|型|设备|机器|机身|资产"
    "|商品|"
    "产品|(?<![送收发退])货|(?<!汇)款|条形?|二维|版本|(?<![客用])户|表|电表|水表|就诊|病历|住院|床|柜|桌|排队"
    "|(?<!大)楼|"
    "门牌|群|抖音|微博|支付宝|中奖|彩票|股票|基金|准考证|学籍|宽带|公众|店铺|档案|终端|商户|柜员|票|箱|门诊|病案"
    "|项目|"
    "物料|零件|配件|图纸|样品|报告|处方|车厢|库位|(?<!电)表单"
)
_OTHER_CARDS = "就诊|会员|饭|门禁|充值|购物|礼品|公交|校园|诊疗"
_EN_THINGS = (
    "serial|policy|flight|room|model|part|zip|postal|licen[sc]e|routing|verification|employee|member(?:ship)?|customer|"
    "loyalty|vehicle|seat|gate|bus|train|tax|vat|batch|version|student|staff|access|unit|apartment|house|page"
    "|badge|docket|"
    "file|patient|asset|folio|locker|meter|chassis|engine|lot|sku|imei|vin|insurance|certificate"
    "|barcode|"
    "item|product|stock|container|contract|project|registration|permit|report|queue|coupon|voucher|gift card|"
    "frequent flyer|medical record|prescription"
)
_EN_ORDERS = (
    "order|tracking|parcel|waybill|ticket|case|ref(?:erence)?|invoice|booking|reservation|confirmation|claim"
    "|transaction|service request|work order|purchase order|po|rma|return|refund|quote|job|incident|delivery"
    "|consignment|receipt|shipment|complaint"
)

LABELS: Mapping[Cue, str] = {
    Cue.TAIL: "尾号|尾数|后四位|(?<![a-z])ending in(?![a-z])",
    Cue.OTHER: r"(?:不是|并非|不算)(?:个|什么|我的?)?(?:电话|手机|号码)|QQ号?|扣扣|邮编|邮政编码|编号"
    rf"|(?:{_THINGS})的?(?:号码|编号|号|码|{_ID})|客户(?:编号|号(?!码)|{_ID})|(?:{_OTHER_CARDS})卡(?:的?号码?)?"
    "|密码|批次|(?:开奖|中奖|摇奖)号码|准考证(?:的?号码?)?|串数字|验证码|校验码|口令|金额|余额|价格|总价|合计|读数|积分|面积|功率|次数|彩票|有效期|(?<!挪)车牌|编码|(?<!国家)(?<!国际)代码"
    "|证号码?|证编号|(?:登机牌|铭牌|标签|证书|证件|卡片)[上里]的?(?:那串|数字|号)(?!码)"
    "|(?:优惠|兑换|追溯|核销|券|邀请|激活|识别|推荐|注册|动态|提货|取票|付款)码"
    rf"|not (?:a|my|the) (?:tele)?(?:phone|mobile|cell)(?: number)?|{_OFF}(?:{_EN_THINGS}){_NO}"
    rf"|{_OFF}(?:zip|pin|imei|iccid|vin|pass(?:code|word)|amount|balance|total){_ON}",
    Cue.IDENTITY: "(?:身份证件?|护照)(?:的?号码?)?|证件的?号码?|(?:社保|医保|社会保障)(?:[卡账](?:的?号码?)?|号码?)"
    "|驾驶证号?"
    "|(?<![a-z])(?:passport|(?:(?:national|chinese|citizen|resident) )?id(?:entity|entification)?(?: card)?"
    rf"|social security|driver'?s licen[sc]e){_NO}|{_OFF}ssn{_ON}",
    Cue.CVV: "安全码|(?:背面|反面|背后|签名栏|卡片?后面)(?:的|那|上|后|面|末尾|最后){0,4}[三3四4]位(?:数字?|码)?"
    f"|{_OFF}(?:cv[vcn]2?|card (?:security|verification) (?:code|value|number)|security code){_ON}"
    "|digits? (?:code )?on (?:the )?back|(?:three|3)[ -]digit (?:security )?code",
    Cue.CARD: "(?<!电话)卡号|(?:银行|信用|储蓄|借记)卡(?:的?号码?)?|[账帐][号户]"
    rf"|{_OFF}(?:(?:(?:credit|debit|bank) )?card|(?:(?:bank|savings) )?account|iban){_NO}",
    Cue.ORDER: rf"(?:{_ORDERS})的?{_MARK}|(?:{_DEEDS})的?(?:编号|单号|号(?!码)|码|{_ID})|单号"
    r"|(?:快递|物流|运|订|工|面|包裹)单子?[上里]的(?:那串|数字|号)(?!码)"
    rf"|{_OFF}(?:{_EN_ORDERS}){_NO}",
    Cue.PHONE: "电话(?!费|会议|亭|粉)|手机(?![费壳膜店卡])|号码|热线|座机|固话|挪车|联系方式|联系|致电|来电"
    r"|客服(?=[:,\s是为]{0,3}$)"
    "|传真|呼叫|短信"
    "|拨打|回拨|拨|打给|打到|发(?:送|短信)?[到给至]|(?<=[码信息接])发$|总机|专线|打(?![折开包车印扰算听字款钱分针扫错工])"
    "|(?<![a-z])(?:call(?:ing)?|(?:tele)?phone|mobile|cell|dial|reach|ring|hotline|tel|fax|contact|text|whatsapp"
    f"|numbers?){_ON}",
}
"""Names of numbers. Alternatives of one place are tried in this order."""
BARE: Mapping[Cue, str] = {
    Cue.ORDER: "订单|工单|运单|快递单?|物流单|面单|包裹|流水"
    rf"|{_OFF}(?:(?<!to )order|(?:my|the|your|this) (?:ticket|case|booking)(?!{_NO})|tracking|invoice|receipt|waybill"
    rf"|parcel|ref(?:erence)?){_ON}",
    Cue.CARD: f"(?<!电话)(?<!手机)(?<!SIM)(?<!流量)卡|{_OFF}(?:card|account|visa|mastercard|amex){_ON}",
    Cue.IDENTITY: f"{_OFF}(?:passport|id){_ON}",
    Cue.OTHER: "型号|版本|固件|会员|房间|航班|高铁|动车|股票|国道"
    f"|{_OFF}(?:room|flight|member(?:ship)?|suite|apartment|version|firmware|model){_ON}",
}
"""Things that have numbers."""
