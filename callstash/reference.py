"""The generated parts of docs/: tables of settings, options and error codes, and the JSON Schemas.

`python -m callstash.reference` writes them; a test fails where they are stale. In a page, what stands between
`<!-- generated: NAME -->` and `<!-- end -->` is ours, the rest is the author's.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from callstash import codes, registry
from callstash.schema import dumps, pipelines_schema, plugin_options, rules_schema, written
from callstash.settings import PipelineSettings, Settings

_BLOCK = re.compile(r"(<!-- generated: (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
_RULE_FILE = ("Rule", "When", "Window", "Near", "Group", "Action", "GrokAction", "RuleTest", "Turn")
_GROUP = {"ingest": "sources", "transcribe": "transcribers", "normalize": "normalizers"}


def stale(root: Path) -> dict[Path, str]:
    """Every generated file under `root` that is not as it should be, with what it should hold."""
    wanted = {page: refresh(page.read_text("utf-8"), root) for page in sorted((root / "docs/reference").glob("*.md"))}
    wanted |= {root / "docs/schema" / name: dumps(make()) for name, make in SCHEMAS.items()}
    return {path: text for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text}


def refresh(page: str, root: Path) -> str:
    """The page with its generated blocks made again."""
    return _BLOCK.sub(lambda block: f"{block[1]}{_make(block[2], root)}\n{block[3]}", page)


SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {
    "pipelines.schema.json": pipelines_schema,
    "rules.schema.json": rules_schema,
}


def _make(name: str, root: Path) -> str:
    if name == "pipelines.yaml":
        return "```yaml\n" + (root / name).read_text("utf-8") + "```"
    if name == "errors":
        return "\n".join(_error_table())
    if name == "entities":
        return "\n".join(_entity_table())
    if name in ("settings", "pipeline"):
        model = Settings if name == "settings" else PipelineSettings
        return "\n".join(_option_table(model.model_json_schema(by_alias=True)))
    return "\n\n".join(_rule_file() if name == "rule-file" else _plugins(name))


def _error_table() -> Iterator[str]:
    yield "| Code | Meaning |\n| --- | --- |"
    for code, meaning in codes.meanings().items():
        yield f"| {code} | {_cell(meaning)} |"


def _entity_table() -> Iterator[str]:
    """What rules may name in `%{NAME:field}` besides patterns."""
    yield "| Entity | What it is |\n| --- | --- |"
    for name, about in registry.load("rules", "files").entities().items():
        yield f"| `{name}` | {_cell(about)} |"


def _plugins(section: str) -> Iterator[str]:
    for name, model in plugin_options(_GROUP.get(section, section)).items():
        about = model.__doc__ or ""
        yield f"### {section}: {name}\n\n{' '.join(about.split())}"
        if model.model_fields:
            yield "\n".join(_option_table(model.model_json_schema(by_alias=True)))


def _rule_file() -> Iterator[str]:
    """Every mapping of a rule file, in the order in which it is met."""
    definitions = rules_schema()["$defs"]
    for name in _RULE_FILE:
        yield f"### {name}\n\n{definitions[name].get('description', '')}"
        yield "\n".join(_option_table(definitions[name]))


def _option_table(schema: dict[str, Any]) -> Iterator[str]:
    """One row for each key."""
    yield "| Key | Default | Meaning |\n| --- | --- | --- |"
    for key, option in schema["properties"].items():
        default = "required" if key in schema.get("required", ()) else _default(option)
        meaning = f"{option.get('description', '')} {_choices(option)}".strip()
        yield f"| `{key}` | {default} | {_cell(meaning)} |"


def _default(schema: dict[str, Any]) -> str:
    value = written(schema.get("default"), schema)
    if value is None or value in ("", [], ()):
        return ""
    if isinstance(value, list) and len(value) > 4:
        return f"`{json.dumps(value[:3], ensure_ascii=False)[:-1]}, ...]`"
    return f"`{value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}`"


def _choices(schema: dict[str, Any]) -> str:
    values = schema.get("enum", [])
    return f"One of {', '.join(f'`{value}`' for value in values)}." if values else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main(root: Path) -> None:
    """Write what is stale."""
    for path, text in stale(root).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        print(path.relative_to(root), file=sys.stderr)


if __name__ == "__main__":
    main(Path.cwd())
