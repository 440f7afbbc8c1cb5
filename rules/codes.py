"""What can be wrong with a rule file: one code and one line for each kind."""

from __future__ import annotations

from collections.abc import Mapping

from callstash import codes

NO_FILE = "E200"
NO_RULE = "E201"
UNKNOWN_KEY = "E203"
WRONG_VALUE = "E204"
BAD_PATTERN = "E205"
UNKNOWN_PATTERN = "E206"
MISSING_KEY = "E207"
CIRCULAR = "E208"
DUPLICATE_RULE = "E209"
FAILED_TEST = "E210"
BAD_DICTIONARY = "E211"
BAD_PATTERN_FILE = "E212"
SLOW_PATTERN = "W201"
IN_VAIN = "W202"

FROM_VALIDATION: Mapping[str, str] = {
    codes.UNKNOWN_KEY: UNKNOWN_KEY,
    codes.WRONG_VALUE: WRONG_VALUE,
    codes.MISSING_KEY: MISSING_KEY,
}

CODES: Mapping[str, str] = {
    NO_FILE: "A rule file does not exist, cannot be read, or is not UTF-8 text.",
    NO_RULE: "The file, or a document in it, holds no rule.",
    UNKNOWN_KEY: "There is no key of this name in a rule.",
    WRONG_VALUE: "A value in a rule is of the wrong type, out of range, or not one of those allowed.",
    BAD_PATTERN: "A grok pattern is no valid regular expression, or matches the empty text.",
    UNKNOWN_PATTERN: "A grok pattern names a pattern or entity that does not exist.",
    MISSING_KEY: "A rule lacks a key that has no default.",
    CIRCULAR: "A pattern refers to itself.",
    DUPLICATE_RULE: "Two rules have the same id.",
    FAILED_TEST: "An inline test of a rule does not come out as it says.",
    BAD_DICTIONARY: "A dictionary cannot be read, or holds no words.",
    BAD_PATTERN_FILE: "A line in a file of patterns is not `NAME pattern`.",
    SLOW_PATTERN: "The time of a pattern grows faster than the text: a long turn may run into the time limit.",
    IN_VAIN: "A rule asks for a metric or a role that no call has.",
}
