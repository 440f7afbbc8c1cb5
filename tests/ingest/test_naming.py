"""Metadata from file names, sidecars and time stamps."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ingest.dates import said_start
from ingest.grok import NamePattern, bank
from ingest.naming import Namer, details, name_text

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUSE = "%{YYYYMMDD:date}_%{HHMMSS:time}_%{EXTENSION:agent}_%{CALLID:call_id}"
MTIME_NS = 1_700_000_000_000_000_000


def described(name: str, *patterns: str, sidecar: dict[str, Any] | None = None) -> Any:
    return details(Namer(patterns).read(name), sidecar or {}, (), MTIME_NS, SHANGHAI)


class TestHousePattern:
    def test_all_its_captures_become_metadata_and_the_start(self) -> None:
        said = described("20250102_093000_8001_a1b2-c3.wav", HOUSE)
        assert said.began_at == datetime(2025, 1, 2, 9, 30, tzinfo=SHANGHAI)
        assert said.meta == {
            "date": "20250102",
            "time": "093000",
            "agent": "8001",
            "call_id": "a1b2-c3",
            "began_at_from": "name",
        }
        assert said.tags == ()

    def test_identity_takes_call_id_and_start_from_the_name_and_no_zone(self) -> None:
        named = Namer([HOUSE]).read("20250102_093000_8001_a1b2.wav")
        assert (named.call_id, named.began_at) == ("a1b2", "2025-01-02T09:30:00")

    def test_a_name_that_does_not_match_is_tagged_only_where_a_pattern_was_asked_for(self) -> None:
        assert described("hello.wav", HOUSE).tags == ("_grokparsefailure",)
        assert described("hello.wav").tags == ()

    def test_the_first_pattern_that_matches_counts(self) -> None:
        assert described("8001.wav", HOUSE, "%{EXTENSION:agent}").meta["agent"] == "8001"


class TestStart:
    def test_a_date_that_is_none_is_tagged_and_falls_through_to_the_sidecar(self) -> None:
        said = described("20251345_093000_8001_x.wav", HOUSE, sidecar={"began_at": "2025-03-04 05:06:07"})
        assert said.tags == ("_dateparsefailure",)
        assert said.began_at == datetime(2025, 3, 4, 5, 6, 7, tzinfo=SHANGHAI)
        assert said.meta["began_at_from"] == "sidecar"
        assert Namer([HOUSE]).read("20251345_093000_8001_x.wav").began_at is None

    def test_without_name_and_sidecar_the_file_says_when_in_utc(self) -> None:
        said = described("x.wav")
        assert said.began_at == datetime.fromtimestamp(1_700_000_000, UTC)
        assert said.began_at.utcoffset() == timedelta(0)
        assert said.meta == {"began_at_from": "mtime"}

    def test_the_name_wins_over_the_sidecar_for_the_start_and_loses_otherwise(self) -> None:
        said = described("20250102_093000_8001_x.wav", HOUSE, sidecar={"began_at": "2020-01-01", "agent": "Li"})
        assert (said.began_at.year, said.meta["agent"], said.meta["began_at_from"]) == (2025, "Li", "name")

    def test_a_bad_date_in_a_sidecar_is_tagged(self) -> None:
        said = described("x.wav", sidecar={"began_at": "yesterday"})
        assert (said.tags, said.meta["began_at_from"]) == (("_dateparsefailure",), "mtime")

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ({"date": "2025-01-02", "time": "09:30:05"}, datetime(2025, 1, 2, 9, 30, 5)),
            ({"date": "250102", "time": "0930"}, datetime(2025, 1, 2, 9, 30)),
            ({"date": "20250102"}, datetime(2025, 1, 2)),
            ({"date": 20250102, "time": 93005}, datetime(2025, 1, 2, 9, 30, 5)),
            ({"began_at": "20250102093005"}, datetime(2025, 1, 2, 9, 30, 5)),
            ({"began_at": "2025-01-02T09:30:05+08:00"}, datetime(2025, 1, 2, 1, 30, 5, tzinfo=UTC)),
            ({"began_at": "1735781405"}, datetime(2025, 1, 2, 1, 30, 5, tzinfo=UTC)),
            ({"began_at": 1735781405000}, datetime(2025, 1, 2, 1, 30, 5, tzinfo=UTC)),
            ({"year": "2025", "month": "1", "day": "2", "hour": "9"}, datetime(2025, 1, 2, 9)),
            ({"began_at": None, "date": ""}, None),
            ({}, None),
        ],
    )
    def test_is_understood_as(self, values: dict[str, Any], expected: datetime | None) -> None:
        assert said_start(values) == expected

    @pytest.mark.parametrize(
        "values",
        [
            {"date": "20250230"},
            {"date": "x"},
            {"date": "20250102", "time": "256199"},
            {"began_at": "soon"},
            {"began_at": "0001-01-01T00:00:00"},
            {"began_at": "9999-12-31T23:59:59-05:00"},
        ],
    )
    def test_is_refused(self, values: dict[str, Any]) -> None:
        with pytest.raises(ValueError):
            said_start(values)


class TestDirection:
    @pytest.mark.parametrize(("word", "meaning"), [("in", "inbound"), ("OUT", "outbound"), ("呼入", "inbound")])
    def test_words_become_one(self, word: str, meaning: str) -> None:
        assert described(f"{word}.wav", "%{DIRECTION:direction}").meta["direction"] == meaning

    def test_a_word_of_another_language_stays(self) -> None:
        assert described("x.wav", sidecar={"direction": "entrante"}).meta["direction"] == "entrante"


class TestGrok:
    def test_freepbx(self) -> None:
        pattern = (
            "%{DIRECTION:direction}-%{PHONE:caller}-%{PHONE:callee}-%{YYYYMMDD:date}-%{HHMMSS:time}-%{CALLID:call_id}"
        )
        said = described("out-18005551212-101-20250102-030405-1735786985.123.wav", pattern)
        assert (said.meta["caller"], said.meta["callee"], said.meta["call_id"]) == (
            "18005551212",
            "101",
            "1735786985.123",
        )
        assert said.meta["direction"] == "outbound"

    def test_types_alternatives_own_groups_and_chinese_names(self) -> None:
        captures = NamePattern(r"(?<队列>\p{Han}+)-(?:%{INT:n:int}|%{WORD:n})").match("售后-42")
        assert captures == {"队列": "售后", "n": 42}
        assert NamePattern(r"(?:%{INT:n:int}|%{WORD:n})").match("abc") == {"n": "abc"}

    def test_the_bank_of_pygrok_is_there(self) -> None:
        assert {"WORD", "TIMESTAMP_ISO8601", "IPORHOST", "CALLID"} <= set(bank())
        assert NamePattern("^%{TIMESTAMP_ISO8601:began_at}").match("2025-01-02T09:30:05Z") is not None

    def test_an_unknown_pattern_names_the_nearest(self) -> None:
        with pytest.raises(ValueError, match=r"did you mean %\{CALLID\}"):
            NamePattern("%{CALLIDD:call_id}")

    def test_a_pattern_that_cannot_be_compiled_says_so(self) -> None:
        with pytest.raises(ValueError, match="bad regular expression"):
            NamePattern("(")

    def test_a_pattern_that_takes_for_ever_is_cut_off_and_tagged(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ingest.grok.TIMEOUT_S", 0.05)
        named = Namer([r"^(a|aa)+\d$"]).read("a" * 60 + "!.wav")
        assert named.tags == ("_groktimeout", "_grokparsefailure")


class TestNameText:
    def test_accents_written_apart_are_joined(self) -> None:
        name = unicodedata.normalize("NFD", "José.wav")
        assert described(name, "(?<agent>.*)").meta["agent"] == "José"

    def test_folders_are_seen_by_patterns_that_name_them(self) -> None:
        assert described("售后/8001/a.wav", "(?<queue>[^/]+)/%{EXTENSION:agent}/").meta["queue"] == "售后"

    def test_the_suffix_is_never_part_of_it(self) -> None:
        assert name_text("x/a.b.wav") == "a.b"
        assert name_text("x/a.b.wav", with_folders=True) == "x/a.b"
