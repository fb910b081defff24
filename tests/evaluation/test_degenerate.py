"""Test sets of a few trials, ties, constant scores: figures that can be estimated, or words, and never a false zero."""

import io
import json

import numpy as np
import pytest
from evaluation_kit import arm, mix_of, noisy
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from trialwright.evaluation.results import evaluate
from trialwright.evaluation.trained import TrainedOn
from trialwright.reporting.results.run_results import RunResults
from trialwright.reporting.sentences.lift_sentences import conclude
from trialwright.reporting.terminal.protocol_leak import compare_protocols
from trialwright.reporting.terminal.protocol_table import print_protocols
from trialwright.reporting.terminal.score_tables import print_results
from trialwright.stats.lift_rules import REFUSED, VERDICTS
from trialwright.stats.scores import METRICS

MIXES = {"real": mix_of(), "hybrid": mix_of(1.0, 1.0), "shuffled": mix_of(1.0, 1.0, control="shuffled")}
NINE = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1])
MANY = np.repeat([0, 1], [30, 34])


def lift_of(real, hybrid, labels):
    members = [arm("real", real, labels=labels), arm("hybrid", hybrid, labels=labels)]
    return evaluate(members, 200, 1)["tfidf"]["hybrid"]["lift_roc_auc"]


def told(seed):
    return noisy(1, seed, MANY)


@pytest.mark.parametrize(("labels", "real", "hybrid", "why"), [
    (NINE, [NINE * 0.5], [NINE * 0.4],
     "4 failures and 5 successes among the test trials, fewer than 10 of one outcome"),
    (NINE * 0, [NINE * 0.5], [NINE * 0.4], "all test trials are failures"),
    (MANY, [told(1)] * 2, [told(1)] * 2, "the two arms predict the same"),
    (MANY, [told(1)], [told(1) / 2], "every resample of the test trials gives the same"),
    (MANY, [MANY * 0.9], [MANY * 0.8], "every resample of the test trials gives the same"),
    (MANY, [told(1)], [MANY * 0 + 0.5], "hybrid gives all test trials one score"),
    (MANY, [MANY * 0 + 0.5] * 2, [told(1), told(2)], "real gives all test trials one score"),
], ids=["nine trials", "one outcome", "the same", "ranked alike", "both perfect", "constant", "constant reference"])
def test_a_lift_that_cannot_be_estimated_says_why(labels, real, hybrid, why):
    found = lift_of(real, hybrid, labels)
    assert (found["verdict"], found["why"]) == ("not estimable", why)
    assert {found[key] for key in ("lo", "hi", "se", "p", "p_adjusted", "detectable")} == {None}


def test_a_score_that_no_resample_changes_has_no_interval():
    found = evaluate([arm("real", [MANY * 0.9], labels=MANY)], 200, 1)["tfidf"]["real"]
    for metric in ("roc_auc", "accuracy", "mcc"):
        assert (found[metric]["mean"], found[metric]["lo"], found[metric]["hi"]) == (1, None, None)
        assert found[metric]["why"] == "every resample of the test trials gives the same"
    assert (found["roc_auc"]["delong_lo"], found["roc_auc"]["delong_hi"]) == (None, None)
    assert found["brier"]["lo"] < found["brier"]["hi"]


def test_one_seed_has_intervals_of_test_trials_and_no_deviation():
    found = evaluate([arm("real", [told(1)], labels=MANY)], 200, 1)["tfidf"]["real"]
    assert (found["fits"], found["roc_auc"]["sd"]) == (1, None)
    assert found["roc_auc"]["lo"] < found["roc_auc"]["mean"] < found["roc_auc"]["hi"]


GRADES = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])


@st.composite
def runs(draw):
    """Arms on a test set of any size and outcomes, with grades for scores, constant ones and copies among them."""
    size = draw(st.integers(2, 40))
    labels = draw(st.lists(st.integers(0, 1), min_size=size, max_size=size))
    some = st.lists(st.lists(GRADES, min_size=size, max_size=size) | GRADES.map(lambda grade: [grade] * size),
                    min_size=1, max_size=2)
    drawn = draw(some)
    seeds = draw(st.integers(1, 3))
    return [
        arm(name, [draw(st.sampled_from(drawn)) for _ in range(seeds)], mix, labels) for name, mix in MIXES.items()
    ]


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(runs(), st.sampled_from([{}, {"hybrid": "trained on 6 trials, fewer than 50"}]))
def test_no_figure_is_nan_and_no_interval_is_without_width(arms, too_few):
    found = json.loads(json.dumps(evaluate(arms, 100, 1, "strict", TrainedOn(too_few, {})), allow_nan=False))
    for entry in found["tfidf"].values():
        lifts = [entry["lift_roc_auc"], *entry.get("over", {}).values()] if "lift_roc_auc" in entry else []
        for figure in (*(entry[name] for name in entry if name in METRICS or name.startswith("lift_")), *lifts):
            if figure["lo"] is None:
                assert figure["hi"] is None
                assert figure["why"]
            else:
                assert figure["hi"] - figure["lo"] > 0
        for lift in lifts:
            assert lift["verdict"] in {*VERDICTS, *REFUSED}
            assert (lift["lo"] is None) == (lift["verdict"] == "not estimable") == (lift["p"] is None)
            if lift["verdict"] in VERDICTS:
                assert 0 < lift["p"] <= lift["p_adjusted"] <= 1
                assert lift["detectable"] > lift["se"] > 0
            else:
                assert lift["detectable"] is lift["p_adjusted"] is None
    said = shown(found)
    assert "nan" not in said
    assert "None" not in said


def shown(found):
    """All that a terminal says of results, and of them beside those of the other protocol."""
    out = io.StringIO()
    console = Console(file=out, width=100, highlight=False)
    results = RunResults.read(found, list(MIXES))
    print_results(console, results)
    other = {"tfidf": {name: {**entry, "protocol": "paper"} for name, entry in found["tfidf"].items()}}
    if any(entry["roc_auc"]["mean"] is not None for entry in found["tfidf"].values()):
        assert compare_protocols(found, other)
        print_protocols(console, found, other, list(MIXES))
    assert list(conclude(results))
    return out.getvalue()
