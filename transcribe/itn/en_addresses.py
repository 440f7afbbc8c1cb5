"""Addresses that are spelt out in English: john dot smith at g mail dot com -> john.smith@gmail.com.

An address is written only where each of its letters is certain. Where it is not (sarah connor at gmail dot com: is
sarah part of it?), the whole stretch stays as it was said, digits included, so that whoever reads addresses afterwards
has all that was heard. What only stands beside an address is no part of it: visit us at example dot com.
"""

from __future__ import annotations

import regex

from transcribe.itn.edits import WORDS, Sheet
from transcribe.itn.en_spelling import NUMBERS, network, spelt
from transcribe.itn.en_words import SMALL, plain

_STOPS = (
    "is my email mail emails address addresses to at on me us the in send sent use for and or be was under reach "
    "write that this by so yeah yes ok okay sure it as am contact he she him her them your our his their you we they "
    "of from with please its can will just call called no not but then also have has got get put look looking looked "
    "found find visit go goes going check out website site web url link page online say says spell spelled spelt type "
    "enter open uh um er like what where when which hi hello there here thanks thank see via into over any every each "
    "some these those paid dollars dollar cents cent percent bucks hundred thousand million billion minutes minute "
    "hours hour days day weeks months years point slash colon dot dash hyphen underscore plus"
)
"""Words that belong to no address: it begins behind them, or ends before them."""
_TOKEN = rf"(?:(?:g|hot) mail\b|out look\b|(?!(?:{'|'.join(_STOPS.split())})\b)[a-z\d]++(?!['.]\w))"
_LOOSE = rf"{_TOKEN}(?: {_TOKEN}){{0,29}}+"
"""Words in a row; whether they are one name is for `spelt` to say."""
_CHAIN = regex.compile(
    rf"(?<![\w'.@])(?:(?P<local>{_LOOSE}(?: (?:dot|dash|hyphen|underscore|plus) {_LOOSE})*+) at )?"
    rf"(?P<host>{_LOOSE}(?: (?:dot|dash|hyphen) {_LOOSE})*+|(?<= at )[a-z\d-]+(?:\.[a-z\d-]+)+)"
)
_STRONG = (
    "com|net|org|edu|gov|info|biz|dev|ai|cn|hk|tw|io|co|uk|eu|de|fr|jp|sg|au|ca|tv|cc|xyz|c o m|n e t|o r g|e d u|c n"
)
_WEAK = "in|app|shop|site|club|top|vip|online|store|live"
"""Domains that are words, too: a red dot in the corner."""
_TOP = regex.compile(rf" dot (?:(?P<strong>{_STRONG})|{_WEAK})(?! (?![ai]\b)[a-z]\b)(?!\w)")
_LETTERS = regex.compile(r" dot [a-z](?: [a-z])+$")
_SCHEME = regex.compile(r"\b(?P<name>h t t p(?: s)?|https?) colon slash slash $")
_UNIT = rf"(?:[a-z\d]|{'|'.join(NUMBERS)})\b"
_PIECE = rf"(?:{_UNIT}(?: {_UNIT})*+|{_TOKEN})"
_PATH = regex.compile(
    rf"(?: colon {_PIECE})?(?: (?:forward )?slash {_PIECE}(?: (?:dot|dash|underscore|slash) {_PIECE})*+)*+"
)
_WRITTEN_HOST = regex.compile(r"\bat [a-z\d-]+\.[a-z]")
_NAME = regex.compile(r"^(?:[a-z]|double|triple)(?: |$)| (?:dot|dash|hyphen|underscore|plus) ")
"""What is a name by its form: spelt, or of several parts."""
_LED = regex.compile(
    r"(?:\b(?:is|email|mail|address|contact|use|under)|'s|\b(?:send|sent|write|e?mail|forward|cc)\b.{0,40} to) $"
)
"""What says that the one word before `at` is a name: it's john at ..., but stop at ..., go to work at ..."""
_SPLIT_NAME = regex.compile(r"^([b-hj-z]) ([a-z]{3,} dot)")
"""n vidia dot com: what is left of a name that an engine did not know."""
_MAIL = regex.compile(r"(?:g ?mail|hot ?mail|out ?look|i ?cloud|yahoo|foxmail|a ?o ?l|m ?s ?n|q ?q|sina)\b")
"""Hosts where nobody is but by mail."""
_CUT = regex.compile(
    rf"(?:\b(?:dot|dash|hyphen|underscore|plus)(?: \w+)? )?(?:(?:{'|'.join(SMALL)}) )*(?:hundred|thousand) $"
)
"""underscore two thousand four at ...: what stands before the last word of a name that a number cuts in two."""
_NUMBER = rf"(?:double |triple )?(?:{'|'.join(NUMBERS)}|o)"
_NETWORK = regex.compile(rf"\b{_NUMBER}(?: {_NUMBER}){{0,2}}(?: dot {_NUMBER}(?: {_NUMBER}){{0,2}}){{3}}\b(?! dot)")


def read_addresses(sheet: Sheet) -> None:
    """Claim spelt e-mail, web and network addresses, or hide them; before digits, which they may hold."""
    text = plain(sheet.shadow)
    if " dot " not in text and not _WRITTEN_HOST.search(text):
        return
    for match in _NETWORK.finditer(text):
        if written := network(match[0]):
            sheet.claim(*match.span(), written, WORDS)
    text, at = plain(sheet.shadow), 0
    while chain := _CHAIN.search(text, at):
        size = _size(chain)
        if size:
            _take(sheet, chain, chain.start("host") + size)
        at = chain.end() if size or not chain["local"] else chain.start("host")


def _size(match: regex.Match[str]) -> int:
    """How much of the words is the host name, which ends in a domain; 0 where it does not."""
    said = match["host"]
    if "." in said or _LETTERS.search(said):
        return len(said)
    tops = [*_TOP.finditer(said)]
    return tops[-1].end() if tops else 0


def _take(sheet: Sheet, match: regex.Match[str], end: int) -> None:
    """Write the address, where it is certain; else leave it in its words."""
    text, start, host = match.string, match.start(), match.string[match.start("host") : end]
    if match["local"]:
        cut = _CUT.search(text, max(0, start - 60), start)
        start = cut.start() if cut else start
        written = None if cut else _mail(match, host)
    else:
        scheme, path = _SCHEME.search(text, max(0, start - 40), start), _PATH.match(text, end)
        start, end = scheme.start() if scheme else start, path.end() if path else end
        written = _link(scheme["name"] if scheme else "", host, path[0] if path else "")
    if written:
        sheet.claim(start, end, written, WORDS)
    else:
        sheet.hide(start, end)


def _mail(match: regex.Match[str], host: str) -> str | None:
    """An e-mail address, where all of it is certain, and what stands before `at` is a name."""
    name, domain = spelt(match["local"]), spelt(host)
    led = _NAME.search(match["local"]) or _MAIL.match(host) or _LED.search(match.string[: match.start()][-60:])
    return f"{name}@{domain}" if led and name and domain and "." not in host else None


def _link(scheme: str, host: str, path: str) -> str | None:
    """A web address, where all of it is certain; the domain, too."""
    tops = [*_TOP.finditer(host)]
    if (
        "." in host
        or host.startswith("a dot ")
        or not (scheme or path or host.startswith("w w w ") or (tops and tops[-1]["strong"]))
    ):
        return None
    joined = _SPLIT_NAME.sub(r"\1\2", host)
    written = spelt(f"{joined}{path}".replace(" forward slash ", " slash "))
    return f"{scheme.replace(' ', '')}://{written}" if scheme and written else written
