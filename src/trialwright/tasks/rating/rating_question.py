"""The question for a rating: how well a synthetic trial could be a real one, to an LLM as judge.

Example: of a trial written as a success of metformin the judge reads the text that classifiers read, under "Record of
a successful clinical trial of metformin", and answers ``{"score": 7}``. It sees this one trial and nothing else: no
real trial, and no other synthetic one (pointwise scoring; Zheng et al., arXiv 2306.05685, section 3.1).
"""

from typing import Any

from trialwright.sections.writing import Rating
from trialwright.tasks.rating.rated import SCALE
from trialwright.tasks.task import Prompts, Row


class RatingQuestion:
    """Asks for a whole number on the scale."""

    # What is the same for all trials comes first, so that a prefix cache can serve it.
    prompts = Prompts("rating", ("context", "constraint", "record", "generation"))

    def __init__(self, section: Rating) -> None:
        self.sampling = section

    def check(self, plan: Row) -> None:
        """Take every trial."""

    def values(self, plan: Row, draw: int) -> dict[str, Any]:
        """Return the text of the trial, and the ends of the scale."""
        return {"record": plan["text"], "least": SCALE[0], "most": SCALE[-1]}

    def format(self, plan: Row, draw: int, *, bounds: bool) -> dict[str, Any]:
        """Return the JSON schema of a score."""
        score = {"type": "integer", "enum": list(SCALE)}
        return {"kind": "json_schema", "schema": {
            "type": "object", "properties": {"score": score}, "required": ["score"], "additionalProperties": False,
        }}
