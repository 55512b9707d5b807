"""From the first answer of two partners to the page that they keep."""

from datetime import date
from pathlib import Path

import pytest

from coach.errors import InputError
from coach.flows.shares import shares_from
from coach.flows.together import Papers, order, side_by_side, turns
from coach.flows.vows import as_html, as_markdown, gather
from coach.sealed import Pairings
from tests.flows.walking import FLOWS, replied
from tests.sealed.conftest import ANA, BEN, NAMES

FIVE = FLOWS["step-five"]
PASSPHRASES = dict(zip(NAMES, (ANA, BEN), strict=True))


def test_two_walk_step_five_and_keep_their_vows(tmp_path: Path) -> None:
    pairing = Pairings(tmp_path).create(FIVE.title, NAMES, FIVE.id)
    for name in NAMES:
        seat = pairing.choose(name, PASSPHRASES[name])
        for flow in order(FIVE, FLOWS):
            while True:  # each answer in a sitting of its own
                papers = Papers.resume(FLOWS, seat.load())
                assert papers.gate(flow, FLOWS).open
                walk = papers.walk(flow)
                if walk.over:
                    break
                hidden = "hidden" if walk.step.private else "shown"
                seat.save(papers.put(replied(walk, {}, text=f"{hidden} {name} {walk.step.id}")).state())
        seat.finish(papers.shared(FIVE, FLOWS), tell=True)
        seat.leave()
    assert pairing.status() == {"Ana": True, "Ben": True}

    later = Pairings(tmp_path).get(pairing.id)
    assert [later.agree(name, PASSPHRASES[name]) for name in NAMES] == [False, True]
    opened = later.open(later.enter("Ben", BEN))
    assert "hidden" not in repr(opened)
    sides = side_by_side(FIVE, opened.shared, FLOWS)
    assert sides[0].texts == ("shown Ana meeting", "shown Ben meeting")
    assert [turn.said for turn in turns(sides, opened.names)][:3] == [
        "shown Ana meeting",
        "shown Ben meeting",
        "shown Ben missed",
    ]
    said = [(name, shares_from(own, FLOWS)) for name, own in zip(opened.names, opened.shared, strict=True)]
    page = gather("What we promise each other", said, date(2027, 1, 1))
    for content in (as_markdown(page), as_html(page)):
        assert all(f"shown {name} vow" in content for name in NAMES)
        assert "shown Ana meeting" not in content, "only what is meant to be kept stands there"
        assert "March 14, 2027" in content


def test_whoever_is_afraid_shares_nothing_and_the_other_sees_only_not_yet(tmp_path: Path) -> None:
    pairing = Pairings(tmp_path).create(FIVE.title, NAMES, FIVE.id)
    seat = pairing.choose("Ana", ANA)
    walk = Papers({}).walk(FLOWS["where-we-stand"])
    while not walk.over:
        walk = replied(walk, {"harm": "afraid"})
    papers = Papers({}).put(walk)
    seat.save(papers.state())
    assert papers.gate(FIVE, FLOWS).unsafe
    with pytest.raises(InputError, match="Being safe comes first"):
        papers.shared(FIVE, FLOWS)
    assert pairing.status() == {"Ana": False, "Ben": False}
    pairing.choose("Ben", BEN).finish({}, tell=True)
    assert pairing.agree("Ben", BEN) is False
    with pytest.raises(InputError, match="Finish first"):
        pairing.agree("Ana", ANA)
