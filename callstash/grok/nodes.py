"""The tree of a pattern: what the parser makes of its text, and what the renderers walk.

A pattern is parsed once (`syntax.parse_pattern`) into a tree in which `%{NAME}` is a `Reference` and groups have the
author's names. `expand` replaces references by the trees of their definitions and names by the names of our own
captures: `Reference`, `Plain`, `Named`, `Back`, `Call` and `Conditional` become `Group`, `Same`, `Again` and `Either`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Char:
    """One character that stands for itself."""

    text: str


@dataclass(frozen=True, slots=True)
class Dot:
    """Any character; a line feed too, unless `(?-m)`."""


@dataclass(frozen=True, slots=True)
class Range:
    """In a class: from one character to another."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Kind:
    r"""`\d`, `\w`, `\s`, `\h` and their opposites. What they mean is the word mode's business."""

    letter: str


@dataclass(frozen=True, slots=True)
class Property:
    r"""`\p{Han}`."""

    name: str
    negative: bool = False


@dataclass(frozen=True, slots=True)
class Posix:
    """`[:alpha:]`."""

    name: str
    negative: bool = False


@dataclass(frozen=True, slots=True)
class Set:
    """A class: what is in every one of `parts` (they are parted by `&&`), or, negative, all the rest."""

    parts: tuple[tuple[Item, ...], ...]
    negative: bool = False


Item = Char | Range | Kind | Property | Posix | Set


@dataclass(frozen=True, slots=True)
class Anchor:
    r"""A place: `^ $ A z Z b B G`, and `K`, where what counts as the match begins."""

    kind: str


@dataclass(frozen=True, slots=True)
class Special:
    r"""`\R`, any line break, and `\X`, one character as people see it."""

    kind: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these, the earlier preferred."""

    branches: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`least` to `most` times (None: any number); how: greedy, lazy or possessive."""

    body: Node
    least: int
    most: int | None
    how: str = "greedy"


@dataclass(frozen=True, slots=True)
class Plain:
    """`(...)`, with its number among the plain groups of its text."""

    body: Node
    number: int


@dataclass(frozen=True, slots=True)
class Named:
    """`(?<name>...)`."""

    body: Node
    name: str


@dataclass(frozen=True, slots=True)
class Atomic:
    """`(?>...)`: the first way to match is the only one."""

    body: Node


@dataclass(frozen=True, slots=True)
class Look:
    """`(?=...)`, `(?!...)`, `(?<=...)`, `(?<!...)`."""

    body: Node
    ahead: bool
    negative: bool


@dataclass(frozen=True, slots=True)
class Flags:
    """`(?i-m:...)`."""

    body: Node
    on: str
    off: str


@dataclass(frozen=True, slots=True)
class Back:
    r"""`\1`, `\k<name>`: the text of an earlier group, by number among plain groups or by name."""

    to: int | str
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    r"""`\g<name>`, `\g<1>`, `\g<0>`: the pattern of a group again (recursion)."""

    to: int | str
    text: str


@dataclass(frozen=True, slots=True)
class Conditional:
    """`(?(1)yes|no)`: which of the two, by whether a group took part."""

    to: int | str
    text: str
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Reference:
    """`%{NAME:field:type=definition ignored}`."""

    text: str
    name: str
    field: str = ""
    type: str = "string"
    definition: str = ""
    ignored: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Expanded: a group of ours, by the name that `regex` knows it by."""

    body: Node
    name: str


@dataclass(frozen=True, slots=True)
class Same:
    """Expanded: the text of one of these groups, the later preferred."""

    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Again:
    """Expanded: the pattern of a group again; "" is the whole."""

    group: str


@dataclass(frozen=True, slots=True)
class Either:
    """Expanded: `yes` where the group took part, else `no`."""

    group: str
    yes: Node
    no: Node


Node = (
    Char | Dot | Set | Anchor | Special | Sequence | Choice | Repeat | Plain | Named | Atomic | Look | Flags | Back
    | Call | Conditional | Reference | Group | Same | Again | Either
)  # fmt: skip

EMPTY = Sequence(())


def sequence(items: list[Node]) -> Node:
    """One after the other, without sequences inside sequences."""
    flat: list[Node] = []
    for item in items:
        flat += item.items if isinstance(item, Sequence) else (item,)
    return flat[0] if len(flat) == 1 else Sequence(tuple(flat))


def choice(branches: list[Node]) -> Node:
    """One of these."""
    return branches[0] if len(branches) == 1 else Choice(tuple(branches))


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below."""
    match node:
        case Sequence(items):
            return items
        case Choice(branches):
            return branches
        case Conditional(_, _, yes, no) | Either(_, yes, no):
            return yes, no
        case Repeat() | Plain() | Named() | Atomic() | Look() | Flags() | Group():
            return (node.body,)
    return ()
