"""What `doctor` found: one line for each thing it looked at, and how to fix what is wrong.

Example: ``Finding("GPU", "ok", "none; models run on 2 processor cores")``.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

from trialwright.core.errors import TrialwrightError, one_line

# User and password of an address, as a remote of DVC may have them.
_SECRET = re.compile(r"(?<=://)[^/\s@]+@")


class Finding(NamedTuple):
    """What was looked at, how it stands, what was found there, and what would fix it ("" where nothing need be)."""

    name: str
    status: Literal["ok", "warning", "problem"]
    found: str
    fix: str = ""

    def __str__(self) -> str:
        """Return one line for the terminal, and a second one with the fix."""
        line = f"{self.status:8} {self.name:11} {one_line(_SECRET.sub('', self.found))}"
        return f"{line}\n{'':20} fix: {self.fix}" if self.fix else line


Check = Callable[[], Iterable[Finding]]


def findings(name: str, check: Check) -> Iterator[Finding]:
    """Yield what a check finds; one that fails is itself a problem, and ends no other."""
    try:
        yield from check()
    except TrialwrightError as error:
        found, semicolon, fix = str(error).rpartition("; ")
        yield Finding(name, "problem", found if semicolon else fix, fix if semicolon else "")
    except Exception as error:  # noqa: BLE001 - whatever a library raises of a machine that is not sound
        yield Finding(name, "problem", f"could not be checked ({type(error).__name__}: {str(error)[:200]})")
