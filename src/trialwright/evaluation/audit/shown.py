"""Trials that were shown to the LLM though they are held out: none under the strict protocol.

Example: ``count_shown({"test": {"NCT1", "NCT2"}}, {"NCT2", "NCT3"})`` is ``{"test": 1}``.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from trialwright.core.errors import InputError


def count_shown(held_out: Mapping[str, AbstractSet[str]], shown: AbstractSet[str]) -> dict[str, int]:
    """Count the trials of each held-out set that serve as examples."""
    return {name: len(ids & shown) for name, ids in held_out.items()}


def refuse_shown(counts: Mapping[str, int]) -> None:
    """Raise InputError where any held-out trial serves as an example."""
    if any(counts.values()):
        said = ", ".join(f"{count} of {name}" for name, count in counts.items() if count)
        raise InputError(
            f"trials that are held out were shown to the LLM as examples ({said}), under protocol: strict none may be; "
            "run dvc repro, and do without an acquire.synthetic that was written from such trials"
        )
