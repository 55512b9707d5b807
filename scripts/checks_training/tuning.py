"""Tuning the top layers of the embedding model on all labels at once, and keeping what never changes.

The layers below are run once and their states kept in .cache/, so that an epoch takes seconds rather than minutes.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits as loss_of

from coach.guidance.tone import FROZEN, LONGEST, TUNED_FROM, open_model, passed, top_layers
from scripts.checks_training.rows import LABELS, ROOT

__all__ = ["SCALE", "Strings", "Tuned", "tune"]

Array = NDArray[np.float32]
STEPS, RATE, HEAD_RATE, BATCH = 650, 3e-4, 1e-2, 32
SCALE = 4.0  # of the unit vector before the head, so that its weights can stay small


class Strings:
    """Texts with their frozen vectors and the token states below the tuned layers."""

    def __init__(self, texts: Sequence[str], folder: Path) -> None:
        self.row = {text: i for i, text in enumerate(dict.fromkeys(texts))}
        self.tokenizer, self.model = open_model(folder)
        known = list(self.row)
        store = ROOT / ".cache" / f"states-{hashlib.sha256(chr(10).join(known).encode()).hexdigest()[:16]}.pt"
        if store.exists():
            self.vectors, self.states = torch.load(store)
            return
        order = sorted(range(len(known)), key=lambda i: len(known[i]))
        vectors: list[Any] = [None] * len(known)
        states: list[Any] = [None] * len(known)
        for start in range(0, len(order), 64):
            some = order[start : start + 64]
            with torch.inference_mode():
                found, mask = layers(self.tokenizer, self.model, [known[i] for i in some])
                pooled = torch.cat([mean(found[n], mask) for n in FROZEN], dim=1)
            for place, i in enumerate(some):
                vectors[i] = pooled[place].half()
                states[i] = found[TUNED_FROM][place, : int(mask[place].sum())].half().clone()
        self.vectors, self.states = torch.stack(vectors), states
        store.parent.mkdir(exist_ok=True)
        torch.save((self.vectors, self.states), store)

    def padded(self, rows: Sequence[int]) -> tuple[Any, Any]:
        """Token states of some texts, shape (texts, tokens, 384), and which tokens there are."""
        few = [self.states[i] for i in rows]
        longest = max(len(s) for s in few)
        states, mask = torch.zeros(len(few), longest, few[0].shape[1]), torch.zeros(len(few), longest)
        for i, s in enumerate(few):
            states[i, : len(s)], mask[i, : len(s)] = s.float(), 1
        return states, mask


@dataclass
class Tuned:
    """Tuned layers and the linear head on their unit mean."""

    top: Any
    head: Any

    def odds(self, strings: Strings) -> Array:
        """Log odds of every string, shape (strings, labels)."""
        self.top.eval()
        out = np.zeros((len(strings.row), len(LABELS)), dtype=np.float32)
        order = sorted(range(len(out)), key=lambda i: len(strings.states[i]))
        with torch.inference_mode():
            for start in range(0, len(order), 128):
                some = order[start : start + 128]
                states, mask = strings.padded(some)
                out[some] = self.head(SCALE * mean(above(self.top, states, mask), mask)).numpy()
        return out


def tune(strings: Strings, texts: Sequence[str], goal: Array, known: Array, seed: int = 0) -> Tuned:
    """Tune on texts whose labels are ``goal`` where ``known``; both of shape (texts, labels)."""
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    top, head, drop = top_layers(strings.model), torch.nn.Linear(384, len(LABELS)), torch.nn.Dropout(0.1)
    torch.nn.init.zeros_(head.weight)
    torch.nn.init.constant_(head.bias, -2.0)
    goals, knowns = torch.from_numpy(goal), torch.from_numpy(known)
    rows = np.array([strings.row[text] for text in texts])
    lengths = np.array([len(strings.states[i]) for i in rows])
    groups = [{"params": top.parameters(), "lr": RATE}, {"params": head.parameters(), "lr": HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    pace = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [RATE, HEAD_RATE], total_steps=STEPS + 1, pct_start=0.1
    )
    top.train()
    batches: list[NDArray[np.int64]] = []
    total = 0.0
    for step in range(1, STEPS + 1):
        if not batches:  # alike in length, yet never the same batches
            order = np.argsort(lengths + chance.normal(0, 4, len(rows)))
            batches = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
            chance.shuffle(batches)
        some = batches.pop()
        states, mask = strings.padded(rows[some])
        odds = head(drop(SCALE * mean(above(top, states, mask), mask)))
        weight = knowns[some]
        loss = 10 * (loss_of(odds, goals[some], reduction="none") * weight).sum() / weight.sum()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(top.parameters(), 1.0)
        optimizer.step()
        pace.step()
        total += float(loss.detach())
        if step % 50 == 0:
            print(f"  step {step}: loss {total / 50:.3f}", flush=True)
            total = 0.0
    return Tuned(top, head)


def layers(tokenizer: Any, model: Any, texts: Sequence[str]) -> tuple[Any, Any]:
    """What each layer says of each token, and which tokens there are (texts x tokens)."""
    batch = tokenizer(list(texts), padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")
    return model(**batch, output_hidden_states=True).hidden_states, batch["attention_mask"].float()


def above(tuned: Any, states: Any, mask: Any) -> Any:
    """Run token states, shape (texts, tokens, 384), through the tuned layers."""
    hidden = (1 - mask)[:, None, None, :] * -1e4
    for layer in tuned:
        states = passed(layer, states, hidden)
    return states


def mean(states: Any, mask: Any) -> Any:
    """Unit means over the tokens, shape (texts, 384)."""
    return torch.nn.functional.normalize((states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True), dim=1)
