"""What the section in pipelines.yaml may say."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from callstash.contracts import Source
from callstash.registry import load
from ingest.folder import FolderSource
from ingest.options import FolderOptions


def test_the_entry_point_leads_here_and_keeps_the_contract(tmp_path: Any) -> None:
    assert load("sources", "folder") is FolderSource
    from tests.ingest.running import make_source

    assert isinstance(make_source(tmp_path / "missing"), Source)


def test_one_string_is_a_list_of_one() -> None:
    options = FolderOptions(path="x", include="**/*.wav", match="%{CALLID:call_id}", settle="2s")  # type: ignore[arg-type]
    assert (options.include, options.match, options.settle) == (("**/*.wav",), ("%{CALLID:call_id}",), 2.0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "path"),
        ({"path": "x", "setle": "5s"}, "setle"),
        ({"path": "x", "match": "%{CALLD:x}"}, "did you mean %{CALLID}?"),
        ({"path": "x", "include": ["/abs/*.wav"]}, "relative to 'path'"),
        ({"path": "x", "timezone": "Asia/Shangai"}, "did you mean 'Asia/Shanghai'?"),
        ({"path": "x", "include": "[z-a].wav"}, "is not a pattern of names"),
        ({"path": "x", "settle": 1.5}, "is not a duration"),
        ({"path": "x", "on_done": "move"}, "needs 'move_to'"),
        ({"path": "x", "on_done": "burn"}, "keep"),
        ({"path": "x", "sweep": "0s"}, "greater than 0"),
    ],
)
def test_a_mistake_is_said_in_words(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        FolderOptions(**options)


def test_lint_is_told_which_folders_are_watched_and_written_and_what_is_taken_in() -> None:
    options = FolderOptions(path="x", on_done="move", move_to="done")
    assert (options.reads(), options.writes(), options.takes_away()) == (("path",), ("move_to",), True)
    assert not FolderOptions(path="x").takes_away()
    assert FolderOptions(path="x", include=("**/*.txt", "*.SRT")).text_only()
    assert not any(FolderOptions(path="x", include=names).text_only() for names in (("*.txt", "*.wav"), ()))
    assert not FolderOptions(path="x").text_only()


def test_every_option_is_described_for_the_docs_and_the_editor() -> None:
    schema = FolderOptions.model_json_schema()
    assert all(len(one["description"]) > 20 for one in schema["properties"].values())
    assert schema["required"] == ["path"]
    assert {"type": "string"} in schema["properties"]["match"]["anyOf"]
