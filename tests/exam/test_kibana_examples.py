"""Kibana's saved objects against examples that a real Kibana 8.12 imported and showed: our shapes are those tried."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from sinks.kibana.check import check
from sinks.kibana.choices import Choices
from sinks.kibana.export import saved_objects
from sinks.kibana.shapes import SavedObject

FOLDER = Path(os.environ.get("CALLSTASH_EXAM_DATA") or Path(__file__).parents[3] / "shared" / "exam")
EXAMPLES = FOLDER.parent / "reference" / "kibana" / "examples.ndjson"
DECLARED = {"category": "keyword"}

pytestmark = pytest.mark.skipif(not EXAMPLES.is_file(), reason=f"the examples are not at {EXAMPLES}")

TRUSTED = {"max", "sum", "unique_count"}
"""Operations that are not in the examples; their columns have the keys of a count."""


def test_objects_have_the_keys_of_those_that_a_real_kibana_took() -> None:
    tried, ours = shapes(examples()), shapes(saved_objects(Choices(declared=DECLARED)))
    for what, keys in ours.items():
        of, _, operation = what.partition(" ")
        like = f"{of} count" if operation in TRUSTED else what
        assert like in tried, f"{what} is in no example"
        assert keys - {"customLabel"} <= tried[like], f"{what}: {sorted(keys - tried[like])} was never tried"


def examples() -> list[SavedObject]:
    return [json.loads(line) for line in EXAMPLES.read_text("utf-8").splitlines()]


def shapes(objects: list[SavedObject]) -> dict[str, set[str]]:
    """What there is -> the keys that it has."""
    found: dict[str, set[str]] = {}
    for one in objects:
        for what, part in parts(one):
            found.setdefault(what, set()).update(part)
    return found


def parts(one: SavedObject) -> list[tuple[str, Any]]:
    attributes = one["attributes"]
    made = [(one["type"], one), (f"{one['type']} attributes", attributes)]
    if one["type"] == "lens":
        state, of = attributes["state"], attributes["visualizationType"]
        drawn = state["visualization"]
        [layer] = state["datasourceStates"]["formBased"]["layers"].values()
        made += [("state", state), (of, drawn), (f"{of} layer", drawn.get("layers", [{}])[0]), ("layer", layer)]
        for column in layer["columns"].values():
            operation = column["operationType"]
            made += [(f"column {operation}", column), (f"params {operation}", column.get("params", {}))]
    if one["type"] == "dashboard":
        made += [("panel", panel) for panel in json.loads(attributes["panelsJSON"])]
        made += [("options", json.loads(attributes["optionsJSON"]))]
    for packed in attributes.get("kibanaSavedObjectMeta", {}).values():
        made += [(f"{one['type']} source", json.loads(packed))]
    return made


def test_of_the_examples_only_the_fields_are_strange() -> None:
    """They were imported into a real Kibana 8.12 and looked at: the checker must take their shapes as they are."""
    found = examples()
    problems = check(found, {})
    assert len(problems) == 12
    assert all("is not in the mapping" in problem for problem in problems)
