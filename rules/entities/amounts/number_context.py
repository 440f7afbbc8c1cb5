"""Whether a number counts or stands for itself, and is no name, no time, no part of a longer run of digits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from rules.entities.amounts.counted import NAME, THING
from rules.entities.amounts.number_groups import grouped
from rules.entities.amounts.numbers import Numbered
from rules.entities.amounts.numbers_quantity import Quantity, Shape
from rules.entities.amounts.numbers_zh import figures
from rules.entities.tables import words

_NAMED_BEFORE = re.compile(
    r"(?:号码?|编号|[尾单工卡账房]号|门牌|密码|验证码|口令|代码|型号|邮编|电话|手机|分机|版本|航班|车次|微信|QQ|"
    r"拨打|[第按转拨#@]|[年月日号周期])"
    r"(?:[是为:]|尾号)?\s*$"
)
_PLAIN_BEFORE = re.compile(
    r"(?:[有达超近过共约到剩成占出了]|大概|不到|不足|一共|总共|只有|至少|最多|(?:[数量率压温高重龄分]|次数|"
    r"面积|库存|[产销]量)[是为:]?|到场|出席|缺席|报名|参加|签到|[来去]了|[是为](?=$)(?<=[数量率压温高重龄分]是))\s?$"
)
"""Where plain digits stand for a count: 人数320, but not 码是583."""
_MOBILE = re.compile(r"1[3-9]\d{9}")
_POSITION_BEFORE = re.compile(r"(?:[前后末头尾]|[后背前]面|中间|最后)$")
_REPEATED = re.compile(
    r"个(?:[a-zA-Z]|零(?![食钱件售])|"
    r"[\d幺洞一二三四五六七八九](?![\d零一二三四五六七八九十百千万]*[块元毛寸岁年月天个小分]))"
)
"""四个零, 三个w: so often in a row."""
_SAID_BEFORE = re.compile(r"(?:[是有为达超近过共约到剩成占出:了]|大概|不到|不足|左右|一共|总共|只有|至少|最多)\s?$")
_EDGE = re.compile(r"\s*$|\s*[,.;!?、。，；！？\n）)的了吧呢吗啊嘛以左多就都还和与及到至]")
_DIGIT_BESIDE = re.compile(r"[\d)][ )(-]{0,2}$|[+(]$")
_DIGIT_BEHIND = re.compile(r"[ )(.-]{0,2}\d|[-/:_@#]\w|\)")
_LIST_BESIDE = re.compile(r"\d[、,， ]{1,3}$")
_LIST_BEHIND = re.compile(r"[、,， ]{1,3}\d")
_NOT_AFTER = re.compile(r"[A-Za-z_@#/\\-]$|[.:]$(?<=\d[.:])")
_MINUS = re.compile(r"(?:负|零下|(?<![\w)])-|(?<![a-z])minus )$")
_HEADS = re.compile("[头口]$")
_EN_BESIDE = re.compile(r"[A-Za-z](?:'s)?[ ,]{1,2}$")
_SMALL_LETTERS = re.compile(r"\s?[a-zA-Z]")

_EN_NAMED = re.compile(
    r"(?<![a-z])(?:call(?:ed|ing)?|dial(?:ed|ing)?|text|number|no|room|gate|option|press|extension|ext|step|page|"
    r"chapter|flight|version|line|level|floor|apartment|apt|unit|suite|"
    r"route|bus|channel|size|iphone|windows|model|case|ticket|order|ref|code|pin|zip|grade|year|table|seat|row|track|"
    r"platform|terminal|last (?:two|three|four|five|six|[2-6])(?: digits)?(?: (?:is|are))?|"
    r"section|article|form|type|class|phase|part|season|episode|lane|highway|interstate|exit|january|february|march|"
    r"april|may|june|july|"
    r"august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|the|in|since|until|"
    r"till|at|by)\.?(?: is| was|:)? ?#?$"
)
_EN_YEAR_BEFORE = re.compile(r"(?<![a-z])(?:in|since|from|until|till|by|year|of|during|before|after)\s$")
_STOP = words(
    "a am an and are as at be because been before but by can could did do does for from had has have he her here him "
    "his how i if in is it its just like may me might my no not now o'clock oclock oh ok okay on or our out p past pm "
    "please she should since sharp so than that the their them then there these they thirty this those till to today "
    "tomorrow tonight until up us was we were what when where which while who why will with would yes yet you your "
    "zero fifteen forty fifty twenty ten point percent per about dot dash hyphen underscore slash double triple "
    "hundreds thousands millions quadrillion quintillion sextillion monday tuesday wednesday thursday friday saturday "
    "sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays jan feb mar apr jun jul aug sep sept oct "
    "nov dec every each all except closed last next sharp cents am pm noon midnight weekdays weekday weekends weekend "
    "daily mon tue wed thu fri sat sun about again also ish exactly january february march april june july august "
    "september october november december first second third fourth fifth street st road rd ave avenue plus minus"
)
_WORD = re.compile(r"\s(?:more |other |different |new )?(?P<word>[a-z][a-z']+)")
_RANK = re.compile(
    r"[ -](?:first|second|third|(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf|[a-z]{3,6}teen|[a-z]{3,5}tie)th|"
    r"[a-z]{3,5}ties)(?![a-z])"
)
_PART_BEFORE = re.compile(
    r"(?:(?<![a-z])(?:[a-z]|double|triple|dot|(?<!this )(?<!that )point|dash|hyphen|underscore|slash|oh|"
    r"first|second|third|[a-z]{2,}th)) $"
)
_JOINED_BEFORE = re.compile(r"[\w)][-–~]$|(?<![a-z])to $")
_STREET = re.compile(r"(?:\s\w+){1,3}\s(?:street|st|avenue|ave|road|rd|drive|lane|boulevard|blvd|way|court)(?![a-z])")
_EN_END = re.compile(r"\s*(?:$|[.,;!?\n]|(?:and|or|but|so|because|in total|instead)(?![a-z]))")
_OF = re.compile(r"\sof (?:us|them|you|the|these|those|my|our)(?![a-z])")
_FEW = 13
"""Below it an English word alone may be an hour."""


@dataclass(frozen=True, slots=True)
class Count:
    """What a number counts: `unit` as it was said, "" for a number that stands for itself."""

    start: int
    end: int
    unit: str = ""
    minus: bool = False
    tenths: Decimal = Decimal(0)
    """The five of 三十八度五."""


def counted(said: Numbered, index: int) -> Count | None:
    """What the number counts, or None where it is part of something else."""
    number = said.numbers[index]
    if number.low and index + 1 < len(said.numbers) and (whole := _of_range(said, index)):
        return whole
    minus = _MINUS.search(said.lower[max(0, number.start - 7) : number.start])
    start = number.start - len(minus[0]) if minus else number.start
    if _in_a_run(said, index, start):
        return None
    unit = (
        _english(said, number) if number.shape is Shape.WORDS or _in_english(said, number) else _chinese(said, number)
    )
    if unit is None:
        return None
    tenths, end = _tenths(said, index, number.end + len(unit), unit.strip())
    return Count(start, end, unit.strip(), bool(minus), tenths)


def _tenths(said: Numbered, index: int, end: int, unit: str) -> tuple[Decimal, int]:
    """What stands behind 度 and 米 without a point: 三十八度五, 一米七五."""
    following = said.numbers[index + 1] if index + 1 < len(said.numbers) else None
    if (
        unit not in ("度", "米")
        or not following
        or following.start != end
        or following.shape not in (Shape.FIGURES, Shape.DIGITS)
    ):
        return Decimal(0), end
    words = said.text[following.start : following.end]
    if len(words) > 2 or following.low or THING.match(said.text, following.end) or NAME.match(said.text, following.end):
        return Decimal(0), end
    return Decimal(f"0.{figures(words)}"), following.end


def _of_range(said: Numbered, index: int) -> Count | None:
    """三到五个: both ends count what the upper one counts."""
    upper = counted(said, index + 1)
    number = said.numbers[index]
    return Count(number.start, number.end, upper.unit) if upper else None


def _in_a_run(said: Numbered, index: int, start: int) -> bool:
    """Whether digits, letters or other numbers touch it: 010-6228, MP3, five five five."""
    number, following = said.numbers[index], said.numbers[index + 1 : index + 2]
    before, behind = said.text[max(0, start - 2) : start], said.text[number.end : number.end + 3]
    if number.touches or (following and following[0].touches):
        return True
    if number.start in grouped(said) and not THING.match(said.text, number.end):
        return True
    if number.shape is not Shape.DIGITS:
        return False
    if _begins_with_zero(said.text[number.start : number.end]):
        return True
    low_before = index > 0 and said.numbers[index - 1].low
    return bool(
        (_DIGIT_BESIDE.search(before) and not low_before)
        or _DIGIT_BEHIND.match(behind)
        or (_NOT_AFTER.search(before) and not low_before)
    )


def _begins_with_zero(words: str) -> bool:
    return words.startswith("0") and words[1:2].isdigit()


def _in_english(said: Numbered, number: Quantity) -> bool:
    """Whether digits stand between English words."""
    before, behind = said.text[max(0, number.start - 6) : number.start], said.text[number.end : number.end + 3]
    return number.shape is Shape.DIGITS and bool(re.match(r" [A-Za-z]{2}", behind) or _EN_BESIDE.search(before))


def _chinese(said: Numbered, number: Quantity) -> str | None:
    text, words = said.text, said.text[number.start : number.end]
    thing, before = THING.match(text, number.end), text[max(0, number.start - 6) : number.start]
    if thing:
        repeated = _REPEATED.match(text, number.end)
        if _is_long(number, words) and (_MOBILE.fullmatch(words) or _NAMED_BEFORE.search(before)):
            return None
        return thing[0] if not repeated and _counts(number, words, thing[0].strip(), before) else None
    if NAME.match(text, number.end) or _NAMED_BEFORE.search(before) or words in ("十", "十一"):
        return None
    if number.shape is Shape.FIGURES or _is_long(number, words) or _SMALL_LETTERS.match(text, number.end):
        return None
    if _JOINED_BEFORE.search(before):
        return None
    plain = number.shape is Shape.DIGITS and words.isdigit()
    if plain and (
        _LIST_BESIDE.search(before) or _LIST_BEHIND.match(text, number.end) or not _PLAIN_BEFORE.search(before)
    ):
        return None
    says = bool(_EDGE.match(text, number.end) or _SAID_BEFORE.search(before))
    return "" if says and (number.value >= 10 or number.value % 1) else None


def _counts(number: Quantity, words: str, unit: str, before: str) -> bool:
    """三个 and 两位 count; 一个 is an article, 二 counts only people, a run of figures counts nothing."""
    if (
        number.shape is Shape.FIGURES
        and (words in "一零〇" or len(words) > 1)
        and not number.low
        and not number.approximate
    ):
        return False
    if words == "二" and unit not in ("位", "人", "两"):
        return False
    if unit == "位" and _POSITION_BEFORE.search(before):
        return False
    if _HEADS.search(unit) and words == "两":
        return False
    return not (unit.isalpha() and unit.isascii() and len(unit) == 1 and number.value < 10) and not before.endswith(
        "第"
    )


def _is_long(number: Quantity, words: str) -> bool:
    """Whether digits alone are rather an identifier: five and more without comma or 万."""
    return number.shape is Shape.DIGITS and len(words) > 4 and words.isdigit()


def _english(said: Numbered, number: Quantity) -> str | None:
    lower, before = said.lower, said.lower[max(0, number.start - 24) : number.start]
    words = lower[number.start : number.end]
    if (
        number.value == 1
        or _is_long(number, words)
        or _is_year(number, words, before)
        or _is_part(lower, number, before)
    ):
        return None
    named = _EN_NAMED.search(before)
    if _has_noun(lower, number.end):
        return None if named and not before.endswith(("the ", "in ", "by ", "at ")) else ""
    if named or (_JOINED_BEFORE.search(before) and number.shape is Shape.DIGITS):
        return None
    large = number.value >= _FEW if number.shape is Shape.WORDS else number.value >= 10 or number.value % 1 != 0
    return "" if large and _EN_END.match(lower, number.end) else None


def _is_part(lower: str, number: Quantity, before: str) -> bool:
    """Of a rank, a spelt-out address or the name of a street: twenty first, dot three, 44 elm street."""
    if before.endswith("'s ") and _has_noun(lower, number.end):
        return False  # there's six of us
    behind = _RANK.match(lower, number.end) or _STREET.match(lower, number.end)
    return bool(behind or _PART_BEFORE.search(before))


def _has_noun(lower: str, end: int) -> bool:
    """Whether what is counted follows: four chairs, five of us."""
    found = _WORD.match(lower, end)
    return bool(found and found["word"] not in _STOP) or bool(_OF.match(lower, end))


def _is_year(number: Quantity, words: str, before: str) -> bool:
    return (
        1900 <= number.value < 2100
        and number.value % 1 == 0
        and "," not in words
        and bool(_EN_YEAR_BEFORE.search(before))
    )
