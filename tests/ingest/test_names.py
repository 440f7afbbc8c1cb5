"""What names alone say."""

from __future__ import annotations

import unicodedata

import pytest

from ingest.names import JUNK, Kind, NameFilter, belongs, compile_glob, junk, sidecar_names
from ingest.options import FolderOptions

DEFAULT = NameFilter(FolderOptions(path="x").include)


class TestGlobs:
    @pytest.mark.parametrize(
        ("pattern", "path", "fits"),
        [
            ("**/*.wav", "a.wav", True),
            ("**/*.wav", "x/y/a.wav", True),
            ("**/*.wav", "A.WAV", True),
            ("**/*.wav", "a.wav.part", False),
            ("*.wav", "x/y/a.wav", True),
            ("x/*.wav", "x/a.wav", True),
            ("x/*.wav", "x/y/a.wav", False),
            ("x/**", "x/y/a.wav", True),
            ("**/*.{wav,mp3}", "a.mp3", True),
            ("call?.wav", "call1.wav", True),
            ("call?.wav", "call/.wav", False),
            ("[0-9]*.wav", "7.wav", True),
            ("[!0-9]*.wav", "7.wav", False),
            ("录音/*.wav", "录音/通话.wav", True),
            ("a+b(1).wav", "a+b(1).wav", True),
            ("./*/a.wav", "x/a.wav", True),
        ],
    )
    def test_fits(self, pattern: str, path: str, fits: bool) -> None:
        assert bool(compile_glob(pattern).fullmatch(path)) is fits

    @pytest.mark.parametrize("pattern", ["", "/etc/*.wav"])
    def test_what_can_never_fit_is_an_error(self, pattern: str) -> None:
        with pytest.raises(ValueError, match="relative to 'path'"):
            compile_glob(pattern)

    @pytest.mark.parametrize("pattern", ["[z-a].wav", "[!].wav", "x/{[z-a],b}.wav"])
    def test_a_set_of_characters_that_is_none_is_an_error(self, pattern: str) -> None:
        with pytest.raises(ValueError, match=r"is not a pattern of names: .*\[a-z\]"):
            compile_glob(pattern)


class TestJunk:
    @pytest.mark.parametrize(
        "name",
        [
            *("a.wav.part", "a.filepart", "A.TMP", "x.crdownload", ".hidden.wav", "._a.wav", "@eaDir", ".stfolder"),
            *("~$a.wav", "a.wav~", "Thumbs.db", "a.lock"),
        ],
    )
    def test_is_ignored_with_a_reason(self, name: str) -> None:
        assert junk(name)
        assert DEFAULT.judge(name).kind is Kind.IGNORED

    def test_below_a_junk_folder_everything_is_junk(self) -> None:
        assert "Synology" in DEFAULT.judge("calls/@eaDir/a.wav").reason

    def test_every_entry_of_the_list_says_why(self) -> None:
        assert all(pattern == pattern.lower() and reason for pattern, reason in JUNK)

    def test_a_rsync_upload_becomes_a_recording_only_by_its_last_rename(self) -> None:
        assert DEFAULT.judge(".call.wav.Ab12Cd").kind is Kind.IGNORED
        assert DEFAULT.judge("call.wav").kind is Kind.AUDIO


class TestKinds:
    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("a.wav", Kind.AUDIO),
            ("a.OPUS", Kind.AUDIO),
            ("a.txt", Kind.TEXT),
            ("a.SRT", Kind.TEXT),
            ("a.jsonl", Kind.TEXT),
            ("a.json", Kind.SIDECAR),
            ("a.YML", Kind.SIDECAR),
            ("a.docx", Kind.IGNORED),
        ],
    )
    def test_by_suffix(self, name: str, kind: Kind) -> None:
        assert DEFAULT.judge(name).kind is kind

    def test_exclude_wins_and_says_which(self) -> None:
        names = NameFilter(["**/*.wav"], ["archive/**"])
        assert names.judge("archive/a.wav").reason == "excluded by 'archive/**'"
        assert names.judge("archive/a.json").kind is Kind.IGNORED
        assert names.judge("a.wav").kind is Kind.AUDIO

    def test_not_included_says_so(self) -> None:
        assert NameFilter(["**/*.wav"]).judge("a.mp3").reason == "not matched by 'include'"

    def test_a_mac_writes_accents_apart(self) -> None:
        assert NameFilter(["appelé/*.wav"]).judge(unicodedata.normalize("NFD", "appelé/a.wav")).kind is Kind.AUDIO


class TestSidecars:
    def test_same_stem_comes_before_the_full_name(self) -> None:
        names = sidecar_names("call.wav")
        assert names.index("call.json") < names.index("call.yaml") < names.index("call.wav.json")
        assert "call.JSON" in names

    @pytest.mark.parametrize(
        ("sidecar", "is_its"),
        [("call.json", True), ("call.wav.yml", True), ("call2.json", False), ("call.w.json", False)],
    )
    def test_belongs(self, sidecar: str, is_its: bool) -> None:
        assert belongs(sidecar, "call.wav") is is_its
