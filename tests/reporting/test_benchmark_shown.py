"""The benchmark tasks in terminal, page and figure: every task and form, and nothing where there are none."""

from pathlib import Path
from typing import Any

import pytest
from report_kit import METRICS, report, terminal_lines, trial

from trialwright.core import tables
from trialwright.reporting.account import flow
from trialwright.reporting.figures import benchmark_plot
from trialwright.reporting.figures.plot_data import PlotData
from trialwright.reporting.page.benchmark_tables import benchmark
from trialwright.reporting.results.benchmark_results import BenchmarkTable
from trialwright.reporting.terminal.benchmark_tables import print_benchmark

SAMPLE = Path(__file__).resolve().parents[1] / "sample_metrics" / "tasks"
FORMS = [
    "arm design choice", "arm design free", "eligibility design choice", "eligibility design free",
    "endpoint selection choice", "endpoint selection free", "sample size free", "trial completion free",
]


def metrics(**scores: Any) -> dict[str, Any]:
    """Return the files of a run; with `scores` accuracy of arm_design as these say."""
    found = tables.read_metrics([SAMPLE])["tasks"]
    found["scores"]["arm_design"]["choice"]["metrics"]["accuracy"] |= scores
    return found


def printed(found: dict[str, Any], width: int = 170) -> list[str]:
    return terminal_lines(print_benchmark, BenchmarkTable.read(found), width)


KNOWN = {
    "value": 0.41, "lo": 0.31, "hi": 0.52, "trivial": 0.55, "trivial_lo": 0.45, "trivial_hi": 0.65, "chance": 0.25,
    "verdict": "worse",
}


def test_no_task_is_nothing() -> None:
    built = {name: found for name, found in metrics().items() if name in {"sides", "complete"}} | {"scores": {}}
    for found in (None, {}, built):
        assert BenchmarkTable.read(found) is None
        assert benchmark(found) == []
        assert benchmark_plot.draw(PlotData({"tasks": found}, {})) is None


def test_tasks_are_in_the_order_of_the_paper_and_of_what_there_is() -> None:
    table = BenchmarkTable.read(metrics())
    assert table
    assert [f"{one.task} {one.form}" for one in table.forms] == FORMS
    assert [one.task for one in table.blind] == ["arm design", "eligibility design", "endpoint selection"]
    assert table.models == ["Llama-8B", "Llama-70B", "GPT-4o-mini", "GPT-4o", "o3-mini"]


def test_the_terminal_shows_each_form_with_baseline_chance_and_published_figures() -> None:
    lines = printed(metrics(**KNOWN))
    for form in FORMS:
        assert [line for line in lines if form in line], form
    (row,) = [line for line in lines if "arm design choice accuracy" in " ".join(line.split())]
    assert " ".join(row.split()) == (
        "arm design choice accuracy .410 .310 to .520 .550 .250 worse .784 to .859"
    )
    (errors,) = [line for line in lines if "mean error" in line]
    assert "411 to 1,761" in errors
    assert "on samples of their own" in " ".join(lines)


def test_what_could_not_be_read_and_what_was_refused_is_counted_by_name() -> None:
    found = metrics()
    found["scores"]["sample_size"]["free"]["unread"] = {"no_number": 2, "not_json": 1}
    found["sample_size"]["forms"]["free"]["refused"] = {"no_enrollment": 1234}
    shown = " ".join(printed(found))
    assert "2 no_number, 1 not_json" in shown and "1,234 no_enrollment" in shown
    samples = next(table for table in benchmark(found) if table.title.startswith("Samples"))
    cells = {row.name: row.cells for row in samples.rows}["sample size, free"]
    assert cells[-2:] == ("2 no_number, 1 not_json", "1,234 no_enrollment")


def test_a_narrow_terminal_folds_and_loses_nothing() -> None:
    lines = printed(metrics(), 80)
    assert max(map(len, lines)) <= 80
    assert "…" not in "".join(lines)
    assert [line for line in lines if ".859" in line] and [line for line in lines if "1,761" in line]


def test_the_page_has_the_same_figures_and_published_ones_by_model() -> None:
    scores, published, samples, blind = benchmark(metrics(**KNOWN))
    assert (scores.rows[0].name, scores.rows[0].cells[:6]) == (
        "arm design, choice: accuracy", ("0.410", "0.310 to 0.520", "0.550", "0.450 to 0.650", "0.250", "worse"),
    )
    assert published.rows[0].cells == ("0.410", "0.799", "0.846", "0.784", "0.850", "0.859")
    assert "free: word F1" not in {row.name for row in published.rows}
    assert len(samples.rows) == len(FORMS)
    assert len(blind.rows) == 3


def test_samples_that_nobody_was_asked_have_no_scores() -> None:
    found = {**metrics(), "scores": {}}
    assert [table.title for table in benchmark(found)] == [
        "Samples, and what became of other trials", "What options tell by themselves",
    ]
    drawn = benchmark_plot.draw(PlotData({"tasks": found}, {}))
    assert drawn
    assert drawn.alt.count("options alone") == 3
    assert not [line for line in printed(found) if "verdict" in line]


def test_the_figure_says_all_that_it_draws() -> None:
    found = metrics(**KNOWN)
    found["scores"]["arm_design"]["choice"]["unread"] = {"not_json": 2}
    drawn = benchmark_plot.draw(PlotData({"tasks": found}, {}))
    assert drawn
    assert "arm design: choice: accuracy (2 of" in drawn.alt
    assert "0.41 [0.31, 0.52] worse" in drawn.alt
    assert "mean error" not in drawn.alt


def test_a_report_has_its_section_with_tasks_alone(tmp_path: Path) -> None:
    whole = tables.read_metrics(METRICS)
    (tmp_path / "with").mkdir()
    without = {name: found for name, found in whole.items() if name != "tasks"}
    assert 'id="tasks"' not in report(tmp_path, [trial(0)], without)
    page = report(tmp_path / "with", [trial(0)], whole)
    assert page.count('id="tasks"') == page.count('href="#tasks"') == 1


@pytest.mark.parametrize("asked", [0, 9])
def test_what_tasks_cost_stands_beside_what_the_corpus_cost(asked: int) -> None:
    books = {
        "requests": 4, "answered": 4, "prompt_tokens": 8, "cached_tokens": 0, "completion_tokens": 6, "usd": 1.0,
    }
    tasks = {"complete": {"corpus": {**books, "requests": asked}}}
    found = flow.ledger({"complete_trials": {"corpus": books}, "parse_trials": {"accepted": 2}, "tasks": tasks})
    assert found
    assert (found["total"]["usd"], found["a_trial"]["usd"]) == (1.0, 0.5)
    assert [one["task"] for one in found["beside"]] == ["benchmark"] * (asked > 0)
    alone = flow.ledger({"tasks": tasks})
    assert (alone is not None) == (asked > 0)


def test_the_terminal_shows_what_options_tell_beside_chance() -> None:
    found = metrics()
    found["arm_design"]["blind"] |= {
        "words": {"accuracy": 0.31, "lo": 0.2, "hi": 0.42}, "longest": {"accuracy": 0.28, "lo": 0.2, "hi": 0.3},
    }
    (row,) = [line for line in printed(found) if ".310" in line]
    assert " ".join(row.split()) == (
        "arm design 16 .250 .310 .200 to .420 the longest .280, the shortest .250, the first .250"
    )
