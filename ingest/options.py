"""What `ingest: - folder:` in pipelines.yaml may say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, field_validator, model_validator

from callstash.options import Seconds, SourceOptions
from callstash.settings import known_timezone
from ingest.grok import NamePattern
from ingest.names import AUDIO_SUFFIXES, TEXT_SUFFIXES, compile_glob

Strings = Annotated[
    tuple[str, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
"""One string, or a list of them."""


class FolderOptions(SourceOptions):
    """A watched folder of call recordings and ready transcripts."""

    path: str = Field(description="Folder to watch, with everything below it; relative to the configuration file.")
    include: Strings = Field(
        tuple(f"**/*{suffix}" for suffix in AUDIO_SUFFIXES + TEXT_SUFFIXES),
        description="Names to take in, as globs relative to `path`: `*` within a folder, `**/` over folders, `{a,b}`. "
        "Case does not count; a glob without `/` holds at any depth. Default: the usual sound and transcript files.",
    )
    exclude: Strings = Field((), description="Names to leave out, as globs like those of `include`; they win over it.")
    observer: Literal["auto", "inotify", "polling"] = Field(
        "auto",
        description="How changes are noticed between two sweeps. `auto` polls on network file systems, which report "
        "nothing, and uses the system's notifications elsewhere; `inotify` stands for the system's own on any system.",
    )
    settle: Seconds = Field(
        5.0, description="A file is finished when its size and time stamp have held still so long.", ge=0
    )
    settle_max: Seconds = Field(
        600.0,
        description="A file that is empty, or shorter than its own header says, is taken in anyway so long after it "
        "last grew; what decodes is heard, and it is tagged `_truncated`. With `run --once`: six times `settle`.",
        ge=0,
    )
    sweep: Seconds = Field(
        300.0, description="The whole folder is looked through at start and so often: what notifications missed.", gt=0
    )
    match: Strings = Field(
        (),
        description="Grok pattern, or a list of them, over file names without suffix; the first that matches counts. "
        "`date` and `time` (or `began_at`), `call_id`, `agent`, `caller`, `callee`, `direction` have a meaning; all "
        "captures become metadata. A pattern with `/` sees the folders, too. No match: tag `_grokparsefailure`.",
    )
    legs: Literal["auto", "off"] = Field(
        "auto",
        description="Legs of one call in files of their own: `1732768000.123-in.wav` and `1732768000.123-out.wav` "
        "(also `_in`, `.in`, `-rx`, `-tx`) share the call id before the ending, and are shown as one call. A name "
        "without a `call_id` from `match` needs six digits before the ending. `off`: only a capture `leg` says so.",
    )
    leg_roles: dict[Literal["in", "out"], str] = Field(
        {},
        description="Who is heard in which leg, such as `{in: customer, out: agent}`: `in` is what came in from the "
        "channel, `out` what was sent to it. A sidecar's roles win. Without it nobody's role is guessed.",
    )
    on_done: Literal["keep", "move", "delete"] = Field(
        "keep", description="What becomes of a recording, and its sidecar, once every sink has its final answer."
    )
    move_to: str | None = Field(
        None, description="Folder for `on_done: move`, outside `path`; sub-folders are kept, nothing is overwritten."
    )
    follow_symlinks: bool = Field(False, description="Whether symbolic links to files and folders are followed.")
    timezone: Annotated[str, AfterValidator(known_timezone)] | None = Field(
        None, description="Zone of dates in names and sidecars that name none; default: the `timezone` of `settings`."
    )

    def writes(self) -> tuple[str, ...]:
        """Where what is done goes."""
        return ("move_to",)

    def takes_away(self) -> bool:
        """By `on_done`."""
        return self.on_done != "keep"

    def text_only(self) -> bool:
        """By `include`."""
        return bool(self.include) and all(pattern.lower().endswith(TEXT_SUFFIXES) for pattern in self.include)

    @field_validator("include", "exclude")
    @classmethod
    def _globs(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in value:
            compile_glob(pattern)
        return value

    @field_validator("match")
    @classmethod
    def _groks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in value:
            NamePattern(pattern)
        return value

    @model_validator(mode="after")
    def _somewhere_to_go(self) -> FolderOptions:
        if self.on_done == "move" and not self.move_to:
            raise ValueError("'on_done: move' needs 'move_to', the folder to move recordings into")
        return self
