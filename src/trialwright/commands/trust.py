"""What the figures on trust come to, in a line each: flags, contradictions and gates.

Example: "Of 243 synthetic trials, 3 are flagged for what they hold of real records (copies_example 3)." and
"Gates: 1 of 5 failed (real_emails: privacy.identifiers.email.real is 2, max 0)".
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from trialwright.core import tables
from trialwright.gates.judging import Judged


def tell_trust(folder: Path) -> Iterator[str]:
    """Yield a line for each of the metrics files in a folder that is there."""
    if (file := folder / "privacy.json").exists():
        found = tables.read_json(file)
        flags = ", ".join(f"{name} {count}" for name, count in found["flags"].items() if count)
        yield (
            f"Of {found['trials']['synthetic']:,} synthetic trials, {found['flagged']:,} are flagged for what they "
            f"hold of real records{f' ({flags})' if flags else ''}{_dropped(found)}."
        )
    if (file := folder / "realism.json").exists():
        ours, theirs = (tables.read_json(file)["any"][source] for source in ("synthetic", "real"))
        yield (
            f"Contradictions: in {ours['count']:,} of {ours['trials']:,} synthetic trials, and by the same rules in "
            f"{theirs['count']:,} of {theirs['trials']:,} real ones."
        )
    if (file := folder / "gates.json").exists():
        yield f"Gates: {Judged(tables.read_json(file)['gates']).describe()}."


def _dropped(found: Mapping[str, Any]) -> str:
    """Say how many of the flagged trials are not in the corpus."""
    dropped = sum(found.get("rejected", {}).values())
    return f", and {dropped:,} of them dropped" if dropped else ""
