"""One model, three scopes, all sides in turns; texts compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.support import corpus
from benchmarks.support.corpus import Call
from benchmarks.support.measure import Side, row, spread, take_turns
from benchmarks.support.ours import Ours, batches
from benchmarks.support.profile import profile
from benchmarks.support.stock import SAME_VAD, Stock
from callstash.demo.score import edits
from transcribe.samples import RATE
from transcribe.vad import Sound

Features = tuple[Tensor, Tensor]
_STOCK_BATCHES = {"cpu": (1, 4), "cuda": (8, 32, 128)}
_PER_GROUP = 50


@dataclass(frozen=True, slots=True)
class Work:
    """A model and how much it is given."""

    name: str
    make: Callable[[Path], Path]
    """Makes the model in a folder, or says where it is."""
    seconds: float
    """Of speech, for the scopes that begin with pieces."""
    calls: int = 0
    """Short calls for the scope that begins on disk; 0: the pieces, strung together to long calls."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and how it is measured."""

    device: str
    threads: int
    rounds: int
    vad: Path
    place: Path
    """A folder for files."""
    apart: str
    """The precision that is measured beside fp32: int8 on a CPU, fp16 on a GPU."""


@dataclass(slots=True)
class Outcome:
    """What came out of a part."""

    name: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    """Texts that differ in fp32."""


def measure(work: Work, setting: Setting) -> Outcome:
    """Measure one model in all scopes."""
    outcome = Outcome(work.name)
    folder = work.make(setting.place / "model")
    stock = Stock(folder, setting.vad, setting.device)
    ours = Ours(folder, setting.device, "fp32", setting.place)
    other = Ours(folder, setting.device, setting.apart, setting.place)
    sounds = corpus.pieces(work.seconds)
    try:
        _tensors(outcome, sounds, stock, ours, other, setting)
        _segments(outcome, sounds, stock, ours, other, setting)
        _disk(outcome, _calls(work, sounds, setting), stock, ours, other, setting)
    finally:
        ours.close()
        other.close()
    return outcome


def _calls(work: Work, sounds: Sequence[Sound], setting: Setting) -> list[Call]:
    folder = setting.place / "calls"
    folder.mkdir()
    return corpus.calls(folder, work.calls) if work.calls else corpus.long_calls(folder, sounds)


def _tensors(
    outcome: Outcome, sounds: Sequence[Sound], stock: Stock, ours: Ours, other: Ours, setting: Setting
) -> None:
    """Features to token ids, in the same batches."""
    threads, plan = setting.threads, batches(sounds, ours.budget_s)
    together = [_features(ours, sounds, batch) for batch in plan]
    side = {
        "stock": Side("stock, our batches", lambda _: _ids(stock, together), threads),
        "ours": Side("ours, fp32", lambda _: _ids(ours, together), threads),
        "apart": Side(f"ours, {setting.apart}", lambda _: _ids(other, together), threads),
    }
    with FlopCounterMode(display=False) as flops:  # a first run, too, which nobody should measure
        _ids(ours, together)
    _ids(other, together)
    take_turns([*side.values()], [None], setting.rounds, setting.device)
    for one in side.values():
        one.batches = [lengths.tolist() for _, lengths in together]
    _note(outcome, "tensor to ids", side, _seconds(sounds))
    batched, found, apart = (one.results[0] for one in side.values())
    expected = _ids(stock, [_features(ours, sounds, [index]) for batch in plan for index in batch])
    outcome.wrong += _differing("tensor to ids", expected, found)
    rate = flops.get_total_flops() / side["ours"].seconds
    outcome.figures |= {
        "stock_batched_differs": sum(a != b for a, b in zip(expected, batched, strict=True)),
        "tokens": sum(map(len, found)),
        f"{setting.apart}_tokens_changed": round(_changed(found, apart), 4),
        "gflop_per_s": round(rate / 1e9, 1),
    }


def _segments(
    outcome: Outcome, sounds: Sequence[Sound], stock: Stock, ours: Ours, other: Ours, setting: Setting
) -> None:
    """Samples to text; stock's batch size is the best of a few, its sounds sorted for it."""
    threads, usual, size = setting.threads, stock.default_threads, _best_batch(stock, sounds, setting)
    noted, heard = stock.batches, ours.model.batches
    side = {
        "default": Side("stock, defaults", lambda given: stock.texts(given, usual), usual, noted),
        "stock": Side(f"stock, batch {size}, sorted", lambda given: stock.texts(given, threads, size), threads, noted),
        "ours": Side("ours, fp32", ours.texts, threads, heard),
        "apart": Side(f"ours, {setting.apart}", other.texts, threads, other.model.batches),
    }
    take_turns([*side.values()], [sounds], setting.rounds, setting.device)
    _note(outcome, "segments to text", side, _seconds(sounds))
    outcome.wrong += _differing("segments to text", side["default"].results[0], side["ours"].results[0])


def _disk(outcome: Outcome, calls: Sequence[Call], stock: Stock, ours: Ours, other: Ours, setting: Setting) -> None:
    """Files to texts, FSMN-VAD on both sides.

    The sides cut a little differently (ours pads pieces, and takes telephone sounds out first), so each piece that
    our path heard is given to AutoModel alone, and what the two say of it is compared.
    """
    threads, usual = setting.threads, stock.default_threads
    groups = [calls[start : start + _PER_GROUP] for start in range(0, len(calls), _PER_GROUP)]
    outcome.wrong += _differing("disk to transcript", *_heard_again(calls, stock, ours, threads))
    noted, heard = stock.batches, ours.model.batches
    side = {
        "default": Side("stock, defaults", lambda given: stock.calls(given, usual), usual, noted),
        "stock": Side("stock, our VAD settings", lambda given: stock.calls(given, threads, **SAME_VAD), threads, noted),
        "ours": Side("ours, fp32", ours.calls, threads, heard),
    }
    if setting.device != "cpu":
        side["apart"] = Side(f"ours, {setting.apart}", other.calls, threads, other.model.batches)
        other.calls(groups[0])
    take_turns([*side.values()], groups, setting.rounds if len(groups) == 1 else 1, setting.device)
    _note(outcome, "disk to transcript", side, sum(call.seconds for call in calls))
    shares = profile(ours, lambda: ours.calls(groups[0]), setting.device)
    outcome.figures |= {
        "calls": len(calls),
        "whole_text_differs_from_stock": round(_changed(_texts(side["stock"]), _texts(side["ours"])), 4),
        "profile": {part: round(share, 3) for part, share in shares.items()},
    }


def _heard_again(calls: Sequence[Call], stock: Stock, ours: Ours, threads: int) -> tuple[list[str], list[str]]:
    """Return what stock says of each piece that our path heard, alone, and what our path said."""
    torch.set_num_threads(threads)
    ours.model.keep = True
    ours.calls(calls)
    ours.model.keep, heard = False, [*ours.model.heard]
    ours.model.heard.clear()
    return stock.texts([sound for sound, _ in heard], threads), [answer.raw for _, answer in heard]


def _note(outcome: Outcome, scope: str, side: dict[str, Side], seconds: float) -> None:
    """Add a row per side, and the ratios of the scope."""
    outcome.rows += [row(scope, one, seconds) for one in side.values()]
    for key, slow, fast in (("", "stock", "ours"), ("_to_defaults", "default", "ours"), ("_apart", "stock", "apart")):
        if slow in side and fast in side:
            ratio, (least, most) = side[slow].seconds / side[fast].seconds, spread(side[slow], side[fast])
            found = {"ratio": round(ratio, 2), "least": round(least, 2), "most": round(most, 2)}
            outcome.figures[f"{scope.replace(' ', '_')}_ratio{key}"] = found


def _texts(side: Side) -> list[str]:
    return [text for group in side.results for text in group]


def _changed(before: Sequence[Sequence[Any]], after: Sequence[Sequence[Any]]) -> float:
    """Return edits per element."""
    return sum(edits(a, b) for a, b in zip(before, after, strict=True)) / max(sum(map(len, before)), 1)


def _features(ours: Ours, sounds: Sequence[Sound], batch: Sequence[int]) -> Features:
    from transcribe.funasr.fast import padded

    model: Any = ours.model.model
    with torch.inference_mode():
        features, lengths = model._front(*padded([sounds[index] for index in batch], model._device))
    return features.clone(), lengths.clone()


def _ids(side: Stock | Ours, given: Sequence[Features]) -> list[list[int]]:
    return [ids for features, lengths in given for ids in side.ids(features, lengths)]


def _seconds(sounds: Sequence[Sound]) -> float:
    return sum(map(len, sounds)) / RATE


def _best_batch(stock: Stock, sounds: Sequence[Sound], setting: Setting) -> int:
    """Return stock's fastest batch size (and let it run for the first time)."""

    def side(size: int) -> Side:
        return Side(str(size), lambda given: stock.texts(given, setting.threads, size), setting.threads)

    sides = [side(size) for size in _STOCK_BATCHES["cpu" if setting.device == "cpu" else "cuda"]]
    take_turns(sides, [sounds], 1, setting.device)
    return int(min(sides, key=lambda one: one.seconds).name)


def _differing(scope: str, expected: Sequence[Any], found: Sequence[Any]) -> list[str]:
    return [
        f"{scope}, piece {index}: stock {str(a)[:80]!r}, ours {str(b)[:80]!r}"
        for index, (a, b) in enumerate(zip(expected, found, strict=True))
        if a != b
    ]
