"""Selection: quotas, books that add up, and a choice that depends on nothing but the trials and their evidence."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as some
from selection_kit import corpus, corrections, embeddings, evidence, noise, ratings, real

from trialwright.core.errors import InputError
from trialwright.schemas.texts import WEIGHTED
from trialwright.sections.learning import Select
from trialwright.selection.selecting import Selected, select
from trialwright.selection.strategies import STRATEGIES, Evidence

NAMED = list(STRATEGIES)


def ids(trials: pa.Table) -> list[str]:
    return trials["id"].to_pylist()


def full(trials: pa.Table, seed: int = 1) -> Evidence:
    """Give all that any strategy needs."""
    train = real([0, 1] * 6, ["a", "b", "b", "a"] * 3)
    planned = trials["label"].to_pylist()
    shares = np.random.default_rng(seed).random(len(planned)).tolist()
    vectors = embeddings((trials, noise(len(planned), seed)), (train, noise(12, seed + 1)))
    # One is rated at least.
    given_ = [None if share < 0.2 and number else 1 + int(9 * share) for number, share in enumerate(shares)]
    rated = ratings(trials, given_)
    return evidence(train=train, vectors=vectors, told=corrections(trials, planned, shares), rated=rated)


def keep(trials: pa.Table, strategy: str, wanted: int | None, given: Evidence) -> Selected:
    return select(trials, Select(strategy=strategy, trials=wanted, judge_model=None), given)


@pytest.mark.parametrize("wanted", [None, 2])
def test_none_keeps_all_as_they_are_and_looks_at_nothing(wanted):
    trials = corpus([1, 0, 1])
    done = keep(trials, "none", wanted, evidence())
    assert done.accepted.equals(trials)
    assert done.rejects == []
    assert done.metrics == {
        "strategy": "none", "wanted": wanted, "read": 3, "accepted": 3, "rejected": {"not_selected": 0},
        "success_share": {"read": 2 / 3, "accepted": 2 / 3}, "interventions": {"read": 1, "accepted": 1},
        "score": {"accepted": None, "rejected": None}, "unscored": {"accepted": 0, "rejected": 0},
    }


@pytest.mark.parametrize("strategy", NAMED)
def test_more_than_there_are_keeps_all_and_says_so(strategy):
    trials = corpus([1, 0, 1])
    done = keep(trials, strategy, 4, evidence())
    assert done.accepted.equals(trials)
    assert done.told() == (
        f"strategy {strategy}, read 3, accepted 3; select.trials 4 is more than there are, so all are kept"
    )
    assert "more than there are" not in keep(trials, strategy, 3, evidence()).told()


@pytest.mark.parametrize("strategy", [*NAMED, "none"])
def test_no_synthetic_trials_are_no_mistake(strategy):
    done = keep(corpus([]), strategy, 5, evidence())
    assert done.accepted.num_rows == len(done.rejects) == 0
    assert done.accepted.schema.equals(WEIGHTED)
    assert done.metrics["success_share"] == {"read": None, "accepted": None}


@pytest.mark.parametrize(("labels", "wanted", "expected"), [
    ([1] * 60 + [0] * 40, 50, {1: 30, 0: 20}),
    ([1] * 2 + [0] * 8, 5, {1: 1, 0: 4}),
    # 1.4 and 0.6: the one that is left goes to the larger remainder.
    ([1] * 7 + [0] * 3, 2, {1: 1, 0: 1}),
    # 0.9 and 0.1: one trial cannot be of both labels.
    ([1] * 9 + [0] * 1, 1, {1: 1}),
    ([1] * 4, 3, {1: 3}),
])
@pytest.mark.parametrize("strategy", NAMED)
def test_each_label_keeps_its_share(strategy, labels, wanted, expected):
    trials = corpus(labels)
    done = keep(trials, strategy, wanted, full(trials))
    assert Counter(done.accepted["label"].to_pylist()) == expected
    assert done.metrics["success_share"]["read"] == pytest.approx(np.mean(labels))
    assert done.metrics["success_share"]["accepted"] == pytest.approx(expected[1] / wanted)


@given(labels=some.lists(some.integers(0, 1), min_size=1, max_size=24), wanted=some.integers(1, 30),
       strategy=some.sampled_from(NAMED), seed=some.integers(0, 99))
def test_what_is_kept_and_what_is_rejected_are_all_there_was(labels, wanted, strategy, seed):
    trials = corpus(labels, ["a" if n % 3 else "b" for n in range(len(labels))])
    done = keep(trials, strategy, wanted, full(trials, seed))
    left = [row["id"] for row in done.rejects]
    assert sorted(ids(done.accepted) + left) == ids(trials)
    assert done.accepted.num_rows == min(wanted, len(labels)) == done.metrics["accepted"]
    assert done.metrics["read"] == done.metrics["accepted"] + done.metrics["rejected"]["not_selected"]
    assert {row["reason"] for row in done.rejects} <= {"not_selected"}
    assert abs(sum(done.accepted["label"].to_pylist()) - done.accepted.num_rows * np.mean(labels)) < 1
    # Rows as they were, weights too, in their old order.
    assert done.accepted.equals(trials.filter(pa.array([name not in left for name in ids(trials)])))
    if left:
        assert done.metrics["score"]["accepted"] is not None or done.metrics["unscored"]["accepted"]


@given(order=some.permutations(range(20)), strategy=some.sampled_from(NAMED))
def test_the_order_of_rows_decides_nothing(order, strategy):
    trials = corpus([1, 0, 0, 1] * 5)
    given_ = full(trials)
    straight = keep(trials, strategy, 7, given_)
    mixed = Evidence(
        given_.train.take(list(range(11, -1, -1))), given_.embeddings.take(list(range(31, -1, -1))),
        given_.corrections.take(order), given_.ratings.take(list(range(given_.ratings.num_rows))[::-1]), given_.seed,
    )
    assert sorted(ids(keep(trials.take(order), strategy, 7, mixed).accepted)) == ids(straight.accepted)


@pytest.mark.parametrize("strategy", NAMED)
def test_no_trial_but_those_of_train_has_a_say(strategy):
    trials = corpus([1, 0, 0, 1] * 5, ["a", "b"] * 10)
    given_ = full(trials)
    held_out = real([0, 1] * 10, ["a", "b"] * 10).slice(12)
    for seed in (5, 6):
        more = pa.concat_tables([given_.embeddings, embeddings((held_out, noise(8, seed)))])
        other = given_._replace(embeddings=more)
        assert keep(trials, strategy, 7, other).accepted.equals(keep(trials, strategy, 7, given_).accepted)


@pytest.mark.parametrize(("strategy", "file"), [
    ("closeness", "embeddings"), ("diversity", "embeddings"), ("agreement", "corrections"),
])
def test_a_trial_without_evidence_is_told_in_a_line(strategy, file):
    trials = corpus([1, 0, 1, 0])
    given_ = full(trials)
    lacking = given_._replace(
        embeddings=given_.embeddings.slice(1), corrections=given_.corrections.slice(1)
    )
    with pytest.raises(InputError, match=rf"{file}.parquet: 1 trials have no \w+, such as SYN-000; .*run dvc repro"):
        keep(trials, strategy, 2, lacking)


@pytest.mark.parametrize("strategy", NAMED)
def test_a_strategy_needs_a_number(strategy):
    with pytest.raises(ValueError, match="keeps a number of trials, found null; set trials, or strategy to none"):
        Select(strategy=strategy, trials=None, judge_model=None)
