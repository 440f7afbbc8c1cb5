"""The entities that rules may name: each module here that defines `ENTITY` is one, and costs one file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from rules.entities.base import Entity, EntityContext, EntityType, Finder

__all__ = ["Entity", "EntityContext", "EntityType", "Finder", "entity_types", "find_entities"]


@cache
def entity_types() -> Mapping[str, EntityType]:
    """Every entity by name, from the modules of this package."""
    modules = (importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__))
    found = [module.ENTITY for module in modules if hasattr(module, "ENTITY")]
    return {kind.name: kind for kind in sorted(found, key=lambda kind: kind.name)}


def find_entities(text: str, context: EntityContext) -> list[Entity]:
    """Find every entity of every kind, in order of place; kinds may overlap."""
    found = [entity for kind in entity_types().values() for entity in kind.find(text, context)]
    return sorted(found, key=lambda entity: (entity.start, -entity.end, entity.type))
