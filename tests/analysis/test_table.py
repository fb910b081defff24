"""The printed results: they fit, they are plain where they should be, and they say what is known."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from trialwright.analysis import METRICS, print_results

ORDER = ["none", "real", "hybrid", "general_real", "general_synthetic"]


def figures(mean, sd=0.012):
    return {"mean": mean, "sd": sd, **({} if mean is None else {"lo": mean - 0.04, "hi": mean + 0.04})}


def entry(setting="in_distribution", real=1.0, synthetic=0.0, mean=0.6421, lift=None, sd=0.012, mcc=0.28):
    found = {
        "setting": setting, "real": real, "synthetic": synthetic, "test_trials": 1234, "prevalence": 0.55, "seeds": 3,
        **dict.fromkeys(METRICS, figures(mean, sd)), "mcc": figures(None if mean is None else mcc),
    }
    return {**found, "lift_roc_auc": lift} if lift else found


def lift(mean=0.009, lo=-0.01, hi=0.028, verdict="not distinguishable"):
    return {"mean": mean, "lo": lo, "hi": hi, "verdict": verdict}


RESULTS = {
    "tfidf": {
        "hybrid": entry(synthetic=1.0, lift=lift()),
        "none": entry(real=0.0, mean=0.5, lift=lift(-0.1, -0.2, -0.05, "worse")),
        "real": entry(), "general_real": entry("generalization", sd=None),
        "general_synthetic": entry("generalization", 0.0, 1.0, 0.55, lift(-0.2, -0.3, -0.1), mcc=-0.0134),
    },
    "encoder": {
        "real": entry(mean=None, sd=None), "hybrid": entry(synthetic=1.0, mean=None, sd=None), "none": entry(mean=1.0),
    },
}


def shown(results=RESULTS, width=80, acquired=None, synthesis=None, **console):
    out = io.StringIO()
    print_results(Console(file=out, width=width, highlight=False, **console), results, ORDER, acquired, synthesis)
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 100, 140, 200])
def test_it_fits_and_is_plain(width):
    text = shown(width=width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert "\x1b" not in text
    for arm in ORDER:
        assert any(line.split()[:1] == [arm] for line in text.splitlines()), f"{arm} is cut"


def test_a_terminal_gets_colour():
    assert "\x1b[31m" in shown(width=140, force_terminal=True, color_system="standard")


def test_a_wide_row_holds_every_figure():
    (row,) = (line for line in shown(width=160).splitlines() if line.split()[:1] == ["hybrid"] and "0.642" in line)
    assert "0.642 ± 0.012 0.602 to 0.682" in row
    assert "+0.009 -0.010 to +0.028 not distinguishable" in row


def test_a_narrow_row_leaves_out_zeros_before_the_point():
    text = shown()
    assert ".642 ± .012" in text
    assert "-.010 to +.028" in text
    assert "-.013" in text
    assert "1.00" in text


def test_arms_come_in_the_order_of_params_and_nulls_as_dashes():
    lines = shown({"encoder": RESULTS["encoder"]}).splitlines()
    arms = [line.split() for line in lines if line.split() and line.split()[0] in ORDER]
    assert [row[0] for row in arms] == ["none", "real", "hybrid"]
    assert arms[1] == ["real", *["-"] * 8]


def test_the_title_names_setting_classifier_and_size():
    assert "In distribution, tfidf: 1,234 test trials, 55% successes, 3 seeds\n" in shown()
    fewer = {"tfidf": {"real": entry() | {"seeds": 1}, "hybrid": entry()}}
    assert "55% successes, 1 to 3 seeds\n" in shown(fewer)


def flat(text):
    return " ".join(text.split())


def test_sentences_say_whether_synthetic_trials_helped():
    text = flat(shown())
    assert "In distribution, tfidf: adding synthetic trials to the real ones changed ROC-AUC by +0.009" in text
    assert "on 1,234 test trials: not distinguishable from real trials alone" in text
    assert "changes smaller than about 0.019 do not show" in text
    assert "encoder: nothing can be said of synthetic trials on 1,234 test trials of one outcome" in text
    assert "Generalization, tfidf: adding" not in text


@pytest.mark.parametrize(("verdict", "said"), [("better", "trials helped."), ("worse", "trials hurt.")])
def test_sentences_say_better_and_worse(verdict, said):
    results = {"tfidf": {"real": entry(), "hybrid": entry(synthetic=1.0, lift=lift(verdict=verdict))}}
    assert f"test trials: the synthetic {said}" in flat(shown(results))


def test_simulated_records_are_called_so():
    text = flat(shown(acquired={"simulated": True, "achievable_roc_auc": 0.8}))
    assert "SIMULATED" in text
    assert "ROC-AUC of 0.80" in text
    assert "SIMULATED" not in shown(acquired={"simulated": False})


def test_synthesis_counts_are_told():
    text = flat(shown(synthesis={"requested": 1032, "accepted": 1029, "rejected": {"not_json": 2, "copy": 1}}))
    assert "1,032 requested, 1,029 accepted, 3 rejected (not_json 2, copy 1)." in text
    assert "0 rejected." in shown(synthesis={"requested": 2, "accepted": 2, "rejected": {}})


def test_markup_in_names_is_not_obeyed():
    assert "[red]arm" in shown({"tfidf": {"[red]arm": entry()}}, width=140)
