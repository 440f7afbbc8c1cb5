"""FunASR's models, loaded from a folder: quietly, without a connection, on the right device."""

from __future__ import annotations

import contextlib
import io
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from callstash.errors import CallstashError, Retry

_MOST_THREADS = 8


def threads() -> int:
    """Return how many threads torch gets: what there is, up to where more do not help."""
    return max(1, min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 4, _MOST_THREADS))


def one_thread() -> None:
    """Let the calling thread compute by itself: its neighbours have cores of their own."""
    import torch

    torch.set_num_threads(1)  # of this thread only


def pick_device(wanted: str) -> str:
    """Turn `auto` into cuda, mps or cpu. Raise CallstashError where the wanted device is not there."""
    import torch

    mps = torch.backends.mps.is_available()
    if wanted == "auto":
        return "cuda:0" if torch.cuda.is_available() else "mps" if mps else "cpu"
    missing = (wanted.startswith("cuda") and not torch.cuda.is_available()) or (wanted == "mps" and not mps)
    if wanted.startswith("cuda:") and not missing:
        missing = int(wanted.partition(":")[2]) >= torch.cuda.device_count()
    if missing:
        raise CallstashError(f"the device '{wanted}' is not there", "device: auto takes what there is")
    return wanted


def auto_model(folder: Path, device: str) -> Any:
    """Return `funasr.AutoModel` of the folder. Raise CallstashError where the folder cannot be loaded."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    with _quiet():
        from funasr import AutoModel

        try:
            model = AutoModel(
                model=str(folder),
                device=device,
                ncpu=threads(),
                disable_update=True,
                disable_pbar=True,
                log_level="ERROR",
            )
        except Exception as error:
            raise failure(error, f"the model in {folder} cannot be loaded") from error
    frontend = model.kwargs.get("frontend")
    if hasattr(frontend, "dither"):
        frontend.dither = 0.0  # FunASR's default of 1.0 makes features, and so texts, differ from run to run
    return model


def failure(error: Exception, what: str) -> CallstashError:
    """Return a Retry where the device failed, else a CallstashError."""
    if is_device_failure(error):
        return Retry(f"the device failed: {_first_line(error)}", "see nvidia-smi and the system's log")
    return CallstashError(f"{what}: {_first_line(error)}", "callstash models pull NAME gets it anew")


def is_out_of_memory(error: Exception) -> bool:
    """Whether the device had no room for the batch."""
    import torch

    return isinstance(error, torch.cuda.OutOfMemoryError) or "out of memory" in str(error).lower()


def is_device_failure(error: Exception) -> bool:
    """Whether the device failed, so that the item may be as good as any."""
    said = str(error)
    return isinstance(error, RuntimeError) and any(
        sign in said for sign in ("CUDA error", "CUDNN", "cuDNN", "CUBLAS", "device-side assert", "MPS backend")
    )


def free_memory() -> None:
    """Give the allocator's cached memory back to the device."""
    import torch

    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep FunASR's prints off stdout, which is for machines, and its chatter and handlers off the root logger."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    root.addFilter(_is_worth_telling)
    root.addHandler(logging.NullHandler())
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def _is_worth_telling(record: logging.LogRecord) -> bool:
    """Whether a record of the root logger itself is more than FunASR telling what it does."""
    return record.levelno >= logging.ERROR or f"{os.sep}funasr{os.sep}" not in record.pathname
