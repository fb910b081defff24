"""What a study found, to be kept in git: one file of JSON, made of the settings and the metrics of a finished run.

Example: ``record("study_top", profile, settings, Path("metrics"))["about"]`` is what profiles/study_top.yaml begins
with, and ``["settings"]["plan"]["trials"]`` is 260, for that is what the profile changes.
"""

from collections.abc import Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any

from trialwright.core import tables
from trialwright.core.errors import InputError

# The files of metrics/ that are kept whole.
FILES = ("results", "ablation", "gold_curve")


def record(name: str, profile: Path, settings: Mapping[str, Any], metrics: Path) -> dict[str, Any]:
    """Return what is kept of the study of a profile.

    Args:
        name: of the profile.
        profile: its file, whose first lines of comment say what is asked.
        settings: what the profile, and those that it is laid over, change of the default.
        metrics: the folder of the metrics of a whole run.

    Raises:
        InputError: one of the metrics is missing; no whole run was made.
    """
    acquired, split = (_metrics(metrics, file) for file in ("acquire", "partition"))
    return {
        "name": name, "about": about(profile.read_text(encoding="utf-8")), "settings": dict(settings),
        "simulated": acquired["simulated"], "splits": split["splits"],
        **{file: _metrics(metrics, file) for file in FILES},
    }


def about(profile: str) -> str:
    """Return the comment that a profile begins with, as one line."""
    lines = takewhile(lambda line: line.startswith("#"), profile.splitlines())
    return " ".join(line.removeprefix("#").strip() for line in lines)


def _metrics(folder: Path, name: str) -> Mapping[str, Any]:
    if not (path := folder / f"{name}.json").exists():
        raise InputError(f"{path}: not there; run the study first: make study name=PROFILE")
    found: Mapping[str, Any] = tables.read_json(path)
    return found
