"""pipelines.yaml: what becomes of it, and what is said about one that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from callstash.config import check_config, load_config
from callstash.errors import ConfigError, Finding
from callstash.options import SinkOptions
from tests.callstash.fakes import FAKES, MINIMAL, Folder, Plugin, install, write


@pytest.fixture(autouse=True)
def _fakes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    install(monkeypatch)
    monkeypatch.chdir(tmp_path)


def _findings(folder: Path, text: str, **environment: str) -> tuple[Finding, ...]:
    return check_config(write(folder, text), environment)[1]


def _only(folder: Path, text: str, **environment: str) -> Finding:
    (finding,) = _findings(folder, text, **environment)
    return finding


def test_a_small_file_has_defaults_and_a_store(tmp_path: Path) -> None:
    config = load_config(write(tmp_path))
    (pipeline,) = config.pipelines
    assert (config.settings.timezone, config.settings.region, config.settings.offline) == ("Asia/Shanghai", "CN", False)
    assert config.data_dir == tmp_path / "data"
    assert (pipeline.id, pipeline.settings.workers, pipeline.settings.batch_size) == ("calls", 1, 64)
    assert (pipeline.settings.max_backlog, pipeline.settings.min_free, pipeline.settings.max_attempts) == (
        5000,
        1 << 30,
        3,
    )
    assert [source.name for source in pipeline.sources] == ["folder"]
    assert pipeline.transcriber is not None
    assert [normalizer.name for normalizer in pipeline.normalizers] == ["itn", "turns"]
    assert (pipeline.transcriber.name, pipeline.rules) == ("funasr", None)
    assert [sink.id for sink in pipeline.sinks] == ["store"]
    assert pipeline.store is pipeline.sinks[0]


def test_a_plugin_is_made_of_its_options_and_the_pipelines_context(tmp_path: Path) -> None:
    text = MINIMAL.replace("{path: in}", "{path: in, settle: 500ms, on_done: move, move_to: done}")
    config = load_config(write(tmp_path, "settings: {path.data: state, path.models: /models}\n" + text))
    pipeline = config.pipelines[0]
    source = pipeline.sources[0].make(config.context(pipeline))
    assert isinstance(source, Folder)
    assert source.options.settle == 0.5
    assert (source.context.pipeline_id, source.context.base_dir) == ("calls", tmp_path)
    assert source.context.models_dir == Path("/models")
    assert source.context.excluded_dirs == (tmp_path / "state", tmp_path / "done")


def test_off_turns_a_stage_off_and_a_name_alone_stands_for_its_defaults(tmp_path: Path) -> None:
    extra = "    normalize: off\n    sinks: [store: off, elasticsearch]\n"
    (pipeline,) = load_config(write(tmp_path, MINIMAL.replace("{funasr: {}}", "off") + extra)).pipelines
    assert (pipeline.transcriber, pipeline.normalizers, pipeline.store) == (None, (), None)
    assert [sink.id for sink in pipeline.sinks] == ["elasticsearch"]


@pytest.mark.parametrize(
    ("spelled", "names"),
    [
        ("itn", ["itn", "turns"]),
        ("", ["itn", "turns"]),
        ("off", []),
        ("false", []),
        ("{itn: {}, other: {}}", ["itn", "other", "turns"]),
        ("{other: , itn: }", ["other", "itn", "turns"]),
        ("[other, itn: {}]", ["other", "itn", "turns"]),
        ("[{other: {}, itn: {}}]", ["other", "itn", "turns"]),
        ("{turns: {}, itn: {}}", ["turns", "itn"]),
        ("{itn: {}, turns: off}", ["itn"]),
        ("{itn: off}", ["turns"]),
        ("turns", ["turns"]),
    ],
)
def test_normalizers_are_a_chain_in_the_order_written_that_turns_ends(
    tmp_path: Path, spelled: str, names: list[str]
) -> None:
    (pipeline,) = load_config(write(tmp_path, MINIMAL + f"    normalize: {spelled}\n")).pipelines
    assert [normalizer.name for normalizer in pipeline.normalizers] == names


@pytest.mark.parametrize(
    ("spelled", "column", "message", "hint"),
    [
        ("3", 16, "wants one 'name: {options}', not 3", ""),
        ("{}", 16, "wants one 'name: {options}', not a mapping", ""),
        ("[itn, [turns]]", 22, "wants one 'name: {options}', not a list", "write it without the list"),
        ("[itn, itn: {}]", 22, "'itn' stands in the chain twice", "take one of them out"),
        ("[itn, hotword]", 22, "no normalizer is called 'hotword'", "there are: itn, other, turns"),
        ("{itn: {languages: [zh]}}", 23, "unknown option 'languages' in normalize.itn", ""),
        (
            "{itn: , languages: [zh]}",
            16,
            "wants one 'name: {options}', not 2 keys: itn, languages",
            "indent the options of 'itn' further than its name",
        ),
    ],
)
def test_what_is_wrong_with_a_chain_is_said_at_its_place(
    tmp_path: Path, spelled: str, column: int, message: str, hint: str
) -> None:
    finding = _only(tmp_path, MINIMAL + f"    normalize: {spelled}\n")
    assert (finding.line, finding.column, finding.message, finding.hint) == (6, column, message, hint)


def test_text_alone_needs_no_transcriber_but_sound_does(tmp_path: Path) -> None:
    without = MINIMAL.replace("    transcribe: {funasr: {}}\n", "")
    finding = _only(tmp_path, without)
    assert (finding.code, finding.message) == ("E107", "'transcribe' is missing in pipelines")
    text_only = without.replace("{path: in}", '{path: in, include: ["**/*.txt", "*.SRT"]}')
    assert load_config(write(tmp_path, text_only)).pipelines[0].transcriber is None


def test_rules_may_be_a_list_or_a_plugin_with_paths(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("rule: a")
    for spelled in ("[a.yaml, '*.yaml', 'library:contact']", "{files: {paths: [a.yaml, '*.yaml', 'library:contact']}}"):
        (pipeline,) = load_config(write(tmp_path, MINIMAL + f"    rules: {spelled}\n")).pipelines
        assert pipeline.rules is not None
        assert pipeline.rules.options.model_dump() == {"paths": ("a.yaml", "*.yaml", "library:contact")}


def test_variables_come_from_the_environment_in_any_string(tmp_path: Path) -> None:
    text = MINIMAL.replace("{path: in}", '{path: "${FOLDER}", settle: "${SETTLE:7s}"}')
    text = text.replace("calls", 'calls\n    pipeline.workers: "${WORKERS}"')
    config, findings = check_config(write(tmp_path, text), {"FOLDER": "in", "WORKERS": "3"})
    assert not findings
    assert config is not None
    assert config.pipelines[0].settings.workers == 3
    assert config.pipelines[0].sources[0].options.model_dump()["settle"] == 7.0


def test_a_missing_variable_is_named_and_placed(tmp_path: Path) -> None:
    finding = _only(tmp_path, MINIMAL + '    sinks: [elasticsearch: {api_key: "${ES_API_KEY}"}]\n')
    assert (finding.line, finding.column, finding.width, finding.code) == (6, 39, 13, "E106")


def test_everything_wrong_is_said_at_once_in_file_order(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("rule: fine\nthen: wrong")
    text = """\
settings:
  timezone: Asia/Shangai
pipelines:
  - pipeline.id: calls
    pipeline.worker: 2
    ingest:
      - folder: {path: nowhere, setle: 5s}
    transcribe: {funasr: {batch_size_s: many}}
    rules: [bad.yaml, missing.yaml]
    sinks: [elastic: {}]
"""
    with pytest.raises(ConfigError) as caught:
        load_config(write(tmp_path, text))
    found = caught.value.findings
    assert [finding.code for finding in found] == ["E201", "E104", "E103", "E108", "E103", "E104", "E108", "E105"]
    places = [(finding.line, finding.column) for finding in found[1:]]
    assert places == sorted(places)
    assert all(finding.hint for finding in found[1:4])


def test_a_folder_that_is_missing_can_be_made_with_the_hint(tmp_path: Path) -> None:
    finding = _only(tmp_path, MINIMAL.replace("path: in", "path: my calls"))
    assert (finding.code, finding.hint) == ("E108", "mkdir -p 'my calls'")
    (tmp_path / "my calls").write_text("")
    assert "is not a folder" in _only(tmp_path, MINIMAL.replace("path: in", "path: my calls")).message


@pytest.mark.parametrize(
    ("settings", "extra", "line"),
    [
        ("settings: {path.data: in/data}\n", "", 1),
        ("settings: {path.data: in}\n", "", 1),
        ("", "    sinks: [store: {path: ./in/store.db}]\n", 6),
    ],
)
def test_nothing_may_be_written_into_a_watched_folder(tmp_path: Path, settings: str, extra: str, line: int) -> None:
    finding = _only(tmp_path, settings + MINIMAL + extra)
    assert (finding.code, finding.line) == ("E110", line)


class _StrangerOptions(SinkOptions):
    spool: str = "spool"
    certificate: str = ""

    def reads(self) -> tuple[str, ...]:
        return ("certificate",)

    def writes(self) -> tuple[str, ...]:
        return ("spool",)


class _Stranger(Plugin):
    Options = _StrangerOptions


def test_the_files_of_a_strangers_plugin_are_checked_whatever_their_options_are_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FAKES["sinks"], "stranger", _Stranger)
    install(monkeypatch)
    inside, missing = (
        MINIMAL + f"    sinks: [stranger: {{{said}}}]\n" for said in ("spool: in/x", "certificate: c.pem")
    )
    assert _only(tmp_path, inside).code == "E110"
    finding = _only(tmp_path, missing)
    assert (finding.code, finding.message) == ("E108", "certificate of stranger: there is no file 'c.pem'")
    (tmp_path / "c.pem").touch()
    assert not _findings(tmp_path, missing)


def test_done_files_may_not_be_moved_into_a_watched_folder_even_by_a_link(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "in")
    finding = _only(tmp_path, MINIMAL.replace("path: in", "path: in, move_to: link/done"))
    assert finding.code == "E110"


def _two(second: str, sinks: str = "elasticsearch") -> str:
    first = MINIMAL + "    sinks: [elasticsearch]\n"
    more = MINIMAL.removeprefix("pipelines:\n").replace("id: calls", "id: more").replace("in}", second)
    return f"{first}{more}    sinks: [{sinks}]\n"


def test_two_pipelines_may_not_send_one_folder_to_one_place(tmp_path: Path) -> None:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    assert _only(tmp_path, _two("in}")).code == "E111"
    assert _only(tmp_path, _two("in/sub}")).code == "E111"
    assert not _findings(tmp_path, _two("in}", "elasticsearch: {prefix: more}"))
    assert not _findings(tmp_path, _two("in}", "store: {}"))
    (tmp_path / "other").mkdir()
    assert not _findings(tmp_path, _two("other}"))


def test_two_pipelines_may_not_hear_one_folder_where_one_of_them_takes_files_away(tmp_path: Path) -> None:
    finding = _only(tmp_path, _two("in, on_done: delete}", "store: {}"))
    assert (finding.code, "'on_done'" in finding.message) == ("E111", True)


def test_two_sources_may_not_watch_one_folder(tmp_path: Path) -> None:
    assert (
        _only(
            tmp_path, MINIMAL.replace("- folder: {path: in}", "- folder: {path: in}\n      - folder: {path: in}")
        ).code
        == "E111"
    )


def test_ids_are_unique(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    same = _two("other}").replace("id: more", "id: calls")
    assert (_only(tmp_path, same).code, _only(tmp_path, same).line) == ("E109", 7)
    finding = _only(tmp_path, MINIMAL + "    sinks: [elasticsearch, elasticsearch: {prefix: b}]\n")
    assert (finding.code, "id: NAME" in finding.hint) == ("E109", True)
    assert not _findings(tmp_path, MINIMAL + "    sinks: [elasticsearch, elasticsearch: {prefix: b, id: b}]\n")


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("", "E101", "empty"),
        ("- a\n- b\n", "E101", "not a list"),
        ("pipelines: []\n", "E104", "at least 1 item"),
        ("settings: {}\n", "E107", "'pipelines' is missing"),
        ("pipelines: [x\n", "E101", ""),
        (MINIMAL + "    sinks: [store: off]\n", "E114", "no sink"),
        (MINIMAL + "    sinks: [kafka: {}]\n", "E112", "No module named 'kafka'"),
        (MINIMAL + "    sinks: {store: {}}\n", "E104", "wants a list"),
        (MINIMAL + "    rules: a.yaml\n", "E104", "wants a list"),
        (MINIMAL.replace("calls", "my calls"), "E104", "'my calls' cannot stand here"),
        (MINIMAL.replace("id: calls", "id: 7"), "E104", "wants text, not 7"),
        (MINIMAL.replace("\n      - folder: {path: in}", " []"), "E104", "no source"),
        (MINIMAL.replace("- folder: {path: in}", "- folder:\n        path: in"), "E104", "2 keys: folder, path"),
        (MINIMAL.replace("{path: in}", ""), "E107", "'path' is missing in ingest.folder"),
        ("settings: {region: UK}\n" + MINIMAL, "E104", "no region 'UK'"),
        ("settings: {path: {data: x}}\n" + MINIMAL, "E103", "unknown setting 'path'"),
        ("pipeline: x\n" + MINIMAL, "E103", "unknown key 'pipeline'"),
    ],
)
def test_each_mistake_has_its_code(tmp_path: Path, text: str, code: str, message: str) -> None:
    finding = _only(tmp_path, text)
    assert finding.code == code
    assert message in finding.message


def test_nested_settings_are_answered_with_the_dotted_key(tmp_path: Path) -> None:
    finding = _only(tmp_path, MINIMAL.replace("pipeline.id: calls", "pipeline.id: calls\n    queue: {max_backlog: 9}"))
    assert finding.hint == "settings are dotted keys: write 'queue.max_backlog: ...'"


def test_a_file_that_is_not_there_is_named_with_a_next_step(tmp_path: Path) -> None:
    config, (finding,) = check_config(tmp_path / "none.yaml")
    assert config is None
    assert (finding.code, finding.file, finding.message) == ("E100", "none.yaml", "there is no file none.yaml")
    assert "-f" in finding.hint


def test_a_network_file_system_is_refused_for_the_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callstash.folders._mounts", lambda: f"disk / ext4 rw\nnas:/x {tmp_path} nfs4 rw\n")
    finding = _only(tmp_path, MINIMAL)
    assert (finding.code, "(nfs4)" in finding.message) == ("E113", True)
