"""What was read, by source, year and kind: counts as they are, in as many rows as fit, and in the page and the card."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_kit import HOSTILE, METRICS, ROOT, report, trial, write_tables

from trialwright.core import tables
from trialwright.reporting.account.what_was_read import MOST_ROWS, ValueRow, what_was_read
from trialwright.reporting.card.data_card import write_card
from trialwright.reporting.page.run_facts import recipe_of
from trialwright.sections.whole import load_all

COUNTS = {"dialect": {"api_v2": 30, "top_csv": 10}, "phase": {"none": 25, "Phase 2": 15}}


def ingested(**changed) -> dict:
    return {"read": 43, "accepted": 40, "rejected": {"no_id": 2, "too_large": 1}, "unread": {"start_date": 4},
            "skipped": {".txt": 1}, "merged": 3, "counts": COUNTS, **changed}


def tally(title, **changed):
    told = what_was_read(ingested(**changed), simulated=False)
    return next(of for of in [*told.tallies, *told.left_out] if of.title == title)


def test_counts_are_told_with_what_is_left_out():
    told = what_was_read(ingested(), simulated=False)
    assert told.sentences == [
        "40 of 43 records became trials from 2 sources; 3 were rejected.",
        "3 of them are further records of a trial that another one of them tells of, under another id: one record of "
        "each such trial is kept.",
    ]
    assert [of.title for of in told.tallies] == ["Source", "Phase"]
    assert tally("Source").rows[0] == ValueRow("ClinicalTrials.gov, API v2", 30, 0.75)
    assert tally("Phase").line == "Phase 2 15, not given 25"
    assert tally("Rejected").rows == [ValueRow("no id", 2, None), ValueRow("too large", 1, None)]
    assert tally("Not read").line == "start date 4"


@pytest.mark.parametrize(("changed", "said"), [
    ({"rejected": {}, "merged": 0}, ["none were rejected", "No two of them were found to be of one trial"]),
    ({"rejected": {"no_id": 1}, "merged": 1}, ["1 was rejected", "1 of them is a further record"]),
    ({"merged": {"EUCTR": 2, "ISRCTN": 2}}, ["4 of them are further records"]),
])
def test_numbers_are_said_in_words(changed, said):
    text = " ".join(what_was_read(ingested(**changed), simulated=True).sentences)
    assert text.startswith("The registry is SIMULATED")
    assert all(words in text for words in said)


@pytest.mark.parametrize("found", [{}, {"read": 3, "accepted": 3, "rejected": {}}, {"counts": {}}])
def test_metrics_of_an_older_version_have_no_counts(found):
    assert what_was_read(found, simulated=False) is None


def test_the_merged_of_an_older_version_are_not_told():
    found = {name: value for name, value in ingested().items() if name not in {"merged", "unread", "skipped"}}
    told = what_was_read(found, simulated=False)
    assert len(told.sentences) == 1 and [of.title for of in told.left_out] == ["Rejected"]


def test_years_are_spans_without_a_gap():
    rows = tally("Year", counts={"year": {"1989": 1, "1994": 2, "2016": 3, "none": 4, "20": 5}}).rows
    assert [row.value for row in rows] == [
        "1985 to 1989", "1990 to 1994", "1995 to 1999", "2000 to 2004", "2005 to 2009", "2010 to 2014", "2015 to 2019",
        "20", "not given",
    ]
    assert [row.number for row in rows] == [1, 2, 0, 0, 0, 0, 3, 5, 4]
    few = tally("Year", counts={"year": {"2001": 1, "2003": 1}}).rows
    assert [row.value for row in few] == ["2001", "2002", "2003"]


@given(st.dictionaries(st.integers(1000, 2999).map(str), st.integers(1, 99), min_size=1, max_size=60))
def test_any_years_fit_and_add_up(years):
    rows = tally("Year", counts={"year": years}).rows
    assert len(rows) <= MOST_ROWS
    assert sum(row.number for row in rows) == sum(years.values())


@given(st.dictionaries(st.text(max_size=9), st.integers(1, 99), min_size=1, max_size=60))
def test_any_values_fit_and_add_up(found):
    rows = tally("Status", counts={"status": found}).rows
    assert len(rows) <= MOST_ROWS + 1
    assert sum(row.number for row in rows) == sum(found.values())


def test_the_page_has_it_and_does_without(tmp_path):
    metrics = tables.read_metrics(METRICS)
    assert "The registry is SIMULATED: no real trial stands behind these counts." in report(tmp_path, [trial(0)])
    metrics["ingest"]["counts"] = {"status": dict.fromkeys(HOSTILE, 7)}
    page = report(tmp_path, [trial(0)], metrics)
    assert "&lt;script&gt;window.pwned=1&lt;/script&gt;" in page and "<script>window.pwned" not in page
    del metrics["ingest"]["counts"]
    assert "This run has no counts of its records" in report(tmp_path, [trial(0)], metrics)


def test_the_card_has_it_and_does_without(tmp_path):
    synthetic, *_ = write_tables(tmp_path, [trial(0)])
    recipe = recipe_of(load_all(ROOT / "params.yaml"))

    def card(found):
        write_card(tmp_path / "README.md", synthetic, found, recipe, None)
        return (tmp_path / "README.md").read_text(encoding="utf-8")

    text = card(tables.read_metrics(METRICS))
    assert "## What the registry held" in text and "SIMULATED: no real trial stands behind these counts" in text
    assert "| Phase | Phase 2 281, Phase 3 199, Phase 1 97, Phase 2/Phase 3 63 |" in text
    assert "| Records | 640 read, 640 of them trials |" in text
    assert "## What the registry held" not in card({"ingest": {"read": 3, "accepted": 3, "rejected": {}}})
    evil = card({"ingest": ingested(counts={"phase": {"| a | b |\n# h": 2, "<b>x</b>": 1}})})
    assert "\n# h" not in evil and "<b>" not in evil
