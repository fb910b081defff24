"""Tuning in terminal, page and figure: every difference with its verdict, and nothing where nothing was tuned."""

from pathlib import Path
from typing import Any

from report_kit import terminal_lines

from trialwright.core import tables
from trialwright.reporting.figures import tuning_plot
from trialwright.reporting.figures.plot_data import PlotData
from trialwright.reporting.page.tuning_tables import tuning
from trialwright.reporting.results.tuned_results import DIFFERENCES, TuningTable
from trialwright.reporting.terminal.tuning_tables import print_tuning

SAMPLE = Path(__file__).resolve().parents[1] / "sample_metrics" / "tasks"


def metrics() -> dict[str, Any]:
    found = tables.read_metrics([SAMPLE])["tasks"]
    assert isinstance(found, dict)
    return found


def accuracy(found: dict[str, Any]) -> dict[str, Any]:
    one = found["tuning"]["tasks"]["arm_design"]["choice"]["metrics"]["accuracy"]
    assert isinstance(one, dict)
    return one


def printed(found: dict[str, Any], width: int = 160) -> list[str]:
    return terminal_lines(print_tuning, TuningTable.read(found), width)


def test_nothing_tuned_is_nothing() -> None:
    untouched = {"model": None, "arms": {}, "tasks": {}}
    for found in (None, {}, {"tuning": untouched}):
        assert TuningTable.read(found) is None
        assert tuning(found) == []
        assert tuning_plot.draw(PlotData({"tasks": found}, {})) is None


def test_synthetic_samples_are_counted_though_nothing_was_tuned() -> None:
    (made,) = tuning({"synthetic": metrics()["synthetic"]})
    assert made.reading.startswith("Of 32 trials, 0 of them")
    cells = {row.name: row.cells for row in made.rows}
    assert cells["arm design, choice"] == ("0", "7 no_arms, 25 no_distractors")
    assert cells["eligibility design, free"] == ("32", "–")


def test_the_page_has_each_difference_each_arm_and_what_was_left_out() -> None:
    found = metrics()
    accuracy(found)["differences"]["real_over_base"] |= {"p_adjusted": 0.04, "verdict": "better"}
    differences, reached, learnt, _ = tuning(found)
    assert (differences.rows[0].name, differences.rows[0].cells) == (
        "arm design, choice: accuracy: real over not tuned", ("+0.200", "+0.100 to +0.326", "0.040", "better"),
    )
    assert reached.columns == ("not tuned", "real", "hybrid", "repeated", "test samples")
    assert reached.rows[0].cells[0] == "0.200 (0.075 to 0.350)"
    assert {row.name: row.cells[:4] for row in learnt.rows} == {
        "real": ("120", "0", "120", "2"), "hybrid": ("180", "60", "180", "2"),
        "repeated": ("180", "0", "120", "2"),
    }
    assert "3 of arm design, choice, train" in learnt.reading


def test_the_terminal_has_both_figures_of_a_difference_and_its_verdict() -> None:
    (row,) = [
        line for line in printed(metrics())
        if "arm design choice accuracy" in " ".join(line.split()) and "hybrid over real " in line
    ]
    assert " ".join(row.split()) == (
        "arm design choice accuracy hybrid over real .475 .400 +.075 +.000 to +.175 not distinguishable"
    )


def test_too_few_groups_have_a_figure_and_no_interval() -> None:
    found = metrics()
    for one in accuracy(found)["differences"].values():
        one |= {"lo": None, "hi": None, "p": None, "p_adjusted": None, "verdict": "too few groups"}
    assert [line for line in printed(found) if "+.200" in line and "too few groups" in line]
    assert tuning(found)[0].rows[0].cells == ("+0.200", "not estimable", "–", "too few groups")
    drawn = tuning_plot.draw(PlotData({"tasks": found}, {}))
    assert drawn
    assert "arm design, choice real over not tuned +0.20 too few groups" in drawn.alt


def test_a_narrow_terminal_folds_and_loses_nothing() -> None:
    lines = printed(metrics(), 80)
    assert max(map(len, lines)) <= 80
    assert "…" not in "".join(lines)


def test_the_figure_says_all_that_it_draws() -> None:
    found = metrics()
    drawn = tuning_plot.draw(PlotData({"tasks": found}, {}))
    assert drawn
    forms = [one for by in found["tuning"]["tasks"].values() for one in by.values()]
    wanted = sum(len(metric["differences"]) for one in forms for metric in one["metrics"].values())
    assert sum(drawn.alt.count(f"{title} {sign}") for title in DIFFERENCES.values() for sign in "+−") == wanted
    assert "gemma3-270m" in drawn.title
