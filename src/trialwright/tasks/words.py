"""The words that name a label in a prompt, and the aspects of a trial that a reason can be about.

Example: label 0 gives ``Words(verb="fail", noun="failure", adjective="failed")``.
"""

from typing import NamedTuple

import numpy as np


class Words(NamedTuple):
    """A label as a verb, a noun and an adjective."""

    verb: str
    noun: str
    adjective: str


# Paper, Tables 1 and 2: (succeed/fail), (success/failure), (Successful/Failed).
WORDS = {1: Words("succeed", "success", "successful"), 0: Words("fail", "failure", "failed")}

# A small base model asked for five reasons writes the first one five times. So the local grammar
# opens each with another of these, and the document prompt names them.
ASPECTS = (
    ("the dose", "was"), ("the patients", "were"), ("the control group", "was"), ("the primary end point", "was"),
    ("the sample size", "was"), ("the side effects", "were"), ("the duration of treatment", "was"),
    ("the mechanism of action", "was"), ("the eligibility criteria", "were"), ("the length of follow-up", "was"),
)


def draw_aspects(count: int, draw: int) -> list[tuple[str, str]]:
    """Return `count` aspects with their verbs, in an order that the draw number fixes; all in turn if too few."""
    order = np.random.default_rng(draw).permutation(len(ASPECTS))
    return [ASPECTS[order[place % len(ASPECTS)]] for place in range(count)]
