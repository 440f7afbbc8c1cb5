"""Options of the `funasr` transcriber."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from callstash.options import Seconds
from transcribe.hearing import HearingOptions


class FunasrOptions(HearingOptions):
    """Options of the `funasr` transcriber."""

    model: str = Field(
        "auto",
        description="sensevoice-small, paraformer-zh, fun-asr-nano, demo-zh or a folder; auto: the best one on disk.",
    )
    language: Literal["auto", "zh", "en", "yue", "ja", "ko"] = Field("auto", description="Language of the calls.")
    device: str = Field("auto", description="auto, cuda, cuda:N, mps or cpu.", pattern=r"^(auto|cuda(:\d+)?|mps|cpu)$")
    precision: Literal["auto", "fp32", "fp16", "bf16", "int8"] = Field(
        "auto", description="Number format of the weights; auto: fp16 on a CUDA GPU, else fp32. int8 is for the CPU."
    )
    compile: bool = Field(
        False, description="Compile the encoder with torch.compile: a minute at the start, and a C++ compiler on a CPU."
    )
    batch_size_s: Literal["auto"] | float = Field(
        "auto", description="Seconds of (padded) audio per batch; auto: by the device's memory."
    )
    unload_after: Seconds | None = Field(
        None, description="Free the model's memory after this long without work; it is loaded again for the next call."
    )
    max_length: int = Field(
        512, gt=0, description="Longest text of one segment in tokens, for models that write it word by word."
    )
    hotwords: Path | None = Field(
        None,
        description="File of words to listen for, one a line (paraformer-zh and fun-asr-nano; for sensevoice-small see "
        "the normalizer `hotwords`); read again when it changes.",
    )
    use_itn: bool | None = Field(
        None, description="Let the model write numbers and punctuation itself; default: where it can."
    )

    def reads(self) -> tuple[str, ...]:
        """Words to listen for."""
        return ("hotwords",)

    @field_validator("batch_size_s")
    @classmethod
    def _positive(cls, value: Literal["auto"] | float) -> Literal["auto"] | float:
        if value != "auto" and not value > 0:
            raise ValueError("batch_size_s must be more than 0, or auto")
        return value
