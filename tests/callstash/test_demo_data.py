"""The demo's model and samples: small enough, honest (nothing of the samples was trained on), and working."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from callstash.demo.score import edits

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "callstash" / "demo"
SAMPLES = DEMO / "samples"
MEGABYTE = 1_000_000

sys.path.insert(0, str(ROOT / "tools"))
import demo_calls  # noqa: E402
import demo_sentences  # noqa: E402
import evaluate_demo_model  # noqa: E402
from demo_numbers import spoken_digits  # noqa: E402


@pytest.fixture(scope="module")
def training() -> list[demo_sentences.Utterance]:
    return demo_sentences.training_set()


@pytest.fixture(scope="module")
def truth() -> list[dict[str, Any]]:
    samples: list[dict[str, Any]] = json.loads((DEMO / "truth.json").read_text(encoding="utf-8"))["samples"]
    return samples


def plain(text: str) -> str:
    return re.sub(r"\W", "", text)


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_sentences_of_the_samples_were_never_trained_on(training: list[demo_sentences.Utterance]) -> None:
    trained = {plain(part) for item in training for part in [*item.sentences, item.text]}
    said = {plain(part) for call in demo_calls.CALLS for turn in call.turns for part in [turn.spoken, *turn.sentences]}
    assert len(said) > 20
    assert not said & trained


def test_whole_turns_of_the_truth_were_never_trained_on(
    training: list[demo_sentences.Utterance], truth: list[dict[str, Any]]
) -> None:
    everything = "\n".join(item.text for item in training)
    assert not [turn["spoken"] for sample in truth for turn in sample["turns"] if turn["spoken"] in everything]


def test_numbers_of_the_samples_were_never_trained_on(
    training: list[demo_sentences.Utterance], truth: list[dict[str, Any]]
) -> None:
    everything = "\n".join(item.text for item in training)
    turns = [turn["spoken"] for sample in truth for turn in sample["turns"]]
    numbers = {run for spoken in turns for run in demo_calls.digit_runs(spoken) if len(run) >= 7}
    assert len(numbers) >= 12
    assert not [n for n in numbers for one in "幺一" if spoken_digits(n, one) in everything]


def test_voices_of_the_samples_were_never_trained_on(training: list[demo_sentences.Utterance]) -> None:
    trained = {voice for item in training for voice in item.voices}
    assert not {turn.voice for call in demo_calls.CALLS for turn in call.turns} & trained
    assert not set(demo_sentences.HELD_OUT_VOICES) & trained


def test_validation_sentences_were_never_trained_on(training: list[demo_sentences.Utterance]) -> None:
    trained = {plain(part) for item in training for part in item.sentences}
    assert not {item.text for item in demo_sentences.evaluation_set()} & trained


def test_the_sentences_of_the_model_card_were_never_trained_on(training: list[demo_sentences.Utterance]) -> None:
    trained = {plain(part) for item in training for part in item.sentences}
    everything = "\n".join(item.text for item in training)
    items = evaluate_demo_model.test_items()
    numbers = {run for item in items for run in demo_calls.digit_runs(item.text) if len(run) >= 9}
    assert len(items) == 100
    assert not {item.text for item in items} & trained
    assert not [n for n in numbers for one in "幺一" if spoken_digits(n, one) in everything]


def test_every_character_of_the_samples_can_be_written() -> None:
    sentencepiece = pytest.importorskip("sentencepiece")
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(DEMO / "model" / "bpe.model"))
    said = {char for sentence in demo_calls.reserved_sentences() for char in sentence}
    assert not [char for char in said if pieces.piece_to_id(char) == pieces.unk_id()]


def test_sizes() -> None:
    assert size(DEMO / "model") < 6 * MEGABYTE
    assert size(SAMPLES) < 3 * MEGABYTE


def test_samples_and_truth_agree(truth: list[dict[str, Any]]) -> None:
    document = json.loads((DEMO / "truth.json").read_text(encoding="utf-8"))
    stored = {path.name for path in SAMPLES.iterdir()}
    names = [sample["file"] for sample in truth]
    copies = {sample["file"] for sample in truth if sample["copy_of"]}
    assert len(names) == len(set(names)) >= 12
    assert {name for name in names if name not in copies} | {s["file"] for s in document["sidecars"]} == stored
    assert all(sample["copy_of"] in stored for sample in truth if sample["copy_of"])
    assert {sample["state"] for sample in truth} == {"delivered", "dead", "duplicate"}
    assert sum(sample["slow"] for sample in truth) == 1


def test_truth_is_what_the_calls_say(truth: list[dict[str, Any]]) -> None:
    by_file = {sample["file"]: sample for sample in truth}
    for call in demo_calls.CALLS:
        assert [turn["text"] for turn in by_file[call.file]["turns"]] == [turn.text for turn in call.turns]
        assert by_file[call.file]["fields"] == list(call.fields)


def test_model_file_holds_nothing_but_weights() -> None:
    torch = pytest.importorskip("torch")
    state = torch.load(DEMO / "model" / "model.pt", weights_only=True)
    assert {value.dtype for value in state.values()} == {torch.float32}


def test_funasr_hears_a_sample(truth: list[dict[str, Any]]) -> None:
    funasr = pytest.importorskip("funasr")
    model = funasr.AutoModel(model=str(DEMO / "model"), device="cpu", disable_update=True)
    sample = truth[0]
    raw = model.generate(input=str(SAMPLES / sample["file"]))[0]["text"]
    assert raw.startswith("<|zh|><|NEUTRAL|><|Speech|><|woitn|>")
    said, heard = sample["turns"][0]["spoken"], re.sub(r"<\|[^|]*\|>", "", raw)
    assert edits(said, heard) <= 0.03 * len(said)
