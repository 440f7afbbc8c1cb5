"""A call as people read and play it: SubRip, WebVTT and plain text, made from its document with `segments`. Pure.

A segment is a cue. What is written is read back by our own source of ready transcripts with the same texts and times:
so a line is broken only where two lines are joined again by what stood there.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import accumulate, groupby
from typing import Any

from callstash.columns import columns, is_wide, joined
from callstash.places import clock

Json = dict[str, Any]

COLUMNS = 42
"""Width of a line on a screen; a Chinese character takes two."""
_UNEVEN = 6
SHOWN_MS = 1_000
"""How long a cue without a length is shown: text that names only when it was said."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_TAG = re.compile(r"<(?=.*>)")
_PAUSES = frozenset("，。！？；：、,.!?;:")
_CLOSING = frozenset("，。！？；：、）】》”’…,.!?;:%)]}")
_OPENING = frozenset("（【《“‘([{")
_LIKE_A_SPEAKER = re.compile(
    r"\s*(?:-\s|[\[【]?(?:[a-z]{3,14}|[^\W\d_]{2,3})[\s_-]?\d{0,3}[\]】]?\s*[:：])", re.IGNORECASE
)
"""At the beginning of a line it would be read as who speaks."""


def srt(call: Json) -> str:
    """SubRip: numbered cues, the role before the words."""
    cues = [
        f"{number}\n{_time(start, ',')} --> {_time(end, ',')}\n{_wrapped(_named(who, text, _srt_escaped))}\n"
        for number, (_, start, end, who, text) in enumerate(_cues(call), 1)
    ]
    return "\n".join(cues)


def vtt(call: Json) -> str:
    """WebVTT: voices are `<v Agent>`, a cue's identifier is its segment's number."""
    heard = one_line(f"call {call['call.id']}, recording {call['call.recording_id']}, {call['@timestamp']}")
    blocks = [f"WEBVTT\n\nNOTE {_vtt_escaped(heard)}\n"]
    for number, start, end, who, text in _cues(call):
        voice = f"<v {_vtt_escaped(_title(who))}>" if who else ""
        blocks.append(f"{number}\n{_time(start, '.')} --> {_time(end, '.')}\n{voice}{_wrapped(_vtt_escaped(text))}\n")
    return "\n".join(blocks)


def txt(call: Json) -> str:
    """A line per turn: `[01:12.3] agent: words`; without times where the call has none."""
    timed = any(segment["segment.end_ms"] for segment in call["segments"])
    lines = []
    for who, segments in _turns(call):
        said = joined([one_line(segment["message"]) for segment in segments])
        stamp = f"[{clock(segments[0]['segment.start_ms'])}] " if timed else ""
        if said:
            lines.append(f"{stamp}{who}: {said}\n" if who else f"{stamp}{said}\n")
    return "".join(lines)


def one_line(text: str) -> str:
    """Nothing that breaks a line, and no control characters."""
    return " ".join(_CONTROL.sub(" ", text).split())


def _cues(call: Json) -> Iterator[tuple[int, int, int, str, str]]:
    """(segment's number, start, end in ms, who, text), by start; what holds no word is left out."""
    for segment in sorted(call["segments"], key=lambda segment: segment["segment.start_ms"]):
        if text := one_line(segment["message"]):
            start, end = segment["segment.start_ms"], segment["segment.end_ms"]
            yield segment["segment.number"], start, end if end > start else start + SHOWN_MS, _who(call, segment), text


def _turns(call: Json) -> Iterator[tuple[str, list[Json]]]:
    """Segments of one turn and one party, one after the other. Where nobody knows who speaks, each is a turn."""

    def turn_of(one: tuple[int, Json]) -> tuple[int, str]:
        number, segment = one
        who = _who(call, segment)
        return segment.get("segment.turn", ~number) if who else ~number, who

    for (_, who), together in groupby(enumerate(call["segments"]), turn_of):
        yield who, [segment for _, segment in together]


def _who(call: Json, segment: Json) -> str:
    """The role, else the voice, else the channel where there are several."""
    channel = f"channel {segment['segment.channel']}" if call.get("call.channels", 1) > 1 else ""
    return one_line(segment.get("segment.role") or segment.get("segment.speaker") or channel)


def _title(who: str) -> str:
    """`channel_1` as people write it: `Channel 1`."""
    words = who.replace("_", " ")
    return words[:1].upper() + words[1:]


def _named(who: str, text: str, escaped: Any) -> str:
    return f"{escaped(_title(who))}: {escaped(text)}" if who else str(escaped(text))


def _time(milliseconds: int, point: str) -> str:
    seconds, milliseconds = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{point}{milliseconds:03d}"


def _srt_escaped(text: str) -> str:
    """Players know no escapes in SubRip: only what would be taken for an arrow, a tag or an entity gets one."""
    if html.unescape(text) != text:
        text = text.replace("&", "&amp;")
    return _TAG.sub("&lt;", text).replace("{\\", "&#123;\\").replace("-->", "--&gt;")


def _vtt_escaped(text: str) -> str:
    return html.escape(text, quote=False).replace("{\\", "&#123;\\")  # some players take {\\an8} for a place


def _wrapped(text: str) -> str:
    """Broken into lines; a word or number that is longer than one goes on."""
    lines = list[str]()
    while end := _break(text):
        lines.append(text[:end])
        text = text[end:].removeprefix(" ")
    return "\n".join([*lines, text])


def _break(text: str) -> int:
    """Where the first line ends: behind a punctuation mark if one is near, the last two lines about even; else 0."""
    widths = [*accumulate(map(columns, text), initial=0)]
    if widths[-1] <= COLUMNS:
        return 0
    room = COLUMNS if widths[-1] > 2 * COLUMNS else min(COLUMNS, widths[-1] // 2 + _UNEVEN)
    breaks = [index for index in range(1, len(text)) if _may_break(text, index)]
    fitting = [index for index in breaks if widths[index] <= room] or breaks[:1]
    marked = [index for index in fitting if text[index - 1] in _PAUSES and 2 * widths[index] >= room]
    return (marked or fitting or [0])[-1]


def _may_break(text: str, index: int) -> bool:
    """Whether a line may end before this character (a space goes with the break)."""
    before, here, after = text[index - 1], text[index], text[index + 1 : index + 2]
    if here == " ":
        fits = bool(after) and not is_wide(before) and not is_wide(after)
        return fits and not _LIKE_A_SPEAKER.match(text, index + 1)
    fits = before != " " and (is_wide(before) or is_wide(here))
    return fits and here not in _CLOSING and before not in _OPENING and not _LIKE_A_SPEAKER.match(text, index)
