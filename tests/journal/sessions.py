"""Sessions to save, and what of them is on the disk."""

from pathlib import Path
from typing import Any


def chat(*turns: tuple[str, str]) -> dict[str, Any]:
    """The state of a chat of so many questions and answers."""
    return {"kind": "chat", "form": 1, "turns": [{"question": q, "answer": a} for q, a in turns]}


def on_disk(folder: Path) -> bytes:
    """Every byte of every file in a folder, save those that SQLite shares between processes."""
    return b"".join(
        p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and not p.name.endswith("-shm")
    )
