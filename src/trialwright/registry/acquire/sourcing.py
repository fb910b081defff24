"""The registry from where the params say: the user's own files, or a download.

Example: with ``source: ctgov``, `bring_records` writes the zip of what ClinicalTrials.gov sent, and `finish` says
"1,234 studies in 2 pages, data of 2026-11-25".
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trialwright.files import file_kinds, own_files
from trialwright.registry.acquire import bring
from trialwright.registry.acquire.ctgov import download
from trialwright.sections.real_trials import Acquire


def bring_records(section: Acquire, target: Path) -> dict[str, Any]:
    """Write the zip of records; return what to tell of it.

    Raises:
        TrialwrightError: there are none, or they cannot be had.
    """
    if section.source == "ctgov":
        return download.fetch(section.query, target)
    return bring.bring(own_files.find(section.folder, section.registry, "acquire.registry"), target)._asdict()


def finish(section: Acquire, counts: Mapping[str, Any], left_out: Mapping[str, int]) -> str:
    """Remove what need not be kept once all is written; say what was brought, and what was left out of it."""
    if section.source == "ctgov":
        download.clear(section.query)
    if section.source == "demo":
        said = f"{counts['trials']} simulated records"
    else:
        files = counts.get("registry_files")
        said = f"{files} file{'s' * (files != 1)} of records" if files else download.told(counts)
    return f"acquire: {said}{file_kinds.said_of(left_out, counts.get('left_out', {}))}"
