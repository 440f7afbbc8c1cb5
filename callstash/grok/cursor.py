"""A place in a pattern's text, and what the parser's parts ask of it."""

from __future__ import annotations

import re

from callstash.grok.errors import GrokError, bad


class Cursor:
    """Reads a text from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    @property
    def rest(self) -> bool:
        """Whether anything is left."""
        return self.at < len(self.text)

    def sees(self, text: str) -> bool:
        """Whether `text` stands here."""
        return self.text.startswith(text, self.at)

    def takes(self, text: str) -> bool:
        """Step over `text` where it stands here."""
        found = self.sees(text)
        if found:
            self.at += len(text)
        return found

    def take(self, count: int = 1) -> str:
        """Step over so many characters (fewer at the end) and return them."""
        taken = self.text[self.at : self.at + count]
        self.at += len(taken)
        return taken

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Step over what `pattern` matches here."""
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def error(self, message: str, hint: str, start: int) -> GrokError:
        """An error of the text from `start` to here (to the end, where nothing was read yet)."""
        return bad(message, hint, self.text[start : self.at] or self.text[start:])
