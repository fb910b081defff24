"""Each strategy on a corpus where the right choice is known."""

import numpy as np
import pytest
from selection_kit import corpus, corrections, embeddings, evidence, noise, ratings, real

from trialwright.core.errors import InputError
from trialwright.sections.learning import Select
from trialwright.selection import coverage, strategies
from trialwright.selection.coverage import greedy_gains
from trialwright.selection.selecting import select


def kept(trials, strategy, wanted, given):
    """Return the numbers of the trials that are kept."""
    done = select(trials, Select(strategy=strategy, trials=wanted, judge_model=None), given)
    return {int(name.removeprefix("SYN-")) for name in done.accepted["id"].to_pylist()}


def scaled(vectors):
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_agreement_keeps_the_surest_of_each_label_and_says_how_sure():
    trials = corpus([1, 1, 1, 1, 0, 0, 0, 0])
    sure = [0.2, 0.9, 0.6, 0.95, 0.7, 0.1, 0.99, 0.3]
    given = evidence(told=corrections(trials, trials["label"].to_pylist(), sure))
    assert kept(trials, "agreement", 4, given) == {1, 3, 4, 6}
    done = select(trials, Select(strategy="agreement", trials=4, judge_model=None), given)
    assert done.metrics["score"]["accepted"] == pytest.approx(np.mean([0.9, 0.95, 0.7, 0.99]))
    assert done.metrics["score"]["rejected"] == pytest.approx(np.mean([0.2, 0.6, 0.1, 0.3]))
    assert done.rejects[0] == {"id": "SYN-000", "reason": "not_selected", "detail": "agreement: score 0.2"}


def test_agreement_is_with_the_label_as_corrected():
    """The last was planned as a failure, to which the corrector gives 0.05, and goes on as a success, of 0.95."""
    trials = corpus([1, 1, 1])
    given = evidence(told=corrections(trials, [1, 1, 0], [0.9, 0.6, 0.05]))
    assert kept(trials, "agreement", 2, given) == {0, 2}


def test_agreement_without_a_model_is_told_in_a_line():
    trials = corpus([1, 1])
    with pytest.raises(InputError, match="2 trials have no probability, such as SYN-000; see unfitted in"):
        kept(trials, "agreement", 1, evidence(told=corrections(trials, [1, 1], [None, None])))


def test_closeness_keeps_what_is_near_the_trials_of_its_own_intervention_and_label():
    east, north, west = [1, 0, 0], [0, 1, 0], [-1, 0, 0]
    train = real([1, 1, 0, 0], ["a", "b", "a", "b"])
    trials = corpus([1, 1, 1, 1, 0, 0], ["a", "a", "b", "b", "a", "a"])
    # Of label 1, trials of a lie east and those of b north; of label 0, those of a lie west.
    vectors = embeddings(
        (train, np.array([east, north, west, east])), (trials, np.array([east, north, east, north, east, west])),
    )
    assert kept(trials, "closeness", 3, evidence(train=train, vectors=vectors)) == {0, 3, 5}


def test_closeness_is_the_mean_over_the_nearest_three():
    """The first is a copy of one trial and far from all others; the second is rather near to three."""
    train = real([1] * 4, ["a"] * 4)
    around = np.array([[0, 1, 0.3], [0, 1, -0.3], [0.3, 1, 0], [1, 0, 0]])
    trials = corpus([1, 1])
    vectors = embeddings((train, around), (trials, np.array([[1, 0, 0], [0, 1, 0]])))
    assert kept(trials, "closeness", 1, evidence(train=train, vectors=vectors)) == {1}


def test_closeness_of_an_intervention_that_train_lacks_is_to_its_label():
    train = real([1, 0], ["a", "a"])
    trials = corpus([1, 1, 0, 0], ["b"] * 4)
    vectors = embeddings((train, np.array([[1, 0], [0, 1]])), (trials, np.array([[1, 0], [0, 1]] * 2)))
    assert kept(trials, "closeness", 2, evidence(train=train, vectors=vectors)) == {0, 3}
    with pytest.raises(InputError, match="none has the label 0, to which"):
        kept(trials, "closeness", 2, evidence(train=train.slice(0, 1), vectors=vectors))


def test_closeness_is_the_same_in_blocks(monkeypatch):
    train, trials = real([1] * 30, ["a"] * 30), corpus([1] * 20)
    given = evidence(train=train, vectors=embeddings((train, noise(30, 1)), (trials, noise(20, 2))))
    whole = kept(trials, "closeness", 9, given)
    ours, theirs = scaled(noise(20, 2)), scaled(noise(30, 1))
    by_hand = np.sort(ours @ theirs.T, axis=1)[:, -3:].mean(axis=1)
    assert whole == set(np.argsort(-by_hand)[:9].tolist())
    monkeypatch.setattr(strategies, "MOST_COSINES", 70)
    assert kept(trials, "closeness", 9, given) == whole


def test_diversity_keeps_the_planted_set_and_one_of_the_copies():
    """Six trials are copies of one, and four have nothing in common: five cover all of them."""
    planted = np.concatenate([np.tile(np.eye(8)[0], (6, 1)), np.eye(8)[1:5]])
    trials = corpus([1] * 10)
    given = evidence(vectors=embeddings((trials, planted)))
    assert kept(trials, "diversity", 5, given) == {0, 6, 7, 8, 9}


def test_diversity_takes_the_middle_of_many_before_an_outlier():
    """By distance alone (k-centre) the outlier would be the second choice."""
    rng = np.random.default_rng(1)
    clusters = [np.eye(8)[axis] + rng.normal(size=(10, 8)) * 0.05 for axis in range(3)]
    trials = corpus([1] * 31)
    given = evidence(vectors=embeddings((trials, np.concatenate([*clusters, -np.ones((1, 8))]))))
    found = kept(trials, "diversity", 3, given)
    assert {number // 10 for number in found} == {0, 1, 2}
    assert 30 in kept(trials, "diversity", 4, given)


def test_each_label_is_covered_for_itself():
    """A failure does not stand for the success that is written in the same words."""
    trials = corpus([0, 0, 1, 1])
    given = evidence(vectors=embeddings((trials, np.eye(4)[[0, 1, 0, 0]])))
    assert len(kept(trials, "diversity", 2, given) & {2, 3}) == 1


@pytest.mark.parametrize("seed", range(5))
def test_greedy_gains_are_those_of_the_definition(seed, monkeypatch):
    vectors = scaled(noise(30, seed))
    cosines = np.maximum(np.rint(vectors @ vectors.T * coverage.STEPS), 0) / coverage.STEPS
    chosen, reached, by_hand = [], np.zeros(30), np.zeros(30)
    for _ in range(8):
        gains = np.maximum(cosines - reached[:, None], 0).sum(axis=0)
        gains[chosen] = -1
        chosen.append(int(gains.argmax()))
        by_hand[chosen[-1]] = gains.max()
        reached = np.maximum(reached, cosines[:, chosen[-1]])
    rest = [n for n in range(30) if n not in chosen]
    by_hand[rest] = np.maximum(cosines - reached[:, None], 0).sum(axis=0)[rest]
    for at_once in (coverage.AT_ONCE, 50):
        monkeypatch.setattr(coverage, "AT_ONCE", at_once)
        found = greedy_gains(vectors, 8)
        assert found.tolist() == by_hand.tolist()
        assert np.argsort(-found, kind="stable")[:8].tolist() == chosen


def test_judge_keeps_the_best_rated_of_each_label():
    trials = corpus([1, 1, 1, 0, 0, 0])
    given = evidence(rated=ratings(trials, [3, 10, 9, 2, 1, 8]))
    assert kept(trials, "judge", 4, given) == {1, 2, 3, 5}
    # Whatever the order of the ratings; those of trials that went have no say.
    assert kept(trials.slice(1), "judge", 3, evidence(rated=given.ratings.take([5, 3, 0, 1, 2, 4]))) == {1, 3, 5}


def test_what_could_not_be_rated_comes_last_and_is_counted():
    trials = corpus([1, 1, 1, 1, 0, 0])
    given = evidence(rated=ratings(trials, [None, 1, None, 6, None, None]))
    how = Select(strategy="judge", trials=5, judge_model=None)
    done = select(trials, how, given)
    # Of two that were not rated the smaller id goes on, as of all that are alike.
    assert [row["id"] for row in done.rejects] == ["SYN-002"]
    assert done.rejects[0]["detail"] == "judge: no score"
    assert done.metrics["unscored"] == {"accepted": 3, "rejected": 1}
    assert done.metrics["score"] == {"accepted": 3.5, "rejected": None}
    assert done.told() == "strategy judge, read 6, accepted 5, mean score 3.5 of accepted, 4 without a score"


def test_ratings_of_which_there_are_none_are_told_in_a_line():
    with pytest.raises(InputError, match="no trial is rated; see rejected in metrics"):
        kept(corpus([1, 1]), "judge", 1, evidence())


def test_random_is_drawn_from_the_seed_and_the_id_alone():
    trials = corpus([1] * 40)
    first = kept(trials, "random", 20, evidence(seed=1))
    assert first == kept(trials, "random", 20, evidence(seed=1)) != kept(trials, "random", 20, evidence(seed=2))
    # The smaller selection is part of the larger, and a trial that goes changes no other's draw.
    assert kept(trials, "random", 10, evidence(seed=1)) < first
    gone = min(first)
    fewer = trials.filter(np.arange(40) != gone)
    assert first - {gone} < kept(fewer, "random", 20, evidence(seed=1))


def test_random_prefers_no_trial():
    trials = corpus([1] * 10)
    counts = np.zeros(10)
    for seed in range(400):
        counts[list(kept(trials, "random", 5, evidence(seed=seed)))] += 1
    # Standard deviation of each is 10.
    assert abs(counts - 200).max() < 50
