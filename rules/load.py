"""Rule files become compiled rules, and everything that is wrong with them becomes findings, with their places."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from callstash import yamlpos
from callstash.errors import Finding
from callstash.folders import resolve, shown
from callstash.grok import Grok, GrokError, compile_grok
from callstash.validation import Part
from callstash.yamlpos import Positions, YamlPath
from rules.codes import BAD_PATTERN, CIRCULAR, DUPLICATE_RULE, FROM_VALIDATION, NO_FILE, NO_RULE, UNKNOWN_PATTERN
from rules.grok import default_bank
from rules.matching import CompiledRule
from rules.model import Rule, RuleFile, RuleList
from rules.shadow import entity_chars

__all__ = ["LoadedRule", "RuleFile", "Rules", "load"]

_LIBRARY = "library:"
_GROK_CODES = {"unknown": UNKNOWN_PATTERN, "cycle": CIRCULAR}


@dataclass(frozen=True, slots=True)
class LoadedRule:
    """A compiled rule, and where it stands."""

    compiled: CompiledRule
    positions: Positions
    at: YamlPath


@dataclass(slots=True)
class Rules:
    """All rules of some files, what is wrong with them, and a digest of their text."""

    rules: list[LoadedRule] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    """Each file's text, by the path as it was given."""

    def digest(self) -> str:
        """Changes when any file's text or any pattern of the bank does."""
        parts = [*(text for _, text in sorted(self.texts.items())), *(f"{k} {v}" for k, v in default_bank().items())]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def load(paths: Iterable[str], base_dir: Path) -> Rules:
    """Read the rule files that `paths` name: files, globs, or `library:NAME`, relative to `base_dir`."""
    found = Rules()
    bank = default_bank()
    seen: dict[str, str] = {}
    for file in dict.fromkeys(_files(paths, base_dir, found.findings)):
        name = shown(file)
        text = yamlpos.read_text(file, name)
        if isinstance(text, Finding):
            found.findings.append(replace(text, code=NO_FILE))
            continue
        found.texts[name] = text
        for rule, positions, at in _rules_in(text, name, found.findings):
            if rule.rule in seen:
                hint = f"the other stands in {seen[rule.rule]}: give one of them another id"
                message = f"two rules are called '{rule.rule}'"
                found.findings.append(positions.at_value((*at, "rule"), DUPLICATE_RULE, message, hint))
            seen.setdefault(rule.rule, name)
            compiled = _compiled(rule, positions, at, bank, found.findings)
            if compiled:
                found.rules.append(LoadedRule(compiled, positions, at))
    return found


def _files(paths: Iterable[str], base_dir: Path, findings: list[Finding]) -> Iterator[Path]:
    for path in paths:
        if path.startswith(_LIBRARY):
            yield from _library(path, findings)
            continue
        whole = str(resolve(base_dir, path))
        matching = sorted(glob.glob(whole, recursive=True)) if glob.has_magic(path) else [whole]  # noqa: PTH207 - absolute
        if not matching:
            hint = "check the path; rules that come with callstash are named 'library:contact'"
            findings.append(Finding(path, 1, 1, NO_FILE, f"no rule file matches {path}", hint))
        yield from (Path(name) for name in matching)


def library_names() -> list[str]:
    """Names of the rule files that come with callstash."""
    folder = resources.files("rules") / "library"
    return sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml"))


def _library(path: str, findings: list[Finding]) -> Iterator[Path]:
    name = path.removeprefix(_LIBRARY).removesuffix(".yaml")
    if name in library_names():
        yield Path(str(resources.files("rules") / "library" / f"{name}.yaml"))
        return
    hint = f"there are: {', '.join(_LIBRARY + known for known in library_names())}"
    findings.append(Finding(path, 1, 1, NO_FILE, f"there is no rule file {path}", hint))


def _rules_in(text: str, name: str, findings: list[Finding]) -> Iterator[tuple[Rule, Positions, YamlPath]]:
    """The valid rules of a file, each with its place; what is wrong goes to `findings`."""
    for data, positions in yamlpos.load_all(text, name):
        findings += positions.findings
        if data is None and positions.findings:
            continue
        if not isinstance(data, dict):
            hint = "begin with 'rule: a_name_for_it' and 'match: ...'"
            findings.append(positions.at_value((), NO_RULE, "this is no rule", hint))
            continue
        if "rules" in data and "rule" not in data:
            yield from _listed(data, positions, findings)
        elif rule := _valid(Rule, data, positions, (), findings):
            yield rule, positions, ()


def _listed(
    data: dict[str, Any], positions: Positions, findings: list[Finding]
) -> Iterator[tuple[Rule, Positions, YamlPath]]:
    """The rules below `rules:`, the good ones even where others are bad."""
    items = data["rules"]
    if not isinstance(items, list) or set(data) != {"rules"} or not items:
        _valid(RuleList, data, positions, (), findings)
        return
    for index, item in enumerate(items):
        at: YamlPath = ("rules", index)
        if rule := _valid(Rule, item, positions, at, findings):
            yield rule, positions, at


def _valid(model: type[BaseModel], data: Any, positions: Positions, at: YamlPath, findings: list[Finding]) -> Any:
    label = str(data.get("rule", "")) if isinstance(data, dict) else ""
    made, wrong = Part(model, positions, at, label).validate(data)
    hint = "docs/reference/rules.md says what may stand here"
    for finding in wrong:
        told = finding.hint if "configuration.md" not in finding.hint else hint
        message = finding.message.replace("unknown option", "unknown key")
        findings.append(
            replace(finding, code=FROM_VALIDATION.get(finding.code, finding.code), message=message, hint=told)
        )
    return made


def _compiled(
    rule: Rule, positions: Positions, at: YamlPath, bank: Mapping[str, str], findings: list[Finding]
) -> CompiledRule | None:
    known = {**bank, **rule.pattern_definitions}
    entities = {name: char for name, char in entity_chars().items() if name not in rule.pattern_definitions}
    patterns: list[Grok] = []
    for index, source in enumerate(rule.match):
        place: YamlPath = (*at, "match", index) if (*at, "match", index) in positions.values else (*at, "match")
        try:
            patterns.append(_checked(compile_grok(source, known, entities)))
        except GrokError as error:
            code = _GROK_CODES.get(error.kind, BAD_PATTERN)
            findings.append(positions.at_text(place, error.text, code, error.message, error.hint))
    return CompiledRule(rule, tuple(patterns)) if len(patterns) == len(rule.match) else None


def _checked(grok: Grok) -> Grok:
    """Refuse a pattern that matches nothing at all everywhere."""
    if grok.pattern.fullmatch(""):
        raise GrokError(
            "syntax",
            "the pattern matches the empty text",
            "it would match everywhere: make it want something",
            grok.source,
        )
    return grok
