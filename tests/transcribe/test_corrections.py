"""Names corrected in the text."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callstash.errors import Retry
from callstash.extraction import Chain
from callstash.model import Segment, Transcript, Word
from callstash.testing import make_context
from transcribe.corrections import Hotwords, HotwordsOptions, corrected, parse
from transcribe.itn import Itn
from transcribe.itn.normalizer import ItnOptions

ENTRIES = parse(
    "# names\n安徽淮化股份\n淮化\n三一重工\n张三丰\n12345\n嗯\ncall stash => callstash\n怀花->淮化\niphone→iPhone\n"
)


def write(text: str) -> str:
    return corrected(text, ENTRIES, 0.85)[0]


def hotwords(folder: Path, text: str = "安徽淮化股份\n") -> Hotwords:
    (folder / "hotwords.txt").write_text(text, "utf-8")
    return Hotwords(HotwordsOptions(file=Path("hotwords.txt")), make_context(folder))


def transcript(*segments: Segment) -> Transcript:
    return Transcript("0" * 32, "test", segments, duration_ms=10_000)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("这里是安徽怀化股份有限公司", "这里是安徽淮化股份有限公司"),
        ("这里是安慰怀化股份。", "这里是安徽淮化股份。"),  # not quite the same sound
        ("淮化，怀化，坏话", "淮化，淮化，淮化"),
        ("三亿重工和章三封", "三一重工和张三丰"),
        ("Call Stash is great", "callstash is great"),
        ("my IPHONE and怀花", "my iPhone and淮化"),
    ],
)
def test_what_sounds_like_a_name_is_written_as_the_name(said: str, written: str) -> None:
    assert write(said) == written


@pytest.mark.parametrize(
    "text",
    [
        "",
        "请问有什么可以帮您",
        "安徽淮化股份的",  # right already; its neighbours stay
        "我们会话一下",  # two characters must sound the same
        "recall stash, call stashes",
        "一二三四五 12346",
        "恩",  # one character is never looked for by its sound
    ],
)
def test_nothing_changes_where_nothing_matches(text: str) -> None:
    assert corrected(text, ENTRIES, 0.85) == (text, ())


def test_how_alike_is_an_option() -> None:
    assert corrected("这里是安慰怀化股份", parse("安徽淮化股份"), 1.0)[0] == "这里是安慰怀化股份"


def test_words_that_sound_alike_and_are_both_listed_are_told_apart() -> None:
    assert corrected("淮化和怀化", parse("淮化\n怀化"), 0.85)[0] == "淮化和怀化"


def test_a_rule_wins_over_a_sound_and_its_right_side_is_never_changed() -> None:
    entries = parse("淮化=>安徽淮化\n淮华")
    assert corrected("淮化，安徽淮化，槐花", entries, 0.85)[0] == "安徽淮化，安徽淮化，淮华"


def test_a_line_that_says_nothing_is_passed_over() -> None:
    assert parse("=>a\nb=>\n\n  # 淮化\n") == parse("")


def test_a_file_may_be_written_with_loose_accents() -> None:
    assert corrected("cafe luna", parse("cafe luna=>Cafe\u0301 Luna"), 0.85)[0] == "Caf\u00e9 Luna"


SAID = st.text(st.sampled_from("安徽淮怀化坏话股份三一亿重工张章丰 call stash iphone，。12345嗯"), max_size=30)


@given(SAID)
def test_twice_is_the_same_as_once_and_the_alignment_covers_both(text: str) -> None:
    written, alignment = corrected(text, ENTRIES, 0.85)
    assert corrected(written, ENTRIES, 0.85) == (written, ())
    assert "".join(text[a:b] for a, b, _, _ in alignment) == (text if alignment else "")
    assert "".join(written[c:d] for _, _, c, d in alignment) == (written if alignment else "")
    assert (alignment == ()) == (written == text)


def test_a_corrected_name_leads_back_to_its_second(tmp_path: Path) -> None:
    raw = "安徽怀化股份电话是幺三八零零一三八零零零"
    words = tuple(Word(i, i + 1, 100 * i, 100 * i + 100) for i in range(len(raw)))
    chain = Chain([hotwords(tmp_path), Itn(ItnOptions())])
    for parts in (chain, Chain([Itn(ItnOptions()), hotwords(tmp_path)])):
        [segment] = parts.normalize(transcript(Segment(0, 2_000, raw, words=words))).segments
        assert (segment.raw, segment.text) == (raw, "安徽淮化股份电话是13800138000")
        assert segment.time_span(*_place(segment.text, "淮化")) == (200, 400)
        assert segment.time_span(*_place(segment.text, "13800138000")) == (900, 2_000)


def _place(text: str, words: str) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)


def test_the_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    normalizer = hotwords(tmp_path)
    first, said = normalizer.version, transcript(Segment(0, 1_000, "安徽怀化股份和章三封"))
    assert normalizer.normalize(said).segments[0].text == "安徽淮化股份和章三封"
    (tmp_path / "hotwords.txt").write_text("张三丰\n", "utf-8")
    assert normalizer.normalize(said).segments[0].text == "安徽怀化股份和张三丰"
    assert normalizer.version != first
    (tmp_path / "hotwords.txt").unlink()
    assert normalizer.normalize(said).segments[0].text == "安徽怀化股份和张三丰"


def test_a_file_that_never_was_there_is_waited_for(tmp_path: Path) -> None:
    normalizer = Hotwords(HotwordsOptions(file=Path("none.txt")), make_context(tmp_path))
    with pytest.raises(Retry, match=r"none\.txt cannot be read"):
        normalizer.normalize(transcript())


def test_no_torch_is_loaded_for_text() -> None:
    corrects = "from transcribe.corrections import *; corrected('怀化', parse('淮化'), 1)"
    code = f"import sys; {corrects}; print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout == b"False\n"
