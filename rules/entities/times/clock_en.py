"""English clock times, spoken and written: half past six in the evening, 2:30 p.m., ten to eleven, noon.

A bare number is no time: minutes, a.m., o'clock or a part of the day make it one, or a cue before it (at nine).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.entities.times.clock_words import RATIO, Clock
from rules.entities.times.en_words import ONE, TEEN, TEENS, TEN, UNITS, number

_HOUR_WORD = "|".join(sorted(UNITS, key=len, reverse=True))
EN_HOUR = rf"(?:{_HOUR_WORD}|1\d|2[0-4]|0?\d)(?!\w)"
_MM = rf"(?:oh|o|zero)[\s-](?:{ONE})\b|(?:twenty|thirty|forty|fifty)(?:[\s-](?:{ONE})\b)?|{TEEN}"
EN_BARE = rf"(?:{_HOUR_WORD}|1\d|2[0-4]|0?\d)(?:\s?[:.]\s?[0-5]\d|[\s-](?:{_MM}))?(?!\w)"
"""An hour with or without minutes that nothing but a range makes a time."""
_COUNT = rf"(?:twenty[\s-]five|twenty|ten|five|(?:{_HOUR_WORD}|\d\d?)(?=\s+minutes?\b|\s+past\b))"
_AM_PM = r"(?P<am>a\.?\s?m\b\.?|(?<=\d) ?a\b)|(?P<pm>p\.?\s?m\b\.?|(?<=\d) ?p\b)"
_DAY_PART = r"(?:in\s+the\s+(?P<part>morning|afternoon|evening|night)|at\s+(?P<night>night))\b"
_THAT_DAY = re.compile(
    r"\s+(?:on\s+)?(?:this|that|tomorrow|yesterday|next\s+\w+day|\w+day)\s+(morning|afternoon|evening|night)\b|\s+to(night)\b",
    re.A,
)
_THAT_DAY_BEFORE = re.compile(
    r"\b(?:(morning|afternoon|evening|night)|to(night))(?:\s+it's)?,?\s+(?:(?:at|around|about|by|before|after|from|until)\s+)?\Z",
    re.A,
)
_AM_PM_BEFORE = re.compile(r"(?:^|[^\d\s.])\s*\b([ap])\.?m\.?\s?\Z", re.A)
"""PM 3:30."""
_CANDIDATE = re.compile("|".join([*UNITS, "half", "quarter", "noon", "midday", "midnight", "twenty", *"0123456789"]))
_GOES_BEFORE = re.compile(r"[a-z0-9'.]\Z|\d:\Z")
_NAMED = re.compile(r"(?:(?:12|twelve)\s+)?(?:(?P<noon>noon|midday)|midnight)\b", re.A)
_RELATIVE = re.compile(
    rf"(?P<count>half|quarter|{_COUNT})(?P<said>\s+minutes?)?\s+(?P<way>past|after|to|till|of|before)\s+(?P<hour>{EN_HOUR})"
    rf"(?:\s+o'?\s?clock\b)?(?:\s*(?:{_AM_PM})|\s+{_DAY_PART})?",
    re.A,
)
_HALF = re.compile(
    rf"half\s+(?P<hour>{_HOUR_WORD})\b(?!\s+(?:hours?|minutes?|percent|dollars?|dozen))(?:\s+{_DAY_PART}|\s*(?:{_AM_PM}))?",
    re.A,
)
_PACKED = re.compile(rf"(?P<hour>[01]?\d|2[0-4])(?P<packed>[0-5]\d)\s?(?:{_AM_PM})(?!\w)", re.A)
"""900am"""
_PLAIN = re.compile(
    rf"(?P<hour>{_HOUR_WORD}|1\d|2[0-4]|0?\d)(?:\s?(?P<mark>[:.])\s?(?P<colon>[0-5]\d)(?::[0-5]\d)?(?![\d:])|[\s-](?P<words>{_MM})(?![\w-]))?(?!\w(?<![ap]))"
    rf"(?P<oclock>\s*o'?\s?clock\b)?(?:\s*(?:{_AM_PM})|\s+{_DAY_PART})?(?![\w])",
    re.A,
)
_CUE = re.compile(
    r"\b(?:at|by|around|about|before|after|until|till|til|from|since|for|make\s+it|it's|it\s+is|is|was|to|between|close[sd]?|open[s]?|closing|opening)\s+\Z",
    re.A,
)
_SURE_CUE = re.compile(
    r"\b(?:at|by|around|about|before|after|until|till|til|since)(?:\s+(?:about|around|exactly|like))?\s+\Z", re.A
)
_BY_MEASURE = re.compile(
    rf"(?:\d|\b(?:{_HOUR_WORD}|f(?:ee|oo)t|inch(?:es)?|cm|met(?:er|re)s?|divide[sd]?|multipl(?:y|ied)|"
    r"(?:in|de)crease[sd]?|reduced?|(?:go|went|gone|goes)\s+(?:up|down)|rose|fell|dropped|raised?|cut|off))\s+by\s+\Z",
    re.A,
)
"""Four by three, up by ten: a measure, and no time."""
_GOES_ON = re.compile(
    r"\s*(?:\Z|[.,;!?)]|\b(?:and|or|but|on|in\s+the|tomorrow|today|tonight|please|sharp|exactly|if|when|so|then|is|was|works?|would|"
    r"for|because|this|next|every|each|to|till|until|through|the|we|they|he|she|it|i|you|my|his|her|with|though|right|mon|tue|wed|thu|fri|sat|sun)\b)",
    re.A,
)
_LETTER, _TO_BEHIND = re.compile(r"\d ?[ap]\Z"), re.compile(r"\s?(?:[-–—]|to\b)", re.A)
_TO_BEFORE = re.compile(r"(?:[-–—]|to)\s?\Z")
"""9a-5p: a letter alone means a.m. only in a range."""
_COUNTED = re.compile(
    r"\s*[.,/]\s*\d|\s+\d|[\s-]*(?:percent|per|%|dollars?|bucks?|cents?|minutes?|mins?|hours?|days?|people|persons?|guests|times?|weeks?|months?|years?|"
    r"business|working|stars?|points?|items?|more|less|hundred|thousand|million|degrees|miles|pounds?|euros?|and\s+a\s+half|of\s+(?:them|us|you|the|my))\b",
    re.A,
)
_NUMBER_BEFORE = re.compile(
    rf"(?:[$£€#]|\b(?:{TEN}|{'|'.join(TEENS[3:])}|hundred|thousand|point|and\s+a))\s*-?\Z", re.A
)
_PM_OF = {"afternoon": "pm", "evening": "pm", "night": "pm"}
"""Said behind a time, these hold for both ends of a range, as p.m. does: six to eight in the evening."""
_LONE_HALF = re.compile(r"\b(?:an?|and|the|first|second|other|one|last)\s+\Z", re.A)


def english_clocks(text: str) -> Iterator[Clock]:
    """Read every English clock time of folded, lower-case text, in order."""
    done = 0
    for candidate in _CANDIDATE.finditer(text):
        at = candidate.start()
        if at < done or _GOES_BEFORE.search(text, max(0, at - 2), at):
            continue
        found = _at(text, at)
        if found:
            done = found.end
            yield found


def _at(text: str, at: int) -> Clock | None:
    named = _NAMED.match(text, at)
    if named:
        return Clock(at, named.end(), 12 if named["noon"] else 24, 0, "noon" if named["noon"] else "midnight")
    behind = text[max(0, at - 24) : at]
    relative = _RELATIVE.match(text, at)
    if relative and _means_clock(relative, behind):
        return _relative(text, relative, behind)
    half = _HALF.match(text, at)
    if half and not _LONE_HALF.search(behind):
        return _clock(text, half, behind, number(half["hour"]), 30)
    packed = _PACKED.match(text, at)
    if packed:
        return _clock(text, packed, behind, int(packed["hour"]), int(packed["packed"]))
    plain = _PLAIN.match(text, at)
    return _plain(text, plain, behind) if plain and not _NUMBER_BEFORE.search(behind) else None


def _means_clock(match: re.Match[str], behind: str) -> bool:
    """Whether `ten to nine` is a time: it may be a range; a quarter, the word minutes or a cue decides."""
    count, way = match["count"], match["way"]
    if count == "half":
        return way == "past"
    if count == "quarter" or match["said"]:
        return way != "before" or bool(match["said"])
    if way == "past":
        return True
    counted = count.startswith("twenty") or bool(_SURE_CUE.search(behind) or re.search(r"\bit(?:'s| is)\s+\Z", behind))
    return way in ("to", "till") and counted


def _relative(text: str, match: re.Match[str], behind: str) -> Clock | None:
    counts = {"half": 30, "quarter": 15}
    distance = counts.get(match["count"]) or number(match["count"])
    total = number(match["hour"]) * 60 + (distance if match["way"] in ("past", "after") else -distance)
    return _clock(text, match, behind, *divmod(total, 60))


def _plain(text: str, match: re.Match[str], behind: str) -> Clock | None:
    words, colon = match["words"], match["colon"]
    hour, minute = number(match["hour"]), number(words) if words else int(colon or 0)
    said = match["oclock"] or match["am"] or match["pm"] or match["part"] or match["night"]
    if hour > 24 or (match["mark"] == "." and not said) or (match["am"] and hour > 12):
        return None
    if _LETTER.search(match[0]) and not (_TO_BEHIND.match(text, match.end()) or _TO_BEFORE.search(behind)):
        return None
    if not said and (RATIO.search(behind) if match["mark"] == ":" else not _cued(text, match, behind)):
        return None
    return _clock(text, match, behind, hour, minute)


def _cued(text: str, match: re.Match[str], behind: str) -> bool:
    """Whether a time without a.m. or o'clock is one by the words around it."""
    if _COUNTED.match(text, match.end()):
        return False
    if match["words"]:
        return bool(_CUE.search(behind) or _THAT_DAY.match(text, match.end()))
    if not 1 <= number(match["hour"]) <= 12 or match["hour"].startswith("0"):
        return False
    sure = _SURE_CUE.search(behind) and not _BY_MEASURE.search(behind)
    return bool(sure and _GOES_ON.match(text, match.end())) or bool(_THAT_DAY.match(text, match.end()))


def _clock(text: str, match: re.Match[str], behind: str, hour: int, minute: int) -> Clock | None:
    groups = match.groupdict()
    part = "am" if groups["am"] else "pm" if groups["pm"] else groups.get("part") or groups.get("night") or ""
    if not part:
        that_day = _THAT_DAY.match(text, match.end()) or _THAT_DAY_BEFORE.search(behind)
        before = _AM_PM_BEFORE.search(behind)
        part = (that_day[1] or that_day[2]) if that_day else f"{before[1]}m" if before else ""
    part = _PM_OF.get(part, part) if 4 < hour < 12 else part
    full = not part and (hour > 12 or hour == 0 or match["hour"][0] == "0")
    return Clock(match.start(), match.end(), hour, minute, part, full)


def en_bare(said: str) -> tuple[int, int]:
    """Hour and minute of what `EN_BARE` matches."""
    hour, _, minute = said.replace(".", " ").replace(":", " ").replace("-", " ").partition(" ")
    return number(hour), number(minute.strip()) if minute.strip() else 0
