"""What ``coach screen`` prints, and how a card looks on the terminal."""

import json
import textwrap

from coach.domain.safety import Card, Screening

__all__ = ["print_card", "print_screening"]


def print_screening(screening: Screening, as_json: bool) -> None:
    """Print what was heard: one JSON object on a line, or a line a reason."""
    if as_json:
        record = {
            "text": screening.text,
            "label": screening.label,
            "labels": list(screening.labels),
            "severity": screening.severity,
            "reasons": list(screening.reasons),
        }
        print(json.dumps(record, ensure_ascii=False), flush=True)
        return
    print(f"{screening.label}  (severity {screening.severity} of 3)")
    for reason in screening.reasons:
        print(f"  {reason}")


def print_card(card: Card) -> None:
    """Print a card, a paragraph a line."""
    for line in card.text.split("\n"):
        print(textwrap.fill(line, 96), flush=True)
