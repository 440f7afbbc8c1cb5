"""How the metrics, the turns and the sounds of a call look in `show`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from callstash.documents import METRICS

Json = dict[str, Any]


def measured(call: Json) -> Iterator[tuple[str, str]]:
    """(name, words) for the header: one line for the call, one for its parties where there are several."""
    metrics = {key.removeprefix(METRICS): value for key, value in call.items() if key.startswith(METRICS)}
    if "talk_ratio" in metrics:
        lengths = [(name, metrics.get(f"{name}_ms")) for name in ("silence", "overlap", "hold")]
        yield (
            "talk",
            ", ".join(
                [
                    f"{_share(metrics['talk_ratio'])} of the call",
                    *(f"{name} {_length(ms)}" for name, ms in lengths if ms),
                ]
            ),
        )
    parties = [key.removesuffix(".talk_share") for key in metrics if key.endswith(".talk_share")]
    if len(parties) > 1:
        yield "parties", "; ".join(_party(name, metrics) for name in parties)


def lines(call: Json) -> Iterator[tuple[int, str, str]]:
    """(start in ms, who, what) of every turn and sound, in order; keys pressed one after another stand together."""
    heard = sorted([*call["segments"], *call.get("call.sound_events", ())], key=_start)
    for _, together in groupby(heard, lambda item: item["channel"] if item.get("kind") == "dtmf" else id(item)):
        items = list(together)
        yield _start(items[0]), _who(items[0]), _what(items)


def _start(item: Json) -> int:
    return int(item["start_ms"] if "kind" in item else item["segment.start_ms"])


def _who(item: Json) -> str:
    if "kind" in item:
        return f"channel {item['channel']}"
    return item.get("segment.role") or item.get("segment.speaker") or f"channel {item['segment.channel']}"


def _what(items: Sequence[Json]) -> str:
    kind = items[0].get("kind")
    if kind is None:
        return str(items[0]["message"])
    if kind == "dtmf":
        return f"dtmf {''.join(item.get('value', '') for item in items)}"
    return f"{kind.replace('_', ' ')} {_length(items[0]['end_ms'] - items[0]['start_ms'])}"


def _party(name: str, metrics: Json) -> str:
    turns, broke_in = metrics.get(f"{name}.turns", 0), metrics.get(f"{name}.interruptions", 0)
    counts = [_count(turns, "turn"), *([_count(broke_in, "interruption")] if broke_in else [])]
    return ", ".join([f"{name} {_share(metrics[f'{name}.talk_share'])}", *counts])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _share(ratio: float) -> str:
    return f"{ratio:.0%}"


def _length(ms: int) -> str:
    """`1.2 s`, `35 s`, `5 min 03 s`."""
    if ms < 9_950:
        return f"{ms / 1000:.1f} s"
    minutes, seconds = divmod(round(ms / 1000), 60)
    return f"{minutes} min {seconds:02d} s" if minutes else f"{seconds} s"
