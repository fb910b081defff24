"""Planted copies and names are found where they were planted, and nothing in trials of words of their own."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from privacy_kit import lay_out, prose, settings, synthetic

from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.privacy.examine import examine
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import POOL


@pytest.fixture
def hold(tmp_path):
    """Examine synthetic trials against those laid out."""
    lay_out(tmp_path)
    pool = tables.read(tmp_path / "pool.parquet", POOL)

    def run(*rows, **changes):
        table = pa.Table.from_pylist(list(rows), schema=SYNTHETIC)
        return examine(table, tmp_path / "trials.parquet", pool, settings(**changes))

    return run


def test_own_words_are_no_copy(hold):
    found = hold(synthetic("a", brief_summary=prose(500, 80), eligibility_criteria=prose(501, 80)))
    assert found.passages == found.flags == found.rejects == []
    assert found.metrics["longest_run"]["any"]["max"] == 0
    assert found.metrics["copied_share"]["any"]["max"] == 0
    assert found.metrics["accepted"] == 1


def test_a_copy_of_an_example_is_marked_to_the_letter(hold):
    planted = prose(100, 60).split()[10:40]
    text = f"Before, {prose(500, 5)}: {', '.join(planted).upper()}; after {prose(501, 5)}."
    found = hold(synthetic("a", brief_summary=text))
    (passage,) = found.passages
    assert text[passage["start"] : passage["end"]] == ", ".join(planted).upper()
    assert {**passage, "start": 0, "end": 0} == {
        "trial_id": "SYN-a", "field": "brief_summary", "start": 0, "end": 0, "words": 30, "source_id": "NCT00000000",
        "example": True,
    }
    assert found.metrics["longest_run"]["example"]["max"] == found.metrics["longest_run"]["any"]["max"] == 30
    assert found.metrics["copied_share"]["any"]["max"] == pytest.approx(30 / 42)
    assert [(flag["flag"], flag["detail"]) for flag in found.flags] == [
        ("copies_example", "brief_summary: 30 words, as in NCT00000000")
    ]


def test_a_copy_of_another_trial_is_told_apart(hold):
    outcome = {"measure": prose(103, 25), "time_frame": None, "description": None}
    found = hold(synthetic("a", primary_outcomes=[outcome]))
    assert [(row["field"], row["source_id"], row["example"]) for row in found.passages] == [
        ("primary_outcomes.0.measure", "NCT00000003", False)
    ]
    assert [flag["flag"] for flag in found.flags] == ["copies_real"]
    assert found.metrics["longest_run"]["example"]["max"] == 0


def test_where_an_example_says_the_same_it_is_the_source(hold):
    found = hold(synthetic("a", ("NCT00000008",), brief_summary=prose(100, 20)))
    assert [(row["source_id"], row["example"]) for row in found.passages] == [("NCT00000008", True)]


def test_a_run_does_not_cross_from_one_text_to_the_next(hold):
    words = prose(100, 60).split()
    found = hold(synthetic("a", brief_title=" ".join(words[:7]), brief_summary=" ".join(words[7:14])))
    assert found.passages == []


def test_the_thresholds_are_those_of_the_params(hold):
    row = synthetic("a", brief_summary=prose(100, 19))
    assert hold(row).flags == []
    assert [flag["flag"] for flag in hold(row, longest_run=19).flags] == ["copies_example"]
    assert hold(row, shortest_run=20).passages == []


def test_the_floor_is_what_test_trials_share_with_others(hold):
    """Trial 8 has 20 words of trial 0, trial 9 fifty of trial 8, which is tested itself and does not count."""
    found = hold(synthetic("a", brief_summary=prose(500, 30)))
    assert found.metrics["longest_run"]["baseline"]["max"] == 20
    assert found.metrics["longest_run"]["baseline"]["mean"] == 10
    assert found.metrics["trials"] == {"synthetic": 1, "test": 2, "real": 10}


def test_a_large_test_split_is_looked_at_in_part(hold):
    """Of trials 8 and 9 the first alone; the other is tested all the same, and nothing that a trial is held against."""
    found = hold(synthetic("a", brief_summary=prose(500, 30)), baseline_trials=1)
    assert found.metrics["trials"] == {"synthetic": 1, "test": 1, "real": 10}
    assert found.metrics["longest_run"]["baseline"]["mean"] == 20


def test_names_and_numbers_of_records_are_flagged(hold):
    found = hold(
        synthetic("a", brief_summary="Ask Pat Example or mail pat@example.invalid, as in NCT00000003."),
        synthetic("b", brief_summary="Ask Sam Other or mail sam@example.invalid, as in NCT99999999."),
    )
    assert {(flag["trial_id"], flag["flag"]) for flag in found.flags} == {
        ("SYN-a", "person"), ("SYN-a", "email"), ("SYN-a", "registry_number")
    }
    assert "as in NCT00000007" in next(flag["detail"] for flag in found.flags if flag["flag"] == "email")
    assert found.metrics["identifiers"]["email"] == {"named": 2, "real": 1, "baseline_share": 0.0}
    assert found.metrics["flagged"] == 1


def test_flags_that_are_to_drop_a_trial_do(hold):
    rows = (
        synthetic("a", brief_summary="Mail pat@example.invalid."), synthetic("b", brief_summary=prose(100, 30)),
        synthetic("c", brief_summary=prose(500, 30)),
    )
    kept = hold(*rows)
    assert kept.kept.num_rows == 3
    found = hold(*rows, drop=["email", "copies_example"])
    assert found.kept["trial_id"].to_pylist() == ["SYN-c"]
    assert [(row["id"], row["reason"]) for row in found.rejects] == [("SYN-a", "email"), ("SYN-b", "copies_example")]
    assert found.metrics["accepted"] + sum(found.metrics["rejected"].values()) == 3
    assert found.flags == kept.flags


def test_worse_corpora_score_worse(hold):
    """The more words come from an example, the longer the runs and the greater their share."""
    shares, runs = [], []
    for copied in (0, 10, 20, 40):
        figures = hold(synthetic("a", brief_summary=f"{prose(100, copied)} {prose(500, 60 - copied)}")).metrics
        shares.append(figures["copied_share"]["any"]["mean"])
        runs.append(figures["longest_run"]["example"]["mean"])
    assert runs == [0, 10, 20, 40]
    assert shares == sorted(set(shares))


def test_no_synthetic_trials_and_a_released_one_without_examples(hold):
    empty = hold()
    assert empty.metrics["longest_run"]["any"]["max"] is None
    assert empty.kept.num_rows == 0
    released = hold({**synthetic("a", brief_summary=prose(103, 30)), "example_ids": None})
    assert [flag["flag"] for flag in released.flags] == ["copies_real"]


def test_an_example_that_is_no_trial_is_one_line(hold):
    with pytest.raises(InputError, match=r"lacks 1 trials that serve as examples, such as NCT11111111"):
        hold(synthetic("a", ("NCT11111111",)))


def test_the_order_of_records_changes_no_figure(hold, tmp_path):
    row = synthetic("a", brief_summary=f"{prose(100, 12)} {prose(103, 15)}")
    before = hold(row)
    table = tables.read(tmp_path / "trials.parquet", TRIALS)
    turned = table.take(pc.sort_indices(table, sort_keys=[("trial_id", "descending")]))
    tables.write(tmp_path / "trials.parquet", turned, TRIALS)
    assert hold(row).metrics == before.metrics
