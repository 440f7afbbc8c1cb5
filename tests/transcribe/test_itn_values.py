"""What grammars are known to read to another value, or to split: each sentence with what it is worth.

The first two tables are the failures of wetext 0.1.8 that were measured; the others were wrong here once.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.transcribe.test_itn_zh import table
from transcribe.itn import Itn, ItnOptions

ITN = Itn(ItnOptions())

FAILURES = table("""
一点五万美元 => 1.5万美元
一点五万欧元 => 1.5万欧元
一点五万英镑 => 1.5万英镑
一点五万韩元 => 1.5万韩元
两点一刻 => 2:15
五点一刻 => 5:15
三点三刻 => 3:45
五点五分 => 5:05
八点五分 => 8:05
一点五分十秒 => 1:05:10
三又五分之一 => 3又1/5
伍拾壹点肆 => 51.4
負五十 => -50
一億兩千萬 => 1億2000萬
一亿一十一万 => 1亿11万
我要买两张票一共五十五元 => 我要买两张票一共55元
一千克 => 1千克
早上九点到6:30p.m. => 早上9:00到6:30p.m.
Two p m => 2:00 p.m.
Eighteen thousand five hundred => 18500
""")

TELEPHONES_AND_HOURS = table("""
客服电话是零五七一八八一五六七八八 => 客服电话是057188156788
幺三八零零一三八零零零 => 13800138000
四零零八二零八八二零转二 => 4008208820转2
营业时间是周一到周五早上九点到晚上六点半 => 营业时间是周一到周五早上9:00到晚上6:30
上午九点至下午五点半，周末休息 => 上午9:00至下午5:30，周末休息
两点一刻 => 2:15
工作日八点半到十二点，下午一点半到五点 => 工作日8:30到12:00，下午1:30到5:00
呃号码是一三五嗯零零零零一二三四 => 呃号码是13500001234
六二二二零二一二零八零零四六七四五七八 => 6222021208004674578
电话是一三九三个八二零零七二 => 电话是13988820072
二十四小时营业 => 24小时营业
""")

HALF_NORMALISED = table("""
138 0013 8000 => 13800138000
9点 至 5点 => 9:00至5:00
9点 至 5点半 => 9:00至5:30
1点5万美元 => 1.5万美元
1.5万美元
10 一点 => 10 一点
8点05分 => 8:05
8点5分 => 8:05
2点1刻 => 2:15
电话是138 0013 8000，早上9点到下午5点 => 电话是13800138000，早上9:00到下午5:00
四零零 820 8820 => 4008208820
三百20元 => 三百20元
""")

CHINESE = table("""
一三八零零一三八零零零两点打给我 => 13800138000 2:00打给我
一三八零零一三八零零零三点半打给我 => 13800138000 3:30打给我
一三八零零一三八零零零三个人 => 13800138000三个人
房间三零二两个人 => 房间302两个人
幺三八两两零零幺三八零 => 13822001380
差两分九点 => 8:58
两点两分 => 2:02
三百分之一 => 1/300
万分之三 => 3/10000
两三块钱 => 2~3元
两三块 => 2~3元
两三块电池
三四块钱一斤 => 3~4元一斤
零点零五 => 0.05
零点零五分 => 0:05
百分之负五 => -5%
五百一晚
三千五一个月
上午九十点开门
""")

ENGLISH = table("""
two hours thirty minutes => 2 hours 30 minutes
one hour fifteen minutes => 1 hour 15 minutes
Two hours and thirty minutes => 2 hours and 30 minutes
six feet two inches => 6 feet 2 inches
five miles three hundred feet => 5 miles 300 feet
five second rule => 5 second rule
between fifty and sixty => between 50 and 60
three sixty five => 365
we're open twenty four seven => we're open 24/7
a hundred and twenty => 120
a thousand two hundred => 1200
a hundred dollars => $100
room two ten => room 210
the address is four twenty one main street => the address is 421 main street
we're at five oh two north lake avenue => we're at 502 north lake avenue
we meet at five thirty on main street => we meet at 5:30 on main street
page one twenty three => page 123
version two point one point three => version 2.1.3
oh point five => 0.5
two thousand and twenty five => 2025
three ninety nine a month
zero nine hundred hours => 09:00 hours
fifty fifty
from three to five pm => from 3:00 to 5:00 p.m.
three to five pm => 3:00 to 5:00 p.m.
it's four oh six um seven seven six six => it's 4067766
it's four oh six, five five five, one two one two => it's 406, 555, 1212
open at four oh six, five days a week => open at 4:06, five days a week
""")

ALL = [*FAILURES, *TELEPHONES_AND_HOURS, *HALF_NORMALISED, *CHINESE, *ENGLISH]


@pytest.mark.parametrize(("said", "written"), ALL)
def test_value(said: str, written: str) -> None:
    text = ITN.align(said)[0]
    assert text == written
    assert ITN.align(text)[0] == text


@pytest.mark.parametrize("variables", [{"TZ": "America/New_York", "LC_ALL": "C"}, {"TZ": "Asia/Shanghai", "LANG": "C"}])
def test_every_sentence_reads_the_same_under_any_zone_and_locale(variables: dict[str, str]) -> None:
    code = (
        "import sys; from transcribe.itn import Itn, ItnOptions; i = Itn(ItnOptions()); "
        "[sys.stdout.buffer.write((i.align(l.decode().rstrip('\\n'))[0] + '\\n').encode()) for l in sys.stdin.buffer]"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input="".join(f"{said}\n" for said, _ in ALL).encode(),
        env={**os.environ, **variables},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode().splitlines() == [written for _, written in ALL]
