"""SeACo-Paraformer's hotwords: their embeddings, and the second decoder that finds them in a sound.

Source: FunASR 1.4.16 `models/seaco_paraformer/model.py`. What differs: a list of hotwords is embedded once and not
for each batch; of many hotwords each sound has those that fit it best, where FunASR takes those that fit the first
sound of the batch; a hotword may hold spaces; a hotword that looks like a file or an address is a word.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

from transcribe.funasr.decoder import Decoder, Head

_LOG = logging.getLogger("callstash.transcribe")
MOST_HOTWORDS = 50
"""What the decoder is given at a time; more are filtered, as FunASR does."""
_FILTER_LAYER = 5
_SPELLABLE = re.compile(r"^[\u4E00-\u9FA50-9]+$")


class Embeddings:
    """The embeddings of the words to listen for, made once per list."""

    def __init__(self, auto: Any, filters: bool, device: str) -> None:
        """`filters`: whether the model can choose from more than 50; `device` is where they are wanted."""
        self._model, self._tokenizer = auto.model, auto.kwargs["tokenizer"]
        self._pieces = _seg_dict(auto.kwargs["frontend"].cmvn_file)
        self._filters, self._device = filters, device
        self._list: tuple[str, ...] = ()
        self.words: Tensor | None = None
        """(W + 1, D) fp32, the last one for no hotword; None where there are none."""
        self.made = 0
        """How many lists have been embedded."""

    def use(self, words: Sequence[str]) -> None:
        """Listen for these from now on; log those that the model cannot spell, and leave them out."""
        if tuple(words) == self._list:
            return
        self._list = tuple(words)
        ids = self._spelled()
        if len(ids) > MOST_HOTWORDS and not self._filters:
            _LOG.warning("this model heeds the first %d of %d hotwords", MOST_HOTWORDS, len(ids))
            ids = ids[:MOST_HOTWORDS]
        self.words = self._embed([*ids, [self._model.sos]]) if ids else None
        self.made += bool(ids)

    def _spelled(self) -> list[list[int]]:
        ids = [self._tokenizer.tokens2ids(self._tokens(word)) for word in self._list]
        unknown = self._tokenizer.unk_id
        strange = [word for word, found in zip(self._list, ids, strict=True) if set(found) <= {unknown}]
        if strange:
            _LOG.warning("the model has no signs for these hotwords, which are left out: %s", ", ".join(strange))
        return [found for found in ids if not set(found) <= {unknown}]

    def _tokens(self, words: str) -> list[str]:
        """Return a hotword's tokens; English words are looked up in the model's `seg_dict`."""
        if self._pieces is None:
            return words.split()
        found: list[str] = []
        for word in words.lower().split():
            whole = self._pieces.get(word)
            signs = [word] if whole or not _SPELLABLE.match(word) else list(word)
            found += [piece for sign in signs for piece in self._pieces.get(sign, ["<unk>"])]
        return found

    @torch.inference_mode()
    def _embed(self, ids: Sequence[list[int]]) -> Tensor:
        """Return the last state of each of the LSTM, (len(ids), D)."""
        model, device = self._model, next(self._model.bias_encoder.parameters()).device
        lengths = torch.tensor([len(found) for found in ids])
        signs = pad_sequence([torch.tensor(found) for found in ids], batch_first=True).to(device)
        packed = pack_padded_sequence(model.decoder.embed(signs), lengths, batch_first=True, enforce_sorted=False)
        states = pad_packed_sequence(model.bias_encoder(packed)[0], batch_first=True)[0]
        last = states[torch.arange(len(ids)), lengths - 1]
        return torch.as_tensor(last if model.lstm_proj is None else model.lstm_proj(last)).to(self._device)


class Bias(Module):
    """The decoder that says where a hotword is spoken, and nothing elsewhere."""

    def __init__(self, model: Any, dtype: torch.dtype) -> None:
        super().__init__()
        self.decoder = Decoder(model.seaco_decoder, dtype)
        self.head = Head(model.hotword_output_layer, dtype)
        self.nothing = int(model.NO_BIAS)
        self.filters = self.decoder.attending > _FILTER_LAYER

    def forward(self, found: Tensor, decoded: Tensor, words: Tensor, keep: Tensor | None) -> Tensor:
        """Return hidden states of tokens, (B, K, D), for `head`.

        `found` (B, K, D) is what CIF found, `decoded` (B, K, D) what the decoder made of it, `words` (W + 1, D) the
        hotwords, `keep` (B, K, 1) as in `sanm.Layer`.
        """
        memory = words[None]
        if len(words) > MOST_HOTWORDS and self.filters:
            memory = words[self._fitting(decoded, memory, keep)]
        attended: Tensor = self.decoder(found, memory, None, keep) + self.decoder(decoded, memory, None, keep)
        return attended

    def merged(self, hidden: Tensor, ids: Tensor, sure: Tensor) -> tuple[Tensor, Tensor]:
        """Return tokens and probabilities (N,): a hotword's where `hidden` (N, D) says so, else the decoder's."""
        biased, biased_sure = self.head(hidden)
        mine = biased == self.nothing
        return torch.where(mine, ids, biased), torch.where(mine, sure, biased_sure)

    def _fitting(self, decoded: Tensor, memory: Tensor, keep: Tensor | None) -> Tensor:
        """Return which hotwords each sound heeds most, and the one for none: (B, <= 51)."""
        heeded = self.decoder.heeded(decoded, memory, keep, _FILTER_LAYER)
        none = heeded.shape[1] - 1
        best = heeded.topk(min(MOST_HOTWORDS, none)).indices
        return torch.nn.functional.pad(best, (0, 1), value=none)


def _seg_dict(beside: str | None) -> dict[str, list[str]] | None:
    """Return how the model spells words, from the file `seg_dict` in its folder; None without one."""
    path = Path(beside).with_name("seg_dict") if beside else None
    if path is None or not path.exists():
        return None
    lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return {parts[0]: parts[1:] for parts in lines if parts}
