"""Grok, Logstash's pattern language: file names are read with it (`ingest`), and rules are written in it (`rules`)."""

from callstash.grok.bank import bank_of, installed_bank, parse
from callstash.grok.engine import TYPES, Capture, Grok, GrokError, GrokMatch, Value, compile_grok, convert, leaves

__all__ = [
    "TYPES",
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
