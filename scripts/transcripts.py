"""Answers as they come, unedited, to read: ``python -m scripts.transcripts > docs/transcripts/ask.md``."""

import asyncio
from pathlib import Path

from coach.compose import build
from coach.domain.events import Concern, Done, Found, Said, Trouble
from coach.domain.session import Session
from coach.settings import load_settings

CONVERSATIONS = Path(__file__).parent / "transcripts.txt"
ORIGIN = {
    "guide": "the guide's words",
    "model": "the model's",
    "replacement": "in place of one not supported",
    "fixed": "ours",
}


async def main() -> None:
    house = build(load_settings())
    house.open()
    print("# Asking the guides: answers, unedited\n")
    print(
        f"Model: {house.coach.model_name}. Made by `python -m scripts.transcripts`. A conversation begins at each heading."
    )
    for conversation in CONVERSATIONS.read_text(encoding="utf-8").strip().split("\n\n"):
        session = Session()
        for n, question in enumerate(conversation.splitlines()):
            print(f"\n{'##' if n == 0 else '###'} {question}\n")
            passages: tuple[str, ...] = ()
            async for event in house.coach.reply(session, question):
                if isinstance(event, Concern):
                    print(f"**A card in place of an answer:** {event.card.heard}")
                elif isinstance(event, Found):
                    passages = tuple(p.id for p in event.reading.passages) if event.reading else ()
                    print(f"*{event.evidence.scope}, {event.evidence.confidence:.2f}*\n")
                elif isinstance(event, Said):
                    cited = ", ".join(f"`{passages[c - 1]}`" for c in event.citations)
                    print(f"- {event.text} ({ORIGIN[event.origin]}{'; ' + cited if cited else ''})")
                elif isinstance(event, Trouble):
                    print(f"- TROUBLE: {event.text}")
                elif isinstance(event, Done):
                    session = event.session
    house.library.close()
    await house.coach.close()


if __name__ == "__main__":
    asyncio.run(main())
