"""What is asked of a model, the same for all sounds until it is changed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """What is the same for all sounds."""

    language: str = "auto"
    itn: bool = True
    hotwords: tuple[str, ...] = ()
    max_length: int = 512
    """Tokens of one segment's text, for models that write it word by word."""
