"""The section on what does the heavy work: processes of this machine, or a Ray cluster.

Example: with ``engine: {kind: ray, workers: 2, ...}`` Ray is started here with two workers. It decides no output.
"""

from typing import Annotated, Literal, Self

from pydantic import model_validator

from trialwright.core.params.kinds import Count, Section, Text, at_least


class Engine(Section):
    """What does the heavy work; whatever it says, outputs are the same bytes."""

    kind: Literal["local", "ray"]
    workers: Count | None
    address: Text | None
    # Ray takes no less.
    object_store_mb: Annotated[int, at_least(75)]

    @classmethod
    def local(cls, workers: int | None = None) -> Self:
        """Return so many processes of this machine, one for each core if None."""
        return cls(kind="local", workers=workers, address=None, object_store_mb=512)

    @model_validator(mode="after")
    def _a_cluster_has_its_own_workers(self) -> Self:
        if self.kind == "ray" and self.address is not None and self.workers is not None:
            raise ValueError(
                f"workers {self.workers}, but the cluster at address {self.address} has as many as it has processors; "
                "set workers to null, or address to null to start Ray here"
            )
        return self


# As many processes of this machine as it has processors.
LOCAL = Engine.local()
