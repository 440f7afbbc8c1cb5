"""A text under edit, and the alignment that falls out of it.

Readers claim stretches of a text one after another. A claimed stretch is hidden from the readers that follow (the
shadow has a mark in its place, of the same length), so that every reader works on the offsets of the same string and
none can take what another has read.
"""

from __future__ import annotations

from callstash.alignment import Edit, edited
from callstash.model import Alignment

DIGITS = "\ue001"
CLOCK = "\ue002"
DATE = "\ue003"
AMOUNT = "\ue004"
WORDS = "\ue005"
"""What stands in the shadow where something was claimed. WORDS: an idiom, left as it is."""
MARKS = DIGITS + CLOCK + DATE + AMOUNT + WORDS


NEAR = 24
"""How many characters of context a reader looks at before and after a match."""
_TRADITIONAL = str.maketrans(
    "點兩萬億號塊錢週鐘時個陸貳參負幾轉電話碼開後間過從歐鎊圓線樓單棟禮級內連對於臺",
    "点两万亿号块钱周钟时个陆贰叁负几转电话码开后间过从欧镑圆线楼单栋礼级内连对于台",
)
"""Characters that readers look for, so that 九點半 is read as 九点半. Each for one, so that offsets stay."""


class Sheet:
    """One text, what readers made of its stretches, and the shadow in which they read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.shadow = "".join("\ufffd" if c in MARKS else c for c in text).translate(_TRADITIONAL)
        self._edits: dict[int, tuple[int, str]] = {}

    def claim(self, start: int, end: int, new: str, mark: str) -> None:
        """Take characters `start`..`end` and write `new` for them. Neither side may be empty."""
        if start >= end or not new:
            raise ValueError("an edit needs characters on both sides")
        self._edits[start] = (end, self._in_script(start, end, new))
        self.shadow = self.shadow[:start] + mark * (end - start) + self.shadow[end:]

    def _in_script(self, start: int, end: int, new: str) -> str:
        """Characters that stay are written as they stood: 五十萬 is 50萬."""
        for char in {*self.text[start:end]}:
            new = new.replace(char.translate(_TRADITIONAL), char) if ord(char) in _TRADITIONAL else new
        return new

    def hide(self, start: int, end: int, mark: str = WORDS) -> None:
        """Keep characters `start`..`end` from the readers that follow; they stay as they are."""
        self.shadow = self.shadow[:start] + mark * (end - start) + self.shadow[end:]

    def result(self) -> tuple[str, Alignment]:
        """Return the edited text and the pieces raw <-> text that cover both (`()` where they are the same)."""
        edits: list[Edit] = []
        for start in sorted(self._edits):
            end, new = self._edits[start]
            before = edits[-1][2] if edits and edits[-1][1] == start else self.text[start - 1 : start]
            apart = before and self.shadow[start] != DIGITS and _abut(before, new)
            edits.append((start, end, f" {new}" if apart else new))
        return edited(self.text, edits)


def _abut(before: str, new: str) -> bool:
    """Whether two numbers would run into one: 十二点一点半 is 12:00 1:30."""
    return before[-1].isdigit() and new[0].isdigit()
