"""What ``coach check`` reads and prints."""

import json
from pathlib import Path

from coach.checks.check import CheckResult
from coach.errors import InputError

__all__ = ["print_check", "read_texts"]


def read_texts(file: Path) -> list[tuple[str, list[str]]]:
    """Each line's text, and the turns before it.

    Raises:
        InputError: the file or a line of it can't be read; the message names the line.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} can't be read ({error}). Give a JSON Lines file in UTF-8.") from error
    texts = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            texts.append((str(fields["text"]), [str(turn) for turn in fields.get("context", [])]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(f'{file}, line {number}: expected {{"text": …, "context": […]}}.') from error
    return texts


def print_check(result: CheckResult, as_json: bool) -> None:
    """Print what was found: one JSON object on a line, or a line a mark."""
    if as_json:
        record = {
            "text": result.text,
            "kind": result.kind,
            "verdict": result.verdict,
            "parts": result.parts,
            "faults": list(result.faults),
            "score": round(float(result.score), 4),
            "findings": [
                {
                    "check": finding.check,
                    "start": finding.span.start,
                    "end": finding.span.end,
                    "reason": finding.reason,
                    "section": finding.section,
                }
                for finding in result.findings
            ],
        }
        print(json.dumps(record, ensure_ascii=False), flush=True)
        return
    print(f"{result.verdict}  ({result.score:.2f})")
    for finding in result.findings:
        words = result.text[finding.span.start : finding.span.end]
        print(f"  “{words}”: {finding.reason}  ({finding.section})")
    missing = [part for part, there in result.parts.items() if not there]
    if missing:
        print(f"  not there: {', '.join(missing)}")
