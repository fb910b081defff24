"""The question for the reasons behind the label of a plan's examples (paper, Table 1).

Example: five reasons are asked for as ``1. The dose was ...`` to ``5. The side effects were ...``: for each plan five
aspects of a trial, in an order of its own.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from trialwright.sections.writing import Reasons
from trialwright.tasks.task import Prompts, Row
from trialwright.text.finished import most_chars

# A small base model asked for five reasons writes the first one five times. So the local grammar
# opens each with another of these, and the document prompt names them.
ASPECTS = (
    ("the dose", "was"), ("the patients", "were"), ("the control group", "was"), ("the primary end point", "was"),
    ("the sample size", "was"), ("the side effects", "were"), ("the duration of treatment", "was"),
    ("the mechanism of action", "was"), ("the eligibility criteria", "were"), ("the length of follow-up", "was"),
)
# What is given by the dose; of all else the delivery is spoken of, in place of the first aspect.
_DOSED = frozenset({"drug", "biological", "combination_product", "dietary_supplement", "radiation", "genetic"})
_DELIVERY = ("the delivery of the intervention", "was")
# What follows the opening of a reason is at least so long.
LEAST_CHARS = 20
_INNER = r"(?:[ -\-/-~]|[0-9]\.[0-9]{1,2}[ -\-/:-~])"
# A full stop behind a word and not behind a letter that counts, such as "c.".
_END = r"[a-z0-9%)]{2}\."


class ReasonsQuestion:
    """Asks for `section.count` reasons."""

    # Paper, section 3.2.3: the parts of a trial's prompt without reasoning.
    prompts = Prompts("reasons", ("context", "example", "constraint", "generation", "diversity"))

    def __init__(self, section: Reasons) -> None:
        self.sampling = section

    def check(self, plan: Row) -> None:
        """Take every plan."""

    def values(self, plan: Row, draw: int) -> dict[str, Any]:
        """Return the aspects, and how many and how long the reasons are to be."""
        count, reason_chars = self.sampling.count, self.sampling.reason_chars
        aspects = [aspect for aspect, _ in draw_aspects(count, draw, plan["type"])]
        return {"aspects": aspects, "count": count, "reason_chars": reason_chars}

    def format(self, plan: Row, draw: int, *, bounds: bool) -> dict[str, Any] | None:
        """Return a regular expression of numbered lines, nothing where the backend takes none."""
        if not bounds:
            return None
        aspects = draw_aspects(self.sampling.count, draw, plan["type"])
        openings = [f"{aspect.capitalize()} {verb}" for aspect, verb in aspects]
        return {"kind": "regex", "pattern": reasons_pattern(openings, self.sampling.reason_chars)}


def draw_aspects(count: int, draw: int, kind: str | None = None) -> list[tuple[str, str]]:
    """Return `count` aspects with their verbs, in an order that the draw number fixes; all in turn if too few.

    Args:
        count: how many.
        draw: the draw number.
        kind: type of the intervention, as params.yaml spells it; None where it is not known.
    """
    order = np.random.default_rng(draw).permutation(len(ASPECTS))
    aspects = ASPECTS if kind is None or kind in _DOSED else (_DELIVERY, *ASPECTS[1:])
    return [aspects[order[place % len(aspects)]] for place in range(count)]


def reasons_pattern(openings: Sequence[str], reason_chars: int) -> str:
    """Return a regular expression of numbered lines, each one sentence that opens as given.

    The first full stop behind a word, or a digit, ends a line; a number may have two digits behind its point, for a
    small model that may go on with digits alone does so to the end. A line has room to finish (`most_chars`); the
    parser sees by its length that one was cut.
    """
    lines = []
    for number, opening in enumerate(openings, start=1):
        most = max(most_chars(reason_chars) - len(opening) - 2, LEAST_CHARS)
        lines.append(rf"{number}\. {opening} [a-z]{_INNER}{{{LEAST_CHARS - 3},{most - 3}}}{_END}")
    return r"\n".join(lines)
