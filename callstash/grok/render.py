"""A tree as `regex` writes it (V1, MULTILINE, DOTALL)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from callstash.grok.boundary import boundary, first_sort, last_sort
from callstash.grok.nodes import (
    Again,
    Anchor,
    Atomic,
    Char,
    Choice,
    Dot,
    Either,
    Flags,
    Group,
    Look,
    Node,
    Repeat,
    Same,
    Sequence,
    Set,
    Special,
)
from callstash.grok.words import Words, set_text, with_options

_SPECIAL = frozenset(r".^$*+?{}[]()|\&~-#")
_ANCHORS = {"^": "^", "$": "$", "A": r"\A", "z": r"\Z", "Z": r"(?=\n?\Z)", "G": r"\G", "K": r"\K"}
_LINE_BREAK = r"(?>\r\n|[\n-\r\x85\u2028\u2029])"
_HOW = {"greedy": "", "lazy": "?", "possessive": "+"}


@dataclass(frozen=True, slots=True)
class Scope:
    """What is in force where a node stands."""

    words: Words
    fold: bool = False
    """Whether case does not count."""
    dot_all: bool = True

    def within(self, flags: Flags) -> Scope:
        """What is in force inside a group that sets options."""
        fold = "i" not in flags.off and ("i" in flags.on or self.fold)
        every = not set("ms") & set(flags.off) and (bool(set("ms") & set(flags.on)) or self.dot_all)
        return replace(self, words=with_options(self.words, flags.on), fold=fold, dot_all=every)


def render(node: Node, scope: Scope) -> str:
    """Write a tree; alternatives at its top stand bare."""
    match node:
        case Choice(branches):
            return "|".join(render(branch, scope) for branch in branches)
        case Sequence(items):
            return "".join(_in_place(items, index, scope) for index in range(len(items)))
    return _in_place((node,), 0, scope)


def _in_place(items: tuple[Node, ...], index: int, scope: Scope) -> str:
    """Write one item of a sequence; a word boundary looks at its neighbours."""
    node = items[index]
    if isinstance(node, Anchor) and node.kind in "bB":
        words = scope.words
        before, after = last_sort(items[:index], words), first_sort(items[index + 1 :], words)
        return boundary(words, before, after, inverse=node.kind == "B")
    return f"(?:{render(node, scope)})" if isinstance(node, Choice | Sequence) else atom(node, scope)


def atom(node: Node, scope: Scope) -> str:
    """Write one node as something that a quantifier can follow."""
    match node:
        case Char(text):
            return f"\\{text}" if text in _SPECIAL else text
        case Dot():
            return "." if scope.dot_all else r"[^\n]"
        case Set():
            return set_text(node, scope.words)
        case Anchor(kind):
            return f"(?:{_ANCHORS[kind] if kind in _ANCHORS else _in_place((node,), 0, scope)})"
        case Special(kind):
            return _LINE_BREAK if kind == "R" else r"\X"
        case Repeat():
            return _repeat(node, scope)
    return _group(node, scope)


def _repeat(node: Repeat, scope: Scope) -> str:
    body = atom(node.body, scope)
    if isinstance(node.body, Repeat):
        body = f"(?:{body})"
    times = {(0, 1): "?", (0, None): "*", (1, None): "+"}.get((node.least, node.most))
    if times is None:
        most = "" if node.most is None else node.most
        times = f"{{{node.least}}}" if node.least == node.most else f"{{{node.least},{most}}}"
    return f"{body}{times}{_HOW[node.how]}"


def _group(node: Node, scope: Scope) -> str:
    match node:
        case Group(body, group):
            return f"(?P<{group}>{render(body, scope)})"
        case Atomic(body):
            return f"(?>{render(body, scope)})"
        case Look(body, ahead, negative):
            return f"(?{'' if ahead else '<'}{'!' if negative else '='}{render(body, scope)})"
        case Flags(body, _, _):
            return _flags(scope, scope.within(node), body)
        case Same(groups):
            return f"(?:{'|'.join(f'(?P={group})' for group in groups)})"
        case Again(group):
            return f"(?:{f'(?&{group})' if group else '(?R)'})"
        case Either(group, yes, no):
            return f"(?({group}){_branch(yes, scope)}|{_branch(no, scope)})"
    return f"(?:{render(node, scope)})"


def _flags(outer: Scope, inner: Scope, body: Node) -> str:
    """Only case is `regex`'s business; the rest is in what we write. `-f`: one letter is never two (ß, ss)."""
    if inner.fold == outer.fold:
        return f"(?:{render(body, inner)})"
    return f"(?{'i-f' if inner.fold else '-i'}:{render(body, inner)})"


def _branch(node: Node, scope: Scope) -> str:
    return f"(?:{render(node, scope)})" if isinstance(node, Choice) else render(node, scope)
