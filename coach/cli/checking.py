"""What ``coach check`` reads and prints."""

import json
from pathlib import Path

from coach.checks.check import CheckResult
from coach.cli.jsonlines import read_lines

__all__ = ["print_check", "read_checked"]

FORM = '{"text": "…", "context": ["…"]}'


def read_checked(file: Path) -> list[tuple[str, list[str]]]:
    """Each line's text, and the turns before it.

    Raises:
        InputError: the file or a line of it can't be read; the message names the line.
    """
    return [(line.text("text"), list(line.texts("context", ()))) for line in read_lines(file, FORM)]


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
