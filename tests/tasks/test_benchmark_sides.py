"""The split of the benchmark tasks."""

from typing import Any

import pyarrow as pa
import pytest
from benchmark_kit import given, rules, trial

from trialwright.core.errors import InputError
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import PARTITION
from trialwright.tasks.benchmark.sides import counted, sides
from trialwright.trial.record import Trial


def table(trials: list[Trial]) -> pa.Table:
    return pa.Table.from_pylist([dict(given(one).row) for one in trials], TRIALS)


def parts(trials: list[Trial]) -> list[pa.Table]:
    """The table in parts of seven."""
    return [table(trials[start : start + 7]) for start in range(0, len(trials), 7)]


def partition(**splits: str) -> pa.Table:
    return pa.Table.from_pylist([
        {"trial_id": one, "label": 1, "intervention": "A", "type": "drug", "interventions": ["A"], "split": split}
        for one, split in splits.items()
    ], PARTITION)


def split_of(trials: list[Trial], given: pa.Table | None = None, **changes: Any) -> dict[str, tuple[str, str, str]]:
    found = sides(parts(trials), partition() if given is None else given, rules(**changes), 1)
    assert found["trial_id"].to_pylist() == [one.trial_id for one in trials]
    return {row["trial_id"]: (row["split"], row["cluster"], row["decided_by"]) for row in found.to_pylist()}


def twin(of: int, number: int) -> Trial:
    """A trial with the texts of another."""
    one = trial(of)
    return trial(number, brief_title=one.brief_title, brief_summary=one.brief_summary,
                 eligibility_criteria=one.eligibility_criteria)


def test_shares_hold_and_more_trials_change_nothing() -> None:
    few = split_of([trial(number) for number in range(60)])
    more = split_of([trial(number) for number in range(100)])
    assert more.items() >= few.items()
    assert {split for split, _, _ in more.values()} == {"train", "val", "test"}
    assert 45 <= sum(split == "train" for split, _, _ in more.values()) <= 75


def test_what_is_nearly_the_same_is_on_one_side() -> None:
    trials = [trial(number) for number in range(30)] + [twin(number, 100 + number) for number in range(30)]
    found = split_of(trials)
    for number in range(30):
        assert found[f"NCT{number:08}"] == found[f"NCT{100 + number:08}"]
        assert found[f"NCT{100 + number:08}"][1] == f"NCT{number:08}"


def test_what_was_shown_or_trained_on_is_never_under_test() -> None:
    trials = [trial(1), twin(1, 2), twin(1, 3), trial(4)]
    found = split_of(trials, partition(NCT00000002="test", NCT00000003="train", NCT00000004="test"))
    assert {found[f"NCT0000000{number}"][0] for number in (1, 2, 3)} == {"train"}
    assert found["NCT00000004"] == ("test", "NCT00000004", "partition")


def test_dates_decide_by_the_oldest_of_what_is_the_same() -> None:
    trials = [
        trial(1, first_submitted_date="2018-12-31"), trial(2, first_submitted_date="2019-01-01"),
        trial(3, first_submitted_date="2020-01-01"), trial(4, first_submitted_date=None, start_date="2021-05"),
        trial(5, first_submitted_date=None), twin(3, 6),
    ]
    found = split_of(trials, split="date")
    assert [found[one.trial_id][0] for one in trials] == ["train", "val", "train", "test", "train", "train"]


def test_an_open_protocol_is_refused_in_one_line() -> None:
    with pytest.raises(InputError, match="set protocol to strict"):
        sides([table([trial(1)])], partition(NCT00000001="open"), rules(), 1)


def test_counts_add_up() -> None:
    found = counted(sides([table([trial(1), twin(1, 2), trial(3)])], partition(NCT00000003="val"), rules(), 1))
    assert (found["trials"], found["clusters"], found["in_clusters"]) == (3, 2, 2)
    assert sum(found["splits"].values()) == 3
    assert found["decided_by"] == {"partition": 1, "random": 2}
