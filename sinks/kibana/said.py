"""The dashboard "What was said": categories, tags, extracted values, telephone numbers, the words themselves."""

from __future__ import annotations

from sinks.kibana.lenses import bars, table
from sinks.kibana.maker import Maker
from sinks.kibana.searches import Searches
from sinks.kibana.shapes import SavedObject
from sinks.mapping import FACETS

CALL = "call.id"
CATEGORY = "category"
_ABOUT = "What calls are about, what was found in them, and where it was said."


def said(maker: Maker, searches: Searches) -> SavedObject:
    """Without categories where no rule gives one."""
    categories = (_categories(maker),) if maker.finds(CATEGORY) else ()
    rows = [
        (13, (*categories, _tags(maker))),
        (16, (_values(maker), _phones(maker))),
        (16, (searches.values,)),
        (18, (searches.segments,)),
    ]
    return maker.board("said", "What was said", _ABOUT, rows)


def _categories(maker: Maker) -> SavedObject:
    columns = maker.columns()
    calls, time = columns.unique(CALL, "Calls"), columns.over_time()
    drawn = bars(columns, time, [calls], split=columns.top(f"{FACETS}{CATEGORY}", "Category", by=calls))
    return maker.lens("categories", "Categories over time", drawn)


def _tags(maker: Maker) -> SavedObject:
    columns = maker.columns()
    columns.top("tags", "Tag", by=columns.unique(CALL, "Calls"), size=20)
    return maker.lens("tags", "Tags", table(columns))


def _values(maker: Maker) -> SavedObject:
    columns = maker.columns("fields")
    found = columns.count("Found")
    columns.unique(CALL, "Calls")
    columns.top("field.name", "Field", by=found, size=20)
    columns.top("field.value", "Value", by=found)
    return maker.lens("values", "Values found most", table(columns))


def _phones(maker: Maker) -> SavedObject:
    columns = maker.columns("fields")
    calls = columns.unique(CALL, "Calls")
    columns.total("field.mentions", "Mentions")
    columns.top("field.value", "Telephone number", by=calls, size=20)
    return maker.lens("phones", "Telephone numbers", table(columns), "field.type: phone")
