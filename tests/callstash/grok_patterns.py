"""Random patterns and texts that they are about, for properties of the grok engine."""

from __future__ import annotations

from functools import cache
from random import Random

from hypothesis import strategies as st

from callstash.grok import WORD_MODES, Grok, GrokError, compile_grok
from callstash.grok.render import Scope
from callstash.grok.samples import Sampler
from rules.grok import default_bank

LETTERS = "ab1 kKsſİi中文国_-.,\nßZéσΣς😀"
"""Letters that fold into each other in odd ways among them."""
_ESCAPED = frozenset(".-^$*+?()[]{}|\\")
_TIMES = ("*", "+", "?", "{2}", "{1,3}", "{,2}", "*?", "+?", "*+", "++", "{2,}", "{0,40}", "{3}?")
_SMALL = (
    ".",
    r"\d",
    r"\w",
    r"\s",
    r"\S",
    r"\h",
    r"\R",
    r"\W",
    r"\X",
    "^",
    "$",
    r"\b",
    r"\B",
    r"\A",
    r"\z",
    r"\Z",
    r"\K",
)
_MEMBERS = ("a-c", "0-9", r"\d", r"\w", r"\s", r"\W", r"\p{Han}", "[:alpha:]", r"\h", "[:^digit:]", "[a中]")
_GROUPS = (
    "(?:{0}|{1})", "(?:{0}|{1}|)", "(?i:{0})", "(?>{0})", "(?={0})", "(?!{0})", "(?<={0})", "(?<!{0})", "(?<n>{0})",
    "(?-m:{0})", "(?i){0}|{1}", "(?u:{0})", "(?a:{0})", "(?:{0}){1}",
)  # fmt: skip


@cache
def bank_groks() -> list[Grok]:
    """Every pattern of the rules' bank, compiled."""
    return [compile_grok(f"%{{{name}}}", default_bank()) for name in default_bank()]


def patterns() -> st.SearchStrategy[str]:
    """Texts of patterns, of which most can be compiled."""
    return st.integers(0, 2**32).map(lambda seed: random_pattern(Random(seed)))


def random_pattern(random: Random, depth: int = 0) -> str:
    return "".join(_quantified(random, depth) for _ in range(random.randrange(1, 4)))


def _quantified(random: Random, depth: int) -> str:
    part = _part(random, depth)
    return f"(?:{part}){random.choice(_TIMES)}" if random.random() < 0.35 else part


def _part(random: Random, depth: int) -> str:
    kind = random.random()
    if kind < 0.45 or depth > 2:
        return "".join(_letter(random) for _ in range(random.randrange(1, 4)))
    if kind < 0.55:
        return _class(random)
    if kind < 0.68:
        return random.choice(_SMALL)
    return random.choice(_GROUPS).format(random_pattern(random, depth + 1), random_pattern(random, depth + 1))


def _letter(random: Random) -> str:
    letter = random.choice(LETTERS)
    return f"\\{letter}" if letter in _ESCAPED else letter


def _class(random: Random) -> str:
    members = "".join(random.choice((*_MEMBERS, _letter(random))) for _ in range(random.randrange(1, 4)))
    both = random.choice(("", "", "", r"&&\w", "&&^a", "&&[^中]"))
    return f"[{random.choice(('', '', '^'))}{members}{both}]"


def random_groks(random: Random, count: int) -> list[Grok]:
    """So many compiled patterns, in any word mode."""
    made: list[Grok] = []
    while len(made) < count:
        try:
            made.append(compile_grok(random_pattern(random), {}, word_mode=random.choice(list(WORD_MODES))))
        except GrokError:
            continue
    return made


def random_texts(random: Random, groks: list[Grok]) -> list[str]:
    """Texts that some of the patterns match: what they accept, between other letters, and all of it in one."""
    texts = [_noise(random, 12) for _ in range(3)]
    for grok in groks:
        sampler = Sampler(random.randrange, lambda least, most: min(least + random.randrange(3), most or least + 2))
        texts += [_noise(random, 3) + sampler.text(grok.tree, Scope(grok.words)) + _noise(random, 3) for _ in range(2)]
    return [*texts, "".join(texts), "".join(texts) * 9]


def _noise(random: Random, most: int) -> str:
    return "".join(random.choice(LETTERS) for _ in range(random.randrange(most)))
