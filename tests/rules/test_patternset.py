"""Results are those of trying every pattern everywhere, and no text makes a rule raise."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callstash.contracts import Context
from callstash.grok import compile_grok
from rules.check import text_event
from rules.engine import RuleFiles
from rules.files import library_names
from rules.patternset import HasEntities, PatternSet, demands
from rules.shadow import entity_chars
from rules.slow import patterns_of

MINE = """\
rules:
  - {rule: a, match: ['回电(?:给我)?%{PHONE:a}', '(?:找|叫)(?<who>.{1,3})听电话']}
  - {rule: b, match: '%{MONEY:b}(?:的)?(?:押金|定金)', none_of: '不要%{MONEY}'}
  - {rule: c, match: '(?:共|计).{0,8}%{MONEY:c}', near: '%{PHONE}', within: 2 turns}
  - {rule: d, match: '(?i)re?fund(?:ed)? %{MONEY:d}|退(?:款)?%{MONEY:d}'}
  - {rule: e, groups: {any: ['%{PHONE:e}', 电话], none: [不]}}
  - {rule: f, match: '(?<f>[^电]+)%{PHONE}'}
  - {rule: g, match: '(?<=电话)%{PHONE:g}|(?<![0-9])(?<g>[0-9]{3})(?![0-9])'}
  - {rule: h, match: 再见, absent: true, then: [{add_tag: h}]}
"""
PIECES = (
    *("回电给我", "13800138000", "幺三八零零一三八零零零", "三百块", "129元", "押金", "不要", "共", "退款", "refund "),
    *(
        "电话",
        "不是",
        "，",
        "。",
        "不对",
        "找王经理听电话",
        "再见",
        "周一到周五",
        "九点到五点",
        "营业",
        "\ue000",
        "\ufffd",
    ),
    *("呃", " ", "12", "345", "a@b.com", "京A12345", "三月五号", "身份证11010519491231002X"),
)


class Everything(PatternSet):
    """No gate at all."""

    def __init__(self, count: int) -> None:
        self.sides = (False,)
        self._count = count

    def candidates(self, raw: bool, text: str, has: HasEntities) -> Iterator[int]:
        yield from range(self._count)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[RuleFiles, RuleFiles]:
    """The same rules, with the gate and without."""
    folder = tmp_path_factory.mktemp("rules")
    (folder / "mine.yaml").write_text(MINE, "utf-8")
    context = Context("test", folder, folder / "data", folder / "models")
    paths = ("mine.yaml", *(f"library:{name}" for name in library_names()))
    gated, plain = (
        RuleFiles(RuleFiles.Options.model_validate({"paths": paths, "timeout": "60s"}), context) for _ in range(2)
    )
    assert not gated.findings
    plain._patterns = Everything(sum(1 for loaded in plain.rules for _ in patterns_of(loaded.compiled)))
    return gated, plain


@settings(max_examples=150, deadline=None)
@given(turns=st.lists(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), min_size=1, max_size=3))
def test_the_gate_changes_no_result(both: tuple[RuleFiles, RuleFiles], turns: list[str]) -> None:
    event = text_event([(text, ("agent", "customer")[i % 2], i % 2) for i, text in enumerate(turns)])
    gated, plain = both
    assert gated.apply(event) == plain.apply(event)


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=200) | st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_no_text_makes_a_rule_raise(both: tuple[RuleFiles, RuleFiles], text: str) -> None:
    event = text_event([(text, "customer", 0)])
    after = both[0].apply(event)
    assert after.transcript == event.transcript


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("电话%{PHONE:p}", True),
        ("电话(?:%{PHONE:p}|%{MONEY:m})", True),
        ("电话(?:%{PHONE:p}|没有)", False),
        ("电话%{PHONE:p}?", False),
        ("(?:电话%{PHONE:p})+", True),
        ("电话(?=%{PHONE})", False),
    ],
)
def test_what_demands_an_entity(pattern: str, wanted: bool) -> None:
    chars = entity_chars()
    assert demands(compile_grok(pattern, {}, chars).tree, chars.values()) is wanted


def test_entities_are_looked_for_only_where_the_words_of_a_pattern_stand() -> None:
    chars = entity_chars()
    patterns = PatternSet([(compile_grok("回电(?:给我)?%{PHONE:p}", {}, chars), False)])
    asked: list[frozenset[str]] = []

    def has(names: frozenset[str]) -> bool:
        asked.append(names)
        return True

    assert list(patterns.candidates(False, "今天天气不错13800138000", has)) == []
    assert asked == []
    assert list(patterns.candidates(False, "回电13800138000", has)) == [0]
    assert asked == [frozenset({"PHONE"})]
