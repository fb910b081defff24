"""Numbers, tables and answers as the page lays them out."""

import pytest
from results_kit import by_type
from results_kit import entry as arm_entry

from trialwright.reporting.account import flow, forms
from trialwright.reporting.page import quality_tables
from trialwright.reporting.page.result_tables import scale, tabulate
from trialwright.reporting.page.verdict_cards import HELPED, HURT, SHARED, UNCLEAR, UNCONTROLLED, UNKNOWN, answer
from trialwright.reporting.results.arm_results import ArmResult
from trialwright.reporting.results.run_results import ResultGroup
from trialwright.reporting.results.titles import METRICS
from trialwright.reporting.sentences.lift_sentences import Conclusion
from trialwright.stats.scores import METRICS as SCORED


@pytest.mark.parametrize(("shown", "wanted"), [
    (forms.number(-0.00431), "−0.004"), (forms.number(-0.0001), "0.000"), (forms.number(6505), "6,505"),
    (forms.number(None), "–"), (forms.signed(0.0028), "+0.003"), (forms.signed(-0.1), "−0.100"),
    (forms.signed(0.0), "0.000"), (forms.signed(None), "–"), (forms.lean(38.0), "38"), (forms.lean(0.24279), "0.243"),
    (forms.lean(552.952), "553.0"), (forms.lean_signed(-500.0), "−500"), (forms.lean_signed(0.0), "0"),
    (forms.percent(0.2428), "24.3 %"), (forms.percent(None), "–"), (forms.money(0.0), "0"),
    (forms.money(0.01), "0.0100"), (forms.money(12.5), "12.50"),
    (forms.p_value(0.0001), "< 0.001"), (forms.p_value(0.05), "0.050"),
    (forms.name("copies_example"), "copies example"), (forms.count(None), "–"),
    (forms.span(-0.05, 0.1), "−0.050 to +0.100"), (forms.span(None, None), "not estimable"),
])
def test_forms(shown, wanted):
    assert shown == wanted


def entry(lo, hi, over=None, no_better_than=""):
    verdict = "better" if lo > 0 else "worse" if hi < 0 else "not distinguishable"
    lift = {"mean": (lo + hi) / 2, "lo": lo, "hi": hi, "detectable": 0.1, "verdict": verdict}
    return {"lift_roc_auc": lift, "over": over or {}, "no_better_than": no_better_than}


HELPING, ALONE, SHARING = entry(0.1, 0.2, {"c": {}}), entry(0.1, 0.2), entry(0.1, 0.2, {"c": {}}, "c")
HURTING, UNTOLD = entry(-0.2, -0.1), entry(-0.1, 0.2)
NO_BOUNDS = {"mean": 0.0, "lo": None, "hi": None, "p": None, "detectable": None, "why": "all rank alike"}
FLAT, SMALL = ({"lift_roc_auc": {**NO_BOUNDS, "verdict": verdict}} for verdict in ("not estimable", "too few trials"))


def concluded(one):
    return Conclusion("w", ArmResult.read("tfidf", "hybrid", one), "s")


@pytest.mark.parametrize(("entries", "verdicts", "begins"), [
    ([HELPING, HELPING], [HELPED, HELPED], "Yes: in all 2 comparisons"),
    ([HELPING], [HELPED], "Yes: in the one comparison"),
    ([HELPING, HURTING, UNTOLD], [HELPED, HURT, UNCLEAR], "In part: they helped in 1 of 3 comparisons; in 1 they hurt"),
    ([ALONE, UNTOLD], [UNCONTROLLED, UNCLEAR], "Perhaps: 1 of 2 comparisons shows a gain"),
    ([SHARING, UNTOLD], [SHARED, UNCLEAR], "No gain shown: none of 2 comparisons"),
    ([UNTOLD], [UNCLEAR], "No gain shown: with and without"),
    ([HURTING, UNTOLD], [HURT, UNCLEAR], "No: in 1 of 2 comparisons they hurt"),
    ([HURTING], [HURT], "No: they hurt"),
    ([{}], [UNKNOWN], "This run cannot tell"), ([], [], "This run cannot tell"),
    ([FLAT, SMALL], ["not estimable", "too few trials"],
     "This run cannot tell: no arm adds synthetic trials to real ones that can be compared (not estimable, too few"),
    ([FLAT, UNTOLD], ["not estimable", UNCLEAR], "No gain shown: with and without"),
])
def test_answer(entries, verdicts, begins):
    told = answer(concluded(one) for one in entries)
    assert [one.verdict for one in told["comparisons"]] == verdicts
    assert told["headline"].startswith(begins)
    assert all(one.sign for one in told["comparisons"])


def test_an_answer_is_that_of_the_verdict():
    """An interval that leaves out 0 is no gain where the verdict, made of all looks, does not say so."""
    many = {"lift_roc_auc": {**HELPING["lift_roc_auc"], "verdict": "not distinguishable"}, "over": {"c": {}}}
    told = answer([concluded(many)])
    assert [one.verdict for one in told["comparisons"]] == [UNCLEAR]


def test_all_scores_have_a_title():
    assert METRICS.keys() == set(SCORED)


def test_scores_stay_within_their_range_and_keep_what_is_missing():
    figures = {"mean": 0.9, "sd": 0.1, "lo": 0.7, "hi": 1.1}
    mix = {"real": 0.2, "synthetic": 1.0, "control": "none"}
    arm = {**dict.fromkeys(METRICS, figures), "roc_auc": {"mean": None}, **mix}
    table, = tabulate([ResultGroup("t", "s", {"hybrid": ArmResult.read("tfidf", "hybrid", arm)})])
    assert table.cells["hybrid"]["recall"].hi == 1.0
    assert table.cells["hybrid"]["roc_auc"] == (None,) * 5
    assert table.mixes == {"hybrid": "20% of real + all synthetic"}
    more = {"control": "oversampled_matched", "real_from": "all", "prior": 0.881, "prior_differs": True}
    table, = tabulate([ResultGroup("t", "s", {"hybrid": ArmResult.read("tfidf", "hybrid", arm | more)})])
    assert table.mixes["hybrid"] == (
        "20% of real of any intervention + real once more, outcomes as in synthetic; 88%* successes"
    )
    assert table.lifts == []
    assert not table.has_paper


def test_types_of_interventions_have_a_table_where_there_are_several():
    arms = {name: ArmResult.read("tfidf", name, arm_entry(by_type=by_type(0.75))) for name in ("real", "hybrid")}
    table, = tabulate([ResultGroup("t", "s", arms)])
    assert table.types.headings == ["drug, 900 trials", "device, 300 trials"]
    assert [cell.mean for cell in table.types.cells["hybrid"]] == [0.75, 0.6]
    assert table.types.unscored == "Not scored: dietary supplement, 34 trials (25 successes), fewer than 10 failures."
    one = {"real": ArmResult.read("tfidf", "real", arm_entry(by_type={"drug": by_type()["drug"]}))}
    assert tabulate([ResultGroup("t", "s", one)])[0].types is None


def test_scale_keeps_all_lifts_in_the_drawing():
    at = scale([{"lo": -0.1, "hi": 0.05}])
    assert (at(-0.1), at(0.0), at(0.05)) == (2.0, 50.0, 74.0)
    assert scale([])(0.0) == 50.0
    assert scale([{"mean": 0.1, "lo": None, "hi": None}])(0.1) == 98.0


def test_books_add_up_or_say_so():
    good, bad = flow.records({
        "ingest": {"read": 5, "accepted": 4, "rejected": {"a": 1}},
        "label": {"read": 4, "accepted": 2, "rejected": {"b": 1}},
    })
    assert good.adds_up
    assert not bad.adds_up
    clean, = flow.requests({"leakage": {
        "read": {"real": 3, "synthetic": 2}, "dropped": {"no_text_left": 1},
        "trials": {"real": {"all": 3}, "synthetic": {"all": 1}},
    }})
    assert (clean.stage, clean.came, clean.went, clean.adds_up) == ("clean", 5, 4, True)


def test_costs_sum():
    corpus = {
        "requests": 2, "answered": 2, "prompt_tokens": 10, "cached_tokens": 1, "completion_tokens": 6, "usd": 0.5,
    }
    books = {"corpus": corpus}
    ledger = flow.ledger({"complete_reasons": books, "complete_trials": books, "parse_trials": {"accepted": 2}})
    assert ledger["total"]["usd"] == 1.0
    assert ledger["a_trial"] == {"usd": 0.5, "completion_tokens": 6.0}
    nothing = {"corpus": dict.fromkeys(corpus, 0)}
    assert [task["task"] for task in ledger["tasks"]] == ["reasons", "trials"]
    assert flow.ledger({"complete_trials": books, "complete_ratings": books})["total"]["usd"] == 1.0
    books["corpus"] |= {"rejected": {}}
    long = {"complete_sections": books, "parse_sections": {"requested": 2, "accepted": 1, "rejected": {"truncated": 1}}}
    assert [task["task"] for task in flow.ledger(long)["tasks"]] == ["sections"]
    assert [(step.stage, step.adds_up) for step in flow.requests(long)] == [
        ("complete_sections", True), ("parse_sections", True),
    ]
    assert flow.requests({"complete_sections": nothing, "parse_sections": {"requested": 0, "accepted": 0}}) == []
    alone = flow.ledger({"complete_reasons": nothing, "complete_trials": books, "complete_ratings": nothing})
    assert [task["task"] for task in alone["tasks"]] == ["trials"]
    assert flow.ledger({}) is flow.ledger({"complete_reasons": nothing}) is None


def test_an_interval_is_one_row_and_no_figures_no_table():
    sides = {"auc": 0.9, "auc_lo": 0.8, "auc_hi": 0.95}
    table, = quality_tables.fidelity({"two_sample": {"synthetic": sides, "real": sides, "over_real": {"auc": 0.0}}})
    assert [row.cells for row in table.rows] == [("0.900", "0.900", "0"), ("0.800 to 0.950",) * 2 + ("",)]
    sides |= {"auc_lo": None, "auc_hi": None}
    table, = quality_tables.fidelity({"two_sample": {"synthetic": sides, "real": sides}})
    assert table.rows[1].cells == ("not estimable", "not estimable", "")
    assert quality_tables.fidelity({"two_sample": None, "trials": {"synthetic": 3}}) == []


def test_what_is_compared_is_said_even_where_nothing_is() -> None:
    sizes = {"train": 40, "test": 12, "synthetic": 8, "compared": 0, "compared_train": 0}
    table, = quality_tables.fidelity({"trials": sizes, "matched": {"train": 0.0, "test": 0.25, "synthetic": 0.5}})
    assert "Draws of 0 trials" in table.reading
    assert [(row.name, *row.cells) for row in table.rows] == [
        ("train", "40", "0.0 %"), ("test", "12", "25.0 %"), ("synthetic", "8", "50.0 %"),
    ]
