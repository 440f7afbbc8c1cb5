"""Digits, the gaps between them, and what corrections of a part of a number make of it."""

from __future__ import annotations

import pytest

from rules.entities.base import EntityContext
from rules.entities.digits.corrections import corrected
from rules.entities.digits.digits import atoms, gate, runs, tens_apart
from rules.entities.digits.gaps import CLOSE, COMMA, JOINT, PAUSE, STOP, strength
from rules.entities.digits.text import NumberText
from rules.entities.folding import fold


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("幺两三四", "1234"),
        ("洞拐勾", "079"),
        ("三个八两个零", "88800"),
        ("3个8", "888"),
        ("俩六仨九双零", "6699900"),
        ("一个三", "3"),
        ("double oh seven", "007"),
        ("triple eight", "888"),
        ("twenty one hundred", "2100"),
        ("four hundred", "400"),
        ("one thirty eight", "138"),
        ("niner nought", "90"),
        ("四个零食", "0"),
        ("三个八寸", "8"),
        ("等一下", ""),
        ("想一想，看一眼", ""),
        ("周一", ""),
        ("三个人", ""),
        ("the last four", ""),
        ("oh wait", ""),
        ("one more time", ""),
        ("一百二十", ""),
    ],
)
def test_atoms(text: str, digits: str) -> None:
    assert "".join(atom.digits for atom in atoms(fold(text).text)) == digits


@pytest.mark.parametrize(
    ("gap", "wanted"),
    [
        ("", 0),
        (" ", CLOSE),
        ("-", CLOSE),
        (",", COMMA),
        ("然后是", COMMA),
        (",后面呢是", COMMA),
        (" and then ", COMMA),
        ("。", STOP),
        ("…", STOP),
        (". ", STOP),
        ("。\n", JOINT),
        (",等一下我看看,", PAUSE),
        (", hang on, let me see, ", PAUSE),
        ("号楼", None),
        (",我的卡号是", None),
        (",不对,", None),
        (",等一下,订单号是", None),
        ("x" * 60, None),
    ],
)
def test_gaps(gap: str, wanted: int | None) -> None:
    assert strength(gap, words=False) == wanted


def test_a_count_behind_a_number_is_no_part_of_it() -> None:
    assert [run.digits for run in runs("13800138000,24小时")] == ["13800138000", "24"]


def test_tens_may_stand_alone() -> None:
    assert list(tens_apart("forty four twenty seven nine")) == ["404279", "442079", "4042079"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("13800138000,后四位是8001,我说错了", "13800138001"),
        ("13800138000,不对,后四位是8001", "13800138001"),
        ("13800138000,最后一位是八不是零", "13800138008"),
        ("13800138000,不是零零零是八零零", "13800138800"),
        ("13800138000,错了,第四位是五", "13850138000"),
        ("13800138000,错了,倒数第三位是五", "13800138500"),
        ("13800138000,中间四位不对,是五五六六", "13855668000"),
        ("13800138000,前三位应该是一三九", "13900138000"),
        ("13800138000, the last two digits should be five six", "13800138056"),
        ("13800138000,后四位是8001", None),
        ("13800138000,不对,我住三栋1204", None),
        ("13912345678,不是五是零", "13912340678"),
        ("13800138000,不是零是九", None),
        ("13800138000,不是一三九", None),
        ("13800138000,后四位不对,是801", None),
        ("13800138000,对的,不改", None),
    ],
)
def test_corrections_of_a_part(text: str, wanted: str | None) -> None:
    numbers = NumberText(text, EntityContext())
    first = numbers.pieces[0]
    made = corrected(numbers.text, first.end, numbers.pieces_from(first.end, 2), first.digits)
    assert (made.digits if made else None) == wanted


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("一一零", True),
        ("１１０", True),
        ("triple eight", True),
        ("十点", False),
        ("看一下再说", False),
        ("at ten", False),
    ],
)
def test_the_gate_lets_digits_pass(text: str, passes: bool) -> None:
    assert bool(gate(3).search(text)) is passes
