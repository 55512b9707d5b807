"""What looks at the user's own words and walks them through the exercises: checks, flows, the workshop."""

from coach.checks.check import WEIGHTS, Checks
from coach.checks.grounding import Grounding, words
from coach.compose.models import CHECKING
from coach.domain.model import ChatModel
from coach.flows import FLOWS
from coach.flows.feedback import load_sayings
from coach.flows.flow import Flow, load_flows
from coach.flows.remarks import Remarks
from coach.flows.samples import Samples
from coach.guidance.documents import load_guides
from coach.guidance.embedder import SentenceEmbedder
from coach.guidance.library import Library
from coach.guidance.tone import ToneEmbedder
from coach.settings import Settings
from coach.wording import load_prompt
from coach.workshop import Workshop

__all__ = ["EXERCISES", "build_checks", "build_exercises", "build_workshop"]

EXERCISES = FLOWS / "exercises"


def build_checks(settings: Settings) -> Checks:
    """The checks alone: what is in an "I" statement, an apology or a turn. Loads on first use."""
    return Checks(ToneEmbedder(settings.models / CHECKING, WEIGHTS / "tone.npz").embed)


def build_exercises(settings: Settings) -> dict[str, Flow]:
    """Every exercise by its id, checked against the guides' sections. Quick.

    Raises:
        FlowError: a file breaks the form, or names a section that the guides lack; the message says where.
        CorpusError: a guide breaks the form.
    """
    return load_flows(EXERCISES, (section.id for section in load_guides(settings.corpus)))


def build_workshop(
    settings: Settings, library: Library, embedder: SentenceEmbedder, model: ChatModel | None, checks: Checks
) -> Workshop:
    """Drafts and exercises, coached. Quick: nothing is loaded yet.

    Args:
        settings: what was set from outside.
        library: the guides that the flows rest on, loaded.
        embedder: what measures whether the model's wording says the same.
        model: what words remarks and samples; None for the coach's own sentences.
        checks: what looks at the user's words.

    Raises:
        FlowError: a flow or the sayings break the form.
        PromptError: a prompt breaks the form.
    """
    sections = [section.id for section in library.sections]
    flows = load_flows(FLOWS / "workshops", sections) | load_flows(EXERCISES, sections)
    sayings = load_sayings()
    vocabulary = words(" ".join([*library.texts, *sayings.texts]))
    remarks = Remarks(load_prompt(settings.prompts, "feedback"), Grounding(embedder.embed, vocabulary), model)
    prompts = {kind: load_prompt(settings.prompts, f"sample_{kind}") for kind in ("i_statement", "apology")}
    return Workshop(flows, checks, sayings, remarks, Samples(checks, embedder.embed, prompts, model))
