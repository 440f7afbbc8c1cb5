"""Templates: what new indices are made with, generated from the mapping and from what the rules declare.

One component template of settings, one of the mapping per kind, one index template per kind, each stamped in `_meta`.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from callstash import __version__
from sinks.elasticsearch.client import asked
from sinks.mapping import ANALYZER, KINDS, LONGEST_KEYWORD, VERSION, Kind, properties

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

PRIORITY = 300
"""Of our index templates; above 500 and below 100 are others' (built-in ones own logs-*, metrics-* and so on)."""
_GROWING = ("call.fields", "call.metrics")
"""Objects that take properties nobody declared: fields of rules that changed since, metrics of other parties."""
_IGNORE_BEYOND_LIMIT = (8, 14)
"""First version that can leave fields above the limit unindexed, where older ones refuse the document."""

_CJK = {"tokenizer": "standard", "filter": ["cjk_width", "lowercase", f"{ANALYZER}_bigram"]}
_ANALYSIS: Mapping[str, Mapping[str, Any]] = {
    # cjk without its stop words, which drop `no`, `not` and `will`; single characters are found, too
    "cjk": {
        "filter": {
            f"{ANALYZER}_bigram": {"type": "cjk_bigram", "output_unigrams": True},
            f"{ANALYZER}_bigram_search": {"type": "cjk_bigram"},
        },
        "analyzer": {
            ANALYZER: {"type": "custom", **_CJK},
            f"{ANALYZER}_search": {
                "type": "custom",
                **_CJK,
                "filter": ["cjk_width", "lowercase", f"{ANALYZER}_bigram_search"],
            },
        },
    },
    "smartcn": {
        "analyzer": {
            name: {"type": "custom", "tokenizer": "smartcn_tokenizer", "filter": ["cjk_width", "lowercase"]}
            for name in (ANALYZER, f"{ANALYZER}_search")
        }
    },
    "ik": {
        "analyzer": {
            ANALYZER: {"type": "custom", "tokenizer": "ik_max_word", "filter": ["cjk_width", "lowercase"]},
            f"{ANALYZER}_search": {"type": "custom", "tokenizer": "ik_smart", "filter": ["cjk_width", "lowercase"]},
        }
    },
}
_NUMBER = {"type": "double", "ignore_malformed": True}
_DYNAMIC = [
    {f"{parent}.{of}": {"path_match": f"{parent}.*", "match_mapping_type": of, "mapping": made}}
    for parent in _GROWING
    for of, made in (
        ("string", {"type": "keyword", "ignore_above": LONGEST_KEYWORD}),
        ("long", _NUMBER),
        ("double", _NUMBER),
    )
]
PLUGINS = {"smartcn": "analysis-smartcn", "ik": "analysis-ik"}
"""What must be installed on every node for an analyzer."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template: its path on the server, its name, its body."""

    path: str
    name: str
    body: Mapping[str, Any]

    @property
    def stamp(self) -> Mapping[str, Any]:
        """`_meta`: product, version of callstash and of the mapping, digest of the body."""
        stamp: Mapping[str, Any] = self.body["_meta"]
        return stamp


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the templates are made of."""

    prefix: str
    declared: Mapping[str, str]
    """Name -> type of every field that rules find."""
    analyzer: str = "cjk"
    ilm_policy: str | None = None
    server: tuple[int, ...] = (8, 19)


def templates(wanted: Wanted) -> list[Template]:
    """All templates, those that others are composed of first."""
    common = f"{wanted.prefix}-settings"
    made = [_template("_component_template", common, {"template": {"settings": settings(wanted)}})]
    for kind in KINDS:
        mappings = f"{wanted.prefix}-{kind}-mappings"
        # a component is checked by itself: the mapping needs its analyzers beside it
        analysed = {
            "settings": {"index.analysis": _ANALYSIS[wanted.analyzer]},
            "mappings": mapping(kind, wanted.declared),
        }
        made.append(_template("_component_template", mappings, {"template": analysed}))
    for kind in KINDS:
        body = {
            "index_patterns": [f"{wanted.prefix}-{kind}-*"],
            "composed_of": [common, f"{wanted.prefix}-{kind}-mappings"],
            "priority": PRIORITY,
        }
        made.append(_template("_index_template", f"{wanted.prefix}-{kind}", body))
    return made


def mapping(kind: Kind, declared: Mapping[str, str]) -> dict[str, Any]:
    """The mapping of one kind of documents; `declared`: name -> type of every field that rules find."""
    tree: dict[str, Any] = {}
    made: dict[str, Any] = {"dynamic": False, "date_detection": False, "properties": tree}
    if kind == "calls":
        made["dynamic_templates"] = _DYNAMIC
        for name in _GROWING:
            _put(tree, name.split("."), {"type": "object", "dynamic": True, "subobjects": False, "properties": {}})
    for name, one in properties(kind, declared).items():
        _put(tree, _path(name), one.mapping)
    return made


def settings(wanted: Wanted) -> dict[str, Any]:
    """The settings of every index."""
    made: dict[str, Any] = {
        "index.number_of_shards": 1,
        "index.auto_expand_replicas": "0-1",
    }
    if wanted.server >= _IGNORE_BEYOND_LIMIT:
        made["index.mapping.total_fields.ignore_dynamic_beyond_limit"] = True
    if wanted.ilm_policy:
        made["index.lifecycle.name"] = wanted.ilm_policy
    return made


MISSING, OLDER, OTHER, NEWER = "missing", "older", "other", "newer"


def install(client: Elasticsearch, wanted: Sequence[Template]) -> list[str]:
    """Put the templates that are missing or other than ours; return their names. One that is newer stays."""
    changed = []
    for one in wanted:
        how, whole = compare(client, one)
        if how not in ("", NEWER):
            asked(client, "PUT", f"/{whole.path}/{whole.name}", whole.body)
            changed.append(whole.name)
    return changed


def compare(client: Elasticsearch, wanted: Template) -> tuple[str, Template]:
    """How the server's template differs (missing, older, other, newer, or not: ""), and what should be put.

    That is ours with the fields that another pipeline of the same prefix has declared.
    """
    answer = asked(client, "GET", f"/{wanted.path}/{wanted.name}", missing={})
    held = next(iter(answer.get(f"{wanted.path[1:]}s", [])), None)
    if held is None:
        return MISSING, wanted
    body = held[wanted.path[1:]]
    stamp = body.get("_meta") or {}
    version = int(stamp.get("mapping_version", 0))
    if version != VERSION:
        return (NEWER if version > VERSION else OLDER), wanted
    whole = _with_others(wanted, body)
    return ("" if stamp.get("digest") == whole.stamp["digest"] else OTHER), whole


def _with_others(wanted: Template, held: Mapping[str, Any]) -> Template:
    ours, theirs = _declared(wanted.body), _declared(held)
    others = {name: one for name, one in theirs.items() if name not in ours}
    if not others:
        return wanted
    body = copy.deepcopy({key: value for key, value in wanted.body.items() if key != "_meta"})
    _declared(body).update(others)
    return _template(wanted.path, wanted.name, body)


def _declared(body: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of fields that rules find, in a template's body; {} where it has none."""
    tree: Any = body.get("template", {}).get("mappings", {})
    for part in _GROWING[0].split("."):
        tree = tree.get("properties", {}).get(part, {})
    found: dict[str, Any] = tree.get("properties", {})
    return found


def _template(path: str, name: str, body: dict[str, Any]) -> Template:
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]
    stamp = {"product": "callstash", "version": __version__, "mapping_version": VERSION, "digest": digest}
    return Template(path, name, {**body, "_meta": stamp})


def _path(name: str) -> list[str]:
    """The objects a property lies in; in those that take what nobody declared, names keep their dots."""
    for parent in _GROWING:
        if name.startswith(f"{parent}."):
            return [*parent.split("."), name.removeprefix(f"{parent}.")]
    return name.split(".")


def _put(tree: dict[str, Any], path: list[str], leaf: Mapping[str, Any]) -> None:
    for part in path[:-1]:
        tree = tree.setdefault(part, {}).setdefault("properties", {})
    tree[path[-1]] = dict(leaf)
