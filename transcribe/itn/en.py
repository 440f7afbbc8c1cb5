"""English readers (to come)."""

from collections.abc import Callable

from transcribe.itn.edits import Sheet

READERS: tuple[Callable[[Sheet], None], ...] = ()
