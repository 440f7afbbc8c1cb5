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
from half seven in the morning to three
we go from ten past eight until ten to four => we go from 8:10 until ten to four
twenty to seven in the morning => 6:40 in the morning
on a scale from one to ten
i rated it from one to five
we're in from one to five => we're in from 1:00 to 5:00
a thirty second timer => a 30 second timer
there's a twenty second delay => there's a 20 second delay
wait thirty second please
the thirty second floor => the 32nd floor
on may twenty second => on may 22
room twelve fifty => room 1250
""")

ENGLISH_DIGITS = table("""
call four one five five five five one two one two one more thing => call 4155551212 one more thing
call four one five five five five one two one two five minutes ago => call 4155551212 5 minutes ago
it was four one five five five five one two one two two of them => it was 4155551212 two of them
it's one thirty eight, double oh, twelve
plus forty four twenty seven nine four six oh nine five eight
my name is t o m
that's spelled x i a o l u
plate a b o one two three => plate ABO123
eight o o o
and then i five
""")


@pytest.mark.parametrize(("said", "written"), [*ENGLISH_MONEY, *ENGLISH_YEARS_AND_TIMES, *ENGLISH_DIGITS])
def test_value_is_what_was_said(said: str, written: str) -> None:
    text = ITN.align(said)[0]
    assert text == written
    assert ITN.align(text)[0] == text
