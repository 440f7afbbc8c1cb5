"""Adding a test to a rule file: text put into text, so that comments and the author's style stay as they are."""

from __future__ import annotations

import json
from typing import Any

import yaml

from callstash.errors import CallstashError
from callstash.yamlpos import YamlPath


def with_test(text: str, at: YamlPath, rule_line: int, test: dict[str, Any]) -> tuple[str, range]:
    """The file's text with a test more, and the lines on which it stands. The rule stands at `at` and `rule_line`.

    Raise CallstashError where the rule is written in one line.
    """
    documents = [node for node in yaml.compose_all(text, Loader=yaml.SafeLoader) if node.start_mark.line < rule_line]
    rule = _node(documents[-1], at)
    if not isinstance(rule, yaml.MappingNode) or rule.flow_style:
        raise _by_hand(test)
    lines = text.splitlines(keepends=True)
    tests = next((value for key, value in rule.value if key.value == "tests"), None)
    if tests is None:
        column = rule.value[0][0].start_mark.column
        head, item = [f"{' ' * column}tests:\n"], _item(test, column + 2)
        line = _line_after(rule)
    elif not isinstance(tests, yaml.SequenceNode) or tests.flow_style or not tests.value:
        raise _by_hand(test)
    else:
        head, item = [], _item(test, tests.start_mark.column)
        line = _line_after(tests.value[-1])
    if line and not lines[line - 1].endswith("\n"):
        lines[line - 1] += "\n"
    begin = line + 1 + len(head)
    return "".join([*lines[:line], *head, *item, *lines[line:]]), range(begin, begin + len(item))


def _by_hand(test: dict[str, Any]) -> CallstashError:
    return CallstashError("the rule's tests are written in one line", "add this by hand:\n" + "".join(_item(test, 2)))


def _item(test: dict[str, Any], column: int) -> list[str]:
    """The test as an item of a block list; values as JSON, which is YAML too."""
    lines = []
    for key, value in test.items():
        if key == "turns":
            lines += ["turns:\n", *(f"  - {_flow(turn)}\n" for turn in value)]
        elif value or key in ("fields", "tags"):
            lines.append(f"{key}: {_flow(value)}\n")
    return [f"{' ' * column}{'- ' if number == 0 else '  '}{line}" for number, line in enumerate(lines)]


def _flow(value: Any) -> str:
    """`{role: customer, text: "..."}`: JSON with plain keys."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    return key if key.isidentifier() else json.dumps(key, ensure_ascii=False)


def _node(node: yaml.Node, at: YamlPath) -> yaml.Node:
    for part in at:
        node = node.value[part] if isinstance(part, int) else next(v for k, v in node.value if k.value == part)
    return node


def _line_after(node: yaml.Node) -> int:
    """The number of lines up to the end of a node: its last leaf's, since a block's own end lies beyond comments."""
    while isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end = node.end_mark
    return int(end.line if end.column == 0 else end.line + 1)
