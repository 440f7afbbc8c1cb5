"""`callstash schema`: JSON Schemas for editors."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from callstash.schema import dumps, pipelines_schema, rules_schema


class What(StrEnum):
    """What there is a schema of."""

    PIPELINES = "pipelines"
    RULES = "rules"


def schema(what: Annotated[What, typer.Argument(help="Which files the schema is for.")]) -> None:
    """Print the JSON Schema of pipelines.yaml or of rule files, with the options of every installed plug-in.

    For an editor: `callstash schema pipelines > pipelines.schema.json`, and in pipelines.yaml as the first line
    `# yaml-language-server: $schema=pipelines.schema.json`.
    """
    print(dumps(pipelines_schema() if what is What.PIPELINES else rules_schema()), end="")
