"""The corpora of a run side by side, as metrics/ablation.json has them.

Example: ``CorpusTable.read(metrics["ablation"])`` has rows "main" and "no_reasons", the latter with the changes
"reasons.count 0", and the arm "hybrid_no_reasons", whose difference from arm hybrid of main has a verdict.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from trialwright.reporting.results.arm_results import LiftResult
from trialwright.reporting.results.score_results import ScoreResult, as_number

Entry = Mapping[str, Any]


class CorpusRow(NamedTuple):
    """A corpus: what it changes, what became of its trials, what it cost, and what it is like beside real trials.

    Each of `told_from_real`, `effective_share` and `contradictory` is the figure of synthetic trials and that of real
    ones; None where it was not measured. `rating` is the mean rating by an LLM as judge, None where it rated none, and
    `unrated` how many trials it could not rate.
    """

    name: str
    changes: str
    requested: int
    accepted: int
    kept: int
    success_share: float | None
    tokens: int
    usd: float
    told_from_real: tuple[float | None, float | None]
    effective_share: tuple[float | None, float | None]
    contradictory: tuple[float | None, float | None]
    agreement: float | None
    rating: float | None
    unrated: int

    @property
    def judged(self) -> bool:
        """Tell whether ratings were asked for."""
        return self.rating is not None or self.unrated > 0

    @classmethod
    def read(cls, name: str, found: Entry) -> Self:
        """Take it from the entry of a corpus."""
        told, varied, contradictory = (
            (as_number(found[key]["synthetic"]), as_number(found[key]["real"]))
            for key in ("told_from_real", "effective_share", "contradictory")
        )
        return cls(
            name, changed(found["changes"]), found["requested"], found["accepted"], found["kept"],
            as_number(found["success_share"]), found["tokens"], found["usd"], told, varied, contradictory,
            as_number(found["agreement"]), as_number(found["rating"]["mean"]), found["rating"]["unrated"],
        )


class CorpusArm(NamedTuple):
    """An arm of a classifier: its corpus, ROC-AUC, lift over real trials alone, and that over the reference corpus."""

    classifier: str
    name: str
    corpus: str
    score: ScoreResult
    lift: LiftResult | None
    beside: LiftResult | None
    beside_arm: str

    @classmethod
    def read(cls, classifier: str, name: str, found: Entry) -> Self:
        """Take it from the entry of an arm."""
        lift, beside = found.get("lift"), found.get("beside")
        return cls(
            classifier, name, found["corpus"], ScoreResult.read(found["roc_auc"]),
            LiftResult.read(lift) if lift else None, LiftResult.read(beside) if beside else None,
            beside["arm"] if beside else "",
        )


class CorpusTable(NamedTuple):
    """All corpora, and the arms to compare: those that are measured beside an arm of the reference, and these."""

    reference: str
    corpora: tuple[CorpusRow, ...]
    arms: tuple[CorpusArm, ...]

    @classmethod
    def read(cls, found: Entry | None) -> Self | None:
        """Take it from the content of ablation.json; None where there is but one corpus, which is beside nothing."""
        if not found or len(found["corpora"]) < 2:
            return None
        arms = [
            CorpusArm.read(classifier, name, entry)
            for classifier, entries in found["arms"].items() for name, entry in entries.items()
        ]
        named = {(arm.classifier, arm.beside_arm) for arm in arms if arm.beside}
        shown = tuple(arm for arm in arms if arm.beside or (arm.classifier, arm.name) in named)
        reference = found["reference"]
        # The others are in order of name, as the file has them.
        names = sorted(found["corpora"], key=lambda name: name != reference)
        return cls(reference, tuple(CorpusRow.read(name, found["corpora"][name]) for name in names), shown)


def changed(changes: Mapping[str, Mapping[str, Any]]) -> str:
    """Say what a corpus changes: "reasons.count 0, plan.examples 1"."""
    return ", ".join(
        f"{section}.{key} {'null' if value is None else value}"
        for section, keys in changes.items() for key, value in keys.items()
    )
