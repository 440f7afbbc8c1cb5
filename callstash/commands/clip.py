"""`callstash clip`: the seconds that prove a field, as a WAV file."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from callstash.commands.common import DEFAULT_FILE, AsJson, Call, ConfigFile, print_json, say
from callstash.commands.show import one_call
from callstash.commands.targets import refuse_watched, whole
from callstash.errors import CallstashError
from callstash.places import clock, parse_place
from callstash.values import value_text

if TYPE_CHECKING:
    from callstash.clips import Clip, Stretch
    from callstash.config import Config

STDOUT = Path("-")
Json = dict[str, Any]


def clip(
    call: Call,
    field: Annotated[
        str | None, typer.Option(metavar="NAME", help="The field to hear, by name or type: phone.")
    ] = None,
    number: Annotated[int, typer.Option(min=1, help="Which one of several fields of that name.")] = 1,
    at: Annotated[str | None, typer.Option(metavar="PLACE", help="The place to hear: 83s, 1:23 or 1:23.5.")] = None,
    length: Annotated[str, typer.Option("--for", metavar="TIME", help="How long to hear from --at on.")] = "6s",
    pad: Annotated[str, typer.Option(metavar="TIME", help="How much to hear before and after.")] = "0.5s",
    mute_others: Annotated[bool, typer.Option("--mute-others", help="Mute who does not say it.")] = False,
    only: Annotated[str | None, typer.Option(metavar="PARTY", help="Hear only agent, customer, channel_1...")] = None,
    mono: Annotated[bool, typer.Option("--mono", help="Mix what is heard into one channel.")] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="WAV", help="What to write; - is stdout.", show_default="named after the call"
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that exists.")] = False,
    file: ConfigFile = DEFAULT_FILE,
    as_json: AsJson = False,
) -> None:
    """Cut the seconds that prove a field out of its recording; the other party can be muted."""
    _check_usage(field, at, mute_others and only is not None, as_json and output == STDOUT)
    place = _milliseconds(at) if at is not None else None
    length_ms, pad_ms = _milliseconds(length), _milliseconds(pad)
    from callstash import clips
    from callstash.pipeline import open_archives, open_workplace

    found = one_call(open_archives(file), call)
    clips.check_audible(found)
    proof = _numbered(clips.fields_called(found, field), field, number) if field is not None else None
    stretch = _stretch(found, proof, place, length_ms)
    channels = _channels(found, stretch, only, mute_others)
    target = output or Path(default_name(found, proof, stretch.start_ms))
    with open_workplace(file) as workplace:
        _check_target(target, force, workplace.config)
        made = clips.make_clip(workplace, found, stretch.padded(pad_ms), channels, mono)
    _write(target, made.wav())
    _remark(found, made, proof, stretch.remark)
    if as_json:
        print_json(summary(target, found, made, proof))
    elif target != STDOUT:
        print(target)


def default_name(call: Json, field: Json | None, start_ms: int) -> str:
    """`c1001_phone_1-23.wav`: the call, its leg, the field and the place, without what file systems dislike."""
    minutes, seconds = divmod(start_ms // 1000, 60)
    parts = [call["call.id"], call.get("call.leg"), field["field.name"] if field else None, f"{minutes}-{seconds:02d}"]
    return re.sub(r"[^\w.+-]+", "-", "_".join(filter(None, parts))).lstrip(".-") + ".wav"


def summary(target: Path, call: Json, made: Clip, field: Json | None) -> Json:
    """What machines read."""
    return {
        "file": str(target),
        "recording_id": call["call.recording_id"],
        "start_ms": made.start_ms,
        "end_ms": made.end_ms,
        "channels": list(made.channels),
        "silenced": [list(span) for span in made.silenced],
        "field": {key: value for key, value in field.items() if key.startswith(("field.", "rule."))} if field else None,
    }


def _check_usage(field: str | None, at: str | None, both: bool, sound_and_json: bool) -> None:
    if field is not None and at is not None:
        raise typer.BadParameter("take either --field or --at")
    if both:
        raise typer.BadParameter("--only says already who is heard: leave out --mute-others")
    if sound_and_json:
        raise typer.BadParameter("stdout takes either the sound or --json")


def _milliseconds(text: str) -> int:
    try:
        return parse_place(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _stretch(call: Json, proof: Json | None, at_ms: int | None, length_ms: int) -> Stretch:
    """The seconds that prove a field, or those from a place on. Raise CallstashError where neither is named."""
    from callstash import clips

    if proof is not None:
        return clips.stretch_of(call, proof)
    if at_ms is not None:
        return clips.stretch_at(call, at_ms, length_ms)
    raise clips.nothing_named(call)


def _channels(call: Json, stretch: Stretch, only: str | None, mute_others: bool) -> frozenset[int] | None:
    """The channels to hear, None for all. Raise CallstashError where it is not clear whose they are."""
    from callstash import clips

    if only is not None:
        return clips.channels_of(call, only)
    return clips.who_speaks(call, stretch) if mute_others else None


def _numbered(fields: list[Json], name: str, number: int) -> Json:
    """One of several fields of that name; the user is told that there are more."""
    from callstash.clips import listed

    if number > len(fields):
        one = len(fields) == 1
        what = f"there is only one field '{name}'" if one else f"there are only {len(fields)} fields '{name}'"
        raise CallstashError(f"{what}, no number {number}", f"--number 1 to {len(fields)}:\n{listed(fields)}")
    if len(fields) > 1:
        say(f"number {number} of {len(fields)} fields '{name}'; --number takes another:\n{listed(fields)}")
    return fields[number - 1]


def _check_target(target: Path, force: bool, config: Config) -> None:
    """Raise CallstashError where the clip would overwrite something, or would be heard as a recording."""
    if target == STDOUT:
        return
    if target.exists() and not force:
        raise CallstashError(f"{target} exists", "name another with -o FILE, or overwrite it with --force")
    if not target.absolute().parent.is_dir():
        raise CallstashError(f"there is no folder {target.parent}", f"mkdir -p {target.parent}")
    refuse_watched(target, config)


def _write(target: Path, wav: bytes) -> None:
    if target == STDOUT:
        sys.stdout.buffer.write(wav)
        sys.stdout.buffer.flush()
        return
    with whole(target) as file:
        file.write(wav)


def _remark(call: Json, made: Clip, field: Json | None, remark: str) -> None:
    """What was cut out, and what of it cannot be heard, on stderr."""
    what = f"{field['field.name']} {value_text(field['field.value'])}: " if field else ""
    heard = ", ".join(str(number) for number in made.channels)
    muted = call["call.channels"] - len(made.channels)
    say(
        f"{what}{clock(made.start_ms)} to {clock(made.end_ms)}, channel{'s' * (len(made.channels) > 1)} {heard}"
        + (f"; {muted} muted" if muted > 0 else "")
    )
    if remark:
        say(remark)
    if made.silenced:
        say(f"{len(made.silenced)} pressed keys are silenced in it: they may be a PIN or a card number")
