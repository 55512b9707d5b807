"""Whatever the environment says: nothing is reported, traced or logged to anywhere.

Called before any library is imported that would read these variables. A variable may have been set for another
program, by a shell's profile or by an employer; here it would carry people's words out of the house.
"""

import os

__all__ = ["hush"]

# Tracing of prompts, telemetry, share links, debug logs of requests, and other hubs.
_UNHEARD = (
    "GRADIO_",
    "LANGCHAIN_",
    "LANGGRAPH_",
    "LANGSMITH_",
    "OPENAI_",
    "CHROMA_",
    "HF_HUB_",
    "HF_ENDPOINT",
    "OTEL_",
    "ANONYMIZED_TELEMETRY",
    "SENTRY_",
    "POSTHOG_",
    "WANDB_",
    "COMET_",
    "MLFLOW_",
)
_OURS = {
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "OTEL_SDK_DISABLED": "true",
}
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def hush(**ours: str) -> None:
    """Take out of this process's environment what could make a library talk, and set what keeps it quiet.

    A proxy stays for fetching models, but nothing that is meant for this machine goes through it.

    Args:
        ours: further variables to set, such as where the page keeps its temporary files.
    """
    mine = {**_OURS, **ours}
    if "GRADIO_TEMP_DIR" in os.environ:  # the page's own, set when it was opened
        mine.setdefault("GRADIO_TEMP_DIR", os.environ["GRADIO_TEMP_DIR"])
    for name in [name for name in os.environ if name.upper().startswith(_UNHEARD)]:
        del os.environ[name]
    os.environ.update(mine)
    for name in ("NO_PROXY", "no_proxy"):
        known = [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]
        os.environ[name] = ",".join([*known, *(host for host in _LOOPBACK if host not in known)])
