"""Chinese amounts: money, percentages, fractions, decimals, approximations, cardinals."""

from __future__ import annotations

from decimal import Decimal

import regex

from transcribe.itn.edits import AMOUNT, NEAR, Sheet
from transcribe.itn.zh_numerals import (
    AFTER,
    BEFORE,
    CARDINAL,
    DECIMAL,
    DIGIT,
    FIGURE,
    NUMBER,
    NUMERAL,
    figures,
    written,
)
from transcribe.itn.zh_tails import AS_SOON_AS, ONE_WORD

_FOREIGN = (
    "美元|美金|欧元|英镑|港元|港币|日元|日币|澳元|澳币|加元|加币|卢布|新台币|台币|韩元|韩币|新加坡元|新币|瑞士法郎|法郎|"
    "马来西亚令吉|令吉|泰铢|卢比|人民币"
)
_UNIT = (
    "平方公里|平方千米|平方厘米|平方米|立方米|千瓦时|摄氏度|华氏度|公斤|千克|毫克|公里|千米|厘米|分米|毫米|纳米|微米|毫升|"
    "毫秒|公顷|千瓦|兆瓦|摩尔|伏特|英里|英尺|英寸|平方|立方|平米|海里|吨|斤|克|米(?!粉|饭|线)|升(?!级|值|高|温|起|降)|瓦|伏|"
    "兆|亩|度(?!假|过|数)|℃"
)
_EDGE = r"(?=$|[^\p{Han}\w]|[的了吧吗呢嘛啊呀左以到至多和或一每就是可左上不])"
_CLASSIFIER = "(?:[个位名天年次张层楼斤件杯瓶盒本米平公克度台份人小分股碗条袋箱支根双套辆间只块]|包(?!邮))"
_CENTS = (
    rf"(?:零?(?P<ten>{FIGURE}|\d)[毛角])?"
    rf"(?:零?(?P<one>{FIGURE}|\d)(?:分(?!钟|之)|(?<=[毛角].)(?![{NUMERAL}\d]|{_CLASSIFIER})))?"
)
_NO_MONEY = "素|旦|月|宝|气|件|老|化|论|首|二次"
_ROUND = "形|桌|圈|心|柱|珠|规|满|角|弧|领|盘|周|孔|脸|顶|场|滑|润|球|锥|筒|环|点|凳|镜"
_YUAN = regex.compile(
    rf"{BEFORE}(?P<amount>{NUMBER})(?P<unit>元(?!{_NO_MONEY})|块钱|块|圆(?!{_ROUND}))"
    rf"(?:(?<=块)(?P<short>{FIGURE}(?=一{_CLASSIFIER}|{ONE_WORD})|(?:{FIGURE}(?:(?![两兩]){FIGURE})?|\d{{1,2}})"
    rf"(?![{NUMERAL}\d点起下些定样直共切月号毛角]|{_CLASSIFIER}))|{_CENTS}(?:钱)?)"
)
_FOREIGN_NEXT = regex.compile(_FOREIGN)
_OTHER_MONEY = regex.compile(rf"{BEFORE}(?P<amount>{NUMBER})(?={_FOREIGN})")
_PERCENT = regex.compile(
    rf"(?P<minus>负的?)?(?<![{NUMERAL}\d])(?P<per>百分之?|千分之)(?P<below>负)?(?P<first>{NUMBER}|百){AFTER}"
    rf"(?:(?P<to>到|至)(?P<second>百分之?{NUMBER}|百分之百|{NUMBER})(?![{NUMERAL}点\d]))?"
)
_FRACTION = regex.compile(
    rf"(?<![{NUMERAL}点\d百])(?:(?P<whole>{CARDINAL}|{DIGIT}|\d+)又)?(?P<minus>负)?(?P<below>{CARDINAL}|{DIGIT}|万|\d+)分之"
    rf"(?P<above>{CARDINAL}|{DIGIT}|\d+){AFTER}"
)
_DECIMAL = regex.compile(rf"(?P<minus>负)?{BEFORE}(?P<number>{DECIMAL})(?!点){AFTER}")
_HALF_WRITTEN = regex.compile(
    rf"(?<![{NUMERAL}点\d.])(?:\d+点(?:{FIGURE}|\d)|{FIGURE}点\d)(?:{FIGURE}|\d)*(?=[万亿]|个?百分点)"
)
"""1点5万: what a model leaves of a decimal."""
_A_BIT = regex.compile(r"[快慢早晚好多少大小高低有差了先这那长短近远贵轻重再宜点]$")
_MORE = regex.compile(r"(?<![最至不])[快慢早晚多少高低贵轻重宜差]$")
"""再多一点一万块: a bit more. 最多一点五万块 is a sum."""
_A_BIT_AFTER = regex.compile(r"[个起样下些定直共切半]")
_AND_TENTHS = regex.compile(
    rf"{BEFORE}(?<!第|每)(?P<number>{CARDINAL}|{FIGURE}|\d+)(?P<unit>[度米])(?P<rest>{FIGURE}{{1,2}})(?![{NUMERAL}\d点个位次])"
)
_SMALL = regex.compile(
    rf"{BEFORE}(?<!第|每|再|一|\d)(?P<number>(?<![元块钱毛角分{AMOUNT}])一|(?!一){FIGURE})(?=(?:{_UNIT}))"
)
"""三公斤, but not the 一斤 of 五块一斤: so much for each."""
_BESIDE = regex.compile(
    rf"{BEFORE}(?<!第|每|再)(?P<number>{FIGURE})"
    rf"(?=(?:到|至|(?:个?小时零?|分钟?零?|天零?|年零?)(?={AMOUNT}+(?:分|秒|个|小时|天|月))){AMOUNT}+(?:$|[^点]))"
)
_CARDINAL = regex.compile(rf"(?P<minus>负)?{BEFORE}(?P<number>{CARDINAL}){AFTER}(?![加减乘]{DIGIT})")
_EACH = regex.compile(
    rf"{BEFORE}(?<!第)(?P<number>{CARDINAL}(?<=[百千万]{DIGIT}?))"
    rf"(?=一(?:公斤|小时|[个位张件盒瓶次天年月箱套份包袋本杯碗晚夜斤平米度])(?!{ONE_WORD}))"
)
"""五百一晚, 三千五一个月: so much for one. 一百一个 may be a hundred each, or 110."""
_YEARS = regex.compile(rf"(?<![{NUMERAL}点\d第])二?十{DIGIT}?(?=年(?![前后内多零以代级]))")
"""十六年 is sixteen years, and 16年 would be 2016, too."""
_PAIR = r"(?:一二|一两|两三|二三|三四|四五|五六|六七|七八|八九|三五)"
_ABOUT_SCALE = r"(?:(?!千[克米瓦])[十百千万萬亿億]){1,2}"
_ABOUT = regex.compile(
    rf"(?<![{NUMERAL}点\d第])(?P<head>(?:{DIGIT}?[十百千万])*(?=\D)(?:{DIGIT}?[十百千万])|)(?P<pair>{_PAIR})(?P<scale>{_ABOUT_SCALE}|)"
    rf"(?!(?!千[克米瓦])[{NUMERAL}点\d])(?P<unit>{_UNIT}|{_FOREIGN}|块钱|块{_EDGE}|元(?!{_NO_MONEY})|)"
)
_CENT = Decimal("0.01")
_ONE, _AS_SOON_AS = regex.compile(ONE_WORD), regex.compile(AS_SOON_AS)
_SHARED_SCALE = regex.compile(
    rf"{BEFORE}(?<!第)(?P<low>{DIGIT})(?P<to>到|至)(?P<high>{DIGIT})(?P<scale>[百千万](?![克米瓦]))(?![{NUMERAL}\d点几])"
    rf"(?:(?P<yuan>块钱?|元(?!{_NO_MONEY}))|(?={_FOREIGN}))?"
)


def read_shared_scales(sheet: Sheet) -> None:
    """Claim 三到五万块 as 30000到50000元. Without a currency it stays in words: 3到50000 would be another range."""
    for match in _SHARED_SCALE.finditer(sheet.shadow):
        low, high = written(match["low"] + match["scale"]), written(match["high"] + match["scale"])
        if int(low) < int(high) and (match["yuan"] or _FOREIGN_NEXT.match(sheet.shadow, match.end())):
            sheet.claim(*match.span(), f"{low}{match['to']}{high}{'元' if match['yuan'] else ''}", AMOUNT)
        else:
            sheet.hide(*match.span())


def read_about(sheet: Sheet) -> None:
    """Claim approximations of two neighbouring numbers: 三五百 -> 300~500, 十五六 -> 15~16. 两三个 stays."""
    for match in _ABOUT.finditer(sheet.shadow):
        head, low, high, scale = match["head"], match["pair"][0], match["pair"][1], match["scale"]
        if not (head or scale or match["unit"]):
            continue
        end = match.end("scale")
        if scale.startswith(("万", "萬", "亿", "億")) or len(scale) == 2:
            tens, tail = (scale[0], scale[1]) if len(scale) == 2 else ("", scale)
            new = f"{written(head + low + tens)}~{written(head + high + tens)}{tail}"
        else:
            new = f"{written(head + low + scale)}~{written(head + high + scale)}"
        sheet.claim(match.start(), end, new, AMOUNT)


def read_money(sheet: Sheet) -> None:
    """Claim amounts of money: 块, 毛 and 分 become 元 with decimals; other currencies keep their word."""
    for match in _YUAN.finditer(sheet.shadow):
        if new := _yuan(sheet.shadow, match):
            sheet.claim(match.start(), match.end(), new, AMOUNT)
    for match in _OTHER_MONEY.finditer(sheet.shadow):
        new = written(match["amount"])
        if new != match["amount"]:
            sheet.claim(*match.span("amount"), new, AMOUNT)


def _yuan(shadow: str, match: regex.Match[str]) -> str | None:
    amount, unit = written(match["amount"]), match["unit"]
    if match["amount"].startswith("一点") and _MORE.search(shadow[max(0, match.start() - NEAR) : match.start()]):
        return None
    cents = _cents(match)
    if match["short"] and match["short"].isascii() != match["amount"].isascii():
        return None
    if unit == "块" and not cents and not _is_price(shadow, match):
        return None
    if not cents:
        return f"{amount}元"
    if not amount[-1].isdigit() or "." in amount:
        return None
    sum_ = Decimal(amount.replace(",", "")) + cents
    return f"{sum_.normalize() if sum_ % 1 else sum_:f}元"


def _cents(match: regex.Match[str]) -> Decimal:
    if match["short"]:
        digits = written(match["short"])
        return Decimal(f"0.{digits}")
    return _digit(match["ten"]) * 10 * _CENT + _digit(match["one"]) * _CENT


def _digit(spoken: str | None) -> int:
    return int(written(spoken)) if spoken else 0


def _is_price(shadow: str, match: regex.Match[str]) -> bool:
    """Whether a bare 块 is money, not a piece: 五十块 ends here, 两块电池 goes on, 一块儿 is a word."""
    if match[0].endswith("钱"):
        return True
    if match["amount"] == "一" or regex.search("[切分掰]成?$", shadow[max(0, match.start() - NEAR) : match.start()]):
        return False
    return regex.match(_EDGE, shadow[match.end() : match.end() + NEAR]) is not None


def read_shares(sheet: Sheet) -> None:
    """Claim percentages and fractions: 百分之二十 -> 20%, 三分之一 -> 1/3."""
    for match in _PERCENT.finditer(sheet.shadow):
        sheet.claim(match.start(), match.end(), _percent(match), AMOUNT)
    for match in _FRACTION.finditer(sheet.shadow):
        whole = f"{written(match['whole'])}又" if match["whole"] else ""
        minus = "-" if match["minus"] else ""
        below = "10000" if match["below"] == "万" else written(match["below"])
        new = f"{whole}{minus}{written(match['above'])}/{below}"
        sheet.claim(match.start(), match.end(), new, AMOUNT)


def _percent(match: regex.Match[str]) -> str:
    sign = "‰" if match["per"] == "千分之" else "%"
    minus = "-" if match["minus"] or match["below"] else ""
    first = _hundred(match["first"])
    if not match["to"]:
        return f"{minus}{first}{sign}"
    second = _hundred(regex.sub("^百分之?", "", match["second"]))
    return f"{minus}{first}{sign}{match['to']}{second}{sign}"


def _hundred(spoken: str) -> str:
    return "100" if spoken == "百" else written(spoken)


def read_numbers(sheet: Sheet) -> None:
    """Claim decimals, numbers from ten up, and single digits before a unit of measure."""
    for match in _DECIMAL.finditer(sheet.shadow):
        as_soon_as = _AS_SOON_AS.match(sheet.shadow, match.end() - 1)
        if not (as_soon_as or _is_a_bit(sheet.shadow, match) or _ends_in_word(sheet.shadow, match)):
            _claim_number(sheet, match)
    for match in _HALF_WRITTEN.finditer(sheet.shadow):
        sheet.claim(*match.span(), figures(match[0]).replace("点", "."), AMOUNT)
    for match in _AND_TENTHS.finditer(sheet.shadow):
        new = f"{written(match['number'])}.{written(match['rest'])}{match['unit']}"
        sheet.claim(*match.span(), new, AMOUNT)
    for pattern in (_EACH, _YEARS):
        for match in pattern.finditer(sheet.shadow):
            sheet.hide(*match.span())
    for match in _CARDINAL.finditer(sheet.shadow):
        _claim_number(sheet, match)
    for pattern in (_BESIDE, _SMALL):
        for match in pattern.finditer(sheet.shadow):
            sheet.claim(*match.span("number"), written(match["number"]), AMOUNT)


def _is_a_bit(shadow: str, match: regex.Match[str]) -> bool:
    """快一点三个人都来: 一点 is "a bit" there."""
    if not match["number"].startswith("一点"):
        return False
    return bool(
        _A_BIT.search(shadow[max(0, match.start() - NEAR) : match.start()]) or _A_BIT_AFTER.match(shadow, match.end())
    )


def _ends_in_word(shadow: str, match: regex.Match[str]) -> bool:
    """Whether the last 一 is that of 一共, 一起, 一直."""
    return match["number"].endswith("一") and _ONE.match(shadow, match.end() - 1) is not None


def _claim_number(sheet: Sheet, match: regex.Match[str]) -> None:
    minus, number = "-" if match["minus"] else "", match["number"]
    if _ends_in_word(sheet.shadow, match) and number[-2] not in "零〇":
        number = number[:-1]
    sheet.claim(match.start(), match.start("number") + len(number), minus + written(number), AMOUNT)
