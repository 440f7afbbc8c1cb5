"""PLATE: Chinese number plates, written or spoken: 京A12345, 沪B D一二三四五 (new energy), 粤Z1234港."""

from __future__ import annotations

import re

from rules.entities.base import Entity, EntityContext, EntityType
from rules.entities.folding import fold

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_TRADITIONAL = str.maketrans("滬雲遼魯蘇贛晉陝閩貴粵寧瓊學掛領", "沪云辽鲁苏赣晋陕闽贵粤宁琼学挂领")
_FIGURES = dict(zip("零〇○一二两三四五六七八九幺洞拐勾", "00012234567891079", strict=True))
_GAP = r"[\s·・•.,、，_-]{0,3}"
_CODE = r"[a-z0-9零〇○一二两三四五六七八九幺洞拐勾]"
_HEAD = re.compile(
    rf"(?P<province>[{_PROVINCES}]){_GAP}(?P<letter>[a-hj-np-z])(?![a-z]{{3}})(?:的|{_GAP}点(?={_CODE}))?",
    re.IGNORECASE,
)
_PIECE = re.compile(rf"(?P<gap>{_GAP})(?:(?P<times>[2-9两二三四五六])(?:个|連|连))?(?P<code>{_CODE})", re.IGNORECASE)
_SUFFIX = re.compile(rf"{_GAP}(?P<suffix>挂|[港澳学警领](?![币元股车生校察式号先取导]))")
_ORDINARY = re.compile(r"(?=(?:\d*[A-HJ-NP-Z]){0,2}\d*$)[A-HJ-NP-Z\d]{5}")
_NEW_ENERGY = re.compile(r"[A-HJK][A-HJ-NP-Z\d]\d{4}|\d{5}[A-HJK]")
_MARKED = re.compile(r"(?=(?:\d*[A-HJ-NP-Z]){0,2}\d*$)[A-HJ-NP-Z\d]{4}")
_CUE = re.compile(r"车牌|牌照|牌号|车号|号牌|车(?:是|子)|plate", re.IGNORECASE)
_MOST_PIECES = 6


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every plate: a province, a letter, and five places (six for new energy, four and a word for some)."""
    folded = fold(text)
    plain = folded.text.translate(_TRADITIONAL)
    found = []
    for head in _HEAD.finditer(plain):
        places, end = _places(plain, head.end())
        if places:
            first, last = folded.span(head.start(), end)
            value = head["province"] + head["letter"].upper() + places
            sure = bool(_CUE.search(plain[max(0, head.start() - 16) : head.start()]))
            found.append(
                Entity("PLATE", first, last, value, text[first:last], 0.97 if sure else 0.9, (), _attributes(places))
            )
    return found


def _places(text: str, at: int) -> tuple[str, int]:
    """The places behind the head, as many as make a plate, and where they end; "" where none do."""
    places, best = "", ("", at)
    for _ in range(_MOST_PIECES):
        piece = _PIECE.match(text, at)
        if not piece:
            break
        places, at = places + _said(piece), piece.end()
        if _plate(places, piece["gap"]) and not _goes_on(text, at):
            best = (places, at)
        suffix = _SUFFIX.match(text, at) if _MARKED.fullmatch(places) else None
        if suffix:
            return places + suffix["suffix"], suffix.end()
    return best


def _plate(places: str, gap: str) -> bool:
    """Whether these places are a plate. The sixth stands close to the others: 京A12345，D座 has five."""
    close = not set(gap) & set(",，、.")
    return bool(_ORDINARY.fullmatch(places) or (close and _NEW_ENERGY.fullmatch(places)))


def _said(piece: re.Match[str]) -> str:
    code, times = piece["code"], piece["times"]
    count = int(_FIGURES.get(times, times)) if times else 1
    return _FIGURES.get(code, code.upper()) * count


def _goes_on(text: str, end: int) -> bool:
    """Whether letters or digits follow at once: then these are no plate, or not all of it."""
    after = text[end : end + 1]
    return (after.isascii() and after.isalnum()) or after in _FIGURES


def _attributes(places: str) -> dict[str, bool]:
    return {"new_energy": True} if len(places) == 6 else {}


ENTITY = EntityType(
    "PLATE",
    find,
    "Chinese number plates in capitals, without separators.",
    needs=re.compile(rf"[{_PROVINCES}滬雲遼魯蘇贛晉陝閩貴粵寧瓊][\s·・•.,、，_-]{{0,3}}[A-Za-zＡ-Ｚａ-ｚ]"),
)
