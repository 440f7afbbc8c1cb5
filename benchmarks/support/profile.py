"""Where the time of our own path goes: exclusive times of parts, read from hooks on modules and a few functions."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import torch
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook

from benchmarks.support.measure import synchronize
from benchmarks.support.ours import Ours
from transcribe import telephone

_PARTS = {
    "Front": "front-end",
    "Linear": "matrix products",
    "Int8": "matrix products",
    "Memory": "attention and memory",
    "Layer": "attention and memory",
    "Encoder": "attention and memory",
    "Decoder": "attention and memory",
    "Predictor": "predictor",
    "Head": "head",
}
"""Module classes whose own time (without that of modules within) counts for a part; others count for what is around."""
_BESIDE = "decoding (in children, beside the rest)"


class Clock:
    """Adds up how long each part was the innermost one, over all threads."""

    def __init__(self, device: str) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._device = device
        self._local = threading.local()
        self._lock = threading.Lock()

    def enter(self, part: str) -> None:
        """Begin a part."""
        stack = self._stack()
        self._charge(stack)
        stack.append(part)

    def leave(self) -> None:
        """End the innermost part."""
        stack = self._stack()
        self._charge(stack)
        stack.pop()

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with its time charged to the part."""

        def call(*args: Any, **kwargs: Any) -> Any:
            self.enter(part)
            try:
                return function(*args, **kwargs)
            finally:
                self.leave()

        return call

    def _stack(self) -> list[str]:
        if not hasattr(self._local, "stack"):
            self._local.stack, self._local.since = [], time.perf_counter()
        return self._local.stack  # type: ignore[no-any-return]

    def _charge(self, stack: list[str]) -> None:
        synchronize(self._device)
        now = time.perf_counter()
        if stack:
            with self._lock:
                self.seconds[stack[-1]] += now - self._local.since
        self._local.since = now


def profile(ours: Ours, work: Callable[[], Any], device: str) -> dict[str, float]:
    """Do the work once and return each part's share of the wall time, largest first.

    On a GPU the clock waits for the device at every module, so shares are of the device's time and nothing overlaps.
    """
    clock = Clock(device)
    begin = time.perf_counter()
    with _watched(clock, ours):
        work()
    wall = time.perf_counter() - begin
    known = sum(seconds for part, seconds in clock.seconds.items() if part != _BESIDE)
    clock.seconds["the rest"] = max(wall - known, 0.0)
    return {part: clock.seconds[part] / wall for part in sorted(clock.seconds, key=lambda p: -clock.seconds[p])}


@contextmanager
def _watched(clock: Clock, ours: Ours) -> Iterator[None]:
    """Charge modules, voice activity, decoding and the making of texts."""
    head = getattr(ours.model.model, "_net", torch.nn.Module())
    parts = {id(module): _part(module) for module in head.modules()}
    parts[id(getattr(head, "head", None))] = "head"
    start = ours.model.model.start
    with ExitStack() as stack:
        stack.callback(register_module_forward_pre_hook(lambda m, _: _enter(clock, parts, m)).remove)
        stack.callback(register_module_forward_hook(lambda m, *_: _leave(clock, parts, m)).remove)
        for target, name, part in (
            (type(ours.transcriber._detector), "speech", "voice activity"),
            (telephone.Conditioner, "window", "telephone sound"),
            (ours.decoder, "open", _BESIDE),
        ):
            stack.enter_context(mock.patch.object(target, name, clock.timed(part, getattr(target, name))))
        texts = mock.patch.object(ours.model.model, "start", lambda sounds: clock.timed("texts", start(sounds)))
        stack.enter_context(texts)
        yield


def _part(module: torch.nn.Module) -> str | None:
    return _PARTS.get(type(module).__name__.removeprefix("_"))


def _enter(clock: Clock, parts: dict[int, str | None], module: torch.nn.Module) -> None:
    if part := parts.get(id(module)):
        clock.enter(part)


def _leave(clock: Clock, parts: dict[int, str | None], module: torch.nn.Module) -> None:
    if parts.get(id(module)):
        clock.leave()
