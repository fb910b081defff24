"""One class per kind of mistake a user can fix.

A message is one line and says where, what was found, what was expected, and how to fix it.
"""

from typing import Any


class TrialwrightError(Exception):
    """Anything that a user can fix; stages print it as one line without a traceback."""


class ParamsError(TrialwrightError):
    """params.yaml holds unknown, missing or illegal keys; the message names all of them."""


class InputError(TrialwrightError):
    """An input file is missing, damaged, or not of the form it should have."""


class PoolError(TrialwrightError):
    """No intervention has enough successes and failures to draw few-shot examples from."""


class ModelError(TrialwrightError):
    """Model weights or a tokenizer cannot be found, or are not what they should be."""


class EndpointError(TrialwrightError):
    """An LLM endpoint or the API of a registry cannot be reached, refuses what it is asked, or answers amiss."""


class BudgetError(TrialwrightError):
    """A paid run has no budget, or would pass it."""


class GateError(TrialwrightError):
    """A figure is beyond the limit that the user set, who wants the run to end there."""


class AllRejectedError(InputError):
    """Nothing of what a stage read is left; `rejects` are rows of ``tables.REJECTS`` that say why."""

    def __init__(self, message: str, rejects: Any) -> None:
        super().__init__(message)
        self.rejects = rejects


def one_line(text: str) -> str:
    r"""Return a text as one line to print: a line end is a blank, what no terminal should get is ``\x1b``."""
    joined = " ".join(line.strip() for line in text.splitlines())
    return "".join(
        sign if sign.isprintable() else " " if sign.isspace() else sign.encode("unicode_escape").decode()
        for sign in joined
    )
