"""Addresses that are spelt out: written where every letter is certain, else left as they were said."""

from __future__ import annotations

import pytest

from tests.transcribe.test_itn_zh import table
from transcribe.itn import Itn, ItnOptions

ITN = Itn(ItnOptions())

WRITTEN = table("""
my email is Mary at gmail dot com => my email is mary@gmail.com
it's m a r y at gmail dot com => it's mary@gmail.com
my email's m a r y at gmail dot com => my email's mary@gmail.com
mary dot jones at g mail dot com => mary.jones@gmail.com
r o b o at icloud dot com or robo at i cloud dot com => robo@icloud.com or robo@icloud.com
p a double t y at hot mail dot com => patty@hotmail.com
t double u at out look dot com => tw@outlook.com
send it to mary underscore k forty two at yahoo dot com => send it to mary_k42@yahoo.com
send it to mary at acme dot org please => send it to mary@acme.org please
k one nine nine zero at acme dash shop dot co dot uk => k1990@acme-shop.co.uk
go to w w w dot example dot com => go to www.example.com
double u double u double u dot example dot com => www.example.com
triple w dot example dot net => www.example.net
h t t p s colon slash slash pay dot example dot com slash bill => https://pay.example.com/bill
example dot com forward slash returns slash faq today => example.com/returns/faq today
example dot com colon eight zero eight zero => example.com:8080
mail me at one sixty three dot com => mail me at 163.com
one two seven dot o dot o dot one => 127.0.0.1
the router is at one ninety two dot one six eight dot o dot twelve => the router is at 192.168.0.12
""")

BESIDE = table("""
visit us at example dot com => visit us at example.com
look at example dot com => look at example.com
i paid forty five dollars at example dot com => i paid $45 at example.com
i'm at the dot com
the dot com bubble
connect the dot a b c
a red dot in the corner
""")
"""No address, or one that has swallowed nothing of what stands beside it."""

UNCERTAIN = table("""
li ming at one six three dot com
mary jones at gmail dot com
that's m as in mary o at yahoo dot com
mary at work at example dot com
stay at example dot com
sky nineteen eighty at gmail dot com
our site is green hill farm dot com
go to w w w dot n y tribune dot com
x o two at o two dot com
mary forty two at example.com
""")
"""One name or two, a letter or a zero: the words stay, and whoever reads addresses has all of them."""

CHINESE = table("""
f a p i a o at 幺六三 点 com
w w w 点 t a o b a o 点 com
三个w点example点com
三达不溜点example点com斜杠a杠二
邮箱是三六零艾特qq点com
邮箱a零一at一三九点com
发票寄到b o b o下划线零幺艾特sina点cn
小王艾特九点com
网址是五八点com
打开一二三点com看看
登录八点八点cn
邮箱零零七@qq.com
""")

CHINESE_BESIDE = table("""
我们九点开门，邮箱是a一b艾特qq点com，一共三十块 => 我们9:00开门，邮箱是a一b艾特qq点com，一共30元
艾特全体成员九点开会 => 艾特全体成员9:00开会
A四纸三张九点半送到 => A4纸三张9:30送到
""")

ALL = [*WRITTEN, *BESIDE, *UNCERTAIN, *CHINESE, *CHINESE_BESIDE]


@pytest.mark.parametrize(("said", "written"), ALL)
def test_address(said: str, written: str) -> None:
    text = ITN.align(said)[0]
    assert text == written
    assert ITN.align(text)[0] == text


def test_words_before_an_address_are_aligned_with_themselves() -> None:
    text, alignment = ITN.align("it's m a r y at gmail dot com ok")
    assert text == "it's mary@gmail.com ok"
    assert alignment == ((0, 5, 0, 5), (5, 29, 5, 19), (29, 32, 19, 22))


def test_a_long_line_of_letters_costs_its_length() -> None:
    for piece in ("a b c dot ", "at a b ", "a点", "w w w 点 ", "a at b dot ", "dot com "):
        text, _ = ITN.align(piece * (6000 // len(piece)))
        assert text
