"""The settings of the process and of a pipeline: what `pipelines.yaml` may say outside its plug-ins' options."""

from __future__ import annotations

import difflib
import os
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from callstash.options import Bytes, Seconds

_STRICT = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _default_models_dir() -> Path:
    return Path(os.environ.get("CALLSTASH_MODELS") or "~/.cache/callstash/models")


@cache
def regions() -> dict[str, str]:
    """Country codes of ISO 3166 with their English names."""
    table = files("tzdata.zoneinfo").joinpath("iso3166.tab").read_text("utf-8")
    return dict(line.split("\t", 1) for line in table.splitlines() if line and not line.startswith("#"))


def known_timezone(name: str) -> str:
    """Return the name of a time zone. Raise ValueError, with the one that was meant, where there is none."""
    known = available_timezones()
    if name not in known:
        chinese = name.rpartition("/")[2].lower() in ("beijing", "peking", "guangzhou", "shenzhen", "china")
        near = ["Asia/Shanghai"] if chinese else difflib.get_close_matches(name, known, 1)
        raise ValueError(
            f"there is no time zone '{name}': "
            + (f"did you mean '{near[0]}'?" if near else "write it as Asia/Shanghai")
        )
    return name


def _known_region(code: str) -> str:
    if code not in regions():
        by_name = {name.casefold(): known for known, name in regions().items()} | {"uk": "GB", "prc": "CN"}
        near = code.upper() if code.upper() in regions() else by_name.get(code.casefold())
        raise ValueError(f"there is no region '{code}': " + (f"did you mean '{near}'?" if near else "write it as CN"))
    return code


class Settings(BaseModel):
    """`settings`: the process."""

    model_config = _STRICT

    path_data: Path = Field(
        Path("data"), alias="path.data", description="Journal and transcripts; a local disk, not a network share."
    )
    path_models: Path = Field(
        default_factory=_default_models_dir,
        alias="path.models",
        description="Where models are kept; by default `$CALLSTASH_MODELS`, else `~/.cache/callstash/models`.",
    )
    timezone: Annotated[str, AfterValidator(known_timezone)] = Field(
        "Asia/Shanghai", description="Time zone of dates that name none; the host's never matters."
    )
    region: Annotated[str, AfterValidator(_known_region)] = Field(
        "CN", description="Region (ISO 3166) of phone numbers without a country code."
    )
    offline: bool = Field(False, description="Refuse every connection to the outside, model downloads too.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", alias="log.level", description="How much the log says."
    )


class PipelineSettings(BaseModel):
    """One item of `pipelines`: its dotted settings; its sections are resolved one plug-in at a time."""

    model_config = _STRICT

    pipeline_id: str = Field(
        alias="pipeline.id",
        pattern=r"^[\w.-]{1,64}$",
        description="Names the pipeline in the journal and in `status`: letters, digits, `_`, `-`, `.`; at most 64.",
    )
    workers: int = Field(1, alias="pipeline.workers", ge=1, le=256, description="Processes that apply the rules.")
    batch_size: int = Field(64, alias="pipeline.batch.size", ge=1, le=10_000, description="Events per sink write.")
    batch_delay: Seconds = Field(
        0.05, alias="pipeline.batch.delay", ge=0, description="How long to wait for a batch to fill up."
    )
    max_backlog: int = Field(
        5000,
        alias="queue.max_backlog",
        ge=1,
        description="Recordings delivered to no sink yet, above which no more are transcribed.",
    )
    min_free: Bytes = Field(
        1 << 30,
        alias="queue.min_free",
        ge=0,
        description="Free disk space below which no more recordings are transcribed.",
    )
    max_attempts: int = Field(
        3,
        alias="queue.max_attempts",
        ge=1,
        description="Attempts that ended with the process before a recording is buried.",
    )
    ingest: Any = Field(description="Sources: a list of `name: {options}`.")
    transcribe: Any = Field(None, description="The transcriber: one `name: {options}`; `off` where only text comes in.")
    normalize: Any = Field(
        "itn",
        description=(
            "Normalizers, applied in the order written: a name, a mapping of one or several `name: {options}`, a list "
            "of these, or `off`; `turns` ends the chain unless `turns: off` is said."
        ),
    )
    mask: Any = Field(
        None,
        description=(
            "Card, identity and security numbers are starred, all but the last four digits, in all that leaves the "
            "pipeline, unless `off`; a list of entities (`[PHONE, EMAIL]`) hides those too."
        ),
    )
    rules: Any = Field(None, description="Rule files: a list of paths, globs and `library:NAME`, in order.")
    sinks: Any = Field(
        None, description="Sinks: a list of `name: {options}`; `store` is one unless `store: off` is said."
    )


class File(BaseModel):
    """`pipelines.yaml` as a whole."""

    model_config = _STRICT

    settings: Settings = Field(default_factory=lambda: Settings.model_validate({}), description="The process.")
    pipelines: list[PipelineSettings] = Field(min_length=1, description="The pipelines, each with an id of its own.")
