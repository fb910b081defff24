"""The whole of params.yaml: all its sections, and the rules between them.

Example: ``Params.model_fields`` are the legal keys of the file, in stage order.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from trialwright.ground.params.kinds import EACH_ONCE, NO_TWINS, Name, Section, Seed
from trialwright.ground.params.learning import ArmMix, Audit, Baseline, Correct, Evaluate, Train
from trialwright.ground.params.quality import Diversity, Embed, Fidelity
from trialwright.ground.params.records import Acquire, Ingest, Label
from trialwright.ground.params.retrieval import Partition, Plan, Pool
from trialwright.ground.params.trust import Gate, Judge, Privacy
from trialwright.ground.params.writing import Complete, Llm, Reasons, Synthesis


class Params(Section):
    """The whole of params.yaml, in stage order."""

    seed: Seed
    seeds: Annotated[list[Seed], Field(min_length=1, max_length=100), EACH_ONCE]
    protocol: Literal["strict", "paper"]
    acquire: Acquire
    ingest: Ingest
    label: Label
    partition: Partition
    pool: Pool
    plan: Plan
    llm: Llm
    reasons: Reasons
    synthesis: Synthesis
    complete: Complete
    privacy: Privacy
    audit: Audit
    correct: Correct
    arms: Annotated[dict[Name, ArmMix], Field(min_length=1), NO_TWINS]
    baseline: Baseline
    train: Train
    evaluate: Evaluate
    embed: Embed
    fidelity: Fidelity
    diversity: Diversity
    judge: Judge
    gate: Gate

    @model_validator(mode="after")
    def _sections_agree(self) -> Self:
        # One rule for all, since pydantic stops at the first that raises.
        problems = []
        if unknown := sorted(set(self.train.arms) - set(self.arms)):
            problems.append(f"train.arms names {unknown}, which arms does not define; it defines {list(self.arms)}")
        if self.protocol == "paper" and self.partition.split != "random":
            problems.append(
                f"protocol paper splits anew for each seed, which partition.split {self.partition.split} cannot; "
                "set it to random, or protocol to strict"
            )
        wanting = [name for name, arm in self.arms.items() if arm.synthetic]
        if wanting and not self.plan.trials and self.acquire.synthetic is None:
            problems.append(
                f"plan.trials 0 writes no synthetic trials, of which arms {wanting} are to have a share; raise it, "
                "name a released corpus in acquire.synthetic, or take these arms out"
            )
        if self.label.mapping is not None and not self.acquire.holds(self.label.mapping):
            problems.append(
                f"label.mapping {self.label.mapping} is outside acquire.folder {self.acquire.folder}; put it there"
            )
        if problems:
            raise ValueError("; ".join(problems))
        return self
