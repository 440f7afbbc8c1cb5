"""All that can be asked of a server without changing anything: what `callstash elasticsearch check` says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from callstash.columns import plural
from callstash.errors import CallstashError
from sinks.elasticsearch import compare, indices, templates
from sinks.elasticsearch.client import server
from sinks.elasticsearch.compare import State
from sinks.elasticsearch.options import ElasticsearchOptions
from sinks.elasticsearch.targets import Target
from sinks.mapping import KINDS

if TYPE_CHECKING:
    from callstash.journal import Journal

RESEND = "callstash elasticsearch resend"
SETUP = "callstash elasticsearch setup"
NEXT = {
    State.MISSING: RESEND,
    State.OLDER: RESEND,
    State.INCOMPLETE: RESEND,
    State.REJECTED: "`callstash status` says why; when that is mended: callstash elasticsearch resend",
    State.NEWER: "is the journal an older copy, or does another callstash use this pipeline.id and prefix? "
    "They stay as they are",
    State.UNKNOWN: "if they are not wanted there: callstash elasticsearch resend --prune",
}
"""What to do about calls that differ."""
_TEMPLATE = {
    templates.MISSING: SETUP,
    templates.OLDER: SETUP,
    templates.OTHER: SETUP,
    templates.NEWER: "it is left alone: update this callstash, too",
}
_WORDS = {
    State.MISSING: "missing on the server",
    State.OLDER: "there in an older revision",
    State.NEWER: "there in a newer revision",
    State.INCOMPLETE: "there without all segments and values",
    State.REJECTED: "rejected",
    State.UNKNOWN: "there, but not in the journal",
    State.WAITING: "on their way",
    State.EXPIRED: "kept no longer (retention)",
    State.ABSENT: "taken back",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that does not fit, and what to do about it."""

    reason: str
    hint: str


@dataclass(slots=True)
class Report:
    """One sink's server."""

    pipeline: str
    sink: str
    hosts: tuple[str, ...]
    prefix: str
    credentials: str
    version: str = ""
    analyzer: str = ""
    templates: dict[str, str] = field(default_factory=dict)
    """Name -> how it differs; those that do not are not here."""
    indices: dict[str, dict[str, int]] = field(default_factory=dict)
    """Kind -> how many indices and documents, of whichever pipeline."""
    numbers: dict[str, int] = field(default_factory=dict)
    """Of this pipeline: calls, segments that they say they have, segments."""
    mappings: list[str] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    """How many calls of each state."""
    examples: dict[str, list[str]] = field(default_factory=dict)
    findings: list[Remark] = field(default_factory=list)

    def add(self, reason: str, hint: str) -> None:
        """One more finding."""
        self.findings.append(Remark(reason, hint))

    def as_dict(self) -> dict[str, Any]:
        """What machines read."""
        names = ("pipeline", "sink", "hosts", "prefix", "credentials", "version", "analyzer", "templates", "indices")
        made: dict[str, Any] = {name: getattr(self, name) for name in (*names, "numbers", "mappings", "examples")}
        findings = [{"reason": one.reason, "hint": one.hint} for one in self.findings]
        return {**made, "calls": dict(self.calls), "findings": findings, "ok": not findings}


def examine(target: Target, examples: int = 3) -> Report:
    """Ask everything; where the server is not to be spoken to, that is the one finding."""
    options = target.sink.options
    report = Report(target.pipeline.id, target.sink.id, options.hosts, options.prefix, credentials(options))
    report.analyzer = f"{options.analyzer} ({templates.PLUGINS.get(options.analyzer, 'built in')})"
    try:
        report.version = ".".join(map(str, server(target.sink.client)))
        _templates(target, report)
        compare.refresh(target.sink.client, options.prefix)
        _indices(target, report)
        _blocks(target, report)
        _mappings(target, report)
        _numbers(target, report)
        if target.journal:
            tally(compare.compared(target), report, examples)
            _held_up(target, target.journal, report)
    except CallstashError as error:
        report.add(error.reason, error.hint)
    return report


def tally(found: Iterable[compare.Found], report: Report, examples: int) -> None:
    """Count the calls of each state, and keep a few of those that differ."""
    for one in found:
        report.calls[one.state] += 1
        known = report.examples.setdefault(one.state, []) if not one.state.fits else []
        if len(known) < examples:
            known.append(f"{one.recording_id}  {one.about}")
    for state in State:
        if not state.fits and (count := report.calls[state]):
            report.add(f"{plural(count, 'call')} {_WORDS[state]}", NEXT[state])


def credentials(options: ElasticsearchOptions) -> str:
    """How we introduce ourselves, without the secret."""
    if options.api_key:
        return "API key"
    if options.bearer_token:
        return "bearer token"
    return f"user {options.user}" if options.user else "none"


def summary(report: Report) -> Iterator[str]:
    """The report in lines, without its findings."""
    yield f"Elasticsearch {report.version} at {', '.join(report.hosts)}, credentials: {report.credentials}"
    yield f"templates: {'differ' if report.templates else 'as they should be'}; analyzer: {report.analyzer}"
    for kind, counts in report.indices.items():
        noun = "index" if counts["indices"] == 1 else "indices"
        yield f"{report.prefix}-{kind}: {counts['indices']} {noun}, {plural(counts['documents'], 'document')}"
    if report.numbers:
        numbers = report.numbers
        yield f"of this pipeline: {plural(numbers['calls'], 'call')} with {plural(numbers['segments'], 'segment')}"
    held_back = [f"{count:,} {_WORDS[State(state)]}" for state, count in report.calls.items() if state in _QUIET]
    if report.calls:
        yield ", ".join([f"calls as in the journal: {report.calls[State.SAME]:,}", *held_back])


_QUIET = (State.WAITING, State.EXPIRED, State.ABSENT)


def _templates(target: Target, report: Report) -> None:
    try:
        report.templates = target.sink.setup.differences()
    except CallstashError as error:  # a plug-in or lifecycle policy is missing
        report.add(error.reason, error.hint)
    at_start = "the next `callstash run` puts it, as does: " if target.sink.options.manage_template else ""
    for name, how in report.templates.items():
        hint = _TEMPLATE[how]
        report.add(f"the template {name} is {how}", f"{at_start}{hint}" if hint == SETUP else hint)


def _indices(target: Target, report: Report) -> None:
    found = indices.ours(target.sink.client, report.prefix)
    for kind in KINDS:
        some = [one for one in found if one.kind == kind]
        report.indices[kind] = {"indices": len(some), "documents": sum(one.documents for one in some)}
    for one in found:
        if one.trouble:
            report.add(f"{one.name} is {one.trouble}", "see `_cluster/allocation/explain`, or open it again")


def _blocks(target: Target, report: Report) -> None:
    """Indices that take no writes. A lifecycle policy makes those of past months read-only: that is as it should be."""
    this_month = datetime.now(UTC).strftime("%Y.%m")
    for block, found in indices.blocks(target.sink.client, report.prefix):
        blocked = [one.name for one in found if not target.sink.options.ilm_policy or one.month >= this_month]
        if blocked:
            hint = f'take it off: PUT /{report.prefix}-*/_settings {{"{block}": null}}'
            report.add(f"{indices.some(blocked)}: {block} is set", _ITSELF if block == FLOOD else hint)


FLOOD = "index.blocks.read_only_allow_delete"
_ITSELF = "is the server's disk full? Free some space there: the block then goes off by itself"


def _held_up(target: Target, journal: Journal, report: Report) -> None:
    """What waits because the server would not take it."""
    if trouble := journal.deliveries.held_up().get(target.sink.id):
        reason, hint = trouble
        waiting = plural(report.calls[State.WAITING], "call")
        report.add(f"{waiting} on the way, held up: {reason}", hint or "`callstash status` says more")


def _mappings(target: Target, report: Report) -> None:
    gaps = list(indices.gaps(target.sink.client, report.prefix, target.sink.context.declared()))
    report.mappings += map(str, gaps)
    for reason, of_another_type in indices.alike(gaps):
        if of_another_type:
            hint = "a type stays as it is; new months have the right one. Or delete the index, then resend"
        else:
            hint = "`callstash elasticsearch setup` adds it; `resend --all` fills it for calls that are there"
        report.add(reason, hint)


def _numbers(target: Target, report: Report) -> None:
    """Whether there are as many segments as the calls say."""
    client, prefix = target.sink.client, report.prefix
    query = {"size": 0, "track_total_hits": True, "query": {"term": {"call.pipeline": report.pipeline}}}
    total = {"aggs": {"segments": {"sum": {"field": "call.segments"}}}}
    calls = compare.searched(client, f"{prefix}-calls-*", query | total)
    segments = compare.searched(client, f"{prefix}-segments-*", query)["hits"]["total"]["value"]
    said = int(calls.get("aggregations", {}).get("segments", {}).get("value") or 0)
    report.numbers = {"calls": calls["hits"]["total"]["value"], "segments_said": said, "segments": segments}
    if said != segments:
        reason = f"the calls say that they have {plural(said, 'segment')}, there are {segments:,}"
        report.add(reason, "does a worker write just now? Check again, else: callstash elasticsearch resend")
