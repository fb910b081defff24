"""The printed results: they fit, they are plain where they should be, and they say what is known."""

import io

import pytest
from results_kit import ORDER, RESULTS, by_type, entry, lift, refused
from rich.cells import cell_len
from rich.console import Console

from trialwright.core.errors import InputError
from trialwright.reporting.results.run_results import RunResults
from trialwright.reporting.terminal.score_tables import print_results


def shown(results=RESULTS, width=80, acquired=None, synthesis=None, **console):
    out = io.StringIO()
    found = RunResults.read(results, ORDER)
    print_results(Console(file=out, width=width, highlight=False, **console), found, acquired, synthesis)
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


def rows_of(arm, text):
    return [" ".join(line.split()) for line in text.splitlines() if line.split()[:1] == [arm]]


def test_a_wide_row_holds_every_figure():
    scores, lifts = rows_of("hybrid", shown({"tfidf": RESULTS["tfidf"]}, width=100))
    assert scores == "hybrid 55% .642 .642 .642 .642 .642 .280 .642 .642 .642 .642 ± .012 .602 to .682"
    assert lifts == "hybrid +.009 -.010 to +.028 .210 .420 .027 not distinguishable"
    (_, narrow) = rows_of("hybrid", shown({"tfidf": RESULTS["tfidf"]}, width=80))
    assert narrow == "hybrid +.009 -.010 to +.028 .420 .027 not distinguishable"


def test_a_narrow_row_has_the_interval_below():
    text = shown()
    assert ".642 ± .012" in text
    assert ".642 ± .012 .602" not in text
    assert "-.013" in text
    assert "1.00" in text
    assert "<.001" in text


def test_the_papers_figures_stand_below_ours():
    scores, lifts = rows_of("paper", shown({"tfidf": RESULTS["tfidf"]}, width=100))
    assert scores == "paper .725 .725 .725 .725 .725 ± .016"
    assert lifts == "paper +.009"
    assert "arXiv 2410.12476, Table 3" in flat(shown())
    assert "arXiv" not in shown({"encoder": RESULTS["encoder"]})


def test_arms_come_in_the_order_of_params_and_nulls_as_dashes():
    lines = shown({"encoder": RESULTS["encoder"]}).splitlines()
    arms = [line.split() for line in lines if line.split() and line.split()[0] in ORDER]
    assert [row[0] for row in arms] == ["none", "real", "hybrid", "hybrid"]
    assert arms[3] == ["hybrid", *["-"] * 4, "not", "estimable"]
    assert arms[1] == ["real", "55%", *["-"] * 10]


def test_the_title_names_setting_classifier_and_size():
    assert "tfidf: 1,234 test trials, 55% successes, 3 seeds, protocol strict, view whole\n" in shown(width=100)
    fewer = {"tfidf": {"real": entry() | {"seeds": 1}, "hybrid": entry()}}
    assert "55% successes, 1 to 3 seeds, protocol" in shown(fewer)
    apart = {"tfidf": {"real": entry(test_trials_of_all_seeds=2900)}}
    assert "tfidf: 1,234 test trials a seed, 2,900 in all, 55%" in shown(apart)


def test_seeds_that_say_the_same_are_called_one_fit():
    one = {"tfidf": {"real": entry(sd=None, fits=1), "hybrid": entry(synthetic=1.0, sd=None, fits=1, lift=lift())}}
    text = shown(one, width=110)
    assert "55% successes, one fit for 3 seeds, protocol strict, view whole\n" in text
    assert rows_of("hybrid", text)[0].endswith(".642 one fit .602 to .682")
    assert "±" not in text
    assert "One fit: all seeds of an arm say the same" in text
    some = {"tfidf": {**one["tfidf"], "hybrid": entry(synthetic=1.0, lift=lift())}}
    assert "55% successes, 3 seeds, protocol strict, view whole\n" in shown(some, width=100)
    assert "One fit" not in shown({"tfidf": {"real": entry()}})


def flat(text):
    return " ".join(text.split())


def test_sentences_say_whether_synthetic_trials_helped():
    text = flat(shown())
    assert "In distribution, tfidf: adding synthetic trials to the real ones changed ROC-AUC by +0.009" in text
    assert "on 1,234 test trials: not distinguishable from real trials alone" in text
    assert "So many test trials, among so many lifts, could have shown a change of 0.027 or more" in text
    assert "encoder: nothing can be said of synthetic trials on 1,234 test trials: all test trials are success" in text
    assert "Generalization, tfidf: adding" not in text


@pytest.mark.parametrize(("of", "said", "row"), [
    (
        refused("not estimable", "the two arms predict the same"),
        "ROC-AUC by +0.000 on 1,234 test trials, from which nothing can be estimated: the two arms predict the same.",
        "hybrid +.000 - - - - not estimable",
    ),
    (
        refused("too few training trials", "real trained on 6 trials, fewer than 50", 0.1, 0.02, 0.3, 0.01),
        "ROC-AUC by +0.100 (95 % CI +0.020 to +0.300) on 1,234 test trials: no verdict, for real trained on 6 trials, "
        "fewer than 50.", "hybrid +.100 +.020 to +.300 .010 - - too few training trials",
    ),
    (
        lift(0.1, 0.02, 0.3, p=0.03, adjusted=0.21),
        "not distinguishable from real trials alone. The interval leaves out 0, but among so many lifts one such is no "
        "surprise (adjusted p 0.210).", "hybrid +.100 +.020 to +.300 .030 .210 .027 not distinguishable",
    ),
])
def test_a_lift_without_a_verdict_says_why(of, said, row):
    text = shown({"tfidf": {"real": entry(), "hybrid": entry(synthetic=1.0, lift=of)}}, width=100)
    assert said in flat(text)
    assert rows_of("hybrid", text)[1] == row


def told(verdict, controls=(), no_better_than=""):
    more = {"over": {name: lift(0.004, -0.01, 0.02) for name in controls}, "no_better_than": no_better_than}
    hybrid = entry(synthetic=1.0, lift=lift(verdict=verdict), **(more if controls else {}))
    control = entry(synthetic=1.0, lift=lift(0.01), control="oversampled")
    return shown({"tfidf": {"real": entry(), "hybrid": hybrid, "more": control}}, width=100)


def test_sentences_say_worse():
    assert "test trials: the synthetic trials hurt." in flat(told("worse"))


def test_a_gain_is_credited_to_synthesis_over_controls_only():
    assert "better, but no control arm tells whether" in flat(told("better"))
    text = flat(told("better", ["more", "luck"]))
    assert "the synthetic trials helped, and more than the controls: +0.004 over more (95 % CI -0.010" in text
    assert "over luck +.004 -.010 to +.020" in text


def test_a_gain_that_a_control_shares_is_no_gain_from_synthesis():
    text = told("better", ["more"], "more")
    assert "better than real trials alone, but not than more: +0.004 over more" in flat(text)
    assert "no gain from synthesis" in flat(text)
    assert "better, not than control" in rows_of("hybrid", text)[1]
    assert "In distribution, tfidf: adding synthetic trials" in flat(text)
    assert flat(text).count("adding synthetic trials") == 1, "a control arm adds none"


def test_many_looks_are_named():
    arms = {verdict: entry(real=0.5, lift=lift(verdict=verdict)) for verdict in ("better", "worse")}
    arms["none"] = entry(real=0.5, lift=refused("too few training trials", "so"))
    arms["over"] = entry(real=0.5, lift=lift(), over={"more": lift(), "luck": refused("not estimable", "so")})
    arms["over"]["no_better_than"] = "more, luck"
    text = flat(shown({"tfidf": arms}))
    assert "Holm's correction of it for the 4 lifts that get a verdict" in text
    assert (
        "6 lifts were tested. 4 got a verdict, 2 of them distinguishable from 0. 2 got none: 1 that cannot be "
        "estimated, 1 with too few training trials; metrics/results.json says why."
    ) in text
    text = flat(shown({"encoder": RESULTS["encoder"]}))
    assert "1 lift was tested. Not one got a verdict: 1 that cannot be estimated; metrics/results.json says" in text
    assert "Holm" not in text
    assert "looked at" not in flat(shown({"encoder": {"real": entry()}}))


def test_results_of_an_older_version_are_refused():
    old = {key: value for key, value in entry().items() if key not in {"control", "brier"}}
    with pytest.raises(InputError, match=r"tfidf real lack \['brier', 'control'\].*run dvc repro"):
        shown({"tfidf": {"real": old}})
    unadjusted = {key: value for key, value in lift().items() if key != "p_adjusted"}
    with pytest.raises(InputError, match=r"tfidf hybrid lack \['p_adjusted'\].*run dvc repro"):
        shown({"tfidf": {"hybrid": entry(lift=unadjusted)}})


def test_simulated_records_are_called_so():
    text = flat(shown(acquired={"simulated": True, "achievable_roc_auc": 0.8}))
    assert "SIMULATED" in text
    assert "ROC-AUC of 0.80" in text
    assert "On another processor a local LLM writes other trials" in text
    assert "SIMULATED" not in shown(acquired={"simulated": False})


def test_a_protocol_that_leaks_is_called_so():
    assert "Protocol paper" not in shown()
    leaky = {"tfidf": {"real": {**entry(), "protocol": "paper"}}}
    assert "Protocol paper: the LLM was shown trials that are under validation and test" in shown(leaky, width=200)


def test_synthesis_counts_are_told():
    text = flat(shown(synthesis={"requested": 1032, "accepted": 1029, "rejected": {"not_json": 2, "copy": 1}}))
    assert "1,032 requested, 1,029 accepted, 3 rejected (not_json 2, copy 1)." in text
    assert "0 rejected." in shown(synthesis={"requested": 2, "accepted": 2, "rejected": {}})


def test_markup_in_names_is_not_obeyed():
    assert "[red]arm" in shown({"tfidf": {"[red]arm": entry()}}, width=140)


@pytest.mark.parametrize("width", [80, 100, 140])
def test_types_of_interventions_have_a_table_and_those_with_few_trials_a_line(width):
    typed = {"real": entry(by_type=by_type()), "hybrid": entry(synthetic=1.0, by_type=by_type(0.75, None))}
    text = shown({"tfidf": typed}, width=width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert "drug, 900 trials" in text and "device, 300 trials" in text
    assert rows_of("real", text)[-1] == "real .700 (.660 to .740) .600 (.560 to .640)"
    assert rows_of("hybrid", text)[-1] == "hybrid .750 (.710 to .790) -"
    said = "Not scored: dietary supplement, 34 trials (25 successes), fewer than 10 failures."
    assert said in flat(text)


def test_one_type_alone_has_no_table():
    alone = {"drug": by_type()["drug"]}
    assert "by type" not in shown({"tfidf": {"real": entry(by_type=alone)}})
    assert "by type" not in shown()


def test_an_arm_of_another_prior_is_marked_and_the_mark_explained():
    arms = {"real": entry(prior=0.54), "hybrid": entry(synthetic=1.0, lift=lift(), prior=0.88, prior_differs=True)}
    text = shown({"tfidf": arms}, width=100)
    assert rows_of("hybrid", text)[0].startswith("hybrid 88%* .642")
    assert rows_of("real", text)[0].startswith("real 54% .642")
    assert (
        "* marks an arm for which it is more than 5 points from that of its real trials alone (hybrid 88%): its prior "
        "differs: recall, F1 and MCC may differ for that alone"
    ) in flat(text)
    assert "Prior is" not in flat(shown())
    none = shown({"tfidf": {"none": entry(real=0.0, prior=None)}}, width=100)
    assert rows_of("none", none)[0].startswith("none - .642")


def test_arms_of_all_real_trials_are_told_from_those_of_the_pool():
    more = {"more": entry(real_from="all"), "hybrid": entry(synthetic=1.0, real_from="all", lift=lift())}
    said = flat(shown({"tfidf": {"real": entry(), **more}}))
    where = "In distribution, tfidf, real trials of any intervention"
    assert f"{where}: adding synthetic trials to the real ones changed ROC-AUC" in said
