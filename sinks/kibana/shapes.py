"""How a saved object is written: shapes and stamps that a real Kibana 8.12 imported and rendered.

Later Kibanas migrate them forward; none goes back, so the stamps are the lowest ones. An import checks little (see
`sinks.kibana.check`), so nothing here is guessed: keys are those of objects that were looked at.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

SavedObject = dict[str, Any]

CORE_VERSION = "8.8.0"
VERSIONS = {"index-pattern": "8.0.0", "search": "8.0.0", "lens": "8.9.0", "dashboard": "8.9.0"}
"""`typeMigrationVersion` of each type: without it a Lens import ends in a 500."""

RECORDS = "___records___"
"""What Lens calls the field of a count."""
LAYER = "l1"
"""Every Lens of ours has one layer."""
LAYER_REFERENCE = "indexpattern-datasource-layer-"
SEARCH_REFERENCE = "kibanaSavedObjectMeta.searchSourceJSON.index"
COLUMNS = 48
"""Of a dashboard's grid."""


def saved_object(of: str, name: str, attributes: dict[str, Any], references: Sequence[dict[str, str]]) -> SavedObject:
    """One line of an export: `of` is its type, `name` its id."""
    return {
        "type": of,
        "id": name,
        "attributes": attributes,
        "references": list(references),
        "coreMigrationVersion": CORE_VERSION,
        "typeMigrationVersion": VERSIONS[of],
    }


def reference(to: SavedObject, name: str) -> dict[str, str]:
    """That an object uses another, under the name by which its attributes say so."""
    return {"type": to["type"], "id": to["id"], "name": name}


def packed(value: Any) -> str:
    """JSON inside a string: Kibana keeps many attributes so."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def kuery(kql: str = "") -> dict[str, str]:
    """A query in KQL."""
    return {"query": kql, "language": "kuery"}


def source(kql: str = "") -> dict[str, Any]:
    """What a dashboard or search looks for."""
    return {"query": kuery(kql), "filter": []}
