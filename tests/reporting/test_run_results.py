"""The results of a run, read once: groups, answers, and sentences on where trials come from."""

import pytest
from results_kit import ORDER, RESULTS

from trialwright.core.errors import InputError
from trialwright.reporting.results.run_results import RunResults
from trialwright.reporting.sentences.lift_sentences import conclude
from trialwright.reporting.sentences.run_sentences import describe_input, explain, warn


def test_groups_and_answers_are_in_the_order_of_the_tables():
    results = RunResults.read(RESULTS, ORDER)
    groups, answers = list(results.groups()), list(conclude(results))
    assert [group.title for group in groups] == [
        "In distribution, tfidf", "In distribution, encoder", "Generalization, tfidf",
    ]
    assert list(groups[0].arms) == ["none", "real", "hybrid"]
    assert [(answer.where, answer.arm.name) for answer in answers] == [
        ("In distribution, tfidf", "hybrid"), ("In distribution, encoder", "hybrid"),
    ]
    assert answers[0].said.startswith("adding synthetic trials to the real ones changed ROC-AUC by +0.009")
    assert next(describe_input({"simulated": True}, None)).startswith("The trial records are SIMULATED")


def test_of_several_arms_that_add_synthetic_trials_each_is_named():
    arms = RESULTS["tfidf"]
    found = {"tfidf": {**arms, "hybrid_other": arms["hybrid"], "hybrid_all": {**arms["hybrid"], "real_from": "all"}}}
    said = [answer.where for answer in conclude(RunResults.read(found, ORDER))]
    assert {f"In distribution, tfidf, arm {name}" for name in ("hybrid", "hybrid_other")} <= set(said)
    assert not [where for where in said if where.endswith("hybrid_all")]


def test_what_is_not_there_has_nothing_said_of_it():
    results = RunResults.read(None, ORDER)
    said = results.groups(), conclude(results), describe_input(None, None), warn(results), explain(results)
    assert [list(sentences) for sentences in said] == [[]] * 5


def test_results_of_another_version_are_refused():
    results = RunResults.read({"tfidf": {"real": {"setting": "ratio"}}}, ORDER)
    with pytest.raises(InputError, match="of another version; run dvc repro"):
        list(results.groups())
