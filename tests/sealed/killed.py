"""Saves in child processes and kills them with signal 9, at random moments; says what was lost.

Run as a program, so that nothing is forked in the process of the tests: ``killed.py FOLDER ROUNDS``.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from coach.sealed import Pairing, Seat, lock

LONGEST_MOMENT = 0.12  # seconds that a child has at most


def answers(round_: int, number: int) -> dict[str, object]:
    return {"round": round_, "answers": [f"answer {round_}.{one}" for one in range(number + 1)]}


def save_on(seat: Seat, round_: int, pipe: int) -> None:
    number = 0
    while True:
        seat.save(answers(round_, number))
        os.write(pipe, b"%d\n" % number)
        number += 1


def main(folder: Path, rounds: int) -> dict[str, object]:
    lock.COST = 1 << 15
    pair = Pairing.create(folder, "Killed", ("Ana", "Ben"))
    seat = pair.choose("Ana", "ana likes rainy days")
    seat.save(answers(-1, 0))
    chance = random.Random(20261121)
    lost, acknowledged, in_between, last = [], 0, 0, answers(-1, 0)
    for round_ in range(rounds):
        out, into = os.pipe()
        child = os.fork()
        if child == 0:
            save_on(seat, round_, into)
        os.close(into)
        time.sleep(chance.random() * LONGEST_MOMENT)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(out, "rb") as pipe:
            told = [int(line) for line in pipe.read().split(b"\n")[:-1]]
        acknowledged += len(told)
        again = Pairing.load(pair._folder)
        # every tenth time the whole way with the passphrase, else with the key, which is a hundred times as quick
        own = (
            again.enter("Ana", "ana likes rainy days") if round_ % 10 == 0 else Seat(again, "Ana", seat.own())
        )
        found = own.load()
        newest = answers(round_, told[-1]) if told else last
        following = answers(round_, told[-1] + 1 if told else 0)  # saved, and killed before it could say so
        if found not in (newest, following):
            lost.append({"round": round_, "found": found, "expected": newest})
        in_between += found == following
        last = found
    return {"rounds": rounds, "acknowledged": acknowledged, "in_between": in_between, "lost": lost,
            "leftovers": sum(file.name.startswith(".") for file in pair._folder.iterdir())}  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
