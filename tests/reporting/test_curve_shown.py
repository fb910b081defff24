"""The gold-size curve in terminal and page: every size and kind, and nothing without a curve."""

from typing import Any

import curve_kit
import pytest
from report_kit import METRICS, report, terminal_lines, trial

from trialwright.core import tables
from trialwright.reporting.figures import gold_plot
from trialwright.reporting.figures.plot_data import PlotData
from trialwright.reporting.page.curve_tables import curve
from trialwright.reporting.results.curve_results import KINDS, CurveTable
from trialwright.reporting.terminal.curve_tables import print_curve


def printed(found: dict[str, Any], width: int = 150) -> list[str]:
    return terminal_lines(print_curve, CurveTable.read(found), width)


def test_no_curve_is_nothing() -> None:
    assert CurveTable.read(None) is CurveTable.read({"points": {}}) is None
    assert curve(None) == curve({"points": {}}) == []


def test_sizes_rise_and_worth_says_its_ends() -> None:
    table = CurveTable.read(curve_kit.found())
    assert table
    assert [point.gold for point in table.points] == [50, 233]
    worth = {arm.kind: table.worth(arm.equals) for arm in table.points[0].arms if arm.equals}
    assert worth == {
        "gold + raw": "118 (47 to more than 233)", "gold + corrected": "more than 233",
        "raw alone": "fewer than 25 (fewer than 25 to 80)", "corrected alone": "40",
    }


@pytest.mark.parametrize(("draws", "said"), [
    (1, "78 test trials, and not that other gold trials, of which there is one draw"),
    (3, "cover the 78 test trials and the 3 draws of gold trials."),
])
def test_it_is_said_what_intervals_cover(draws: int, said: str) -> None:
    found = curve_kit.found(draws)
    assert said in " ".join(" ".join(printed(found)).split())
    assert said in curve(found)[0].reading


def test_the_terminal_shows_each_size_and_kind_and_what_they_took() -> None:
    lines = printed(curve_kit.found(unfitted="no better than chance"))
    for kind in KINDS.values():
        assert sum(kind in line for line in lines) == 2
    raw = next(line for line in lines if "gold + raw" in line)
    assert "+.030" in raw and "+.010 to +.050" in raw and "better" in raw and "118 (47 to >233)" in raw
    took = next(line for line in lines if "61,234" in line)
    assert "29/32" in took and "7 relabel" in took and "2 copies_example, 1 truncated" in took
    assert "50 gold trials correct nothing: no better than chance" in lines


def test_a_narrow_terminal_folds_and_loses_nothing() -> None:
    lines = printed(curve_kit.found(), 80)
    assert max(map(len, lines)) <= 80
    assert "…" not in "".join(lines)
    assert [line for line in lines if "+.010 to +.050" in line]


def test_the_page_has_the_same_figures() -> None:
    worth, took = curve(curve_kit.found(mode="filter", doubted=4))
    assert [row.name for row in worth.rows] == [f"{gold}, {kind}" for gold in (50, 233) for kind in KINDS.values()]
    assert worth.rows[1].cells == ("0.700", "+0.030", "+0.010 to +0.050", "better", "118 (47 to > 233)")
    assert took.rows[0].cells == ("29 of 32", "4 (filter)", "61,234", "0.2500", "2 copies_example, 1 truncated")


def test_a_report_has_its_section_with_a_curve_alone(tmp_path) -> None:
    metrics = tables.read_metrics(METRICS)
    (tmp_path / "with").mkdir()
    assert 'id="gold-curve"' not in report(tmp_path, [trial(0)], metrics)
    page = report(tmp_path / "with", [trial(0)], {**metrics, "gold_curve": curve_kit.found()})
    assert page.count('id="gold-curve"') == page.count('href="#gold-curve"') == 1
    assert "118 (47 to &gt; 233)" in page


def test_test_trials_of_one_outcome_leave_no_worth_and_no_figure() -> None:
    found = curve_kit.found()
    for row in found["alone"]:
        row |= {"monotone": None, "roc_auc": {"mean": None}}
    for point in found["points"].values():
        for kind in point["kinds"].values():
            kind |= {"roc_auc": {"mean": None}, "equals": None}
            if "lift" in kind:
                kind["lift"] = {"mean": None, "lo": None, "hi": None, "verdict": "not estimable", "why": "successes"}
    assert sum("not estimable" in line for line in printed(found)) == 8
    assert curve(found)[0].rows[1].cells == ("–", "–", "not estimable", "not estimable", "")
    assert gold_plot.draw(PlotData({"gold_curve": found}, {})) is None
