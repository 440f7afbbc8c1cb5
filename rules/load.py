"""Rule files become compiled rules, and everything that is wrong with them becomes findings, with their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel

from callstash import yamlpos
from callstash.errors import Finding
from callstash.folders import shown
from callstash.grok import Grok
from callstash.grok.files import read_pattern_files
from callstash.validation import Part
from callstash.yamlpos import Positions, YamlPath
from rules.codes import BAD_PATTERN_FILE, DUPLICATE_RULE, FROM_VALIDATION, NO_RULE
from rules.compile import Compiler
from rules.files import Texts
from rules.grok import default_bank
from rules.matching import CompiledRule
from rules.model import Rule, RuleFile, RuleList

__all__ = ["LoadedRule", "RuleFile", "Rules", "load"]


@dataclass(frozen=True, slots=True)
class LoadedRule:
    """A compiled rule, and where it stands."""

    compiled: CompiledRule
    positions: Positions
    at: YamlPath


@dataclass(slots=True)
class Rules:
    """All rules of some files, their patterns, and what is wrong with them."""

    rules: list[LoadedRule] = field(default_factory=list)
    patterns: list[tuple[Grok, bool]] = field(default_factory=list)
    """By number: a pattern, and whether it reads what was heard instead of the text."""
    findings: list[Finding] = field(default_factory=list)


def load(texts: Texts, ecs_compatibility: str = "disabled") -> Rules:
    """Compile the rules in these texts, over Logstash's names of captures or those of the Elastic Common Schema."""
    found = Rules(findings=[*texts.findings])
    compiler = Compiler(
        _bank(texts, default_bank(ecs_compatibility), found.findings), texts, found.patterns, found.findings
    )
    seen: dict[str, str] = {}
    for file in texts.rules:
        name, text = shown(file), texts.read(file)
        if isinstance(text, Finding):
            found.findings.append(text)
            continue
        for rule, positions, at, whole in _rules_in(text, name, found.findings):
            if rule.rule in seen:
                hint = f"the other stands in {seen[rule.rule]}: give one of them another id"
                message = f"two rules are called '{rule.rule}'"
                found.findings.append(positions.at_value((*at, "rule"), DUPLICATE_RULE, message, hint))
            seen.setdefault(rule.rule, name)
            compiled = compiler.rule(rule, positions, at, file.parent)
            if compiled and whole:
                found.rules.append(LoadedRule(compiled, positions, at))
    return found


def _bank(texts: Texts, ours: Mapping[str, str], findings: list[Finding]) -> Mapping[str, str]:
    """Our patterns, and the user's over them."""
    read = read_pattern_files(texts.patterns, BAD_PATTERN_FILE, base=ours, text_of=texts.read)
    findings += read.findings
    return {**ours, **read.bank}


_Found = tuple[Rule, Positions, YamlPath, bool]
"""A rule with its place, and whether that is all of it: of one with bad keys the rest is looked at, too."""


def _rules_in(text: str, name: str, findings: list[Finding]) -> Iterator[_Found]:
    """The rules of a file; what is wrong goes to `findings`."""
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
        else:
            yield from _rule(data, positions, (), findings)


def _listed(data: dict[str, Any], positions: Positions, findings: list[Finding]) -> Iterator[_Found]:
    """The rules below `rules:`, the good ones even where others are bad."""
    items = data["rules"]
    if not isinstance(items, list) or set(data) != {"rules"} or not items:
        _valid(RuleList, data, positions, (), findings)
        return
    for index, item in enumerate(items):
        yield from _rule(item, positions, ("rules", index), findings)


def _rule(data: Any, positions: Positions, at: YamlPath, findings: list[Finding]) -> Iterator[_Found]:
    rule = _valid(Rule, data, positions, at, findings)
    if rule:
        yield rule, positions, at, True
    elif (rest := Part(Rule, positions, at).salvage(data)) and not _defines(data, rest):
        yield rest, positions, at, False


def _defines(data: dict[str, Any], rest: Rule) -> bool:
    """Whether what is lost might define patterns: then those that name them cannot be judged."""
    lost = [key for key, value in data.items() if isinstance(value, dict) and key not in rest.model_fields_set]
    return any(key not in ("when", "groups", "near") for key in lost)


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
