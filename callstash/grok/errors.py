"""What is wrong with a grok pattern, and where in its text."""

from __future__ import annotations


class GrokError(ValueError):
    """A pattern that cannot be compiled.

    `kind` is unknown | cycle | type | syntax | size; `text` the part of the pattern's text that is wrong, for marking;
    `hint` the next step; `pattern` the name of the bank's pattern that is to blame, "" for the text itself.
    """

    def __init__(self, kind: str, message: str, hint: str = "", text: str = "", pattern: str = "") -> None:
        super().__init__(message)
        self.kind, self.message, self.hint, self.text, self.pattern = kind, message, hint, text, pattern

    def inside(self, name: str, reference: str) -> GrokError:
        """The same error of a pattern that `reference` led to: what the reader can mark is the reference."""
        told = self.kind in ("cycle", "size") or "(in pattern " in self.message
        message = self.message if told else f"{self.message} (in pattern {name})"
        return GrokError(self.kind, message, self.hint, reference, self.pattern or name)


def bad(message: str, hint: str, text: str) -> GrokError:
    """A regular expression that is none."""
    return GrokError("syntax", f"bad regular expression: {message}", hint, text)
