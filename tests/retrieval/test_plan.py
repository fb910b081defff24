import hashlib
import json
from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_kit import CELLS, MEMBERS, POOL, make_plans, section

from trialwright.core.errors import ParamsError
from trialwright.retrieval.gold import choose
from trialwright.retrieval.plan import plan
from trialwright.schemas.selection import PLANS
from trialwright.trial.record import Trial


def test_plans_are_of_one_drug_and_label_and_from_train():
    known = {row["trial_id"]: row for row in POOL.to_pylist()}
    result = make_plans(40)
    assert result.table.schema == PLANS
    assert result.table["plan_id"].to_pylist() == [f"plan-{i:06}" for i in range(40)]
    for row in result.table.to_pylist():
        assert len(set(row["example_ids"])) == 3 and row["tokens"] == 300
        for name in row["example_ids"]:
            assert known[name]["split"] == "train"
            assert (known[name]["intervention"], known[name]["label"]) == (row["intervention"], row["label"])


def test_open_trials_are_all_drawn_from():
    places = POOL.schema.get_field_index("split")
    pool = POOL.set_column(places, "split", pa.array(["open"] * len(POOL)))
    shown = {name for row in make_plans(300, pool=pool).table.to_pylist() for name in row["example_ids"]}
    assert shown == set(POOL["trial_id"].to_pylist())


def test_cells_are_visited_evenly_in_changing_order():
    rows = [(row["intervention"], row["label"]) for row in make_plans(36).table.to_pylist()]
    rounds = [rows[i : i + 6] for i in range(0, 36, 6)]
    assert all(sorted(turn) == sorted(CELLS) for turn in rounds)
    assert len({tuple(turn) for turn in rounds}) > 1


@settings(max_examples=40, deadline=None)
@given(st.integers(12, 40), st.integers(0, 40), st.integers(0, 3), st.integers(310, 400))
def test_more_plans_leave_the_first_as_they_are(few, more, seed, budget):
    tokens = {"tokens": lambda text: 60 + 7 * (int(text[3:]) % 11), "budget": budget, "seed": seed}
    first, second = make_plans(few, **tokens), make_plans(few + more, **tokens)
    count = len(first.table)
    assert second.table.slice(0, count).equals(first.table)
    assert second.rejects[: len(first.rejects)] == first.rejects
    for result, asked in ((first, few), (second, few + more)):
        assert result.metrics["requested"] == asked == len(result.table) + len(result.rejects)
        assert asked == result.metrics["accepted"] + sum(result.metrics["rejected"].values())


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_row_order_changes_nothing(random):
    places = list(range(len(POOL)))
    random.shuffle(places)
    assert make_plans(20, pool=POOL.take(places)).table.equals(make_plans(20).table)


def test_the_seed_changes_plans_and_examples_vary():
    first, second = (make_plans(60, seed=seed).table for seed in (1, 2))
    assert not first.equals(second)
    sets = Counter(frozenset(ids) for ids in first["example_ids"].to_pylist())
    assert len(sets) > 30


def test_over_budget_is_drawn_again_and_then_rejected():
    result = make_plans(60, tokens=lambda text: 900 if text == "NCT000" else 100)
    assert len(result.table) == 60 and max(result.table["tokens"].to_pylist()) == 300
    dear = set(POOL["trial_id"].to_pylist()[:5])
    result = make_plans(60, tokens=lambda text: 900 if text in dear else 100)
    assert len(result.table) == 50 and len(result.rejects) == 10
    assert {row["reason"] for row in result.rejects} == {"over_token_budget"}
    assert "Aspirin, label 0: least of 20 draws has 2700 tokens" in result.rejects[0]["detail"]
    assert result.metrics["tokens_mean"] == 300 and result.metrics["rejected"] == {"over_token_budget": 10}


def test_tokens_are_counted_once_a_trial_and_of_train_trials_alone():
    asked = []
    records = [Trial(trial_id=name) for name in POOL["trial_id"].to_pylist()]

    def count(texts):
        asked.extend(texts)
        return [1] * len(texts)

    gold = choose(POOL, None, 1)
    plan(gold, records, section(200), 1, members=MEMBERS, count_tokens=count, example_text=lambda trial: trial.trial_id)
    assert sorted(asked) == gold.table["trial_id"].to_pylist() and len(asked) == 30


def test_no_plans_are_no_mistake_where_none_are_asked_for():
    result = make_plans(0)
    assert (len(result.table), result.rejects) == (0, [])
    assert result.metrics["requested"] == result.metrics["accepted"] == result.metrics["tokens_max"] == 0


def test_no_plan_within_budget_is_an_error():
    with pytest.raises(ParamsError, match=r"plan\.max_example_tokens 10: none of 12 plans") as caught:
        make_plans(budget=10)
    assert "\n" not in str(caught.value)


def test_too_few_trials_for_the_examples_is_an_error():
    with pytest.raises(ParamsError, match=r"plan\.examples 6, .* enough among the 30 .*, at most 5;") as caught:
        make_plans(examples=6)
    assert "\n" not in str(caught.value)


def test_the_defaults_plan_what_they_always_did():
    result = make_plans(60, tokens=lambda text: 60 + 7 * (int(text[3:]) % 11), budget=290)
    rows = result.table.drop_columns(["example_labels", "sections", "words"]).to_pylist()
    assert (len(rows), len(result.rejects)) == (48, 12)
    # Of before there were other ways to plan.
    assert hashlib.sha256(json.dumps([rows, result.rejects]).encode()).hexdigest() == (
        "931b351a453740f8aa5bf50829763e5aae16a9cd87dea404ebf80997878ff195"
    )
    assert all(row["example_labels"] == [row["label"]] * 3 for row in result.table.to_pylist())
