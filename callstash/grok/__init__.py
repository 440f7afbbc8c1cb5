"""Grok, Logstash's pattern language: file names are read with it (`ingest`), and rules are written in it (`rules`)."""

from callstash.grok.bank import bank_of, installed_bank, parse
from callstash.grok.engine import Grok, GrokMatch, compile_grok
from callstash.grok.errors import GrokError
from callstash.grok.values import TYPES, Capture, Value, convert, leaves
from callstash.grok.words import WORD_MODES

__all__ = [
    "TYPES",
    "WORD_MODES",
    "Capture",
    "Grok",
    "GrokError",
    "GrokMatch",
    "Value",
    "bank_of",
    "compile_grok",
    "convert",
    "installed_bank",
    "leaves",
    "parse",
]
