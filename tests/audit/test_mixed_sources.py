"""Where records come from several sources, the audit says how much the source tells; no text says the source."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from audit_kit import SECTION, SPLITS, World, make_world

from trialwright.audit.auditing import audit
from trialwright.audit.duplicates import count_merged_across
from trialwright.audit.mixed_sources import read_dialects, tell_by_dialect
from trialwright.audit.probing import Split
from trialwright.audit.removed_features import COLUMNS
from trialwright.cleaning.leaks.clean import clean_real
from trialwright.core import tables
from trialwright.schemas.records import DESIGN, ORIGIN, TRIALS
from trialwright.schemas.selection import MERGED, PARTITION, SETS
from trialwright.schemas.texts import CLEAN
from trialwright.sections.whole import load_all
from trialwright.tasks.form import WHOLE, Form, example_text
from trialwright.trial.record import Trial
from trialwright.trial.report import REPORT_FIELDS


def side(*counts: tuple[str, int, int]) -> Split:
    """Make trials of each dialect: so many failures and so many successes."""
    rows = [(label, name) for name, *of in counts for label, count in enumerate(of) for _ in range(count)]
    return Split(np.array([label for label, _ in rows], dtype=np.int8), [name for _, name in rows])


def test_sources_of_one_outcome_each_give_it_away() -> None:
    found = tell_by_dialect(side(("api_v2", 60, 0), ("top_csv", 0, 60)), side(("api_v2", 20, 1), ("top_csv", 0, 19)),
                            SECTION)
    assert found["roc_auc"] == pytest.approx(0.975)
    assert found["roc_auc_lo"] < 0.975 < found["roc_auc_hi"]
    assert found["of"]["api_v2"] == {
        "trials": 81, "success_share": pytest.approx(1 / 81), "tells": True,
        "odds_ratio": pytest.approx((1.5 / 80.5) / (79.5 / 0.5)),
    }
    assert found["of"]["top_csv"]["tells"]


def test_sources_of_like_outcomes_tell_nothing() -> None:
    half = side(("api_v2", 40, 44), ("ictrp_csv", 21, 19))
    found = tell_by_dialect(half, half, SECTION)
    assert 0.5 <= found["roc_auc"] < 0.56
    assert not any(of["tells"] for of in found["of"].values())


def test_one_source_has_no_area() -> None:
    one = side(("legacy_xml", 30, 50))
    found = tell_by_dialect(one, one, SECTION)
    assert found["roc_auc"] is None and (found["train_trials"], found["test_trials"]) == (80, 80)
    assert found["of"] == {
        "legacy_xml": {"trials": 160, "success_share": 0.625, "odds_ratio": None, "tells": False},
    }


def test_no_trial_has_no_source() -> None:
    empty = Split(np.array([], dtype=np.int8), [])
    assert tell_by_dialect(empty, empty, SECTION)["of"] == {}


def test_dialects_are_those_of_the_trials(tmp_path: Path) -> None:
    tables.write(tmp_path / "t.parquet", [
        {"trial_id": "B", "dialect": "api_v2"}, {"trial_id": "A", "dialect": "top_csv"}, {"trial_id": "C"},
    ], TRIALS)
    rows = [{"id": "A", "label": 1}, {"id": "B", "label": 0}, {"id": "C", "label": 1}, {"id": "D", "label": 1}]
    train, test = read_dialects(tmp_path / "t.parquet", pa.Table.from_pylist(rows, schema=CLEAN), CLEAN.empty_table())
    assert (train.trials, train.labels.tolist()) == (["top_csv", "api_v2", "", ""], [1, 0, 1, 1])
    assert test.trials == []


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("mixed"), 300, seed=7)


def test_a_mixed_corpus_is_warned_of(world: World, tmp_path: Path) -> None:
    labels = {id_: one.label for id_, one in world.simulated.items()}
    rows = tables.read(world.inputs.trials, TRIALS).to_pylist()
    mixed = [row | {"dialect": "top_csv" if labels.get(row["trial_id"]) else "api_v2"} for row in rows]
    tables.write(tmp_path / "trials.parquet", mixed, TRIALS)
    alike = audit(world.inputs, SECTION, 40, strict=True)
    assert list(alike.metrics["dialect"]["of"]) == ["api_v2"] and "WARNING" not in alike.describe()
    assert alike.metrics["merged_across_splits"] == 0
    found = audit(world.inputs._replace(trials=tmp_path / "trials.parquet"), SECTION, 40, strict=True)
    assert found.metrics["dialect"]["roc_auc"] == 1
    assert found.describe().endswith("; WARNING: the source tells the outcome (api_v2, top_csv)")
    assert found.metrics["probe"]["removed"]["heaviest"].startswith("dialect: ")
    assert found.metrics["probe"]["text"] == alike.metrics["probe"]["text"]


def test_no_text_and_no_prompt_has_any_of_the_origin(world: World, tmp_path: Path) -> None:
    assert not {*ORIGIN.names} & {*REPORT_FIELDS, *DESIGN.names} and {*ORIGIN.names} <= {*COLUMNS}
    said = {"dialect": "qqzz dialect", **{name: [f"qqzz {name}", f"qqzz {name}"] for name in ORIGIN.names[1:]}}
    rows = [row | said for row in tables.read(world.inputs.trials, TRIALS).to_pylist()]
    tables.write(tmp_path / "trials.parquet", rows, TRIALS)
    named = [
        {"trial_id": row["trial_id"], "label": 1, "intervention": "any", "type": "drug", "interventions": [],
         "split": SPLITS[at % len(SPLITS)]} for at, row in enumerate(rows)
    ]
    sets = [{"seed": 40, "id": row["trial_id"], "set": row["split"]} for row in named]
    clean_real(
        tmp_path / "trials.parquet", pa.Table.from_pylist(named, schema=PARTITION),
        pa.Table.from_pylist(sets, schema=SETS), tmp_path / "clean.parquet",
    )
    plan = load_all(Path(__file__).resolve().parents[2] / "params.yaml").plan
    prompts = [example_text(Trial.from_row(row), Form.of(WHOLE.members), plan) for row in rows]
    texts = tables.read(tmp_path / "clean.parquet", CLEAN)["text"].to_pylist()
    assert len(texts) > 200 and len(prompts) == len(rows)
    assert not any("qqzz" in text for text in [*texts, *prompts])


def merged(*pairs: tuple[str, str]) -> pa.Table:
    return pa.Table.from_pylist([{"trial_id": one, "kept_id": kept} for one, kept in pairs], schema=MERGED)


def in_sets(**ids: list[str]) -> dict[str, pa.Table]:
    return {name: pa.Table.from_pylist([{"id": id_} for id_ in those], schema=CLEAN) for name, those in ids.items()}


@pytest.mark.parametrize(("pairs", "count"), [
    ([("C", "A")], 1), ([("Z", "A"), ("Y", "C")], 0), ([("B", "A")], 0), ([("A", "Z"), ("C", "Z")], 1),
    ([("A", "Z"), ("Z", "Y"), ("D", "Y")], 1), ([("A", "C"), ("C", "A")], 1), ([("A", "A")], 0), ([], 0),
    ([("A", "C"), ("B", "D")], 2),
], ids=["two sets", "left out", "one set", "both of a third", "chain", "circle", "itself", "none", "twice"])
def test_records_of_one_trial_in_two_sets_are_counted(pairs: list[tuple[str, str]], count: int) -> None:
    assert count_merged_across(in_sets(train=["A", "B"], test=["C", "D"]), merged(*pairs)) == count


@pytest.mark.parametrize(("sets", "count"), [
    ({"other_train": ["A"], "general_test": ["A"]}, 0), ({"other_train": ["A"], "general_val": ["B"]}, 0),
    ({"other_train": ["A"], "test": ["B"]}, 1), ({"other_train": ["A"], "val": ["B"], "general_val": ["A"]}, 1),
    ({"other_train": ["A"], "general_val": ["A"], "general_test": ["B"]}, 1), ({"other_train": ["A", "B"]}, 0),
])
def test_a_trial_may_train_one_arm_and_test_another(sets: dict[str, list[str]], count: int) -> None:
    assert count_merged_across(in_sets(**sets), merged(("B", "A"))) == count
