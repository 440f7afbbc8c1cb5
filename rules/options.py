"""What the models of rule files are made of."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, WithJsonSchema


class Strict(BaseModel):
    """A mapping in a rule file: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def dotted(name: str) -> str:
    """`[a][b]` is a.b in our documents."""
    return ".".join(part for part in name.replace("]", "[").split("[") if part)


_STRINGS = WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
Strings = Annotated[tuple[str, ...], BeforeValidator(_listed), _STRINGS]
"""A string, or a list of strings."""
FieldName = Annotated[str, AfterValidator(dotted)]
"""Name of a field, in brackets or with dots."""
FieldNames = Annotated[tuple[FieldName, ...], BeforeValidator(_listed), _STRINGS]
"""One, or several."""
