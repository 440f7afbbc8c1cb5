"""The entities that rules may name: each module here, or below, that defines `ENTITY` is one: it costs one file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache

from rules.entities.base import Entity, EntityContext, EntityType, Finder
from rules.entities.flags import flagged

__all__ = ["Entity", "EntityContext", "EntityType", "Finder", "entity_types", "find_entities", "find_type"]


@cache
def entity_types() -> Mapping[str, EntityType]:
    """Every entity by name, from the modules of this package."""
    names = (info.name for info in pkgutil.walk_packages(__path__, f"{__name__}.") if not info.ispkg)
    found = [module.ENTITY for name in names if hasattr(module := importlib.import_module(name), "ENTITY")]
    return {kind.name: kind for kind in sorted(found, key=lambda kind: kind.name)}


def find_type(name: str, text: str, context: EntityContext) -> list[Entity]:
    """Every mention of one kind, in order of place; what was denied or taken back is flagged `negated`."""
    kind = entity_types()[name]
    if kind.needs is not None and not kind.needs.search(text):
        return []
    found = list(kind.find(text, context))
    return found if kind.settles_corrections else flagged(text, found)


def find_entities(text: str, context: EntityContext, names: Iterable[str] | None = None) -> list[Entity]:
    """Find every entity of every kind (or of these kinds), in order of place; kinds may overlap."""
    found = [entity for name in names or entity_types() for entity in find_type(name, text, context)]
    return sorted(found, key=lambda entity: (entity.start, -entity.end, entity.type))
