"""The gate: which of many patterns could match a text.

`regex` finds a match with all of its spans, but one pattern at a time. The gate asks less, of all patterns at once:
does the text hold what every text must hold that the pattern matches? Patterns are relaxed (`relax`) into expressions
that RE2 runs over the text all together. RE2's automaton grows with them, though, and is slow on text that is new to
it; so of many patterns those with a telling word are asked for by words (`literals`, `index`), which costs about the
same for a hundred and for a thousand.

    gate = Gate(patterns)
    for number in gate.candidates(text): ... patterns[number].find(text)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import re2

from callstash.grok.engine import Grok
from callstash.grok.literals import MOST_CHARS, MOST_WORDS, Factor, Literals
from callstash.grok.relax import needs
from callstash.grok.render import Scope

if TYPE_CHECKING:
    from callstash.grok.index import WordIndex

MEMORY = 64 << 20
"""Bytes that the automaton of a shard may take; RE2 forgets states, and makes them again, where they are too many."""
MANY = 100
"""Patterns from which on words pay."""
SHARD = 250
"""Expressions in one automaton: with more, texts that are unlike those before cost too much."""
_WHOLE = r"\z"
"""Is met by every text: where it is not among the hits, RE2 gave up, and anything could have matched."""


class Gate:
    """Tells which patterns could match a text. Never leaves out one that does."""

    def __init__(self, patterns: Sequence[Grok], by_words: bool | None = None) -> None:
        """`by_words` says whether words are asked for; by default where there are many patterns."""
        many = len(patterns) >= MANY if by_words is None else by_words
        factors, odd = _factors(patterns) if many else ([()] * len(patterns), set())
        relaxed = [
            () if found else needs(pattern.tree, Scope(pattern.words))
            for pattern, found in zip(patterns, factors, strict=True)
        ]
        self._everyone = list(range(len(patterns)))
        self._words = _Words(factors, odd)
        self._expressions = _Expressions(relaxed)
        self._needed = [len(a) + len(b) for a, b in zip(factors, self._expressions.kept(relaxed), strict=True)]
        self.always = [number for number in self._everyone if not self._needed[number]]
        """Patterns that may match any text, as far as can be told."""

    def candidates(self, text: str) -> list[int]:
        """Numbers, in order, of the patterns that could match `text`."""
        by_words, by_expressions = self._words.met(text), self._expressions.met(text)
        if by_words is None or by_expressions is None:
            return list(self._everyone)
        found, missing = list(self.always), dict[int, int]()
        for number in chain(by_words, by_expressions):
            left = missing[number] = missing.get(number, self._needed[number]) - 1
            if not left:
                found.append(number)
        found.sort()
        return found


def _factors(patterns: Sequence[Grok]) -> tuple[list[tuple[Factor, ...]], set[str]]:
    """Each pattern's factors, none at all where there would be too many words; and odd characters."""
    literals = Literals()
    found = [literals.factors(pattern.tree, Scope(pattern.words)) for pattern in patterns]
    words = {word for factors in found for factor in factors for word in factor} | literals.odd
    fits = len(words) <= MOST_WORDS and len(set().union(*words)) <= MOST_CHARS
    return (found, literals.odd) if fits else ([()] * len(patterns), set())


class _Words:
    """Asks for the words of factors: sets of words, one of which must be there."""

    def __init__(self, factors: Sequence[tuple[Factor, ...]], odd: set[str]) -> None:
        owners: dict[Factor, list[int]] = {}
        for number, needed in enumerate(factors):
            for factor in needed:
                owners.setdefault(factor, []).append(number)
        self._owners = list(owners.values())
        by_word: dict[str, list[int]] = {}
        for number, factor in enumerate(owners):
            for word in sorted(factor):
                by_word.setdefault(word, []).append(number)
        words = [*by_word, *sorted(odd - by_word.keys())] if by_word else []
        self._factors = [by_word.get(word, []) for word in words]
        self._odd = {number for number, word in enumerate(words) if word in odd}
        self._index: WordIndex | None = None
        if words:
            from callstash.grok.index import WordIndex  # numpy takes long to load, and few patterns do without it

            self._index = WordIndex(words)

    def met(self, text: str) -> Iterable[int] | None:
        """Each pattern as often as factors of its are met; None where odd characters leave that open."""
        if self._index is None:
            return ()
        words = set(self._index.found(text.lower()))
        if not self._odd.isdisjoint(words):
            return None
        factors = set(chain.from_iterable(self._factors[word] for word in words))
        return chain.from_iterable(self._owners[factor] for factor in factors)


class _Expressions:
    """Asks for expressions, all of them at once, with RE2."""

    def __init__(self, needed: Sequence[tuple[str, ...]]) -> None:
        self._owners: dict[str, list[int]] = {}
        for number, expressions in enumerate(needed):
            for expression in expressions:
                self._owners.setdefault(expression, []).append(number)
        self._refused: set[str] = set()
        self._shards: list[_Shard] = []
        self._build(list(self._owners))

    def kept(self, needed: Sequence[tuple[str, ...]]) -> Iterable[list[str]]:
        """Without those that RE2 refused."""
        return ([expression for expression in expressions if expression not in self._refused] for expressions in needed)

    def met(self, text: str) -> Iterable[int] | None:
        """Each pattern as often as expressions of its are met; None where RE2 cannot tell."""
        if not self._shards:
            return ()
        try:
            data = text.encode()
        except UnicodeEncodeError:  # a lone surrogate, which RE2 cannot be shown
            return None
        hits = [shard.hits(data) for shard in self._shards]
        return None if None in hits else chain.from_iterable(chain.from_iterable(filter(None, hits)))

    def _build(self, expressions: list[str]) -> None:
        """Make shards, halving those that RE2 refuses; what it refuses alone is not asked for."""
        for start in range(0, len(expressions), SHARD):
            part = expressions[start : start + SHARD]
            try:
                self._shards.append(_Shard(part, [self._owners[expression] for expression in part]))
            except re2.error:
                half = len(part) // 2
                if half:
                    self._build(part[:half])
                    self._build(part[half:])
                else:
                    self._refused.update(part)


class _Shard:
    """One automaton; `owners` are, by expression, the patterns that need it."""

    def __init__(self, expressions: Sequence[str], owners: list[list[int]]) -> None:
        options = re2.Options()
        options.max_mem, options.log_errors, options.never_capture = MEMORY, False, True
        self._set = re2.Set.SearchSet(options)
        for expression in (*expressions, _WHOLE):
            self._set.Add(expression)
        self._set.Compile()
        self._owners = owners

    def hits(self, data: bytes) -> list[list[int]] | None:
        """The owners of each expression that `data` meets; None where RE2 gave up."""
        found = self._set.Match(data)  # None, not [], for no hit at all
        whole = len(self._owners)
        return [self._owners[number] for number in found if number != whole] if found and whole in found else None
