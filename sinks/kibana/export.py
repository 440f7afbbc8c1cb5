"""The whole export: data views, searches, dashboards with their panels, as NDJSON that was checked."""

from __future__ import annotations

import json
from collections.abc import Sequence

from callstash.errors import CallstashError
from sinks.kibana.check import check
from sinks.kibana.choices import Choices
from sinks.kibana.conversation import conversation
from sinks.kibana.listing import listing
from sinks.kibana.maker import Maker
from sinks.kibana.overview import overview
from sinks.kibana.said import said
from sinks.kibana.searches import make_searches
from sinks.kibana.shapes import SavedObject


def saved_objects(choices: Choices) -> list[SavedObject]:
    """Every object of an export, those that others use first. Raise CallstashError where one of them is wrong."""
    maker = Maker(choices)
    searches = make_searches(maker)
    overview(maker)
    conversation(maker)
    said(maker, searches)
    listing(maker, searches)
    wrong = check(maker.objects, choices.declared)
    if wrong:
        raise CallstashError("the export is not as Kibana wants it: " + "; ".join(wrong), "report this as a bug")
    return maker.objects


def ndjson(objects: Sequence[SavedObject]) -> str:
    """One object a line, the same bytes for the same objects."""
    return "".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n" for one in objects)
