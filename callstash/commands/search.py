"""`callstash search`: which calls say this, at which second, and what was found in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from pathlib import Path, PurePath
from typing import Annotated, Any

import typer
from rich.markup import escape

from callstash.commands.calls import ask_all, marked, one_line, table_of, when
from callstash.commands.common import DEFAULT_FILE, AsJson, ConfigFile, out, print_json, say
from callstash.contracts import Archive, Hit, Query
from callstash.places import clock
from callstash.searchtext import fold, tokens
from callstash.validation import near_hint
from callstash.values import LAST_FOUR

Terms = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="QUERY",
        help="What was said; every argument must occur in the call, the words of one side by side. A call id (with * "
        "for anything: '1732768*') or file name finds that call, first of all. Four digits also find, last of all, "
        "calls with a phone, card or identity number that ends so. Recordings of one call (legs, transfers) are one "
        "hit. Without any: the latest calls.",
    ),
]
Conditions = Annotated[
    list[str] | None,
    typer.Option(
        "--field",
        metavar="NAME=VALUE",
        help="A field by name or type, such as phone=+86138*; by its last four digits: phone_last4=5678, or last4=5678 "
        "for any number; or call.id=1732768*.",
    ),
]
Limit = Annotated[int, typer.Option(min=1, help="At most so many calls.")]


def search(
    query: Terms = None,
    field: Conditions = None,
    file: ConfigFile = DEFAULT_FILE,
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """Find calls by what was said in them and by the fields that were found."""
    from callstash.pipeline import open_archives

    asked = Query(tuple(query or ()), tuple(parse_condition(one) for one in field or ()), limit)
    hits = run_search(open_archives(file), asked)
    if as_json:
        for hit in hits:
            print_json(as_dict(hit))
    elif hits:
        _print(hits, asked)
    if not hits:
        say(f"no call found: {advice(file, asked)}")


def run_search(archives: Sequence[Archive], query: Query) -> list[Hit]:
    """The best hits of every archive, taken in turn: the scores of two archives cannot be compared."""
    ranked = ask_all(archives, lambda archive: archive.search(query))
    in_turn = [hit for rank in zip_longest(*ranked) for hit in rank if hit is not None]
    return in_turn[: query.limit]


def parse_condition(text: str) -> tuple[str, str]:
    """Read `name=value`; a name alone asks for any value."""
    name, equals, value = text.partition("=")
    if not name.strip() or (equals and not value.strip()):
        raise typer.BadParameter(f"'{text}' is not NAME=VALUE, such as phone=+8613800138000", param_hint="--field")
    return name.strip(), value.strip() or "*"


def as_dict(hit: Hit) -> dict[str, Any]:
    """What machines read of a hit."""
    return {
        "call": hit.call_id,
        "recording_id": hit.recording_id,
        "path": hit.path,
        "began_at": hit.began_at,
        "segment": hit.segment,
        "start_ms": hit.start_ms,
        "text": hit.text,
        "fields": list(hit.fields),
        "leg": hit.leg or None,
        "recordings": list(hit.recordings),
    }


def advice(file: Path, query: Query) -> str:
    """Why nothing was found: a condition that nothing can meet, else what to try."""
    from callstash.pipeline import open_archives

    return next((wrong for name, value in query.fields if (wrong := _short_end(name, value))), "") or (
        _no_such_field(open_archives(file), query, declared(file)) or hint(query)
    )


def declared(file: Path) -> dict[str, str]:
    """Name -> type of every field that the rules may find."""
    from callstash.config import load_config

    config = load_config(file, rules=False)
    return {name: of for one in config.pipelines for name, of in config.context(one).declared().items()}


def _short_end(name: str, value: str) -> str:
    """What is wrong with the end of a number."""
    if not fold(name).endswith(_LAST_FOUR) or "*" in value or re.fullmatch(r"[0-9]{3}[0-9Xx]", value):
        return ""
    return f"{name} wants exactly four digits, the last of the number: --field {name}=5678"


_LAST_FOUR = LAST_FOUR.removeprefix("_")


def _no_such_field(archives: Sequence[Archive], query: Query, fields: Mapping[str, str]) -> str:
    """Which field no call has, and whether it is one at all."""
    for name, _ in query.fields:
        if fold(name) in ("call.id", "call_id", _LAST_FOUR) or run_search(archives, Query((), ((name, "*"),), 1)):
            continue
        of, known = fold(name).removesuffix(LAST_FOUR), sorted({*fields, *fields.values()})
        more = "" if of in known else near_hint(of, known)
        return f"no call has a field '{of}'" + (f": {more}" if more else "")
    return ""


def hint(query: Query) -> str:
    """What to try when nothing was found."""
    phrase = next((term for term in query.terms if len(term.split()) > 1), None)
    if phrase:
        return f"the words of one argument must stand side by side; apart: callstash search {phrase}"
    if query.terms and not any(tokens(term) for term in query.terms):
        return "there is no letter or digit in the query"
    if query.fields:
        return "`*` stands for anything, as in --field 'phone=*5678'; --field phone finds every call with one"
    if query.terms:
        return "a word or number matches as a whole, Chinese by any part; `callstash status` says what was heard so far"
    return "nothing was heard yet; `callstash status` says what became of each file"


def _print(hits: Sequence[Hit], query: Query) -> None:
    console = out()
    if not console.is_terminal:
        for hit in hits:
            columns = (when(hit.began_at), _name(hit), clock(hit.start_ms), one_line(hit.text), _fields(hit))
            print("\t".join([*columns, *([several] if (several := _recordings(hit)) else [])]))
        return
    table = table_of("when", "call", "at", "said", "fields")
    for hit in hits:
        said = marked(one_line(hit.text), query.terms)
        name = " ".join([_name(hit), *([f"({several})"] if (several := _recordings(hit)) else [])])
        table.add_row(when(hit.began_at), escape(name), clock(hit.start_ms), said, escape(_fields(hit)))
    console.print(table)


def _name(hit: Hit) -> str:
    """As people know the call: by the PBX's id, else by its file."""
    return hit.call_id if hit.call_id != hit.recording_id else PurePath(hit.path).name


def _recordings(hit: Hit) -> str:
    """`in, out` of a call whose legs were recorded apart, `3 recordings` of another that has several."""
    legs = sorted({one["leg"] for one in hit.recordings if one["leg"]})
    if len(legs) == len(hit.recordings):
        return ", ".join(legs)
    return f"{len(hit.recordings)} recordings"


def _fields(hit: Hit) -> str:
    """Each once: a number that is read back on the other leg is in both."""
    return ", ".join(dict.fromkeys(f"{field['name']}={one_line(field['value'])}" for field in hit.fields))
