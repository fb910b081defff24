"""The two protocols compared: known changes, honest intervals, and mistakes told in one line."""

import io

import numpy as np
import pytest
from evaluation_kit import LABELS, arm, mix_of, noisy
from rich.console import Console

from trialwright.core.errors import InputError
from trialwright.evaluation.results import evaluate
from trialwright.evaluation.runs import ArmRuns, Run
from trialwright.reporting.terminal.protocol_leak import compare_protocols
from trialwright.reporting.terminal.protocol_table import print_protocols

SEEDS = (40, 41)


def figure(mean, reach):
    return {"mean": mean, "lo": mean - reach, "hi": mean + reach}


def results(protocol, auc=0.70, lift=0.01, reach=0.03, **more):
    entry = {"protocol": protocol, "setting": "in_distribution", "control": "none", "real": 1.0, "synthetic": 0.0}
    return {"tfidf": {
        "real": {**entry, "roc_auc": figure(0.69, 0.04)},
        "hybrid": {
            **entry, "synthetic": 1.0, "roc_auc": figure(auc, 0.04), "lift_roc_auc": figure(lift, reach), **more,
        },
    }}


def shown(one, other, width=100):
    out = io.StringIO()
    print_protocols(Console(file=out, width=width, highlight=False), one, other, ["real", "hybrid"])
    return out.getvalue()


def test_a_known_answer_whichever_comes_first():
    strict, paper = results("strict"), results("paper", auc=0.74, lift=0.05, reach=0.04)
    changes = compare_protocols(strict, paper)
    assert changes == compare_protocols(paper, strict)
    found = {(change.arm, change.figure): change for change in changes}
    assert set(found) == {("real", "roc_auc"), ("hybrid", "roc_auc"), ("hybrid", "lift_roc_auc")}
    leak = found["hybrid", "lift_roc_auc"]
    assert leak.added == pytest.approx(0.04)
    # 3 and 4 at right angles are 5.
    assert (leak.lo, leak.hi) == pytest.approx((-0.01, 0.09))
    assert found["real", "roc_auc"].added == 0


def test_lopsided_intervals_keep_their_sides():
    strict = results("strict")
    strict["tfidf"]["hybrid"]["lift_roc_auc"] = {"mean": 0.0, "lo": -0.03, "hi": 0.0}
    paper = results("paper")
    paper["tfidf"]["hybrid"]["lift_roc_auc"] = {"mean": 0.1, "lo": 0.1, "hi": 0.14}
    leak = compare_protocols(strict, paper)[-1]
    assert (leak.lo, leak.hi) == pytest.approx((0.1, 0.15))


def test_the_interval_of_a_difference_covers_it_19_times_in_20():
    rng = np.random.default_rng(1)
    covered = 0
    for before, after in rng.normal([0.01, 0.04], [0.01, 0.02], (2000, 2)):
        strict, paper = results("strict", lift=before, reach=1.96 * 0.01), results("paper", lift=after)
        paper["tfidf"]["hybrid"]["lift_roc_auc"] = figure(after, 1.96 * 0.02)
        leak = compare_protocols(strict, paper)[-1]
        covered += leak.lo <= 0.03 <= leak.hi
    assert 0.935 < covered / 2000 < 0.965


def test_a_planted_leak_is_found_from_predictions():
    """Strict tests one set of trials with all seeds, paper others with each; the leak is in hybrid alone."""
    def runs(strength, moved):
        return {seed: Run(np.arange(200) + moved * 100 * at, noisy(strength, seed + moved), 200 + moved * 100)
                for at, seed in enumerate(SEEDS)}

    def members(strength, moved):
        labels = np.tile(np.array([0, 1], dtype=np.int8), 100 + moved * 50)
        return [ArmRuns("tfidf", "real", mix_of(), labels, runs(1.0, moved)),
                ArmRuns("tfidf", "hybrid", mix_of(1.0, 1.0), labels, runs(strength, moved))]

    strict = evaluate(members(1.05, 0), 300, 1, "strict")
    paper = evaluate(members(2.5, 1), 300, 1, "paper")
    found = {(change.arm, change.figure): change for change in compare_protocols(strict, paper)}
    assert found["hybrid", "lift_roc_auc"].lo > 0
    assert found["real", "roc_auc"].lo < 0 < found["real", "roc_auc"].hi
    none = evaluate(members(1.05, 1), 300, 1, "paper")
    leak = compare_protocols(strict, none)[-1]
    assert leak.lo < 0 < leak.hi


@pytest.mark.parametrize(("one", "other", "said"), [
    (results("strict"), results("strict"), "both results are of protocol strict"),
    (results("paper"), results("paper"), "both results are of protocol paper"),
    (results("strict"), results("paper", view="short"), r"of the views \['short', 'whole'\], expected one"),
    (results("strict"), {"tfidf": {"real": {"setting": "ratio"}}}, r"name the protocols \['None'\]"),
    (results("strict"), {}, r"name the protocols \[\]"),
    (results("strict"), {"encoder": results("paper")["tfidf"]}, "no scored arm in common"),
])
def test_what_cannot_be_compared_is_told_in_one_line(one, other, said):
    with pytest.raises(InputError, match=said) as caught:
        compare_protocols(one, other)
    assert "\n" not in str(caught.value)


def test_arms_without_a_figure_are_left_out():
    unscored = evaluate([arm("real", [np.full(4, 0.5)], labels=LABELS[:1].repeat(4))], 100, 1, "paper")
    strict = evaluate([arm("real", [noisy(1, 1)])], 100, 1, "strict")
    with pytest.raises(InputError, match="no scored arm in common"):
        compare_protocols(strict, unscored)


@pytest.mark.parametrize(("lift", "said"), [
    (
        {"mean": 0.0, "lo": None, "hi": None, "why": "the two arms predict the same"},
        "+0.040 ROC-AUC (not estimable), no verdict: strict: the two arms predict the same.",
    ),
    (
        {**figure(0.0, 0.01), "why": "real trained on 6 trials, fewer than 50"},
        "+0.040 ROC-AUC (95 % CI +0.026 to +0.054), no verdict: strict: real trained on 6 trials, fewer than 50.",
    ),
])
def test_a_lift_without_a_verdict_gives_a_leak_without_one(lift, said):
    strict, paper = results("strict"), results("paper", lift=0.04, reach=0.01)
    strict["tfidf"]["hybrid"]["lift_roc_auc"] = lift
    text = " ".join(shown(strict, paper).split())
    assert text.endswith(f"Leak, tfidf, hybrid in distribution: {said}")
    assert ("+.040 not estimable" in text) == (lift["lo"] is None)


def test_leaks_are_corrected_for_their_number():
    """A leak of 2.1 standard errors is told by itself, and not as one of two."""
    pair = {"strict": results("strict", lift=0.0, reach=0.0), "paper": results("paper", lift=0.021, reach=0.0196)}
    pair["strict"]["tfidf"]["hybrid"]["lift_roc_auc"] = {"mean": 0.0, "lo": 0.0, "hi": 0.0}
    alone = " ".join(shown(*pair.values()).split())
    assert "distinguishable from 0." in alone
    assert "not distinguishable" not in alone
    for of in pair.values():
        of["encoder"] = of["tfidf"]
    said = " ".join(shown(*pair.values()).split())
    assert said.count("(95 % CI +0.001 to +0.041), not distinguishable from 0.") == 2


@pytest.mark.parametrize("width", [80, 100, 160])
def test_the_table_fits_and_ends_in_one_number(width):
    text = shown(results("strict"), results("paper", auc=0.74, lift=0.05, reach=0.04), width)
    assert max(map(len, text.splitlines())) <= width
    assert "In distribution, tfidf: protocol paper against strict" in text
    assert "+.040 -.010 to +.090" in text
    said = " ".join(text.split())
    assert said.endswith(
        "Leak, tfidf, hybrid in distribution: +0.040 ROC-AUC (95 % CI -0.010 to +0.090), not distinguishable from 0."
    )


def test_a_leak_that_is_told_from_0_is_called_so():
    text = shown(results("strict"), results("paper", lift=0.2))
    assert "+0.190 ROC-AUC" in text
    assert "distinguishable from 0" in " ".join(text.split())
    assert "not distinguishable" not in text


def test_controls_and_generalization_have_no_headline():
    text = shown(results("strict", control="shuffled"), results("paper", control="shuffled"))
    assert "Leak," not in text
    text = shown(results("strict", setting="generalization"), results("paper", setting="generalization"))
    assert "Leak," not in text
