"""Calls of the archive as the rules are given them: their transcripts, without the transcriber."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callstash.config import Pipeline
from callstash.contracts import Context
from callstash.errors import CallstashError, ConfigError
from callstash.extraction import Extractor
from callstash.model import Event
from callstash.pipeline import Workplace, build_extractor, open_workplace
from callstash.reports import find


@dataclass(frozen=True, slots=True)
class Archived:
    """A call of the archive."""

    spec: Pipeline
    context: Context
    event: Event
    """As written by the normalizers, before any rule."""

    def rules(self) -> Any:
        """The rule set of its pipeline, as its files stand now. Raise CallstashError, ConfigError for their errors."""
        if self.spec.rules is None:
            raise CallstashError(f"pipeline {self.spec.id} has no rules", "list rule files under 'rules:'")
        rules: Any = self.spec.rules.make(self.context)
        if fatal := [finding for finding in rules.findings if finding.fatal]:
            raise ConfigError(fatal)
        return rules

    def veil(self) -> Callable[[Any], Any]:
        """What hides, in any report of strings, what the pipeline would not deliver."""
        if self.spec.mask is None:
            return lambda report: report
        veil: Callable[[Any], Any] = self.spec.mask.make(self.context).veil(self.event)
        return veil


def archived_call(file: Path, call: str) -> Archived:
    """The call that a recording id, call id, path or file name means.

    Raise CallstashError where none is at hand, and for the id of a call of several recordings.
    """
    with open_workplace(file) as workplace:
        return _archived(workplace, call)


def _archived(workplace: Workplace, call: str) -> Archived:
    for journal, spec in zip(workplace.journals, workplace.config.pipelines, strict=True):
        reports = find(journal, call)
        _refuse_several(call, [one for one in reports if one.get("call_id") == call and one["state"] != "dropped"])
        for report in reports:
            recording = journal.recording(report.get("recording_id", ""))
            transcript = recording and workplace.transcripts.get(recording.content_id, journal.engine_of(recording.id))
            if recording and transcript:
                context = workplace.config.context(spec)
                extractor: Extractor = build_extractor(spec.normalizers, None, None, context)
                return Archived(spec, context, extractor.written(recording, transcript))
    raise CallstashError(f"no transcript of '{call}' is at hand", f"callstash status {call} says what became of it")


def _refuse_several(call: str, of_call: Sequence[Mapping[str, Any]]) -> None:
    """Legs and transfers share a call id: rules are given one recording at a time."""
    if len(of_call) > 1:
        which = "\n".join(f"    {one['recording_id']}  {one['path']}" for one in of_call)
        reason = f"'{call}' is one call of {len(of_call)} recordings"
        raise CallstashError(reason, f"name one by its recording id:\n{which}")
