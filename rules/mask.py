"""`mask`: card, identity and security numbers leave a pipeline with all but their last four digits starred.

It comes after the rules, which must see what they check. It looks at the written text and at what was heard: a number
that normalisation broke is still a number. A number behind a cue is hidden even where its check digit is wrong, since
a misheard digit must not give away the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pydantic import Field as Option
from pydantic import field_validator

from callstash.contracts import Context
from callstash.errors import Finding
from callstash.model import Event
from callstash.options import PluginOptions
from callstash.values import value_text
from rules.derived import digits_of
from rules.digest import code_digest
from rules.entities import EntityContext, entity_types, find_type
from rules.entities.digits.digits import runs
from rules.entities.digits.sensitive import sensitive_spans
from rules.entities.folding import fold
from rules.passages import Passage, passages, turn_context
from rules.redaction import CALL_ID, Hidden, by_segment, in_clear, redact, shown, veil

_ALWAYS = ("BANK_CARD", "CVV", "ID_CARD")
_Said = tuple[Passage, tuple[int, int, int]]
"""A passage, and (start, end, digits that may stay) of a number in it."""
LAST = 4
"""Digits of a number that may stay, so that it can be searched for."""
_DIGIT = re.compile(r"[0-9０-９零〇○一二两三四五六七八九幺洞拐勾钩XxＸ]|[A-Za-z]+")
_REPEATED = re.compile(r"[个個连連]|double|triple|treble|teen|ty\b", re.IGNORECASE)
"""三个八: one cannot see how many digits the last characters are, so none stay."""


class MaskOptions(PluginOptions):
    """Options of `mask`."""

    also: tuple[str, ...] = Option(
        (), description="Entities to hide besides card, identity and security numbers: PHONE, EMAIL, PLATE, ..."
    )

    @field_validator("also")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name not in entity_types():
                raise ValueError(f"there is no entity {name}; there are: {', '.join(entity_types())}")
        return names


class Mask:
    """Hides what must not be delivered (contracts.RuleSet)."""

    Options = MaskOptions
    findings: Sequence[Finding] = ()
    declared: Mapping[str, str] = MappingProxyType({})

    def __init__(self, options: MaskOptions, context: Context) -> None:
        self._also = options.also
        self._context = EntityContext(context.region, context.timezone)
        self.digest = f"mask-{code_digest()[:12]}" + "".join(f"-{name}" for name in options.also)

    def changed(self) -> bool:
        """It reads no file."""
        return False

    def apply(self, event: Event) -> Event:
        """Return the event without them."""
        said = list(self._said(event))
        hidden = _places(said)
        return redact(event, hidden, self._secrets(event, said, hidden))

    def _said(self, event: Event) -> Iterator[_Said]:
        """Every such number in what was written and in what was heard."""
        segments = event.transcript.segments
        for raw in (False, True):
            for passage in passages(segments, raw):
                context = turn_context(self._context, segments, passage)  # a question holds the cue: 卡号多少
                yield from ((passage, span) for span in self._spans(passage.text, context))

    def _secrets(self, event: Event, said: Sequence[_Said], hidden: Sequence[Hidden]) -> dict[str, str]:
        """What is hidden -> what stands for it: words, their digits, and the values that rules make of them."""
        found: dict[str, str] = {}
        for passage, (start, end, keep) in said:
            found |= _secret(passage.text[start:end], keep)
        for passage in {id(passage): passage for passage, _ in said}.values():
            context = turn_context(self._context, event.transcript.segments, passage)
            for name in (*_ALWAYS, *self._also):
                for entity in find_type(name, passage.text, context):
                    if isinstance(entity.value, str):
                        found[entity.value] = shown(entity.value, _keep(name))
        return found | self._elsewhere(event, hidden)

    def _elsewhere(self, event: Event, hidden: Sequence[Hidden]) -> dict[str, str]:
        """What metadata, tags and fields hold that was not said.

        What was said is judged by what was said around it: an order number that looks like a card is none here either.
        """
        found: dict[str, str] = {}
        clear = {digits_of(value_text(field.value)) for field in in_clear(event.fields, by_segment(hidden))}
        meta = [{k: v for k, v in one.items() if k != CALL_ID} for one in (event.meta, event.recording.meta)]
        for text in _strings([*meta, event.tags, [one.value for one in event.fields if not one.words]]):
            for start, end, keep in self._spans(text, self._context):
                if digits_of(text[start:end]) not in clear:
                    found |= _secret(text[start:end], keep)
        return found

    def veil(self, event: Event) -> Callable[[Any], Any]:
        """What hides the numbers of this event in any report: strings, and lists and mappings of them."""
        said = list(self._said(event))
        return veil(self._secrets(event, said, _places(said)))

    def _spans(self, text: str, context: EntityContext) -> Iterator[tuple[int, int, int]]:
        yield from sensitive_spans(text, context)
        for name in self._also:
            for entity in find_type(name, text, context):
                yield entity.start, entity.end, _keep(name)


def _keep(name: str) -> int:
    """How many last characters of a value of this kind may stay."""
    return LAST if name in ("BANK_CARD", "ID_CARD", "PHONE") else 0


def _shown(words: str, keep: int) -> str:
    """The words of a number, all but the last `keep` digits starred; all of them where one cannot count them."""
    return shown(words[: _kept_from(words, keep)], 0) + words[_kept_from(words, keep) :]


def _kept_from(words: str, keep: int) -> int:
    """Where the last `keep` digits begin."""
    places = [found.start() for found in _DIGIT.finditer(words)]
    if not 0 < keep < len(places) or _REPEATED.search(words[places[-keep] :]):
        return len(words)
    return places[-keep]


def _places(said: Sequence[_Said]) -> list[Hidden]:
    return [place for passage, span in said for place in _hidden(passage, *span)]


def _hidden(passage: Passage, start: int, end: int, keep: int) -> Iterator[Hidden]:
    until = start + _kept_from(passage.text[start:end], keep)
    for span in passage.spans(start, until):
        yield Hidden(span.segment, span.start, span.end)


def _secret(words: str, keep: int) -> dict[str, str]:
    """What the words may be called elsewhere: themselves, and the value that they mean."""
    folded = fold(words)
    digits = "".join(run.digits for run in runs(folded.text))
    value = digits + ("X" if re.search(r"[xX]\s*$", folded.text) and len(digits) == 17 else "")
    return {words: _shown(words, keep), **({value: shown(value, keep)} if value else {})}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            lead = (
                f"{key} ".replace("_", " ") if isinstance(item, str | int | float) else ""
            )  # the key is a cue: `cvv: 123`
            yield from (f"{lead}{text}" for text in _strings(item))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
