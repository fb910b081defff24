"""What a trial has several of: arms, interventions and outcome measures.

Example: ``Intervention("Drug", "Metformin", "500 mg twice daily")``.
"""

from typing import Any, NamedTuple


class Arm(NamedTuple):
    """One arm or group of a trial."""

    label: str | None = None
    type: str | None = None
    description: str | None = None


class Intervention(NamedTuple):
    """One intervention; `type` is the registry's word, such as Drug, Biological or Device."""

    type: str | None = None
    name: str | None = None
    description: str | None = None
    other_names: tuple[str, ...] = ()


class Endpoint(NamedTuple):
    """One outcome measure with its time frame."""

    measure: str | None = None
    time_frame: str | None = None
    description: str | None = None


# The columns of a trial that hold parts, and of which kind.
PARTS: dict[str, Any] = {
    "arms": Arm, "interventions": Intervention,
    "primary_outcomes": Endpoint, "secondary_outcomes": Endpoint,
}
