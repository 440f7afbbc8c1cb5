"""Ready transcripts: plain text, SRT, WebVTT and JSON lines become segments, without a transcriber."""

from __future__ import annotations

import codecs
import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from callstash.columns import joined
from callstash.errors import Reject
from callstash.model import Segment, Transcript
from ingest.files import opened
from ingest.sidecar import storable

ENGINE = "text:1"
MAX_BYTES = 64 << 20
MAX_HOURS = 10_000
"""No call lasts longer: a greater offset is no offset, and soon no number that a database takes."""
MAX_CHANNEL = 65_535

_AGENTS = ("agent", "operator", "representative", "rep", "staff", "坐席", "座席", "客服", "话务员", "接线员", "员工")
_CUSTOMERS = ("customer", "client", "caller", "user", "guest", "客户", "顾客", "用户", "来电人", "主叫")
_ROLES = {**dict.fromkeys(_AGENTS, "agent"), **dict.fromkeys(_CUSTOMERS, "customer")}
_NAMES = "|".join(sorted(_ROLES, key=len, reverse=True))
_TIME = r"(?:(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?)"
_STAMP = re.compile(rf"\s*[\[(（【]{_TIME}[\])）】]\s*")
_SPEAKER = re.compile(
    rf"\s*[\[【]?({_NAMES}|(?:speaker|spk|channel|说话人|发言人|声道)[\s_-]?\d{{1,3}})[\]】]?\s*[:：]\s*", re.IGNORECASE
)
_CUE_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
_MARKUP = re.compile(r"<[^<>]{0,200}>|\{\\[^}]*\}")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read(path: str, content_id: str) -> Transcript:
    """Read a transcript file. Raise Reject (stage ingest) where it is no text of its kind, or OSError."""
    with opened(path) as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise _reject(f"larger than {MAX_BYTES >> 20} MiB: no transcript of a call", "leave it out with 'exclude'")
    segments = parse(data, PurePosixPath(path).suffix)
    return Transcript(
        content_id,
        ENGINE,
        segments,
        duration_ms=max((s.end_ms for s in segments), default=0),
        channels=max((s.channel for s in segments), default=0) + 1,
    )


def parse(data: bytes, suffix: str) -> tuple[Segment, ...]:
    """Return the segments in `data`; `suffix` (.txt, .srt, .vtt, .jsonl) says how to read it. Raise Reject."""
    text = unicodedata.normalize("NFC", decoded(data)).replace("\r\n", "\n").replace("\r", "\n")
    readers: dict[str, Callable[[str], Iterator[Segment]]] = {".srt": _cues, ".vtt": _cues, ".jsonl": _objects}
    segments = [segment for segment in readers.get(suffix.lower(), _lines)(text) if segment.raw]
    if any(segment.end_ms for segment in segments):
        segments.sort(key=lambda segment: (segment.start_ms, segment.channel))
    return tuple(segments)


def decoded(data: bytes) -> str:
    """UTF-8 (with or without its mark), UTF-16 with a mark, else GB 18030. Raise Reject for what is no text."""
    encodings = ("utf-8-sig", "gb18030")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ("utf-16", "utf-8-sig")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            break
        return text
    raise _reject("not a text: neither UTF-8 nor GB 18030", "save it as UTF-8, or leave it out with 'exclude'")


def _reject(reason: str, hint: str) -> Reject:
    return Reject(reason, hint, "ingest")


# -- plain text: a line is a segment ------------------------------------------------------------------------------


def _lines(text: str) -> Iterator[Segment]:
    """`[mm:ss] agent: words`; times and speakers are optional. A line lasts until the next one begins."""
    parsed = [_line(line) for line in text.split("\n") if line.strip()]
    last = 0
    starts = [last := max(start, last) if start is not None else last for start, _, _ in parsed]
    for (_, role, words), start, end in zip(parsed, starts, [*starts, last][1:], strict=True):
        yield Segment(start, end, words, role=role)


def _line(line: str) -> tuple[int | None, str | None, str]:
    start, line = _stamp(line)
    role, line = _speaker(line)
    return start, role, line.strip()


def _stamp(line: str) -> tuple[int | None, str]:
    match = _STAMP.match(line)
    return (_ms(*match.groups()), line[match.end() :]) if match else (None, line)


def _speaker(line: str) -> tuple[str | None, str]:
    match = _SPEAKER.match(line)
    return (role_of(match[1]), line[match.end() :]) if match else (None, line)


def role_of(name: str) -> str | None:
    """agent, customer, or the name as it stands (lower case, one word); None for an empty one."""
    words = re.sub(r"[\s_-]+", "_", name.strip().lower())
    return _ROLES.get(words, words) or None


def _ms(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int((fraction or "0").ljust(3, "0"))


# -- SRT and WebVTT: a cue is a segment ---------------------------------------------------------------------------


def _cues(text: str) -> Iterator[Segment]:
    blocks = [block.split("\n") for block in re.split(r"\n[ \t]*\n", text.strip("\n")) if block.strip()]
    timed = [found for block in blocks if (found := _cue(block))]
    if blocks and not timed and not blocks[0][0].startswith("WEBVTT"):
        raise _reject("no cue with '00:00:01,000 --> 00:00:02,000' in it", "check the file, or rename it to .txt")
    for start, end, lines in timed:
        for role, words in _voices(lines):
            yield Segment(start, max(start, end), words, role=role)


def _cue(block: list[str]) -> tuple[int, int, list[str]] | None:
    """Times and lines of a block; None for a header, a note or a style."""
    for index, line in enumerate(block[:2]):  # a number or a name may stand above
        if match := _CUE_TIMES.fullmatch(line):
            return _ms(*match.groups()[:4]), _ms(*match.groups()[4:]), block[index + 1 :]
    return None


def _voices(lines: list[str]) -> Iterator[tuple[str | None, str]]:
    """(role, words) for each voice in a cue, by `<v Name>` or by `name:` at the beginning of a line."""
    pieces = _VOICE.split("\n".join(lines))
    for name, words in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        for role, line in _turns(words.split("\n")):
            yield (role_of(html.unescape(name)) if name else role), line


def _turns(lines: list[str]) -> Iterator[tuple[str | None, str]]:
    """Lines of one cue, joined until another speaker begins."""
    role, said = None, ""
    for line in lines:
        speaker, words = _speaker(html.unescape(_MARKUP.sub("", line)).removeprefix("- "))
        if speaker and said:
            yield role, said
            said = ""
        role, said = speaker or role, joined((said, words.strip()))
    if said:
        yield role, said


# -- JSON lines: an object is a segment ---------------------------------------------------------------------------


def _objects(text: str) -> Iterator[Segment]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            if not isinstance(value, dict) or not isinstance(value.get("text"), str):
                raise ValueError("it is no object with a 'text'")
            yield _object(value)
        except RecursionError as error:
            raise _reject(f"line {number}: nested too deeply", "leave it out with 'exclude'") from error
        except (ValueError, TypeError, OverflowError) as error:
            raise _reject(f"line {number}: {error}", 'write {"text": "...", "start_ms": 0, "role": "agent"}') from error


def _object(value: Mapping[str, Any]) -> Segment:
    start, end = _offset(value, "start"), _offset(value, "end")
    channel = int(value.get("channel") or 0)
    if channel > MAX_CHANNEL:
        raise ValueError(f"there is no channel {value['channel']!r}: the first is 0, the last {MAX_CHANNEL}")
    speaker = value.get("role") or value.get("speaker")
    return Segment(
        start,
        max(start, end),
        unicodedata.normalize("NFC", storable(" ".join(value["text"].split()))),
        channel=max(channel, 0),
        role=role_of(storable(str(speaker))) if speaker is not None else None,
    )


def _offset(value: Mapping[str, Any], name: str) -> int:
    """`start_ms` in ms, or `start` in seconds, as many recognisers write it."""
    if value.get(f"{name}_ms") is not None:
        name = f"{name}_ms"
        offset = int(value[name])
    else:
        offset = round(float(value.get(name) or 0) * 1000)
    if offset > MAX_HOURS * 3_600_000:
        raise ValueError(f"'{name}' is {value[name]!r}: more than {MAX_HOURS:,} hours after the call began")
    return max(offset, 0)
