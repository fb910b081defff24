"""How a simulated outcome comes about: the latent mechanism, in full.

A trial succeeds with probability ``p = 1 / (1 + exp(-logit))``, where::

    logit = intercept
            + phase + masking + comparator + endpoint + criteria + population + dose + duration
            + combination                 (terms of COEFFICIENTS, by the level of each fact)
            + effect of the drug          (column `effect` of drugs.csv; 0 without a drug)
            + difficulty of the condition (key `difficulty` of areas/*.toml)

and its label is drawn once, ``label ~ Bernoulli(p)``. Nothing else enters: not the sponsor, the
date, the size, or the country. Each fact can be read in the design fields of the record, and all
that a registry adds after the start is drawn later, given the label (see aftermath.py). Example: a
double-blind phase 3 trial of standard-dose amlodipine against placebo with a clinical endpoint in
unselected patients has a logit of about -1.3. The signs are plausible, the numbers are chosen; they
are no finding about real trials.

The mechanism bounds every classifier: one that knew `p` would reach a ROC-AUC of
`ACHIEVABLE_ROC_AUC` in expectation.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from trialwright.demo.design_facts import DesignFacts
from trialwright.demo.knowledge import areas, drugs

# Expected value over five runs of 20,000 simulated trials; a test measures it again.
ACHIEVABLE_ROC_AUC = 0.815


@dataclass(frozen=True, slots=True)
class Coefficients:
    """Terms of the logit of success, by level of each design fact."""

    intercept: float
    phase: dict[str, float]
    masking: dict[str, float]
    comparator: dict[str, float]
    endpoint: dict[str, float]
    criteria: dict[str, float]
    population: dict[str, float]
    dose: dict[str, float]
    duration: dict[str, float]
    combination: float


COEFFICIENTS = Coefficients(
    intercept=0.35,
    phase={"N/A": 0.0, "Phase 1": 0.3, "Phase 1/Phase 2": 0.0, "Phase 2": -0.6, "Phase 2/Phase 3": -0.3,
           "Phase 3": 0.2, "Phase 4": 0.7},
    masking={"open": 0.4, "single": 0.0, "double": -0.3},
    comparator={"none": 0.4, "dose": 0.2, "usual": 0.1, "placebo": -0.2, "active": -0.7},
    endpoint={"safety": 0.7, "surrogate": 0.8, "reported": -0.3, "clinical": -1.3},
    criteria={"broad": -0.3, "standard": 0.0, "enriched": 0.4},
    population={"naive": 0.5, "general": 0.0, "refractory": -0.7},
    dose={"low": -0.2, "standard": 0.1, "high": -0.1},
    duration={"short": 0.2, "medium": 0.0, "long": -0.3},
    combination=0.2,
)  # fmt: skip


def success_logit(facts: DesignFacts, terms: Coefficients = COEFFICIENTS) -> float:
    """Add up the terms of a trial's facts."""
    return (
        terms.intercept
        + terms.phase[facts.phase]
        + terms.masking[facts.masking]
        + terms.comparator[facts.comparator]
        + terms.endpoint[facts.endpoint]
        + terms.criteria[facts.criteria]
        + terms.population[facts.population]
        + terms.dose[facts.dose]
        + terms.duration[facts.duration]
        + terms.combination * facts.combination
        + (drugs()[facts.drug].effect if facts.drug else 0.0)
        + areas()[facts.area].difficulty
    )


def success_probability(facts: DesignFacts) -> float:
    """Return the true probability of success."""
    return 1 / (1 + math.exp(-success_logit(facts)))


def oracle_auc(labels: Sequence[int], probabilities: Sequence[float]) -> float:
    """Return the ROC-AUC of the true probabilities: what no classifier of the design can pass on average."""
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415 - slow to import, needed once

    return float(roc_auc_score(labels, probabilities))
