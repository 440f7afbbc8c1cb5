"""English: what is said, and how the house writes it."""

from __future__ import annotations

import pytest

from tests.transcribe.test_itn_zh import table
from transcribe.itn import Itn, ItnOptions

ITN = Itn(ItnOptions())

DIGITS = table("""
my number is one three eight double zero one three eight zero zero zero => my number is 13800138000
call four one five five five five one two one two => call 4155551212
call eight hundred five five five one two one two => call 8005551212
plus one four one five five five five one two one two => +14155551212
triple five one two one two => 5551212
four one five, five five five, one two one two => 415, 555, 1212
it's four one five uh five five five one two one two => it's 4155551212
Oh two oh seven nine four six oh nine five eight => 02079460958
room three oh two => room 302
extension four two => extension 42
flight nine one one => flight 911
order number a b one two three four five => order number AB12345
138 0013 8000 => 13800138000
call 415-555-1212
""")

CLOCKS = table("""
nine thirty a m => 9:30 a.m.
Nine thirty a m. => 9:30 a.m.
We are open from nine a m to five thirty p m => We are open from 9:00 a.m. to 5:30 p.m.
we're open nine to five => we're open 9:00 to 5:00
Monday to Friday nine to five thirty => Monday to Friday 9:00 to 5:30
half past nine => 9:30
quarter to five pm => 4:45 p.m.
ten past four => 4:10
ten minutes to nine => 8:50
at nine o'clock => at 9:00
The meeting is at eight oh five => The meeting is at 8:05
it's 9 am => it's 9:00 a.m.
9:30 AM => 9:30 a.m.
nine in the morning => 9:00 in the morning
open from ten to six => open from 10:00 to 6:00
""")

AMOUNTS = table("""
twenty five dollars => $25
Twenty-five dollars and fifty cents, please. => $25.50, please.
fifty million dollars => $50 million
five percent => 5%
three point one four => 3.14
two hundred and fifty four people => 254 people
fifteen minutes => 15 minutes
twenty four hours a day seven days a week => 24 hours a day seven days a week
two hundred kilometers per hour => 200 kilometers per hour
minus twenty five => -25
I am ninety-nine years old. => I am 99 years old.
twenty first => 21st
""")

DATES = table("""
On January third twenty twenty five => On January 3 2025
the twenty fifth of july twenty twelve => 25 july 2012
nineteen eighty four => 1984
the first half of twenty twenty two => the first half of 2022
""")

ADDRESSES = table("""
My email is John at gmail dot com => My email is john@gmail.com
a b c at gmail dot com => abc@gmail.com
a dot b c at g mail dot com => a.bc@gmail.com
go to w w w dot example dot com => go to www.example.com
one two three dot one two three dot o dot four o => 123.123.0.40
""")

WORDS = table("""
I need a doctor
wait a second please
the first one
one moment
for example two of them
i have two kids and ten dogs
oh no
it takes two to three days
one in a million
no one is here
half an hour
May I help you
""")


@pytest.mark.parametrize(("said", "written"), [*DIGITS, *CLOCKS, *AMOUNTS, *DATES, *ADDRESSES, *WORDS])
def test_house_style(said: str, written: str) -> None:
    assert ITN.align(said)[0] == written


@pytest.mark.parametrize("said", [said for said, written in WORDS])
def test_words_that_only_look_like_numbers_stay(said: str) -> None:
    assert ITN.align(said) == (said, ())


def test_case_is_lowered_for_matching_only() -> None:
    assert ITN.align("Please Call TWENTY FIVE People NOW")[0] == "Please Call 25 People NOW"
