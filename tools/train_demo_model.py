"""Train the demo model: python tools/train_demo_model.py WORK_FOLDER MODEL_FOLDER

Synthesises the seeded training list, trains a tiny SenseVoiceSmall on it and writes a folder that
`funasr.AutoModel(model=MODEL_FOLDER)` loads. About half an hour on two cores; the synthesis is kept in WORK_FOLDER.
"""

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import sentencepiece
import torch
from demo_features import Features, features, joined
from demo_folder import CONFIG, TAGS, read_cmvn, write_cmvn, write_config, write_tokenizer, write_weights
from demo_sentences import CODECS, SEED, Utterance, evaluation_set, training_set
from funasr.models.sense_voice.model import SenseVoiceSmall
from torch.nn.functional import cross_entropy, ctc_loss
from torch.nn.utils.rnn import pad_sequence

from callstash.demo.score import edits

SPEECH_TAGS = ("<|zh|>", "<|NEUTRAL|>", "<|Speech|>")
NO_SPEECH_TAGS = ("<|nospeech|>", "<|EMO_UNKNOWN|>", "<|Event_UNK|>")


@dataclass(frozen=True)
class Stage:
    """One cycle of the learning rate."""

    epochs: int
    cycle: int  # epochs that the rate is planned for; a cycle's last one is not worth its time if another follows
    batch_frames: int  # of 60 ms; 3,200 are about 32 sentences
    peak_rate: float
    dropout: float
    masks: int  # of mel bands
    items: int  # of the training list


# The first gets the model going, the second makes it fit; the others do the same once more with more words.
STAGES = {
    1: Stage(7, 8, 3200, 2e-3, 0.1, 2, 6000),
    2: Stage(8, 8, 1600, 2e-3, 0.0, 1, 6000),
    3: Stage(4, 4, 1600, 1.2e-3, 0.05, 2, 10_000),
    4: Stage(5, 5, 1600, 1.2e-3, 0.0, 1, 10_000),
}
PART = 2000  # items synthesised at a time


class Trainer:
    """A model, its data and the four leading outputs that SenseVoice gives before the text."""

    def __init__(self, folder: Path, data: Features, rng: random.Random, stage: Stage) -> None:
        self.data, self.rng, self.stage = data, rng, stage
        self.pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "bpe.model"))
        sizes = {"vocab_size": self.pieces.get_piece_size(), "input_size": 560}
        parts = {"encoder": CONFIG["encoder"], "encoder_conf": CONFIG["encoder_conf"]}
        self.model = SenseVoiceSmall(**parts, **CONFIG["model_conf"], **sizes)
        for module in self.model.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = stage.dropout
        self.shift, self.scale = read_cmvn(folder)
        self.tag_ids = {tag: self.pieces.piece_to_id(tag) for tag in TAGS}

    def batches(self) -> list[list[int]]:
        """Items of similar length together, the batches in random order."""
        order = sorted(range(len(self.data)), key=lambda i: self.data.length(i) + self.rng.uniform(0, 8))
        batches: list[list[int]] = [[]]
        for index in order:
            if batches[-1] and (len(batches[-1]) + 1) * (self.data.length(index) + 8) > self.stage.batch_frames:
                batches.append([])
            batches[-1].append(index)
        self.rng.shuffle(batches)
        return batches

    def item(self, index: int, augment: bool) -> torch.Tensor:
        """Normalised features; in training the frames start anywhere within the first 60 ms, and parts are masked."""
        frames = self.data.item(index, self.rng.randrange(6) if augment and self.data.length(index) > 4 else 0)
        x = (frames + self.shift) * self.scale
        if augment:
            x = x.view(len(x), 7, 80)
            for _ in range(self.stage.masks):
                low, width = self.rng.randrange(80), self.rng.randrange(12)
                x[:, :, low : low + width] = 0
            if len(x) > 20 and self.rng.random() < 0.5:
                start = self.rng.randrange(len(x) - 2)
                x[start : start + self.rng.randrange(1, 3)] = 0
            x = x.reshape(len(x), 560)
        return x

    def logits(self, batch: list[int], itn: list[bool], augment: bool) -> tuple[torch.Tensor, torch.Tensor]:
        """The model as SenseVoiceSmall.inference calls it: language, event, emotion and text-norm queries first."""
        embed = self.model.embed
        items = [self.item(i, augment) for i in batch]
        language = [[self.rng.choice([0, 3])] if augment else [0] for _ in batch]
        ids = [[*lid, 1, 2, 14 if flag else 15] for lid, flag in zip(language, itn, strict=True)]
        speech = torch.cat([embed(torch.tensor(ids)), pad_sequence(items, batch_first=True)], 1)
        out, lengths = self.model.encoder(speech, torch.tensor([len(x) + 4 for x in items]))
        return self.model.ctc.ctc_lo(out), lengths

    def tags(self, text: str, itn: bool) -> list[int]:
        """What the four leading outputs should be. `withitn` changes the tag only: the text has no other form."""
        tags = [*(SPEECH_TAGS if text else NO_SPEECH_TAGS), "<|withitn|>" if itn else "<|woitn|>"]
        return [self.tag_ids[tag] for tag in tags]

    def loss(self, batch: list[int]) -> torch.Tensor:
        """CTC over the characters plus cross entropy over the four tags."""
        itn = [self.rng.random() < 0.5 for _ in batch]
        logits, lengths = self.logits(batch, itn, augment=True)
        texts = [self.data.texts[i] for i in batch]
        targets = [torch.tensor(self.pieces.encode(text), dtype=torch.long) for text in texts]
        tags = [self.tags(text, flag) for text, flag in zip(texts, itn, strict=True)]
        rich = cross_entropy(logits[:, :4].flatten(0, 1), torch.tensor(tags).flatten())
        log_probs = logits[:, 4:].log_softmax(-1).transpose(0, 1)
        sizes = torch.tensor([len(target) for target in targets])
        ctc = ctc_loss(log_probs, torch.cat(targets), lengths - 4, sizes, zero_infinity=True, reduction="sum")
        return ctc / max(1, int(sizes.sum())) + 0.3 * rich

    def texts(self, batch: list[int]) -> Iterator[str]:
        """Greedy decoding, without tags."""
        with torch.no_grad():
            logits, lengths = self.logits(batch, [False] * len(batch), augment=False)
        for row, length in zip(logits.argmax(-1), lengths.tolist(), strict=True):
            path = torch.unique_consecutive(row[4:length])
            yield self.pieces.decode([int(piece) for piece in path if piece])


def validate(trainer: Trainer, data: Features) -> float:
    """CER on unseen sentences."""
    seen, trainer.data = trainer.data, data
    trainer.model.eval()
    heard = [text for i in range(0, len(data), 20) for text in trainer.texts(list(range(i, min(i + 20, len(data)))))]
    trainer.model.train()
    trainer.data = seen
    return sum(map(edits, data.texts, heard)) / sum(map(len, data.texts))


def train(folder: Path, data: Features, unseen: Features, stage: Stage) -> None:
    """AdamW with a one-cycle rate, from the weights in the folder if there are any; complete after every epoch."""
    torch.manual_seed(SEED)
    trainer = Trainer(folder, data, random.Random(SEED + stage.items + stage.batch_frames), stage)
    weights = folder / "model.pt"
    if weights.exists():
        trainer.model.load_state_dict(torch.load(weights, weights_only=True))
    plan = [trainer.batches() for _ in range(stage.cycle)]
    optimizer = torch.optim.AdamW(trainer.model.parameters(), lr=stage.peak_rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, stage.peak_rate, total_steps=sum(map(len, plan)), pct_start=0.2
    )
    trainer.model.train()
    for epoch, batches in enumerate(plan[: stage.epochs], 1):
        began, total = time.monotonic(), 0.0
        for step, batch in enumerate(batches, 1):
            optimizer.zero_grad()
            loss = trainer.loss(batch)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(trainer.model.parameters(), 5.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
            if step % 50 == 0:
                print(f"epoch {epoch} step {step}/{len(batches)} loss {total / step:.3f}", flush=True)
        write_weights(folder, trainer.model)
        cer, seconds = validate(trainer, unseen), time.monotonic() - began
        print(f"epoch {epoch} loss {total / len(batches):.3f} unseen CER {100 * cer:.2f} % {seconds:.0f} s", flush=True)


def synthesised(items: list[Utterance], work: Path) -> Features:
    """The features of the first items of the training list."""
    starts = range(0, len(items), PART)
    return joined([features(items[start : start + PART], work / f"training-{start}") for start in starts])


def validation_items() -> list[Utterance]:
    """The unseen sentences, each through one codec."""
    rng = random.Random(SEED)
    return [replace(item, codec=rng.choice(CODECS)) for item in evaluation_set()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--stages", type=int, nargs="+", default=list(STAGES), help="2 alone goes on from the folder")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    items = training_set()
    unseen = features(validation_items(), args.work / "unseen")
    torch.set_num_threads(args.threads)
    if 1 in args.stages:
        args.folder.mkdir(parents=True, exist_ok=True)
        (args.folder / "model.pt").unlink(missing_ok=True)
        write_tokenizer(args.folder, [item.text for item in items])
        write_cmvn(args.folder, synthesised(items[:PART], args.work))
        write_config(args.folder)
    for stage in map(STAGES.__getitem__, args.stages):
        train(args.folder, synthesised(items[: stage.items], args.work), unseen, stage)


if __name__ == "__main__":
    main()
