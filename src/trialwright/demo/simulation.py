"""Simulated trials, one after another: facts, outcome, aftermath, study.

Example: ``next(simulate(640, 7)).nct_id`` is "NCT90000001". Identifiers are NCT9 and seven digits,
a range that ClinicalTrials.gov has not assigned, so that they pass wherever a registry number is
asked for and can be told from a real one at sight.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from trialwright.demo.aftermath import draw_aftermath
from trialwright.demo.design_facts import DesignFacts, draw_facts
from trialwright.demo.mechanism import success_probability
from trialwright.demo.protocol import write_protocol
from trialwright.demo.study import draw_study
from trialwright.demo.study_modules import Module
from trialwright.demo.wording import chance

_UNLABELED = 0.12
_OBSERVATIONAL = 0.35


@dataclass(frozen=True, slots=True)
class SimulatedTrial:
    """One simulated trial.

    Args:
        label: 1 success, 0 failure, None where no outcome is known.
        probability: the true probability of success, from mechanism.py.
        span: how long the primary endpoint is observed, as the record says it.
        study: its record, in the shape of API v2.
    """

    nct_id: str
    label: int | None
    probability: float
    facts: DesignFacts
    span: str
    study: Module


def simulate(trials: int, seed: int) -> Iterator[SimulatedTrial]:
    """Simulate trials; a longer run of the same seed begins with the same trials."""
    for number in range(trials):
        yield _simulate(number, seed)


def _simulate(number: int, seed: int) -> SimulatedTrial:
    rng = np.random.default_rng([seed, number])
    nct_id = f"NCT9{number + 1:07d}"
    facts = draw_facts(rng, number, seed % 97)
    probability = success_probability(facts)
    label = None if chance(rng, _UNLABELED) else int(chance(rng, probability))
    observational = label is None and chance(rng, _OBSERVATIONAL)
    protocol = write_protocol(facts, rng)
    study = draw_study(nct_id, protocol, draw_aftermath(label, rng), observational, rng)
    return SimulatedTrial(nct_id, label, probability, facts, protocol.span, study)
