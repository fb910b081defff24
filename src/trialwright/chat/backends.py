"""The ways of asking a model, by the names that ``llm.backend`` has for them, and what each of them can do.

Example: ``of("openai-batch")`` batches and does not run here; ``of("local").endpoint(None)`` is "local". What sends is
imported where it sends (``llm.backend``): whoever plans, asks or reads answers needs no more than this.
"""

from dataclasses import dataclass

OPENAI = "https://api.openai.com/v1"
_HERE = "local"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a way of asking can do.

    `runs_here`: the model is in this process, so it is free, has no address, and its weights and tokenizer lie here.
    `repeats`: the same request brings the same answer, so that whatever came is final.
    `bounds`: its grammar takes regular expressions and bounds lengths; others take a plain JSON schema.
    `batches`: requests go together, at the price of a batch.
    """

    runs_here: bool = False
    repeats: bool = False
    bounds: bool = False
    batches: bool = False

    def endpoint(self, base_url: str | None) -> str:
        """Return where requests go, as it stands in their bodies."""
        return _HERE if self.runs_here else base_url or OPENAI


BACKENDS = {
    "local": Capabilities(runs_here=True, repeats=True, bounds=True),
    "openai": Capabilities(),
    "openai-batch": Capabilities(batches=True),
}


def of(name: str) -> Capabilities:
    """Return the backend of this name."""
    return BACKENDS[name]
