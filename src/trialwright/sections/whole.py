"""The whole of params.yaml: all its sections, and the rules between them.

Example: ``Params.model_fields`` are the legal keys of the file, in stage order.
"""

from pathlib import Path
from typing import Self

from pydantic import model_validator

from trialwright.core.params.kinds import Protocol, Section, Seed, Seeds
from trialwright.core.params.loading import PARAMS, validate
from trialwright.core.params.yaml_file import read
from trialwright.sections.arms import Arms
from trialwright.sections.benchmark import Tasks
from trialwright.sections.corpora import Corpora, Reference
from trialwright.sections.curves import GoldCurve
from trialwright.sections.learning import Audit, Baseline, Correct, Evaluate, Frozen, Select
from trialwright.sections.quality import Diversity, Embed, Fidelity
from trialwright.sections.real_trials import Acquire, Ingest, Interventions, Label
from trialwright.sections.retrieval import Partition, Plan, Pool
from trialwright.sections.running import Engine
from trialwright.sections.training import Train
from trialwright.sections.trust import Gate, Judge, Privacy
from trialwright.sections.tuning import Tuning
from trialwright.sections.viewing import View
from trialwright.sections.writing import Complete, Llm, Rating, Reasons, Synthesis


class Params(Section):
    """The whole of params.yaml, in stage order."""

    seed: Seed
    seeds: Seeds
    protocol: Protocol
    engine: Engine
    acquire: Acquire
    ingest: Ingest
    label: Label
    interventions: Interventions
    partition: Partition
    pool: Pool
    plan: Plan
    llm: Llm
    reasons: Reasons
    synthesis: Synthesis
    complete: Complete
    privacy: Privacy
    view: View
    audit: Audit
    correct: Correct
    select: Select
    rating: Rating
    corpora: Corpora
    reference: Reference
    arms: Arms
    baseline: Baseline
    frozen: Frozen
    train: Train
    evaluate: Evaluate
    gold_curve: GoldCurve
    tasks: Tasks
    tuning: Tuning
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
        problems += self._resplit_at_odds()
        problems += self._corpora_at_odds() or [
            *self._arms_without_trials(),
            *self.tuning.problems(self.of_corpus(self.reference.corpus).llm, self.tasks.names),
        ]
        problems += self._curve_at_odds()
        if self.label.mapping is not None and not self.acquire.holds(self.label.mapping):
            problems.append(
                f"label.mapping {self.label.mapping} is outside acquire.folder {self.acquire.folder}; put it there"
            )
        problems += self._names_without_source()
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def corpus_of(self, arm: str) -> str:
        """Return the name of the corpus that an arm trains on."""
        return self.arms[arm].corpus or self.reference.corpus

    def of_corpus(self, name: str) -> Self:
        """Return all sections as they are for a corpus."""
        return self.model_copy(update=self.corpora[name].applied(self))

    def of_gold_corpus(self, size: int | None, draw: int) -> Self:
        """Return all sections as they are for a corpus of the gold-size curve: those of the reference but for that.

        Args:
            size: of the gold trials; None: all that may be shown.
            draw: of these.
        """
        of, curve = self.of_corpus(self.reference.corpus), self.gold_curve
        return of.model_copy(update={
            "plan": of.plan.model_copy(update={"gold": size, "gold_draw": draw, "trials": curve.trials}),
            "correct": of.correct.model_copy(
                update={"mode": curve.mode, "confidence": curve.confidence, "fit_on": "gold"}
            ),
        })

    def _resplit_at_odds(self) -> list[str]:
        """Say why seeds cannot have splits of their own as things are, if they are to."""
        if self.partition.resplit is None:
            return []
        rivals = {
            "protocol paper, where each seed splits all trials anyway": self.protocol == "paper",
            f"partition.split {self.partition.split}, which is one split": self.partition.split != "random",
            "gold_curve.sizes, which tests all gold sizes on one split": bool(self.gold_curve.sizes),
        }
        return [
            f"partition.resplit splits at random for each seed, which does not go with {rival}; set it to null"
            for rival, there in rivals.items() if there
        ]

    def _curve_at_odds(self) -> list[str]:
        """Say why no gold-size curve can be had as things are, if one is asked for."""
        if not self.gold_curve.sizes:
            return []
        found = []
        if self.protocol != "strict":
            found.append(
                "gold_curve.sizes asks for a curve, whose gold trials are train trials: for that set protocol to strict"
            )
        if self.acquire.synthetic is not None:
            found.append(
                f"gold_curve.sizes asks for corpora of our own, and acquire.synthetic {self.acquire.synthetic} puts a"
                " released one in their place; set it to null, or gold_curve.sizes to []"
            )
        return found

    def _corpora_at_odds(self) -> list[str]:
        """Say which corpora are named and not there, and which changes are illegal."""
        found = [problem for name, changes in self.corpora.items() for problem in changes.problems(self, name)]
        named = {"reference.corpus": self.reference.corpus}
        named |= {f"arms.{name}.corpus": arm.corpus for name, arm in self.arms.items() if arm.corpus}
        return found + [
            f"{where} names {corpus}, which corpora does not define; it defines {list(self.corpora)}"
            for where, corpus in named.items() if corpus not in self.corpora
        ]

    def _arms_without_trials(self) -> list[str]:
        """Say which arms are to have a share of synthetic trials of which none are written."""
        if self.acquire.synthetic is not None:
            return []
        none = {name for name in self.corpora if not self.of_corpus(name).plan.trials}
        wanting = [name for name, arm in self.arms.items() if arm.synthetic and self.corpus_of(name) in none]
        if not wanting:
            return []
        return [
            f"plan.trials 0 writes no synthetic trials, of which arms {wanting} are to have a share; raise it, "
            "name a released corpus in acquire.synthetic, or take these arms out"
        ]

    def _names_without_source(self) -> list[str]:
        """Say which files of names are needed and not given."""
        found = []
        if "vocabulary" in self.interventions.names and self.acquire.source != "demo" and not self.acquire.vocabulary:
            found.append(
                "interventions.names has vocabulary, but acquire.vocabulary is null; set it to the name, inside"
                " acquire.folder, of a CSV with the columns \"Common name\" and \"Synonyms\" (names separated by"
                " \" | \"), such as the DrugBank Vocabulary, free under Open Data at"
                " https://go.drugbank.com/releases/latest#open-data, or take names from list, mesh or own"
            )
        if "list" in self.interventions.names and not self.acquire.interventions:
            found.append(
                "interventions.names has list, but acquire.interventions is null; set it to the name, inside"
                " acquire.folder, of a text file with one name per line, or take list out of interventions.names"
            )
        return found


def load_all(path: Path = PARAMS) -> Params:
    """Read and check the whole params file.

    Raises:
        ParamsError: it is missing or not YAML, keys are unknown, missing or illegal, or sections disagree.
    """
    return validate(Params, read(path), path)
