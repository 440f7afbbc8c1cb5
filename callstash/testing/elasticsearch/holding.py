"""What the server holds: indices with their documents, and templates."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from callstash.testing.elasticsearch.mappings import (
    check_change,
    check_document,
    check_mapping,
    expanded,
    flat,
    leaves,
    matches_any,
    merged,
    nested_settings,
)
from callstash.testing.elasticsearch.replies import Refusal, illegal, no_index

_FLOODED = "disk usage exceeded flood-stage watermark, index has read-only-allow-delete block"
BLOCKS = {
    "read_only_allow_delete": (429, f"TOO_MANY_REQUESTS/12/{_FLOODED}"),
    "read_only": (403, "FORBIDDEN/5/index read-only (api)"),
    "write": (403, "FORBIDDEN/8/index write (api)"),
}
"""`index.blocks.*` -> status and words of what a write is refused with."""


@dataclass(frozen=True, slots=True)
class Held:
    """A document in one version; deleted ones keep theirs, so that an old write does not bring them back."""

    version: int
    source: Mapping[str, Any] | None
    sequence: int
    values: Mapping[str, list[Any]] = field(default_factory=dict)


@dataclass(slots=True)
class Index:
    """An index: documents by id, and those that a search sees since the last refresh."""

    name: str
    mapping: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    documents: dict[str, Held] = field(default_factory=dict)
    visible: dict[str, Held] = field(default_factory=dict)
    unseen: dict[str, Held] = field(default_factory=dict)
    sequence: int = -1
    uuid: str = field(default_factory=lambda: uuid.uuid4().hex[:22])
    properties: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """The mapping by dotted names."""

    def map(self, mapping: Mapping[str, Any]) -> None:
        """Add to the mapping. Raise Refusal where a type would change."""
        wanted = expanded(mapping)
        check_mapping(wanted, self.settings)
        check_change(self.mapping, wanted)
        self.mapping = merged(self.mapping, wanted)
        self.properties = dict(leaves(self.mapping))

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Change settings."""
        self.settings = merged(self.settings, nested_settings(settings))

    def block(self) -> Refusal | None:
        """What a write is refused with, where the index is blocked."""
        blocks = self.settings.get("index", {}).get("blocks", {})
        for name, (status, told) in BLOCKS.items():
            if blocks.get(name) == "true":
                return Refusal(status, "cluster_block_exception", f"index [{self.name}] blocked by: [{told}];")
        return None

    def put(self, id_: str, version: int, source: Mapping[str, Any] | None) -> Held:
        """Hold this version of a document (None: deleted). Raise Refusal where a value does not fit the mapping."""
        values = flat(source or {})
        check_document(self.properties, values, id_)
        self.sequence += 1
        self.documents[id_] = self.unseen[id_] = held = Held(version, source, self.sequence, values)
        return held

    def refresh(self) -> None:
        """Let searches see what was written."""
        for id_, held in self.unseen.items():
            self.visible.pop(id_, None)
            if held.source is not None:
                self.visible[id_] = held
        self.unseen.clear()


class Holding:
    """All of it."""

    def __init__(self) -> None:
        self.indices: dict[str, Index] = {}
        self.templates: dict[str, dict[str, dict[str, Any]]] = {"component_template": {}, "index_template": {}}
        self.policies: dict[str, Any] = {}

    def found(self, pattern: str, parameters: Mapping[str, str]) -> list[Index]:
        """Indices of that expression, by name. Raise Refusal for one that is not there and must be."""
        names: set[str] = set()
        for part in pattern.split(","):
            star = "*" in part or part == "_all"
            known = {name for name in self.indices if star and matches_any(name, part.replace("_all", "*"))}
            if part in self.indices:
                known = {part}
            if (
                not known
                and parameters.get("allow_no_indices" if star else "ignore_unavailable", str(star)).lower() == "false"
            ):
                raise no_index(part)
            names |= known
        return [self.indices[name] for name in sorted(names)]

    def create(self, name: str, mapping: Mapping[str, Any], settings: Mapping[str, Any]) -> Index:
        """A new index out of the templates that fit its name, and this. Raise Refusal for a name that cannot be."""
        _check_name(name)
        if name in self.indices:
            told = f"index [{name}/{self.indices[name].uuid}] already exists"
            raise Refusal(400, "resource_already_exists_exception", told, index=name)
        index = Index(name)
        bodies = self._fitting(name)
        for body in bodies:
            index.configure(body.get("settings", {}))
        index.configure(settings)
        for body in bodies:
            index.map(body.get("mappings", {}))
        index.map(mapping)
        self.indices[name] = index
        return index

    def _fitting(self, name: str) -> list[Mapping[str, Any]]:
        fitting = [one for one in self.templates["index_template"].values() if matches_any(name, one["index_patterns"])]
        if not fitting:
            return []
        best = max(fitting, key=lambda one: int(one.get("priority", 0)))
        components = [self.templates["component_template"][part] for part in best.get("composed_of", [])]
        return [one.get("template", {}) for one in (*components, best)]

    def put_template(self, kind: str, name: str, body: dict[str, Any]) -> None:
        """Keep a template. Raise Refusal where it cannot be used."""
        template = body.get("template", {})
        check_mapping(template.get("mappings", {}), template.get("settings", {}))
        if kind == "index_template":
            self._check_index_template(name, body)
        elif "template" not in body:
            raise illegal("Required [template]")
        made = dict(body)
        if template:
            made["template"] = _told(template)
        self.templates[kind][name] = made

    def _check_index_template(self, name: str, body: Mapping[str, Any]) -> None:
        if not body.get("index_patterns"):
            raise illegal("Required [index_patterns]")
        missing = [one for one in body.get("composed_of", []) if one not in self.templates["component_template"]]
        if missing:
            told = f"index template [{name}] specifies component templates {_list(missing)} that do not exist"
            raise _invalid_template(name, told)
        for other, one in self.templates["index_template"].items():
            if other != name and _alike(one, body):
                told = (
                    f"index template [{name}] has index patterns {_list(body['index_patterns'])} matching patterns from"
                )
                raise illegal(f"{told} existing templates [{other}] with the same priority")

    def drop_template(self, kind: str, name: str) -> None:
        """Forget templates of that pattern. Raise Refusal where there is none, or where another needs it."""
        names = [one for one in self.templates[kind] if matches_any(one, name)]
        if not names and "*" not in name:
            kinds = {"index_template": ("index_template_missing_exception", f"index_template [{name}] missing")}
            raise Refusal(404, *kinds.get(kind, ("resource_not_found_exception", name)))
        users = [
            user
            for user, body in self.templates["index_template"].items()
            if kind == "component_template" and set(names) & set(body.get("composed_of", []))
        ]
        if users:
            told = f"cannot be removed as they are still in use by index templates {_list(users)}"
            raise illegal(f"component templates {_list(names)} {told}")
        for one in names:
            del self.templates[kind][one]


def _told(template: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(template)
    if "settings" in made:
        made["settings"] = nested_settings(made["settings"])
    return made


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two templates would fit the same index; a guess by their stems, good enough for names of ours."""
    stems = [[pattern.partition("*")[0] for pattern in body["index_patterns"]] for body in (one, other)]
    overlap = any(a.startswith(b) or b.startswith(a) for a in stems[0] for b in stems[1])
    return overlap and int(one.get("priority", 0)) == int(other.get("priority", 0))


def _check_name(name: str) -> None:
    told = ""
    if name != name.lower():
        told = "must be lowercase"
    elif name.startswith(("_", "-", "+")):
        told = f"must not start with '{name[0]}'."
    elif found := re.search(r'[\\/*?"<>| ,#:]', name):
        told = f"must not contain the following characters ['{found[0]}']"
    if told:
        more = {"index_uuid": "_na_", "index": name}
        raise Refusal(400, "invalid_index_name_exception", f"Invalid index name [{name}], {told}", **more)


def _invalid_template(name: str, told: str) -> Refusal:
    return Refusal(400, "invalid_index_template_exception", f"index_template [{name}] invalid, cause [{told}]")


def _list(names: Any) -> str:
    return f"[{', '.join(names)}]"
