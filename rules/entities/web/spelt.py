"""Addresses as people spell them out: letters, digits and the names of signs (z h a n g 下划线 三八, bob dash one).

EMAIL and URL read the same tokens. Text is folded and in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rules.entities.amounts.numbers_en import SMALL
from rules.entities.tables import words

_SIGNS = {
    ".": (r"点|\.(?![\s。，]|$)", "dot|period"),
    "@": (r"@|[艾爱哎埃诶挨]特|圈a|a圈|小老鼠|\(at\)|\[at\]", "at"),
    "/": ("/|[正左反]?斜[杠扛线]", "(?:forward[ -])?slash"),
    "_": ("_|下[划滑][线杠]|底线", "under[ -]?score"),
    "-": ("-|中划线|中横线|短横线?|横[杠线]|连字符|减号|杠", "dash|hyphen|minus"),
    "+": (r"\+|加号", "plus"),
    ":": (":|冒号", "colon"),
    "?": (r"\?|问号", "question mark"),
    "=": ("=|等号|等于号?", "equals"),
    "&": ("&", "ampersand"),
    "#": ("#|井号", "hash"),
}
"""Sign -> how it is written and called in Chinese, how in English."""
_NAMES = {"新浪": "sina", "搜狐": "sohu", "雅虎": "yahoo", "网易": "163", "扣扣": "qq"} | dict.fromkeys(
    ("康姆", "抗姆", "康母", "扣姆", "靠姆"), "com"
)
_FIGURES = dict(zip("零〇○一二三四五六七八九幺洞拐勾两", "00012345678910792", strict=True))
_FIGURE = f"[{''.join(_FIGURES)}]"
_DIGIT_WORD = "zero|one|two|three|four|five|six|seven|eight|nine|oh"
_TIMES = {"double": 2, "triple": 3, "双": 2, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8}
_POWERS = {"hundred": 100, "thousand": 1000}
_SKIPPED = (
    r"(?:全部?|都是?)?[大小]写的?(?:字母)?|英文字?母?的?|字母|数字|拼音|然后|接着|再|(?:(?:all )?(?:lower|"
    r"upper)[ -]?case|capital(?: letter)?"
    r"|(?:the )?letters?|(?:the )?numbers?|as in [a-z]+|(?<=[a-z] )(?<![a-z][a-z] )for [a-z]+)(?![a-z0-9])"
)
_SIGN_PATTERNS = "|".join(
    rf"(?P<s{index}>{plain}|(?<![a-z])(?:{words})(?![a-z]))" for index, (plain, words) in enumerate(_SIGNS.values())
)
_TOKEN = re.compile(
    rf"(?P<gap>[\s,、]+|(?<![a-z0-9]{{2}})(?<=[a-z0-9])(?:-(?=[a-z0-9](?![a-z0-9]))|\.(?=\s)))|(?P<stop>[a-z]+'[a-z]*)"
    rf"|(?P<www>(?:三个?|3个?)(?:w(?![a-z])|达不[溜流])|(?<![a-z])(?:triple|three) w(?![a-z])|(?:double u[ -]?){{3}}|"
    rf"(?:达不[溜流]){{3}}|"
    rf"w w w(?![a-z]))"
    rf"|(?:(?P<count>[2-9两二三四五六七八])个|(?<![a-z])(?P<factor>double|triple) |双)(?P<times>(?:[a-z0-9]|"
    rf"{_DIGIT_WORD})(?![a-z0-9])|{_FIGURE})"
    rf"|(?P<skip>{_SKIPPED})|{_SIGN_PATTERNS}|(?P<name>{'|'.join(_NAMES)})|(?P<word>[a-z0-9]+)|(?P<figure>{_FIGURE})"
)
_SIGN_OF = {f"s{index}": sign for index, sign in enumerate(_SIGNS)}
_NOT_IN_ADDRESS = words(
    "is my email mail emails address to at on me us the in send use for and or be was under reach write that this by "
    "so yeah yes ok okay sure it as im am contact him her them your our his their you we an of from with please its "
    "can will just call called not no but then also have has got get put look found find visit go check out website "
    "site web url link page online goes went say says spell spelled spelt type enter open like what where hi "
    "hello there here"
)
_LEADS = words(
    "is to on at email mail address use under me us for by contact called with it be say says enter type spell "
    "website site url go visit open link page from under via"
)
"""Words after which a whole address follows, however many words it takes."""
_WINDOW = 100
_MOST_JOINED = 2
"""Blanks between whole words that an address may have swallowed: blue sky travel."""


@dataclass(frozen=True, slots=True)
class Token:
    """One letter, word, digit or sign of an address."""

    kind: str
    """word, figure, number (an English one), power (hundred, thousand), sign, gap, skip or stop."""
    text: str
    start: int
    end: int

    @property
    def counts(self) -> bool:
        """Whether it adds letters or digits to an address."""
        return self.kind in ("word", "figure", "number", "power")


def token_at(text: str, at: int) -> Token:
    """Read one token; what belongs into no address is a stop of one character."""
    found = _TOKEN.match(text, at)
    if not found:
        return Token("stop", text[at], at, at + 1)
    kind, words, span = found.lastgroup or "", found[0], found.span()
    if kind in _SIGN_OF:
        return Token("sign", _SIGN_OF[kind], *span)
    if kind == "times":
        count = found["count"] or found["factor"] or "双"
        return Token("word", _plain(found["times"]) * (_TIMES.get(count) or int(count)), *span)
    if kind == "word" and words in SMALL:
        return Token("number", words, *span)
    if kind == "word" and words in _POWERS:
        return Token("power", words, *span)
    known = {"www": "www", "name": _NAMES.get(words, ""), "figure": _FIGURES.get(words, "")}
    return Token("word" if kind in ("www", "name") else kind, known.get(kind, words), *span)


def _plain(word: str) -> str:
    return _FIGURES.get(word) or (str(SMALL[word]) if word in SMALL else "0" if word == "oh" else word)


def spelt(tokens: Sequence[Token]) -> str:
    """Put tokens together: k forty two -> k42, one six three -> 163, two thousand four -> 2004."""
    made, number, room = "", 0, 0
    for token in tokens:
        if token.kind == "power" and number:
            made, number, room = _without(made, number), number * _POWERS[token.text], _POWERS[token.text]
            made += str(number)
        elif token.kind == "number":
            value = SMALL[token.text]
            if 0 < value < room:
                made, number = _without(made, number), number + value
            else:
                number = value
            made, room = made + str(number), 10 if value >= 20 and value % 10 == 0 else 0
        elif token.counts or token.kind == "sign":
            made, number, room = made + ("0" if token.text == "oh" else token.text), 0, 0
    return made


def _without(made: str, number: int) -> str:
    return made.removesuffix(str(number))


def is_written(address: str) -> bool:
    """Whether nothing of it is spelt out: the patterns for written addresses have judged it already."""
    return address.isascii() and not any(char.isspace() for char in address)


def leftwards(text: str, end: int, signs: str) -> list[Token]:
    """The tokens of the address part that ends at `end`: letters, digits and these signs."""
    tokens = _tokens(text, end)
    first = last_join = len(tokens)
    joined, blank = 0, False
    for index in range(len(tokens) - 1, -1, -1):
        token = tokens[index]
        if _ends_address(tokens, index, signs) or joined > _MOST_JOINED:
            break
        if token.kind in ("gap", "skip"):
            blank = True
            continue
        if token.counts and blank and first < len(tokens) and _joins(token, tokens[first]):
            joined, last_join = joined + 1, first
        first, blank = index, False
    return tokens[first if joined <= _MOST_JOINED and (not joined or _led(tokens, first)) else last_join :]


def _ends_address(tokens: Sequence[Token], index: int, signs: str) -> bool:
    token = tokens[index]
    foreign = token.kind == "sign" and token.text not in signs
    return token.kind == "stop" or foreign or (token.text in _NOT_IN_ADDRESS and not _is_label(tokens, index))


def _is_label(tokens: Sequence[Token], index: int) -> bool:
    """Whether a sign touches the word, or signs stand on both sides: my点10086点cn, book dash it dot com."""
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if following is None or following.kind == "sign":
        return True  # what `end` stands before is a sign, too
    before = next((token.text for token in reversed(tokens[max(0, index - 2) : index]) if token.kind != "gap"), "")
    behind = next((token.text for token in tokens[index + 1 : index + 3] if token.kind != "gap"), ".")
    return before in (".", "-") and behind in (".", "-")


def _tokens(text: str, end: int) -> list[Token]:
    """The tokens before `end`, as far back as an address may reach."""
    at = max(0, end - _WINDOW)
    while 0 < at < end and text[at - 1].isalnum() and text[at].isalnum() and text[at].isascii():
        at += 1
    tokens = []
    while at < end:
        token = token_at(text, at)
        tokens.append(token)
        at = token.end
    return tokens


def _joins(token: Token, following: Token) -> bool:
    """Whether only a blank stands between two whole words (or a word and something else)."""
    return following.kind != "sign" and any(
        each.kind == "word" and len(each.text) > 1 and each.text.isalpha() for each in (token, following)
    )


def _led(tokens: Sequence[Token], first: int) -> bool:
    """Whether what stands before the address leads to one."""
    before = next((token for token in reversed(tokens[:first]) if token.kind not in ("gap", "skip")), None)
    return before is None or before.kind == "stop" or before.text in _LEADS or before.kind == "sign"
