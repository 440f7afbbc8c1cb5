"""Dictionaries: files of words, each of which a rule may name as a pattern; a word may stand for a value.

# products.txt                # products.yaml              # products.csv
宽带                           宽带: broadband               宽带,broadband
光纤 => broadband              光纤: broadband               光纤,broadband
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from callstash import yamlpos
from callstash.errors import Finding
from callstash.folders import shown
from rules.codes import BAD_DICTIONARY
from rules.files import Texts

_ARROW = re.compile(r"\s*=>\s*")


def read_dictionary(path: Path, texts: Texts) -> dict[str, str] | Finding:
    """Words, case folded -> what each stands for; or what is wrong with the file."""
    text = texts.read(path)
    if isinstance(text, Finding):
        return text
    name = shown(path)
    found: dict[str, str] = {}
    try:
        for word, value in _entries(path.suffix.lower(), text, name):
            if word.strip():
                found[word.strip().casefold()] = value.strip()
    except (ValueError, csv.Error) as error:
        return Finding(name, 1, 1, BAD_DICTIONARY, f"this is no dictionary: {error}", _HINT)
    return found or Finding(name, 1, 1, BAD_DICTIONARY, "the dictionary is empty", _HINT)


_HINT = "a word per line, `word => value`, or a YAML, JSON or CSV file of words and values"


def as_pattern(words: dict[str, str]) -> str:
    """A pattern that matches any of the words, the longest first, in upper or lower case; without words, nothing."""
    if not words:
        return "(?!)"
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return f"(?i:{'|'.join(_escaped(word) for word in longest_first)})"


def _escaped(word: str) -> str:
    """The word, any blanks in it as many as there may be."""
    return r"\s+".join(re.escape(part) for part in word.split())


def _entries(suffix: str, text: str, name: str) -> Iterator[tuple[str, str]]:
    if suffix in (".yaml", ".yml", ".json"):
        yield from _structured(_data(suffix, text, name))
    elif suffix == ".csv":
        for row in csv.reader(text.splitlines()):
            yield from [(row[0], row[1] if len(row) > 1 else row[0])] if row else []
    else:
        for line in text.removeprefix("\ufeff").splitlines():
            if line.strip() and not line.lstrip().startswith("#"):
                word, _, value = (_ARROW.sub("\0", line, count=1)).partition("\0")
                yield word, value or word


def _data(suffix: str, text: str, name: str) -> Any:
    if suffix == ".json":
        return json.loads(text)
    data, positions = yamlpos.load(text, name)
    if positions.findings:
        finding = positions.findings[0]
        raise ValueError(f"line {finding.line}: {finding.message}")
    return data


def _structured(data: Any) -> Iterator[tuple[str, str]]:
    """A list of words; words with their values; or values with lists of words."""
    if isinstance(data, list):
        yield from ((_word(word), _word(word)) for word in data)
    elif isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, list):
                yield from ((_word(word), str(key)) for word in [key, *value])
            else:
                yield str(key), str(key) if value is None else _word(value)
    else:
        raise ValueError(f"wants a list or a mapping, not {type(data).__name__}")


def _word(value: Any) -> str:
    if isinstance(value, dict | list):
        raise ValueError(f"where a word should stand, there is {value}")
    return str(value)
