"""Which of many words a text holds, found without reading the text once for each.

Automata (RE2's, Aho-Corasick's) grow with the words, and are slow on texts whose letters they meet together for the
first time. Here each word is known by two neighbouring characters of it, or by four if it is longer than three. In a
short text Python's sets say which pairs there are; in a long one numpy looks up each pair in a table, and each two
pairs in another. Where they stand, the word itself is compared. The cost hardly depends on how many words there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from operator import add

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint16]
Words = list[tuple[int, str, int]]
"""(number, word, where in it the characters stand by which it is known)"""

SHORT = 200
"""Characters up to which sets are faster than arrays."""
_SLOTS = 1 << 18
_SPREAD = 40503
_COMMON = " etaoinshrdlucmfwypvbgkjqxz"
"""English letters, the most frequent first."""


class WordIndex:
    """Words in lower case, numbered as given."""

    def __init__(self, words: Sequence[str]) -> None:
        self._by_char: dict[str, list[int]] = {}
        self._by_pair: dict[str, Words] = {}
        often = _counted(words, 2)
        for number, word in enumerate(words):
            if len(word) == 1:
                self._by_char.setdefault(word, []).append(number)
            else:
                at = _rarest(word, 2, often)
                self._by_pair.setdefault(word[at : at + 2], []).append((number, word, at))
        long = [(number, word) for number, word in enumerate(words) if len(word) > 1]
        self._tables = _Tables([(number, word) for number, word in long if _is_plain(word)])

    def found(self, text: str) -> Iterator[int]:
        """Numbers of the words that stand in `text`, which must be in lower case; some more than once."""
        for char in filter(text.__contains__, self._by_char):
            yield from self._by_char[char]
        if len(text) > SHORT and _is_plain(text):
            yield from self._tables.found(text)
            return
        for pair in self._by_pair.keys() & set(map(add, text, text[1:])):
            for number, word, _ in self._by_pair[pair]:
                if word in text:
                    yield number


class _Tables:
    """The arrays for long texts: number of a character, of a pair of characters, of a pair of pairs."""

    def __init__(self, words: Sequence[tuple[int, str]]) -> None:
        chars = sorted({unit for _, word in words for unit in _units(word).tolist()})
        self._width = len(chars) + 1
        self._code = np.zeros(1 << 16, np.uint16)
        self._code[chars] = range(1, self._width)
        self._pair = np.zeros(self._width**2, np.uint16)
        self._quad = np.zeros(_SLOTS, np.uint16)
        self._pair_words: list[Words] = [[]]
        self._quad_words: list[Words] = [[]]
        often = _counted([word for _, word in words], 4)
        for number, word in sorted(words, key=lambda item: len(item[1])):
            if len(word) < 4:
                self._pair_of(word).append((number, word, 0))
                self._own_pairs = np.uint16(len(self._pair_words) - 1)  # pairs that only make up fours come behind
            else:
                self._add_four(number, word, _rarest(word, 4, often))

    _own_pairs = np.uint16(0)

    def found(self, text: str) -> Iterator[int]:
        codes = self._code[_units(text)]
        pairs = self._pair[codes[:-1].astype(np.int32) * self._width + codes[1:]]
        (own,) = np.nonzero((pairs - np.uint16(1)) < self._own_pairs)
        yield from _compared(text, own, pairs, self._pair_words)
        quads = self._quad[_slot(pairs[:-2].astype(np.int32), pairs[2:])]
        yield from _compared(text, np.nonzero(quads)[0], quads, self._quad_words)

    def _pair_of(self, pair: str) -> Words:
        first, second = self._code[_units(pair[:2])].tolist()
        return _put(self._pair, first * self._width + second, self._pair_words)

    def _add_four(self, number: int, word: str, at: int) -> None:
        for start in (at, at + 2):
            self._pair_of(word[start : start + 2])
        codes = self._code[_units(word[at : at + 4])].astype(np.int32)
        first, second = (self._pair[codes[i] * self._width + codes[i + 1]].astype(np.int32) for i in (0, 2))
        _put(self._quad, int(_slot(first, second)), self._quad_words).append((number, word, at))


def _compared(text: str, places: NDArray[np.intp], seen: Codes, words: list[Words]) -> Iterator[int]:
    """The words that stand where characters of theirs do."""
    for place, entry in zip(places.tolist(), seen[places].tolist(), strict=True):
        for number, word, at in words[entry]:
            if len(word) == 2 or text.startswith(word, place - at):
                yield number


def _is_plain(text: str) -> bool:
    """Whether every character is one unit of UTF-16, so that places in the two are the same."""
    return len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(text)


def _put(table: Codes, place: int, words: list[Words]) -> Words:
    """The list that a place of the table leads to, made where there is none."""
    if not table[place]:
        table[place] = len(words)
        words.append([])
    return words[table[place]]


def _units(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.dtype("<u2"))


def _slot(first: NDArray[np.int32], second: NDArray[np.int32] | Codes) -> NDArray[np.int32]:
    return np.asarray((first * np.int32(_SPREAD) + second) & (_SLOTS - 1))


def _counted(words: Sequence[str], size: int) -> Counter[str]:
    """How many words hold each so many neighbouring characters."""
    return Counter(word[at : at + size] for word in words for at in range(len(word) - size + 1))


def _rarest(word: str, size: int, often: Counter[str]) -> int:
    """Where so many characters begin that stand together in the fewest words, and in the fewest texts."""
    weights = [_COMMON.index(char) if char in _COMMON else 40 for char in word]
    places = range(len(word) - size + 1)
    return min(places, key=lambda at: (often[word[at : at + size]], -sum(weights[at : at + size])))
