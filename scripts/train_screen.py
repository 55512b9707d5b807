"""Make the screen's weights from our own messages in training/.

    python -m scripts.train_screen adapter   adapts the embedding model to the task (some 40 minutes on two cores)
    python -m scripts.train_screen further   the same, from the adapter that is there, at half the pace
    python -m scripts.train_screen heads     fits what reads its vectors, and sets the operating points (5 minutes)

The adapter and its heads learn from training/safety*.jsonl, and from what else people of ours wrote for other rooms that most
talk of couples is ordinary: turns, talks, apologies, questions and tellings. How classifier and rules are weighed, eight numbers in all, and the
operating points are set on tests/evaluation/safety/dev.jsonl; test.jsonl is never read here.
"""

import hashlib
import json
import math
import sys
import time
import tomllib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as loss_of
from torch.nn.functional import normalize

from coach.compose import SCREENING
from coach.guidance.embedder import SentenceEmbedder
from coach.safety.cues import load_rules
from coach.safety.reading import FEATURES, evidence, read
from coach.safety.screen import ADAPTER, DANGERS, LABELS, REFUSALS, SHARPNESS, WEIGHTS, ScreenWeights
from coach.safety.typed import canonical, mended
from coach.settings import load_settings

ROOT = Path(__file__).resolve().parent.parent
RANK, LOWEST_LAYER, RATE, STEPS, BATCH = 16, 4, 4e-4, 560, 16
HEADS = 0.05  # how freely the heads may be fitted (inverse of the penalty)
ORDINARY = 0.07  # alarms allowed on ordinary talk of the dev messages, which is heated on purpose
WISH = 0.2  # from where a wish is refused; of dev's 215 ordinary messages one is
SURE, UNSURE, RULED = 0.4, 0.6, 0.45  # see ``operating_points``
DARK = {"jealous_control", "gaslighting", "threat"}  # labels of turns that may tell of danger
ABOUT_ABUSE = "tete/prerequisites"
OFTEN = (
    0.33  # share of what is ordinary that the adapter learns from in one round, or danger would be too rare
)
COPIES = 0.4  # share of all that the heads see mistyped as well
Array = NDArray[np.float32]


def main() -> None:
    {"adapter": train_adapter, "further": lambda: train_adapter(ADAPTER), "heads": train_heads}[sys.argv[1]]()


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def messages() -> list[dict[str, Any]]:
    """Our training messages, each once; first those about safety, then ordinary ones."""
    paths = sorted((ROOT / "training").glob("safety*.jsonl"))
    rows = {row["text"]: row for path in paths for row in rows_of(path)}
    rules = load_rules()
    for text in (*quarrels(), *asked()):
        if text not in rows and not read(text, rules, frozenset()).matches:
            rows[text] = {"text": text, "labels": [], "explicit": False, "often": OFTEN}
    return list(rows.values())


def quarrels() -> list[str]:
    """What people say in quarrels and apologies; left out is what was labelled as control, denial or threat."""
    folder = ROOT / "training"
    rows = [r for f in ("turns", "apologies") for p in sorted(folder.glob(f"{f}*.jsonl")) for r in rows_of(p)]
    said = [r["text"] for r in rows if not DARK & {*r.get("faults", []), *r.get("patterns", [])}]
    talks = (p.read_text(encoding="utf-8").splitlines() for p in sorted(folder.glob("dialogues*.txt")))
    return said + [line.split("|", 1)[1].strip() for lines in talks for line in lines if "|" in line]


def asked() -> list[str]:
    """How people ask the guides and what they tell them, and what has nothing to do with them; without what asks about abuse."""
    found = list[str]()
    for path in sorted((ROOT / "corpus/questions").glob("*.toml")):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        filed = told.get("questions", {}).items()
        found += [text for id_, texts in filed if not id_.startswith(ABOUT_ABUSE) for text in texts]
        found += told.get("outside", [])
    return found


def goal(row: dict[str, Any]) -> list[float]:
    said = set(row["labels"])
    danger = bool(said & set(DANGERS))
    every = {"danger": danger, "explicit": danger and bool(row["explicit"])}
    return [float(every.get(label, label in said)) for label in LABELS]


def known(row: dict[str, Any]) -> list[float]:
    """Which goals a row is sure of: a wish that is refused was labelled as a wish, whatever danger is behind it."""
    said = set(row["labels"])
    wish = bool(said & set(REFUSALS)) and not said & set(DANGERS)
    return [float(not wish or label in REFUSALS) for label in LABELS]


class Low(nn.Module):
    """A linear layer with a low-rank change beside it (LoRA)."""

    def __init__(self, base: nn.Linear) -> None:
        super().__init__()
        self.base = base
        self.a = nn.Parameter(torch.randn(RANK, base.in_features) / math.sqrt(base.in_features))
        self.b = nn.Parameter(torch.zeros(base.out_features, RANK))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.base(x) + 2 * (x @ self.a.T) @ self.b.T  # type: ignore[no-any-return]


def train_adapter(start: Path | None = None) -> None:
    """Adapt the upper layers, with a linear head for each danger; writes adapter.npz.

    Args:
        start: an adapter to go on from.
    """
    torch.manual_seed(0)
    chance = np.random.default_rng(0)
    rows = messages()
    embedder = SentenceEmbedder(load_settings().models / SCREENING)
    embedder.load()
    tokenizer, body = embedder._model.tokenizer, embedder._model[0].auto_model
    for parameter in body.parameters():
        parameter.requires_grad = False
    layers: dict[str, Low] = {}
    quick = torch.cpu._is_avx512_bf16_supported()  # halves the time where the processor has it
    for name, module in list(body.named_modules()):
        if not isinstance(module, nn.Linear) or not name.startswith("encoder.layer."):
            continue
        if quick:
            module.bfloat16()
        if int(name.split(".")[2]) >= LOWEST_LAYER:
            layers[name] = Low(module)
            body.set_submodule(name, layers[name])
    head = nn.Linear(body.config.hidden_size, len(LABELS))
    if start is not None:
        take_up(start, layers, head)
    rate = RATE / 2 if start else RATE
    low = [p for p in body.parameters() if p.requires_grad]
    step = torch.optim.AdamW(
        [{"params": low, "lr": rate}, {"params": head.parameters(), "lr": 5e-3}], weight_decay=0.01
    )
    pace = torch.optim.lr_scheduler.LambdaLR(step, lambda n: min(1, (n + 1) / 30) * max(0.03, 1 - n / STEPS))

    def vectors(texts: list[str]) -> torch.Tensor:
        given = tokenizer(
            texts, padding=True, truncation=True, max_length=224, pad_to_multiple_of=8, return_tensors="pt"
        )
        mask = given["attention_mask"][..., None]
        out = body(input_ids=given["input_ids"], attention_mask=given["attention_mask"]).last_hidden_state
        return normalize((out * mask).sum(1) / mask.sum(1), dim=1)

    def rounds() -> Iterator[list[tuple[str, int]]]:
        while True:
            some = [i for i in chance.permutation(len(rows)) if chance.random() < rows[i].get("often", 1)]
            yield from batches([(varied(i, rows, chance), i) for i in some], chance)

    began, lost = time.perf_counter(), 0.0
    body.train()
    for n, batch in enumerate(islice(rounds(), STEPS), 1):
        wanted = torch.tensor([goal(rows[i]) for _, i in batch])
        sure = torch.tensor([known(rows[i]) for _, i in batch])
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=quick):
            found = vectors([text for text, _ in batch])
        loss = loss_of(head(SHARPNESS * found.float()), wanted, weight=sure)
        step.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(low, 1.0)
        step.step()
        pace.step()
        lost += float(loss.detach()) / 25
        if n % 25 == 0:
            print(f"{n} of {STEPS}: {time.perf_counter() - began:.0f} s, loss {lost:.4f}", flush=True)
            lost = 0.0
        if n % 100 == 0 or n == STEPS:
            keep(layers, head)


def take_up(path: Path, layers: dict[str, Low], head: nn.Linear) -> None:
    """Set what is trained to what an adapter's file holds."""
    with np.load(path, allow_pickle=False) as stored, torch.no_grad():
        for name, layer in layers.items():
            layer.a.copy_(torch.from_numpy(stored[f"{name}.a"].astype(np.float32)))
            layer.b.copy_(torch.from_numpy(stored[f"{name}.b"].astype(np.float32)) / 2)
        head.weight.copy_(torch.from_numpy(stored["head.weight"]))
        head.bias.copy_(torch.from_numpy(stored["head.bias"]))


def keep(layers: dict[str, Low], head: nn.Linear) -> None:
    """Write what was trained to the adapter's file."""
    stored: dict[str, Any] = {"names": np.array(list(layers))}
    for name, layer in layers.items():
        stored[f"{name}.a"] = layer.a.detach().numpy().astype(np.float16)
        stored[f"{name}.b"] = (2 * layer.b.detach().numpy()).astype(np.float16)
    stored["head.labels"] = np.array(LABELS)
    stored["head.weight"], stored["head.bias"] = head.weight.detach().numpy(), head.bias.detach().numpy()
    np.savez_compressed(ADAPTER, **stored)


def varied(i: int, rows: list[dict[str, Any]], chance: np.random.Generator) -> str:
    """A message as it stands, mistyped, or within a longer post that is otherwise ordinary."""
    text, luck = str(rows[i]["text"]), chance.random()
    if luck < 0.18:
        text = mistyped(text, chance)
    elif luck < 0.30 and len(text) < 300:
        other = str(next(rows[j]["text"] for j in chance.permutation(len(rows)) if not rows[j]["labels"]))
        text = f"{other} {text}" if chance.random() < 0.5 else f"{text} {other}"
    return mended(text)


def mistyped(text: str, chance: np.random.Generator) -> str:
    """A text as somebody types it in haste."""
    if chance.integers(4) == 0:
        return "".join(c for c in text.lower() if c not in ".,!?'’;:\"")
    words = text.split()
    for i, word in enumerate(words):
        if len(word) > 3 and chance.random() < 0.12:
            at = int(chance.integers(1, len(word) - 1))
            swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            words[i] = [swapped, word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]][
                int(chance.integers(3))
            ]
    return " ".join(words)


def batches(given: list[tuple[str, int]], chance: np.random.Generator) -> list[list[tuple[str, int]]]:
    """Batches of about equal length, in random order: padding costs as much as words."""
    found = []
    for start in range(0, len(given), 10 * BATCH):
        some = sorted(given[start : start + 10 * BATCH], key=lambda pair: len(pair[0]))
        found += [some[i : i + BATCH] for i in range(0, len(some), BATCH)]
    return [found[i] for i in chance.permutation(len(found))]


class Remembering:
    """Keeps vectors in .cache until the adapter changes: there are some 25,000, which take ten minutes."""

    def __init__(self, embedder: SentenceEmbedder) -> None:
        self._embedder = embedder
        mark = hashlib.sha256(ADAPTER.read_bytes()).hexdigest()[:16]
        self._file = ROOT / ".cache" / f"screen-{mark}.npz"
        self._known: dict[str, Array] = {}
        if self._file.exists():
            with np.load(self._file, allow_pickle=False) as kept:
                self._known = dict(zip(str(kept["texts"]).split("\n"), kept["vectors"], strict=True))

    def embed(self, texts: list[str]) -> Array:
        """Unit vectors, shape (texts, dimensions)."""
        texts = [" ".join(text.split()) for text in texts]
        if new := sorted({text for text in texts if text not in self._known}):
            self._known |= dict(zip(new, self._embedder.embed(new), strict=True))
            self._file.parent.mkdir(exist_ok=True)
            np.savez(self._file, texts="\n".join(self._known), vectors=np.stack(list(self._known.values())))
        return np.stack([self._known[text] for text in texts])


def train_heads() -> None:
    """Fit the weighing and the operating points; writes screen.npz."""
    from sklearn.linear_model import LogisticRegression

    rules = load_rules()
    chance = np.random.default_rng(1)
    rows = messages()
    words = frozenset(
        w for row in rows for w in canonical(mended(row["text"])).split() if w.isalpha() and len(w) > 1
    )
    rows += [row | {"text": mistyped(row["text"], chance)} for row in rows if chance.random() < COPIES]
    embedder = Remembering(SentenceEmbedder(load_settings().models / SCREENING, ADAPTER, quick=True))
    told = SHARPNESS * embedder.embed([read(row["text"], rules, words).strings[0] for row in rows])
    weights, offsets = fit_heads(told, rows)
    mix = np.tile(np.array([1.0, 0.0, 1.5, 0.0, 0.0], dtype=np.float32), (len(LABELS), 1))
    held = ScreenWeights(weights, offsets, mix, np.zeros(len(LABELS), dtype=np.float32), {}, words)

    dev = rows_of(ROOT / "tests/evaluation/safety/dev.jsonl")
    readings = [read(row["text"], rules, words) for row in dev]
    texts = [s for reading in readings for s in reading.strings]
    odds = held.odds(embedder.embed(texts))
    ends = np.cumsum([len(r.strings) for r in readings])
    found = np.stack(
        [evidence(r, odds[end - len(r.strings) : end], LABELS) for r, end in zip(readings, ends, strict=True)]
    )
    truth = np.array([goal(row) for row in dev]) > 0
    column = LABELS.index("danger")
    weigh = LogisticRegression(C=0.3, max_iter=1000).fit(found[:, column], truth[:, column])
    print(
        "weighing",
        dict(zip(("whole", "window", "outright", "veiled", "guarded"), weigh.coef_[0].round(2), strict=True)),
    )
    shift = np.zeros(len(LABELS), dtype=np.float32)
    for label in (*DANGERS, "danger", "explicit"):
        mix[LABELS.index(label)], shift[LABELS.index(label)] = weigh.coef_[0], weigh.intercept_[0]
    chances = np.stack([ScreenWeights(weights, offsets, mix, shift, {}, words).chances(f) for f in found])
    limits = operating_points(chances, truth, found[:, column, 2] > 0, dev)
    np.savez_compressed(
        WEIGHTS / "screen.npz",
        labels=np.array(LABELS),
        weights=weights.astype(np.float16),
        bias=offsets,
        mix=mix,
        offset=shift,
        words=np.array("\n".join(sorted(words))),
        **{"limit.names": np.array(list(limits)), "limit.values": np.array(list(limits.values()))},
    )
    assert mix.shape == (len(LABELS), FEATURES)


def fit_heads(vectors: Array, rows: list[dict[str, Any]]) -> tuple[Array, Array]:
    """Heads of all labels on the messages' sharpened vectors, shape (dimensions, labels), and their offsets.

    They are fitted anew on all messages, so that those written after the adapter was trained count as well.
    """
    from sklearn.linear_model import LogisticRegression

    wanted, sure = np.array([goal(row) for row in rows]) > 0, np.array([known(row) for row in rows])
    weights = np.zeros((vectors.shape[1], len(LABELS)), dtype=np.float32)
    offsets = np.zeros(len(LABELS), dtype=np.float32)
    for j in range(len(LABELS)):
        head = LogisticRegression(C=HEADS, max_iter=2000).fit(vectors, wanted[:, j], sample_weight=sure[:, j])
        weights[:, j], offsets[j] = head.coef_[0], head.intercept_[0]
    return weights, offsets


def operating_points(
    chances: Array, truth: NDArray[np.bool_], ruled: NDArray[np.bool_], dev: list[dict[str, Any]]
) -> dict[str, float]:
    """From where what counts; prints what each choice finds."""
    top, hit = chances[:, LABELS.index("danger")], truth[:, LABELS.index("danger")]
    outright = truth[:, LABELS.index("explicit")]
    limits: dict[str, float] = {}
    for limit in np.arange(0.95, 0.1, -0.01):  # the lowest at which ordinary talk alarms no more than it may
        alarm = (top >= limit) | (ruled & (top >= RULED * limit))
        share, danger, said = alarm[~hit].mean(), alarm[hit].mean(), alarm[outright].mean()
        if round(limit * 100) % 10 == 0 or abs(share - ORDINARY) < 0.01:
            print(f"limit {limit:.2f}: ordinary {share:.3f} danger {danger:.3f} outright {said:.3f}")
        if share <= ORDINARY:
            limits["danger"] = float(limit)
    limits["ruled"] = RULED * limits["danger"]
    limits["label"] = min(0.3, limits["danger"])
    limits["sure"] = limits["danger"] + (1 - limits["danger"]) * SURE
    limits["unsure"] = limits["danger"] * UNSURE
    limits["explicit"] = 0.5
    for label in REFUSALS:
        limits[label] = WISH
        print(label, "on dev:", int((chances[:, LABELS.index(label)] >= WISH).sum()), "of", len(dev))
    print(limits)
    return limits


if __name__ == "__main__":
    main()
