"""Make the checks' weights from our own sentences in training/.

    python -m scripts.train_checks            everything; some ten minutes on two cores
    python -m scripts.train_checks tune 0     only the tuning that leaves out fold 0 ("all" leaves out none)

What was tuned is kept in .cache/ until the training rows change, so the steps can be run one by one. Prints what the
fold that was left out says of each label.
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from coach.checks.check import WEIGHTS
from coach.checks.learned import Head, Weights
from coach.checks.reading import Reading, read
from coach.checks.registry import FAMILIES, TURNS, Family
from coach.compose import CHECKING
from coach.domain.text import Text
from coach.settings import load_settings
from scripts.checks_training import landing
from scripts.checks_training.fitting import Fitter, thresholds, verdict
from scripts.checks_training.rows import LABELS, ROOT, Row, columns, fold, goals, load
from scripts.checks_training.tuning import SCALE, Strings, tune

Array = NDArray[np.float32]
LEFT_OUT = (0,)  # the folds on whose rows evidence is weighed; tuning takes minutes for each of them


class Training:
    """All rows of both families, what is seen in them, and what tuning makes of it."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {f.name: load(f.name) for f in FAMILIES}
        self.readings: dict[str, list[Reading]] = {
            f.name: [read(Text.parse(row["text"]), f.checks) for row in self.rows[f.name]] for f in FAMILIES
        }
        told = [s for name in self.readings for r in self.readings[name] for s in r.strings]
        self.strings = Strings(told, load_settings().models / CHECKING)
        said = json.dumps(list(self.rows.values()), sort_keys=True)
        self.mark = hashlib.sha256(said.encode()).hexdigest()[:16]

    def tuned(self, left_out: int | None) -> Array:
        """Log odds of every string, shape (strings, labels), by layers tuned without one fold."""
        store = ROOT / ".cache" / f"tuned-{self.mark}-{left_out}.npy"
        if not store.exists():
            print(f"tuning without fold {left_out}", flush=True)
            texts: list[str] = []
            goal, known = [], []
            for family in FAMILIES:
                rows = self.rows[family.name]
                use = np.array([fold(row) != left_out for row in rows])
                some = np.zeros((2, int(use.sum()), len(LABELS)), dtype=np.float32)
                some[:, :, columns(family)] = np.stack(goals(rows, family))[:, use]
                goal.append(some[0])
                known.append(some[1])
                texts += [r.strings[0] for r, u in zip(self.readings[family.name], use, strict=True) if u]
            found = tune(self.strings, texts, np.concatenate(goal), np.concatenate(known))
            if left_out is None:
                state = {
                    name: x.detach().numpy().astype(np.float16) for name, x in found.top.state_dict().items()
                }
                np.savez_compressed(WEIGHTS / "tone.npz", allow_pickle=False, **state)
                torch.save(found.head.state_dict(), store.with_suffix(".head"))
            np.save(store, found.odds(self.strings))
        return np.asarray(np.load(store), dtype=np.float32)

    def head(self, family: Family) -> Head:
        """The tuned layers' head, for one family's labels."""
        self.tuned(None)
        state = torch.load(ROOT / ".cache" / f"tuned-{self.mark}-None.head")
        mine = columns(family)
        return Head(family.labels, state["weight"].numpy()[mine].T, state["bias"].numpy()[mine])

    def fit(self, family: Family) -> Weights:
        """Everything of one family but the tuned layers themselves."""
        rows, readings = self.rows[family.name], self.readings[family.name]
        goal, known = goals(rows, family)
        places = np.array([self.strings.row[s] for r in readings for s in r.strings])
        frozen = self.strings.vectors[places].float().numpy()
        vectors = np.concatenate([frozen, np.zeros((len(frozen), 384), dtype=np.float32)], axis=1)
        fitter = Fitter(family, readings, vectors, goal, known)
        folds = np.array([fold(row) for row in rows])
        blind = np.zeros((len(rows), len(family.labels), 5), dtype=np.float32)
        for left_out in LEFT_OUT:
            here = folds == left_out
            tuned = self.tuned(left_out)[:, columns(family)][places]
            blind[here] = fitter.judged(*fitter.fit(~here), tuned)[here]
        unseen = np.isin(folds, LEFT_OUT)
        mix = fitter.mixing(blind, unseen)
        odds = np.einsum("rlf,fl->rl", blind, mix.weights) + mix.bias
        limits = thresholds(family, odds[unseen], goal[unseen], known[unseen])
        whole, piece = fitter.fit(np.ones(len(rows), dtype=bool))
        heads = {"whole": whole, "piece": piece, "tuned": self.head(family), "mix": mix}
        if family is TURNS:
            named = np.array([row.get("verdict", "") for row in rows])
            told = unseen & (named != "")
            heads["verdict"] = verdict(odds[told], named[told])
            lands = odds[:, TURNS.labels.index("lands")]
            read, limits["landing"] = landing.fit(rows, lands, 2 * frozen[fitter.first], folds, unseen)
            heads |= read
        return Weights(heads, limits)


def main() -> None:
    """Train both families and write their weights."""
    if sys.argv[1:2] == ["tune"]:
        if sys.argv[2] in ("all", *map(str, LEFT_OUT)):
            Training().tuned(None if sys.argv[2] == "all" else int(sys.argv[2]))
        return
    training = Training()
    for family in FAMILIES:
        target: Path = WEIGHTS / f"{family.name}.npz"
        training.fit(family).save(target)
        print(target, target.stat().st_size // 1024, "KiB")


if __name__ == "__main__":
    if SCALE != 4.0:
        raise SystemExit("coach.checks.learned multiplies by 4 as well; change both.")
    main()
