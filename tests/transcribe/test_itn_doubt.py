"""What would be another value if it were written: there the words stay, or the figures say the same."""

from __future__ import annotations

import pytest

from tests.transcribe.test_itn_zh import table
from transcribe.itn import Itn, ItnOptions

ITN = Itn(ItnOptions())

ENGLISH_MONEY = table("""
half a million dollars
she lost half a million euros on it
a quarter of a million dollars
three quarters of a billion
five to ten thousand dollars
three or four hundred euros
between two and three hundred
it costs nineteen ninety nine
that's nineteen ninety nine plus tax
they billed me one fifty
the total comes to forty two eighteen
it's on sale for thirty four ninety five
it's nine ninety nine each
it's two fifty a piece
three ninety nine a month
nineteen ninety nine dollars
we paid two fifty for it
two fifty dollars => $250
one fifty five dollars => $155
about ten thousand yen => about 10000 yen
five hundred won a night => 500 won a night
fifty thousand rupees => 50000 rupees
five won the game
three real problems
that's just my two cents
ninety five p => 95p
ten cents => $0.10
two thousand dollars => $2000
""")

ENGLISH_YEARS_AND_TIMES = table("""
in nineteen ninety nine i moved here => in 1999 i moved here
since twenty twenty one => since 2021
the class of nineteen eighty six => the class of 1986
born in nineteen oh five => born in 1905
nineteen eighty four => 1984
it takes ten fifteen minutes
come back in ten fifteen minutes
lunch runs eleven thirty to two
see you at two thirty => see you at 2:30
it's five thirty => it's 5:30
around nine oh two or so => around 9:02 or so
from half seven in the morning to three
we go from ten past eight until ten to four => we go from 8:10 until ten to four
twenty to seven in the morning => 6:40 in the morning
on a scale from one to ten
i rated it from one to five
we're in from one to five => we're in from 1:00 to 5:00
a thirty second timer => a 30 second timer
there's a twenty second delay => there's a 20 second delay
wait thirty second please
tomorrow seven thirty => tomorrow 7:30
my nine fifteen appointment => my 9:15 appointment
the thirty second floor => the 32nd floor
on may twenty second => on may 22
room twelve fifty => room 1250
""")

ENGLISH_DIGITS = table("""
call four one five five five five one two one two one more thing => call 4155551212 one more thing
call four one five five five five one two one two twenty five dollars => call 4155551212 $25
call four one five five five five one two one two nine thirty a m => call 4155551212 9:30 a.m.
call four one five five five five one two one two five minutes ago => call 4155551212 5 minutes ago
it was four one five five five five one two one two two of them => it was 4155551212 two of them
it's one thirty eight, double oh, twelve
plus forty four twenty seven nine four six oh nine five eight
my name is t o m
that's spelled x i a o l u
plate a b o one two three => plate ABO123
eight o o o
and then i five
at this point seven people came
it's a dot com company
lucy underscore two thousand four at gmail dot com
""")


CHINESE_MONEY = table("""
三到五万块 => 30000到50000元
三到五万元左右 => 30000到50000元左右
两至三千美元 => 2000至3000美元
一到两百块 => 100到200元
三到五百人
两到三万公里
五到三百块
十到二十万 => 10到20万
三圆形的桌子
五圆桌
二十圆 => 20元
五九九一个月 => 599一个月
三九九一晚 => 399一晚
九八一斤
五百一个
三千一位
两块八一斤 => 2.8元一斤
一块二一度电 => 1.2元一度电
一个小时八十块钱 => 一个小时80元
一天八十 => 一天80
两小时三十分 => 2小时30分
满三百减四十 => 满300减40
每满两百减二十五 => 每满200减25
三百减五十等于多少 => 300减50等于多少
五减三 => 5减3
二十一比十五 => 21比15
百分百满意
我百分百的把握
成功率是百分百 => 成功率是100%
百分之百 => 100%
十五块八两 => 15块八两
再多一点一万块
便宜一点五块
最多一点五万块 => 最多1.5万元
""")

CHINESE_WORDS_WITH_ONE = table("""
幺三八零零幺三八零零零一共三十块 => 13800138000一共30元
我手机幺三八零零幺三八零零零一直打不通 => 我手机13800138000一直打不通
四零零八二零八八二零一直占线 => 4008208820一直占线
拨打一二三一五一直没人接 => 拨打12315一直没人接
订单号五五六七八九一定要记住 => 订单号556789一定要记住
尾号六六七八一下 => 尾号6678一下
单号SF二零二三四五六七八九一共三件 => 单号SF2023456789一共三件
工号零零八一般都在 => 工号008一般都在
六二二二零二一二零八零零四六七四五七八一共花了三百 => 6222021208004674578一共花了300
两百一起转给你 => 200一起转给你
二十一共三十 => 20一共30
十二块五一共 => 12.5元一共
六点一直没人 => 6:00一直没人
从八点到四点一直占线 => 从8:00到4:00一直占线
九点二十一起走 => 9:20一起走
二十一个人一起 => 21个人一起
今年收到五十一起投诉 => 今年收到51起投诉
五十一起去 => 50一起去
幺三八零零幺三八零零幺下午打 => 13800138001下午打
""")

CHINESE_NEIGHBOURS = table("""
幺三八零零幺三八零零零二十块 => 13800138000 20元
幺三八零零幺三八零零零五百块 => 13800138000 500元
幺三八零零幺三八零零零一下午都打不通 => 13800138000一下午都打不通
电话八八六六四四二二八点以后 => 电话88664422 8:00以后
电话六二二八八五五九周一到周五 => 电话62288559周一到周五
电话六二二八八五五九分机八零一 => 电话62288559分机801
尾号三三七七五点到 => 尾号3377 5:00到
尾号三三七七三点半到 => 尾号3377 3:30到
幺三八零零幺三八零零零二零二五年办的 => 13800138000 2025年办的
房间三零二五个人
取货码六六五零一八二楼拿 => 取货码665018二楼拿
我在五零二二楼
幺三八零零幺三八零零五百块
电表零零九七三四点五 => 电表009734.5
零二八，哦，零二八六二二八八五五九 => 028，哦，02862288559
幺三五双八双九四个零 => 13588990000
138 0013 8000 2300
数一遍，一二三四五六七八九十 => 数一遍，123456789 10
""")

CHINESE_TIMES = table("""
周二四下午一点到三点一三五上午八点到十点 => 周二四下午1:00到3:00一三五上午8:00到10:00
我们早上八点到晚上七点六日不开 => 我们早上8:00到晚上7:00六日不开
大厅是八点到八点二楼食堂七点到九点 => 大厅是8:00到8:00二楼食堂7:00到9:00
一时半会儿说不清
七点一过就没人了 => 7:00一过就没人了
下午四点一下班就来 => 下午4:00一下班就来
三时不行就四时
九时开门 => 9:00开门
我列了三点
两点之间直线最短
送您五十点积分 => 送您50点积分
开了一八年的车
零八年买的 => 08年买的
一八年三月买的 => 18年3月买的
一九九九年 => 1999年
用了十六年
二十年前 => 20年前
三十年 => 30年
差十分一点到的 => 12:50到的
凌晨差十分一点 => 凌晨0:50
""")


ALL = [
    *ENGLISH_MONEY,
    *ENGLISH_YEARS_AND_TIMES,
    *ENGLISH_DIGITS,
    *CHINESE_MONEY,
    *CHINESE_WORDS_WITH_ONE,
    *CHINESE_NEIGHBOURS,
    *CHINESE_TIMES,
]


@pytest.mark.parametrize(("said", "written"), ALL)
def test_value_is_what_was_said(said: str, written: str) -> None:
    text = ITN.align(said)[0]
    assert text == written
    assert ITN.align(text)[0] == text
