"""Which fields a set of rules can find, and of which type: what a sink's templates are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callstash.grok.values import Capture
from rules.actions import Action
from rules.fields import CATEGORY, TYPES, field_name
from rules.load import LoadedRule
from rules.matching import CompiledRule

_UNSURE = "keyword"
"""Type of a name that two rules declare differently, and of what only a call can tell."""


def declared(rules: Iterable[LoadedRule]) -> dict[str, str]:
    """Name -> type of every field, by name."""
    known: dict[str, str] = {}
    for loaded in rules:
        own = dict(_captured(loaded.compiled))
        for place, action in enumerate(loaded.compiled.rule.then):
            _after(loaded.compiled, place, action, own)
        for name, of in own.items():
            known[name] = of if known.get(name, of) == of else _UNSURE
    return dict(sorted(known.items()))


def _captured(compiled: CompiledRule) -> Iterator[tuple[str, str]]:
    rule = compiled.rule
    if rule.category:
        yield CATEGORY, _UNSURE
    for pattern in () if rule.absent else compiled.match:
        for capture in pattern.grok.captures:
            yield field_name(capture.field, rule.target), _type(capture)


def _type(capture: Capture) -> str:
    return capture.entity.lower() if capture.entity else TYPES[capture.type]


def _after(compiled: CompiledRule, place: int, action: Action, own: dict[str, str]) -> None:
    """What an action makes of a rule's fields."""
    own |= {name: TYPES.get(of, of) for name, of in (action.convert or {}).items()}
    own |= dict.fromkeys(action.add_field or {}, _UNSURE)
    for old, new in (action.rename or {}).items():
        own[new] = own.pop(old, _UNSURE)
    for name in action.remove or ():
        own.pop(name, None)
    if action.grok:
        captures = compiled.filters[place].captures
        own |= {field_name(capture.field, action.grok.target): _type(capture) for capture in captures}
