"""Probes find a leak that is put back, find none in shuffled labels, and know the simulated registry's bound."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from audit_kit import SECTION, World, make_world

from trialwright.audit.auditing import run_probes
from trialwright.audit.probing import Split, find_telling, odds_ratios, probe
from trialwright.audit.remaining_features import remaining_features
from trialwright.audit.removed_features import read_removed, removed_features
from trialwright.audit.text_splits import read_texts
from trialwright.core import tables
from trialwright.demo.mechanism import oracle_auc
from trialwright.schemas.records import TRIALS
from trialwright.schemas.texts import CLEAN
from trialwright.trial.real import TrialSet


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("demo"), 1_000, seed=5)


@pytest.fixture(scope="module")
def clean(world: World) -> dict:
    return run_probes(world.inputs, *(world.inputs.real.parts_of(40, name) for name in ("train", "test")), SECTION, 40)


def planted(world: World, name: str, field: str) -> TrialSet:
    """Put a removed field back into the text of each trial that has it."""
    trials = tables.read(world.inputs.trials, TRIALS, ["trial_id", field]).to_pylist()
    lines = {row["trial_id"]: f"\n{field.replace('_', ' ')}: {row[field]}" for row in trials if row[field] is not None}
    rows = [{**row, "text": row["text"] + lines.get(row["id"], "")} for row in world.rows(name).to_pylist()]
    return TrialSet.of(pa.Table.from_pylist(rows, schema=CLEAN))


@pytest.mark.parametrize(("field", "gain"), [("why_stopped", 0.08), ("enrollment", 0.03), ("overall_status", 0.15)])
def test_a_field_that_comes_back_is_found_and_named(world: World, clean: dict, field: str, gain: float) -> None:
    leaking = run_probes(world.inputs, planted(world, "train", field), planted(world, "test", field), SECTION, 40)
    before, after = (probes["remaining"].figures for probes in (clean, leaking))
    assert after["roc_auc"] > before["roc_auc"] + gain
    assert field.replace("_", " ") in after["heaviest"]
    assert field.replace("_", " ") not in before["heaviest"]
    assert leaking["removed"] == clean["removed"]


def test_what_was_removed_tells_more_than_what_remains(clean: dict) -> None:
    figures = {name: found.figures for name, found in clean.items()}
    assert figures["removed"]["roc_auc_lo"] > max(figures[name]["roc_auc_hi"] for name in ("remaining", "text"))
    assert figures["removed"]["telling"] > 0
    assert figures["remaining"]["telling"] == figures["text"]["telling"] == 0
    assert "why stopped" in figures["removed"]["heaviest"]
    assert 0.6 < figures["removed_beside_status"]["roc_auc"] < figures["removed"]["roc_auc"]


@pytest.mark.slow
def test_shuffled_labels_tell_nothing(world: World) -> None:
    """Where all is well, 19 or fewer of 24 intervals of 95 % hold 0.5 seven times in a thousand."""
    rng = np.random.default_rng(0)
    rows = [world.rows(name) for name in ("train", "test")]
    texts = [each["text"].to_pylist() for each in rows]
    hidden = [list(read_removed(world.inputs.trials, world.inputs.removed, each).trials) for each in rows]
    held = 0
    for _ in range(8):
        labels = [rng.permutation(np.asarray(each["label"], dtype=np.int8)) for each in rows]
        for name, parts in ((removed_features, hidden), (remaining_features, texts), (None, texts)):
            found = probe(*map(Split, labels, parts), name, SECTION).figures
            held += found["roc_auc_lo"] <= 0.5 <= found["roc_auc_hi"]
    assert held >= 20


def test_facts_reach_the_achievable_auc_and_texts_do_not_pass_it(world: World, clean: dict) -> None:
    """A linear model of the facts behind the records is of the mechanism's own form; one of words is not."""
    train, test = (world.rows(name) for name in ("train", "test"))
    sides = [
        Split(np.asarray(each["label"], dtype=np.int8), [world.simulated[id_] for id_ in each["id"].to_pylist()])
        for each in (train, test)
    ]
    best = oracle_auc(test["label"].to_pylist(), world.oracle("test"))

    def facts(trial):
        return [f"{name}: {getattr(trial.facts, name)}" for name in trial.facts.__slots__]

    known = probe(*sides, facts, SECTION).figures
    assert known["roc_auc_lo"] <= best <= known["roc_auc_hi"]
    assert clean["text"].figures["roc_auc_lo"] < best
    assert clean["remaining"].figures["roc_auc_lo"] < best


def test_a_known_probe_has_a_known_area() -> None:
    def side(words):
        return Split(np.array([0, 1] * 20, dtype=np.int8), words)

    train, test = side([["bad"], ["good"]] * 20), side([["bad"], ["good"]] * 19 + [["good"], ["bad"]])
    found = probe(train, test, lambda words: words, SECTION)
    assert found.figures["roc_auc"] == pytest.approx(0.95)
    assert found.features == [("bad", pytest.approx(-found.features[1][1]), 40, 0.025, "yes"),
                              ("good", found.features[1][1], 40, 0.975, "yes")]
    assert found.figures["heaviest"] == "bad, good"


@pytest.mark.parametrize(("labels", "words"), [([1] * 8, [["a"]] * 8), ([0, 1] * 4, [[]] * 8), ([], [])],
                         ids=["one outcome", "no feature", "no trial"])
def test_a_probe_that_cannot_be_fitted_has_no_area(labels: list[int], words: list[list[str]]) -> None:
    side = Split(np.array(labels, dtype=np.int8), words)
    found = probe(side, side, lambda each: each, SECTION)
    assert (found.figures["roc_auc"], found.figures["features"], found.features) == (None, 0, [])


def test_no_test_trial_gives_no_area() -> None:
    train = Split(np.array([0, 1] * 10, dtype=np.int8), ["a word", "another word"] * 10)
    assert probe(train, Split(np.array([], dtype=np.int8), []), None, SECTION).figures["roc_auc"] is None


def test_a_test_set_of_one_outcome_has_no_area_but_features() -> None:
    train = Split(np.array([0, 1] * 10, dtype=np.int8), [["a"], ["b"]] * 10)
    found = probe(train, Split(np.ones(3, dtype=np.int8), [["a"]] * 3), lambda each: each, SECTION)
    assert found.figures["roc_auc"] is None
    assert found.figures["features"] == 2


def test_odds_ratios_are_the_textbook_ones() -> None:
    held = np.array([[30, 10], [0, 20]])
    assert odds_ratios(held, np.array([50, 50])) == pytest.approx(
        [(0.5 / 30.5) / (50.5 / 20.5), (20.5 / 10.5) / (30.5 / 40.5)]
    )


def test_only_what_is_surely_beyond_the_bound_tells() -> None:
    labels = np.repeat([0, 1], [400, 600]).astype(np.int8)
    held = np.array([[60, 2, 200, 0], [0, 0, 300, 300]])
    assert find_telling(held, labels, 10.0).tolist() == [1, 0, 0, 1]


def test_chance_seldom_tells() -> None:
    """Features at the bound itself: once in 20 sets of 50 one of them may pass."""
    rng = np.random.default_rng(3)
    labels = np.repeat([0, 1], 500).astype(np.int8)
    told = 0
    for _ in range(20):
        held = np.stack([rng.binomial(500, 0.05, 50), rng.binomial(500, 0.05 * 3 / (1 + 0.05 * 2), 50)])
        told += bool(find_telling(held, labels, 3.0).any())
    assert told <= 4


def test_the_audit_reads_what_was_removed_in_the_order_of_its_labels(world: World, tmp_path: Path) -> None:
    rows = world.rows("test")
    side = read_removed(world.inputs.trials, world.inputs.removed, rows)
    labels = dict(zip(rows["id"].to_pylist(), rows["label"].to_pylist(), strict=True))
    order = [row["trial_id"] for row, _ in side.trials]
    assert [labels[id_] for id_ in order] == side.labels.tolist()
    assert sorted(order) == sorted(labels)


def test_a_large_split_is_read_in_part(world: World) -> None:
    whole, rows = world.inputs.real.parts_of(40, "train"), world.rows("train")
    drawn, all_of_it = read_texts(whole, 100, 40), read_texts(whole, rows.num_rows, 40)
    texts = dict(zip(rows["text"].to_pylist(), rows["label"].to_pylist(), strict=True))
    assert list(all_of_it.trials) == rows["text"].to_pylist()
    chosen = list(drawn.trials)
    assert len(set(chosen)) == 100
    assert [texts[text] for text in chosen] == drawn.labels.tolist()
    assert list(read_texts(whole, 100, 41).trials) != chosen == list(read_texts(whole, 100, 40).trials)


def test_the_probe_of_words_reads_no_more_than_it_may(world: World) -> None:
    sides = [world.inputs.real.parts_of(40, name) for name in ("train", "test")]
    probes = run_probes(world.inputs, *sides, SECTION.model_copy(update={"text_trials": 100}), 40)
    assert probes["text"].figures["train_trials"] == probes["text"].figures["test_trials"] == 100
    assert probes["remaining"].figures["train_trials"] == sides[0].labelled.num_rows
