"""Whether DVC is at work in this folder already, as its own note of files that are being written says.

Example: ``live()`` is ``{4711: "dvc repro"}`` while process 4711 runs a stage. What a killed run left does not count.
"""

import json
import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from trialwright.core.errors import BusyError

_NOTE = Path(".dvc/tmp/rwlock")


def live(note: Path = _NOTE) -> dict[int, str]:
    """Return the processes that run a stage here, each with what it was called as."""
    try:
        holders = dict(_holders(json.loads(note.read_text(encoding="utf-8"))))
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        # Not there, being written, or of another version of DVC, which tells of it itself.
        return {}
    return {process: command for process, command in holders.items() if _is_alive(process)}


def refuse_beside_others() -> None:
    """Raise BusyError where another process runs a stage in this folder."""
    for process, command in live().items():
        raise BusyError(
            f".dvc: process {process} is at work in this folder ({command}); wait for it, or use dvc --wait-for-lock "
            "repro"
        )


def _holders(noted: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """Yield who writes, of each file one process, and who reads, of each file any number."""
    for one in (*noted.get("write", {}).values(), *chain.from_iterable(noted.get("read", {}).values())):
        # The path of the program says nothing to a reader.
        yield int(one["pid"]), " ".join(["dvc", *str(one["cmd"]).split()[1:]])


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
