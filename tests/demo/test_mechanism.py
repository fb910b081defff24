"""The latent mechanism is what its docstring says, and the labels follow it."""

import dataclasses

import numpy as np
import pytest

from trialwright.demo.design_facts import RARE_TRIALS, DesignFacts, draw_facts, drug_of
from trialwright.demo.knowledge import areas, drugs
from trialwright.demo.mechanism import ACHIEVABLE_ROC_AUC, COEFFICIENTS, oracle_auc, success_logit, success_probability

PLAIN = DesignFacts("hypertension", "Amlodipine", "Phase 3", "double", "placebo", "clinical", "standard", "general",
              "standard", "medium", False)


@pytest.fixture(scope="module")
def drawn() -> list[DesignFacts]:
    return [draw_facts(np.random.default_rng([11, number]), number, 4) for number in range(12_000)]


@pytest.fixture(scope="module")
def outcomes(drawn: list[DesignFacts]) -> tuple[np.ndarray, np.ndarray]:
    probabilities = np.array([success_probability(facts) for facts in drawn])
    return (np.random.default_rng(5).random(len(drawn)) < probabilities).astype(int), probabilities


def test_logit_is_the_documented_sum():
    terms = (0.35 + 0.2 - 0.3 - 0.2 - 1.3 + 0.0 + 0.0 + 0.1 + 0.0
             + drugs()["Amlodipine"].effect + areas()["hypertension"].difficulty)
    assert success_logit(PLAIN) == pytest.approx(terms)
    assert success_probability(PLAIN) == pytest.approx(1 / (1 + np.exp(-terms)))


@pytest.mark.parametrize("fact", ["phase", "masking", "comparator", "endpoint", "criteria", "population", "dose",
                                  "duration"])
def test_each_level_moves_the_logit_by_its_coefficient(fact: str):
    coefficients = getattr(COEFFICIENTS, fact)
    for level, term in coefficients.items():
        changed = dataclasses.replace(PLAIN, **{fact: level})
        assert success_logit(changed) - success_logit(PLAIN) == pytest.approx(term - coefficients[getattr(PLAIN, fact)])


def test_only_documented_levels_are_drawn(drawn: list[DesignFacts]):
    for fact in ("phase", "masking", "comparator", "endpoint", "criteria", "population", "dose", "duration"):
        assert {getattr(facts, fact) for facts in drawn} == set(getattr(COEFFICIENTS, fact)), fact


def test_achievable_auc_is_the_documented_one(outcomes: tuple[np.ndarray, np.ndarray]):
    labels, probabilities = outcomes
    assert oracle_auc(labels, probabilities) == pytest.approx(ACHIEVABLE_ROC_AUC, abs=0.012)
    assert pytest.approx(0.57, abs=0.03) == labels.mean()


def test_the_oracle_is_not_beaten_by_single_facts(drawn: list[DesignFacts], outcomes: tuple[np.ndarray, np.ndarray]):
    labels, _ = outcomes
    alone = [COEFFICIENTS.endpoint[facts.endpoint] for facts in drawn]
    assert 0.6 < oracle_auc(labels, alone) < ACHIEVABLE_ROC_AUC - 0.08


@pytest.mark.parametrize("offset", [0, 40, 96])
def test_rare_drugs_stay_rare_and_frequent_ones_frequent(offset: int):
    counts: dict[str, int] = {}
    for number in range(3_000):
        drug = drug_of(number, offset)
        counts[drug.name] = counts.get(drug.name, 0) + 1
    for name, drug in drugs().items():
        if drug.role == "rare":
            assert counts[name] == RARE_TRIALS
        elif drug.role == "frequent":
            assert counts[name] > 3_000 * 0.9 * drug.share / 100 * 0.9
        else:
            assert name not in counts


def test_default_size_has_a_quarter_to_a_third_of_rare_drugs():
    rare = sum(drug_of(number, 6).role == "rare" for number in range(640)) / 640
    assert 0.25 < rare < 0.34
