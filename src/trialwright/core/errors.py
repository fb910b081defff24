"""One class per kind of mistake a user can fix, with the exit code of a command that it ends.

A message is one line and says where, what was found, what was expected, and how to fix it.

Example: a stage that ends with a `ParamsError` prints it as one line and exits with 3.
"""

from typing import Any, ClassVar

# Of a command that Ctrl-C ended, as of any that a signal did: 128 and the signal's number.
INTERRUPTED = 130
# What is said then.
STOPPED = "stopped: what is stored stays; run dvc repro to go on"


class TrialwrightError(Exception):
    """Anything that a user can fix; stages print it as one line without a traceback, and exit with `code`.

    1 is also Python's own code of an error that nobody foresaw, and 2 click's of a wrong command line.
    """

    code: ClassVar[int] = 1


class ParamsError(TrialwrightError):
    """params.yaml holds unknown, missing or illegal keys; the message names all of them."""

    code = 3


class InputError(TrialwrightError):
    """An input file is missing, damaged, or not of the form it should have."""

    code = 4


class PoolError(InputError):
    """No intervention has enough successes and failures to draw few-shot examples from."""


class ModelError(TrialwrightError):
    """Model weights or a tokenizer cannot be found, or are not what they should be."""

    code = 5


class EndpointError(TrialwrightError):
    """An LLM endpoint or the API of a registry cannot be reached, refuses what it is asked, or answers amiss."""

    code = 6


class BudgetError(TrialwrightError):
    """A paid run has no budget, or would pass it."""

    code = 7


class GateError(TrialwrightError):
    """A figure is beyond the limit that the user set, who wants the run to end there."""

    code = 8


class StorageError(TrialwrightError):
    """A disk is full, read-only or failing, or what should be written is not the user's."""

    code = 9


class BusyError(TrialwrightError):
    """Another process is at work where this one would be."""

    code = 10


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
