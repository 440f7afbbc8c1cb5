"""The gate: which of many patterns could match a text.

`regex` finds a match with all of its spans, but one pattern at a time. The gate asks less, of all patterns at once:
does the text hold what every text must hold that the pattern matches? Most patterns have telling words (`literals`);
all words are looked for together by an Aho-Corasick automaton, whose cost hardly depends on their number. Patterns
without are relaxed (`relax`) into expressions that RE2 runs over the text all together; its automaton grows with them
and is slow on text that is new to it, so it is kept for what words cannot tell.

    gate = Gate(patterns)
    for number in gate.candidates(text): ... patterns[number].find(text)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import chain

import re2
from ahocorasick_rs import AhoCorasick

from callstash.grok.engine import Grok
from callstash.grok.literals import MOST_WORDS, Factor, Literals
from callstash.grok.relax import needs
from callstash.grok.render import Scope

MEMORY = 64 << 20
"""Bytes that the automaton of a shard may take; RE2 forgets states, and makes them again, where they are too many."""
SHARD = 250
"""Expressions in one automaton: with more, texts that are unlike those before cost too much."""
_WHOLE = r"\z"
"""Is met by every text: where it is not among the hits, RE2 gave up, and anything could have matched."""


class Gate:
    """Tells which patterns could match a text. Never leaves out one that does."""

    def __init__(self, patterns: Sequence[Grok], by_words: bool = True, unknown: Collection[str] = ()) -> None:
        """Without `by_words` RE2 is asked for everything.

        `unknown`: characters, such as those of entities, in whose place texts hold something else, of whatever length.
        Of patterns that name an entity only the words count then.
        """
        factors, odd = _factors(patterns, unknown) if by_words else ([()] * len(patterns), set())
        relaxed = [
            () if found or (unknown and pattern.entities) else needs(pattern.tree, Scope(pattern.words))
            for pattern, found in zip(patterns, factors, strict=True)
        ]
        self._everyone = range(len(patterns))
        self._words = _Words(factors, odd)
        self._expressions = _Expressions(relaxed)
        asked = [*factors], self._expressions.kept(relaxed)
        self.always = [n for n, (words, kept) in enumerate(zip(*asked, strict=True)) if not words and not kept]
        """Patterns that may match any text, as far as can be told."""

    def candidates(self, text: str) -> list[int]:
        """Numbers, in order, of the patterns that could match `text`."""
        by_words, by_expressions = self._words.met(text), self._expressions.met(text)
        if by_words is None or by_expressions is None:
            return list(self._everyone)
        if not by_words and not by_expressions:
            return list(self.always)
        return sorted((*self.always, *by_words, *by_expressions))


def _factors(patterns: Sequence[Grok], unknown: Collection[str]) -> tuple[list[tuple[Factor, ...]], set[str]]:
    """Each pattern's factors, none at all where there would be too many words; and odd characters."""
    literals = Literals(unknown=unknown)
    found = [literals.factors(pattern.tree, Scope(pattern.words)) for pattern in patterns]
    words = {word for factors in found for factor in factors for word in factor}
    return (found, literals.odd) if len(words) <= MOST_WORDS else ([()] * len(patterns), set())


class _Words:
    """Asks for the words of factors: sets of words, one of which must be there.

    A pattern is kept under the factor that it shares with the fewest others; where that is met, its other factors are
    looked at.
    """

    def __init__(self, factors: Sequence[tuple[Factor, ...]], odd: set[str]) -> None:
        shared = Counter(chain.from_iterable(factors))
        numbers = {factor: number for number, factor in enumerate(shared)}
        self._owners: list[list[tuple[int, frozenset[int]]]] = [[] for _ in shared]
        """Factor -> its patterns, each with the numbers of all its factors."""
        for pattern, needed in enumerate(factors):
            if needed:
                rarest = min(needed, key=shared.__getitem__)
                self._owners[numbers[rarest]].append((pattern, frozenset(numbers[factor] for factor in needed)))
        by_word: dict[str, list[int]] = {}
        for factor, number in numbers.items():
            for word in sorted(factor):
                by_word.setdefault(word, []).append(number)
        words = [*by_word, *sorted(odd - by_word.keys())] if by_word else []
        self._factors = [by_word.get(word, []) for word in words]
        self._odd = {number for number, word in enumerate(words) if word in odd}
        self._find = AhoCorasick(words).find_matches_as_indexes if words else None

    def met(self, text: str) -> Sequence[int] | None:
        """The patterns all of whose factors are met; None where odd characters leave that open."""
        if self._find is None:
            return ()
        try:
            found = self._find(text.lower(), True)
        except UnicodeEncodeError:  # a lone surrogate
            return None
        if not found:
            return ()
        words = {word for word, _, _ in found}
        if not self._odd.isdisjoint(words):
            return None
        factors = {factor for word in words for factor in self._factors[word]}
        return [pattern for factor in factors for pattern, needed in self._owners[factor] if needed <= factors]


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
        self._needed = [len(expressions) for expressions in self.kept(needed)]

    def kept(self, needed: Sequence[tuple[str, ...]]) -> list[list[str]]:
        """Without those that RE2 refused."""
        return [[one for one in expressions if one not in self._refused] for expressions in needed]

    def met(self, text: str) -> Sequence[int] | None:
        """The patterns all of whose expressions are met; None where RE2 cannot tell."""
        if not self._shards:
            return ()
        try:
            data = text.encode()
        except UnicodeEncodeError:  # a lone surrogate, which RE2 cannot be shown
            return None
        hits = [shard.hits(data) for shard in self._shards]
        if None in hits:
            return None
        met = Counter(chain.from_iterable(chain.from_iterable(filter(None, hits))))
        return [pattern for pattern, count in met.items() if count == self._needed[pattern]]

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
