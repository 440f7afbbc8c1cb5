"""English clock times: nine thirty a m -> 9:30 a.m., half past nine -> 9:30, open nine to five -> open 9:00 to 5:00."""

from __future__ import annotations

import regex

from transcribe.itn.edits import CLOCK, NEAR, Sheet
from transcribe.itn.en_words import FIGURES, FILLERS, ONES, SMALL, TEENS, TENS, plain

_HOURS = {**ONES, "ten": 10, "eleven": 11, "twelve": 12}
_NUMBERS = "|".join([*FIGURES, *TEENS, *TENS, "hundred", "thousand", "point", "double", "triple", "half"])
_HOUR = rf"(?:{'|'.join(_HOURS)}|1[0-2]|0?[1-9])"
_H = rf"(?P<hour>{_HOUR})"
_M = (
    rf"(?P<minute>(?:oh|o|zero) (?:{'|'.join(ONES)})|(?:twenty|thirty|forty|fifty)(?: (?:{'|'.join(ONES)}))?"
    rf"|{'|'.join(TEENS)}|[0-5]\d)"
)
_AM = r"[ap]\.? ?m\b\.?"
_HALF = rf"(?P<half>{_AM}|in the morning\b|in the evening\b|in the afternoon\b|at night\b|tonight\b)"
_NOT_IN_NUMBER = rf"(?<![\w.:,$€£/-])(?<!\b(?:{_NUMBERS}) )"
_FIGURE = rf"(?:{'|'.join([*FIGURES, 'double', 'triple'])})"
_END = (
    rf"(?![\w:])(?! (?:{_NUMBERS})\b)"
    rf"(?!,? (?:(?:{'|'.join(FILLERS)}),? )?{_FIGURE} {_FIGURE} {_FIGURE}\b)(?!,? (?:double|triple) {_FIGURE})"
)
"""An hour ends where no number goes on: no telephone's, and no other hour's (ten to four)."""
_COUNTED = (
    r"(?! (?:percent|per|dollars?|minutes?|hours?|days?|people|times?|weeks?|months?|years?|business|working)\b)"
    r"(?! (?:a(?! ?m\b)|or(?! so)|each|apiece|plus|off)\b)"
)
"""What follows a count or a price: it's one fifty a piece."""
_CUE = r"(?:at|until|till|by|from|before|after|around|about|between|since|closes?|opens?|it's|it is|to|through)"
_OPEN = r"(?:from|open|hours(?: are)?|between|weekdays|daily|\w+day|every day|working)"
_TO = r"(?: (?:to|till|until|through) )"
_COUNTS = "|".join(["twenty five", "twenty", *(word for word in SMALL if word != "twenty")])
_EXACT = regex.compile(rf"{_NOT_IN_NUMBER}{_H}(?: {_M}|:(?P<written>[0-5]\d))? ?{_HALF}(?!\w)")
_O_CLOCK = regex.compile(rf"{_NOT_IN_NUMBER}{_H} (?:o'? ?clock)\b(?: (?P<half>{_AM}))?")
_CUED = regex.compile(rf"\b{_CUE} {_H} {_M}{_END}{_COUNTED}")
_DAY = r"(?:tomorrow|today|tonight|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)"
_DATED = (
    regex.compile(rf"\b{_DAY}(?: (?:morning|afternoon|evening|night))?,? {_H} {_M}{_END}{_COUNTED}"),
    regex.compile(
        rf"{_NOT_IN_NUMBER}{_H} {_M}(?= (?:(?:on )?{_DAY}|appointments?|reservation|booking|meeting|train|bus)\b)"
    ),
)
"""Friday nine fifteen, my nine fifteen appointment. Alone, nine fifteen may be a price."""
_MILITARY = regex.compile(rf"{_NOT_IN_NUMBER}(?:zero|oh) (?P<hour>{'|'.join(ONES)}) hundred(?= hours\b)")
_PAST = regex.compile(
    rf"{_NOT_IN_NUMBER}(?P<count>half|(?:a )?quarter|{_COUNTS})(?P<minutes> min(?:ute)?s?)?"
    rf" (?P<way>past|after|to|till|of|before) {_H}{_END}(?: ?{_HALF}(?!\w))?"
)
_RANGE = regex.compile(rf"\b{_OPEN} {_H}(?:{_TO}| and )(?P<last>{_HOUR}){_END}{_COUNTED}")
_BEFORE_CLOCK = regex.compile(rf"{_NOT_IN_NUMBER}{_H}{_TO}(?={CLOCK})")
_AFTER_CLOCK = regex.compile(rf"(?<={CLOCK}{_TO}){_H}{_END}{_COUNTED}(?! (?:to|till|past) {_HOUR}\b)")
_GRADES = regex.compile(
    r"\b(?:rat(?:e[ds]?|ing)|scale|scored?|rank(?:ed)?|grade|count(?:ed)?|pick|choose|number)\b.{0,12} $"
)


def read(sheet: Sheet) -> None:
    """Claim clock times; an hour without minutes needs a.m., p.m., o'clock or a range."""
    for pattern in (_PAST, _EXACT, _O_CLOCK, _CUED, *_DATED):
        for match in pattern.finditer(plain(sheet.shadow)):
            if new := _clock(sheet.shadow, match, pattern):
                sheet.claim(match.start("count" if pattern is _PAST else "hour"), _end(match), new, CLOCK)
    for match in _MILITARY.finditer(plain(sheet.shadow)):
        sheet.claim(*match.span(), f"0{_number(match['hour'])}:00", CLOCK)
    _read_ranges(sheet)


def _read_ranges(sheet: Sheet) -> None:
    """open nine to five; nine to 5:30. But from one to ten is a scale."""
    for match in _RANGE.finditer(plain(sheet.shadow)):
        graded = match["hour"] == "one" and _GRADES.search(match.string[max(0, match.start() - NEAR) : match.start()])
        if match["hour"] != match["last"] and not graded:
            sheet.claim(*match.span("hour"), f"{_number(match['hour'])}:00", CLOCK)
            sheet.claim(*match.span("last"), f"{_number(match['last'])}:00", CLOCK)
    for pattern in (_BEFORE_CLOCK, _AFTER_CLOCK):
        for match in pattern.finditer(plain(sheet.shadow)):
            sheet.claim(*match.span("hour"), f"{_number(match['hour'])}:00", CLOCK)


def _end(match: regex.Match[str]) -> int:
    """Where the claim ends: "in the morning" stays."""
    half = match["half"] if "half" in match.groupdict() else None
    return match.start("half") - 1 if half and len(half) > 5 else match.end()


def _clock(shadow: str, match: regex.Match[str], pattern: regex.Pattern[str]) -> str | None:
    groups = match.groupdict()
    half = groups.get("half") or ""
    hour, minute = _number(groups["hour"]), _minute(groups)
    if pattern is _PAST:
        if not _means_clock(shadow, match):
            return None
        minute = {"half": 30, "quarter": 15, "a quarter": 15}.get(groups["count"]) or _number(groups["count"])
        if groups["way"] not in ("past", "after"):
            hour, minute = (hour - 2) % 12 + 1, 60 - minute
    return f"{hour}:{minute:02d}{_suffix(shadow, half, match.end())}"


def _means_clock(shadow: str, match: regex.Match[str]) -> bool:
    """ten to nine may be a range, five after nine a count: only minutes, a quarter or a.m. make them a time."""
    if match["count"] in ("half", "quarter", "a quarter"):
        return match["way"] in (("past",) if match["count"] == "half" else ("past", "after", "to", "till", "of"))
    if match["minutes"]:
        return match["way"] != "of"
    ranged = regex.search(
        r"\b(?:from|open|between|hours(?: are)?|\w+day) $", plain(shadow[max(0, match.start() - NEAR) : match.start()])
    )
    fives = match["count"] in ("five", "ten", "twenty", "twenty five")  # three to five p m is two hours
    return match["way"] == "past" or (match["way"] in ("to", "till") and fives and bool(match["half"]) and not ranged)


def _suffix(shadow: str, half: str, end: int) -> str:
    if half[:1] not in ("a", "p") or len(half) > 5:
        return ""
    dot = "" if shadow[end : end + 1] == "." else "."
    return f" {half[0]}.m{dot}"


def _minute(groups: dict[str, str | None]) -> int:
    return _number(groups.get("minute") or groups.get("written") or "0")


def _number(words: str) -> int:
    return sum(int(w) if w.isdigit() else FIGURES.get(w, SMALL.get(w, 0)) for w in words.split())
