"""URL: web addresses as written (with and without scheme), and as spelt out (三个w点example点com斜杠help)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.entities.base import Entity, EntityContext, EntityType
from rules.entities.folding import fold
from rules.entities.gates import gate
from rules.entities.tables import words
from rules.entities.web.domains import COMMON, FILES, TOP_LEVEL, WORDS
from rules.entities.web.email import addresses
from rules.entities.web.spelt import Token, is_written, leftwards, spelt, token_at
from rules.entities.web.spelt_host import Host, host_at

_LABEL = "[a-z0-9-]{1,63}"
_REST = r"(?P<port>:\d{1,5}(?!\d))?(?P<path>[/?#][!-~]{0,2000})?"
_WITH_SCHEME = re.compile(
    rf"(?<![a-z0-9])(?:https?|ftp)://(?P<host>localhost(?![a-z0-9.-])|\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?![a-z0-9.-])"
    rf"|(?:{_LABEL}\.){{1,8}}(?P<top>[a-z]{{2,24}})(?![a-z0-9-]))" + _REST,
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?<![a-z0-9@._/~-])(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}(?P<top>[a-z]{2,24})(?![a-z0-9@_-]|"
    r"\.[a-z0-9]))" + _REST,
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"'<>\\^`{|}]")
_TRAILING = ".,;:!?'\")]}>*"
_CUE = re.compile(
    r"(?:网址|网站|官网|链接|域名|地址|访问|登录|打开|点击|(?<![a-z])(?:visit|website|site|link|url|to|on|"
    r"open))(?:是|为|:|is)?\s?$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?:0?\d|1[0-2])\.[ap]m", re.IGNORECASE)
_TOP = "|".join(sorted(COMMON, key=len, reverse=True))
_DOT = re.compile(
    r"[点.d](?:(?<=点)\s?|(?<=\.)|(?<![a-z].)ot(?![a-z])\s?)"
    rf"(?:(?:{_TOP})(?![a-z0-9])|c ?o ?m(?![a-z0-9])|c ?n(?![a-z0-9])|n e t(?![a-z]))"
)
_DOTTED = re.compile(r"\.[a-z]", re.IGNORECASE)
_SLASH = "(?:/|[正左]?斜[杠扛线]|(?:forward )?slash)"
_SCHEME = re.compile(
    rf"(?P<name>h ?t ?t ?p(?: ?s)?|f t p)\s?(?::|冒号|colon)\s?(?:(?:双|两个|double )[正左]?(?:斜[杠扛线]|"
    rf"slash(?:es)?)|{_SLASH}\s?{_SLASH})\s?$"
)
_AT_BEFORE = re.compile(r"(@|[艾爱哎埃诶挨]特|圈a|(?<![a-z])at)\s?$")
_NO_HOST_BEFORE = re.compile(r"(?:_|下[划滑][线杠]|underscore)\s?$")
_MAIL = words("gmail.com hotmail.com outlook.com yahoo.com icloud.com qq.com foxmail.com 163.com 126.com sina.com")
_SHORT = re.compile(r"[a-z]?\d*")
_PATH_SIGNS = "/._-?=&#+:"
_MOST_TOKENS = 60


@dataclass(frozen=True, slots=True)
class Link:
    """A web address at its place in the folded text."""

    start: int
    end: int
    value: str
    spoken: bool


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every web address that belongs to no e-mail address."""
    folded = fold(text)
    taken = [(address.start, address.end) for address in addresses(folded.text)]
    found = []
    for link in sorted(_links(folded.text, taken), key=lambda each: each.start):
        start, end = folded.span(link.start, link.end)
        found.append(Entity("URL", start, end, link.value, text[start:end], 0.88 if link.spoken else 0.97))
    return found


def _links(text: str, taken: list[tuple[int, int]]) -> Iterator[Link]:
    lower = text.lower() if len(text.lower()) == len(text) else text
    for link in (*_with_scheme(text), *_bare(text, lower), *_spoken(lower)):
        if all(link.end <= start or link.start >= end for start, end in taken):
            taken.append((link.start, link.end))
            yield link


def _with_scheme(text: str) -> Iterator[Link]:
    for found in _WITH_SCHEME.finditer(text) if "://" in text else ():
        if not found["top"] or found["top"].lower() in TOP_LEVEL:
            yield _link(found)


def _bare(text: str, lower: str) -> Iterator[Link]:
    for found in _BARE.finditer(text) if _DOTTED.search(text) else ():
        if _is_host(text, found):
            yield _completed(lower, _led_in(lower, _link(found)), bool(found["path"] or found["port"]))


def _led_in(lower: str, link: Link) -> Link:
    """Take in what was spelt out before: acme dash store.net."""
    before = leftwards(lower, link.start, ".-")
    if len(before) < 3 or before[-1].kind != "gap" or before[-2].kind != "sign":
        return link
    return Link(before[0].start, link.end, spelt(before) + link.value, spoken=True)


def _link(found: re.Match[str]) -> Link:
    """As it stands, without the punctuation behind it; scheme and host in lower case."""
    path = _QUOTED.split(found["path"] or "", maxsplit=1)[0]
    while path and path[-1] in _TRAILING and not (path[-1] == ")" and path.count("(") >= path.count(")")):
        path = path[:-1]
    end = found.end("port") if found["port"] else found.end("host")
    return Link(found.start(), end + len(path), found.string[found.start() : end].lower() + path, spoken=False)


def _is_host(text: str, found: re.Match[str]) -> bool:
    """Whether a host without a scheme is meant: ask.me and 7.am are rather words, notes.md is a file."""
    host, top = found["host"].lower(), found["top"].lower()
    if top not in TOP_LEVEL or _CLOCK.fullmatch(host):
        return False
    sure = host.count(".") > 1 or found["path"] or any(char.isdigit() for char in host)
    return bool(top not in WORDS | FILES or sure or _CUE.search(text[max(0, found.start() - 10) : found.start()]))


def _spoken(lower: str) -> Iterator[Link]:
    since = 0
    for dot in _DOT.finditer(lower):
        tokens = leftwards(lower, dot.start(), ".-") if dot.start() >= since else []
        while tokens and not tokens[0].counts:
            tokens = tokens[1:]
        host = host_at(lower, tokens[0].start, common=True) if tokens and tokens[0].start >= since else None
        if host and host.end > dot.start() and _is_spelt(lower, tokens[0].start, host):
            link = _completed(lower, Link(tokens[0].start, host.end, host.name, spoken=True))
            since = link.end
            yield link


def _is_spelt(lower: str, start: int, host: Host) -> bool:
    """Whether it is a host, and not what the patterns for written ones have judged, or the end of an e-mail address."""
    bare = host.name.removeprefix("www.")
    at = _AT_BEFORE.search(lower[max(0, start - 6) : start])
    mail = at and (at[1] != "at" or host.name in _MAIL)
    if mail or _NO_HOST_BEFORE.search(lower[max(0, start - 12) : start]):
        return False
    return "." in bare and not (bare[0].isdigit() and bare[1] == ".") and not is_written(lower[start : host.end])


def _completed(lower: str, link: Link, whole: bool = False) -> Link:
    """With the scheme that was spelt out before it, and (unless it is `whole`) the path behind it."""
    scheme = _SCHEME.search(lower[max(0, link.start - 40) : link.start])
    path, end = ("", link.end) if whole else _path(lower, link.end)
    if not scheme:
        return Link(link.start, end, link.value + path, link.spoken)
    return Link(
        link.start - len(scheme[0]), end, f"{scheme['name'].replace(' ', '')}://{link.value}{path}", link.spoken
    )


def _path(lower: str, end: int) -> tuple[str, int]:
    """Slash help, 斜杠a b c, 冒号八零八零: signs, and words right behind signs."""
    tokens: list[Token] = []
    at, blank = end, False
    for _ in range(_MOST_TOKENS):
        token = token_at(lower, at) if at < len(lower) else None
        if not token or token.kind in ("stop", "skip") or (token.kind == "sign" and token.text not in _PATH_SIGNS):
            break
        if token.kind != "gap" and not _continues(tokens, token, blank):
            break
        tokens += [token] if token.kind != "gap" else []
        at, blank = token.end, token.kind == "gap"
    while tokens and not tokens[-1].counts:
        tokens.pop()
    return (spelt(tokens), tokens[-1].end) if tokens else ("", end)


def _continues(tokens: list[Token], token: Token, blank: bool) -> bool:
    """Whether a token belongs to the path: behind a blank only signs, what follows one, single letters and digits."""
    if not tokens:
        return token.text in ("/", ":", "?", "#")
    before = tokens[-1]
    short = bool(len(before.text) == 1 and _SHORT.fullmatch(token.text)) or before.kind == token.kind == "number"
    return not blank or token.kind == "sign" or before.kind == "sign" or short


ENTITY = EntityType(
    "URL",
    find,
    "Web addresses, written or spelt out.",
    needs=gate((":：", r"[/／]{2}"), (".．", "[A-Za-zＡ-Ｚａ-ｚ]"), ("点點", r"\s?[A-Za-zＡ-Ｚａ-ｚ]"), words=["dot "]),
)
