"""A text under edit, and the alignment that falls out of it.

Readers claim stretches of a text one after another. A claimed stretch is hidden from the readers that follow (the
shadow has a mark in its place, of the same length), so that every reader works on the offsets of the same string and
none can take what another has read.
"""

from __future__ import annotations

from itertools import pairwise

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
        out: list[str] = []
        pieces: list[tuple[int, int, int, int]] = []
        here = written = 0
        for start in sorted(self._edits):
            end, new = self._edits[start]
            if (
                start
                and self.shadow[start] != DIGITS
                and _abut(out[-1] if here == start else self.text[start - 1], new)
            ):
                new = f" {new}"
            for stop, words in ((start, self.text[here:start]), (end, new)):
                if words:
                    pieces.append((here, stop, written, written + len(words)))
                    out.append(words)
                    here, written = stop, written + len(words)
        rest = self.text[here:]
        if rest:
            pieces.append((here, len(self.text), written, written + len(rest)))
            out.append(rest)
        text = "".join(out)
        return text, tidy(self.text, text, tuple(pieces))


def _abut(before: str, new: str) -> bool:
    """Whether two numbers would run into one: 十二点一点半 is 12:00 1:30."""
    return before[-1].isdigit() and new[0].isdigit()


def tidy(raw: str, text: str, pieces: Alignment) -> Alignment:
    """Join neighbouring pieces that are the same on both sides; `()` where nothing else is left."""
    joined: list[tuple[int, int, int, int]] = []
    for piece in pieces:
        if joined and _same(raw, text, piece) and _same(raw, text, joined[-1]):
            last = joined.pop()
            piece = (last[0], piece[1], last[2], piece[3])
        joined.append(piece)
    return () if raw == text else tuple(joined)


def compose(texts: tuple[str, str, str], first: Alignment, second: Alignment) -> Alignment:
    """Chain two alignments, of texts[0] <-> texts[1] and texts[1] <-> texts[2], into one of the outer two."""
    raw, middle, text = texts
    first = first or ((0, len(raw), 0, len(middle)),)
    second = second or ((0, len(middle), 0, len(text)),)
    back = dict(_cuts(raw, middle, first, flip=True))
    forth = dict(_cuts(middle, text, second, flip=False))
    edges = {p[2] for p in first} | {p[0] for p in second} | {len(middle)}
    cuts = sorted(m for m in edges if m in back and m in forth)
    return tidy(raw, text, tuple((back[a], back[b], forth[a], forth[b]) for a, b in pairwise(cuts)))


def _cuts(left: str, right: str, pieces: Alignment, flip: bool) -> list[tuple[int, int]]:
    """All places where both strings may be cut at once, as (left, right) or flipped."""
    cuts = [(len(left), len(right))]
    for piece in pieces:
        steps = piece[1] - piece[0] if _same(left, right, piece) else 1
        cuts += [(piece[0] + i, piece[2] + i) for i in range(steps)]
    return [(r, le) if flip else (le, r) for le, r in cuts]


def _same(raw: str, text: str, piece: tuple[int, int, int, int]) -> bool:
    return raw[piece[0] : piece[1]] == text[piece[2] : piece[3]]
