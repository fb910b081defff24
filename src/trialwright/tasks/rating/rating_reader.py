r"""Ratings out of the answers of an LLM as judge.

Example: ``Sure:\n```json\n{"score": "8/10"}\n``` ``, ``**8**`` and ``Score: 8`` are all the rating 8.
"""

import re
from typing import Any

import numpy as np

from trialwright.schemas.answers import RATINGS
from trialwright.tasks.rating.rated import SCALE
from trialwright.tasks.reading.loose_json import layers, mended_values, plain, whole_values
from trialwright.tasks.reading.parsing import Parsed
from trialwright.tasks.task import RejectionError, Reply, Row

_NUMBER = re.compile(
    r"(?i)[\s*_`\"']*(?:(?:score|rating)[\s*_`\"':=]*)?(-?\d+(?:\.\d+)?)(?:\s*(?:/|out of)\s*10)?[\s*_`\"'.]*"
)
# A text that is longer says more than a number.
_MOST_CHARS = 60


class RatingReader:
    """Reads a score on the scale.

    Rejects are named ``no_answer``, ``bad_request``, ``refused``, ``only_thought``, ``truncated`` (cut at max_tokens
    before the score), ``no_score`` (the answer has none) and ``off_scale`` (a number that is not on the scale).
    """

    rows = RATINGS

    def check(self, plan: Row) -> None:
        """Take every trial."""

    def read(self, plan: Row, answer: Reply) -> dict[str, Any]:
        """Return the row of ``tables.RATINGS`` of a trial."""
        score = find_score(answer.text, cut=answer.cut)
        if score is None:
            raise RejectionError("truncated" if answer.cut else "no_score", answer.text)
        if score not in SCALE:
            raise RejectionError("off_scale", f"{score!s:.40}, expected a whole number from {SCALE[0]} to {SCALE[-1]}")
        return {"id": plan["plan_id"], "rating": int(score), "request_key": answer.key}


def find_score(text: str, *, cut: bool = False) -> float | None:
    """Return the first score that an answer has, None where it has none: JSON first, then a number alone.

    Of one that was `cut` only whole JSON is read, for a 1 at its end may be the beginning of a 10.
    """
    texts = list(layers(plain(text)))
    for source in (whole_values,) if cut else (whole_values, mended_values):
        for layer in texts:
            for value in source(layer):
                if (score := _member(value)) is not None:
                    return score
    return None if cut else _number(plain(text))


def _member(value: Any) -> float | None:
    """Return the score in an object."""
    named = [item for name, item in value.items() if name.casefold() == "score"] if isinstance(value, dict) else []
    if not named or isinstance(named[0], bool):
        return None
    return _number(named[0]) if isinstance(named[0], str) else named[0] if isinstance(named[0], int | float) else None


def _number(text: str) -> float | None:
    found = _NUMBER.fullmatch(text) if len(text) <= _MOST_CHARS else None
    return float(found[1]) if found else None


def tell_ratings(parsed: Parsed) -> dict[str, Any]:
    """Return the books of ratings, their mean (None where there are none), and how often each was given."""
    given = np.asarray(parsed.accepted["rating"])
    return {
        **parsed.metrics(), "mean": float(given.mean()) if len(given) else None,
        "given": dict(zip(map(str, SCALE), np.bincount(given, minlength=len(SCALE) + 1)[1:].tolist(), strict=True)),
    }
