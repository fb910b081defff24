"""The summary holds the arms that add synthetic trials, what they are measured from, and nothing else of the arms."""

import pytest

from trialwright.reporting.run_summary import summarize

LIFT = {"mean": 0.009, "lo": -0.01, "hi": 0.028, "verdict": "not distinguishable"}


def entry(setting, real, synthetic, control="none", lift=None):
    return {
        "protocol": "strict", "view": "whole", "setting": setting, "real": real, "synthetic": synthetic,
        "control": control, "roc_auc": {"mean": 0.7}, **({"lift_roc_auc": lift} if lift else {}),
    }


@pytest.fixture
def metrics():
    arms = {
        "real": entry("in_distribution", 1.0, 0.0),
        "half": entry("in_distribution", 0.5, 0.0, lift=LIFT),
        "hybrid": entry("in_distribution", 1.0, 1.0, lift=LIFT),
        "shuffled": entry("in_distribution", 1.0, 1.0, "shuffled", LIFT),
        "synthetic": entry("in_distribution", 0.0, 1.0, lift=LIFT),
        "ratio_0": entry("ratio", 1.0, 0.0),
        "ratio_40": entry("ratio", 0.6, 0.4, lift=LIFT),
    }
    ledger = {"corpus": {"usd": 1.25}}
    return {
        "acquire": {"simulated": True}, "results": {"tfidf": arms}, "parse_trials": {"requested": 32, "accepted": 30},
        "complete_reasons": ledger, "complete_trials": ledger, "complete_ratings": {"corpus": {"usd": 0.5}},
        "complete_sections": {"corpus": {"usd": 0.25}},
        "fidelity": {"two_sample": {"synthetic": {"auc": 0.99}}},
        "privacy": {"longest_run": {"example": {"max": 38.0}}, "flagged": 1},
        "realism": {"any": {"synthetic": {"share": 0.24}}}, "gates": {"failed": 2},
    }


def test_arms_that_add_and_their_reference(metrics):
    found = summarize(metrics)["tfidf"]
    assert found == {
        "hybrid": {"roc_auc": 0.7, "lift": 0.009, "lift_95": "-0.010 to +0.028", "verdict": "not distinguishable"},
        "real": {"roc_auc": 0.7},
    }


def test_it_begins_with_the_registry_the_protocol_and_the_view(metrics):
    assert list(summarize(metrics).items())[:3] == [
        ("registry", "simulated"), ("protocol", "strict"), ("view", "whole"),
    ]
    metrics["acquire"] = {"simulated": False}
    metrics["results"]["tfidf"]["hybrid"]["protocol"] = "paper"
    assert (summarize(metrics)["registry"], summarize(metrics)["protocol"]) == ("files", "paper, strict")


def test_a_lift_that_cannot_be_estimated_has_no_bounds(metrics):
    metrics["results"]["tfidf"]["hybrid"]["lift_roc_auc"] = {
        "mean": 0.0, "lo": None, "hi": None, "verdict": "not estimable",
    }
    assert summarize(metrics)["tfidf"]["hybrid"] == {
        "roc_auc": 0.7, "lift": 0.0, "lift_95": "not estimable", "verdict": "not estimable",
    }


def test_corpus_cost_and_gates(metrics):
    found = summarize(metrics)
    assert found["trials"] == {
        "requested": 32, "accepted": 30, "distinguishable_from_real": 0.99, "longest_copied_run": 38.0, "flagged": 1,
        "contradictory": 0.24,
    }
    assert (found["usd"], found["gates_failed"]) == (3.25, 2)


def test_a_run_with_too_few_trials_to_tell(metrics):
    """Of few trials fidelity has no figures, and an arm that could not be compared no lift."""
    metrics["fidelity"] = {"trials": {"synthetic": 3}}
    del metrics["results"]["tfidf"]["hybrid"]["lift_roc_auc"]
    found = summarize(metrics)
    assert found["trials"]["distinguishable_from_real"] is None
    assert found["tfidf"]["hybrid"] == {"roc_auc": 0.7}
