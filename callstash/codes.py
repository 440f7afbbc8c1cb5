"""What can be wrong with a configuration: one code and one line for each kind. E stops the start, W does not.

E1xx and W1xx stand for pipelines.yaml (and for YAML as such), E2xx and W2xx for rule files: those are told by the rule
plug-in in its own `CODES`. `docs/reference/errors.md` is made of these tables.
"""

from __future__ import annotations

from collections.abc import Mapping

from callstash import registry
from callstash.errors import CallstashError

UNREADABLE = "E100"
SYNTAX = "E101"
DUPLICATE_KEY = "E102"
UNKNOWN_KEY = "E103"
WRONG_VALUE = "E104"
UNKNOWN_PLUGIN = "E105"
NO_VARIABLE = "E106"
MISSING_KEY = "E107"
NOT_THERE = "E108"
DUPLICATE_ID = "E109"
INSIDE_WATCHED = "E110"
SENT_TWICE = "E111"
BROKEN_PLUGIN = "E112"
NETWORK_FOLDER = "E113"
NO_SINK = "E114"

MEANINGS: Mapping[str, str] = {
    UNREADABLE: "The file does not exist, cannot be read, or is not UTF-8 text.",
    SYNTAX: "The text is not YAML, is empty, or holds something that configuration has no use for.",
    DUPLICATE_KEY: "A key stands twice in one mapping; which of the two was meant is anybody's guess.",
    UNKNOWN_KEY: "There is no setting or option of this name here.",
    WRONG_VALUE: "The value is of the wrong type, out of range, or not one of those allowed.",
    UNKNOWN_PLUGIN: "No source, transcriber, normalizer, rule set or sink of this name is installed.",
    NO_VARIABLE: "`${VAR}` names an environment variable that is not set, and there is no default (`${VAR:default}`).",
    MISSING_KEY: "A key that has no default is missing.",
    NOT_THERE: "A folder or file that the configuration names does not exist or cannot be used.",
    DUPLICATE_ID: "Two pipelines, or two sinks of one pipeline, have the same id.",
    INSIDE_WATCHED: "callstash would write into a folder that it watches, and hear its own output.",
    SENT_TWICE: "The same recordings would be sent twice to the same place.",
    BROKEN_PLUGIN: "A plug-in is installed but cannot be loaded.",
    NETWORK_FOLDER: "`path.data` lies on a network file system, on which SQLite's locks cannot be trusted.",
    NO_SINK: "The pipeline has no sink at all: its calls would go nowhere.",
}


def meanings() -> dict[str, str]:
    """All codes with their meaning, those of the installed rule plug-ins included."""
    found = dict(MEANINGS)
    for name in registry.names("rules"):
        try:
            found |= getattr(registry.load("rules", name), "CODES", {})
        except CallstashError:
            continue
    return dict(sorted(found.items(), key=lambda item: (item[0][1:], item[0])))
