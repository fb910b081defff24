"""Rules on real and on synthetic trials beside each other: counts, shares, and what was found where."""

import pyarrow as pa
import pytest

from trialwright.core import tables
from trialwright.realism.check import RULES, check
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import PARTITION, SETS
from trialwright.schemas.texts import REMOVED

SOUND = {"minimum_age": "18 Years", "maximum_age": "65 Years", "interventions": [
    {"type": "Drug", "name": "Aspirin", "description": None, "other_names": []}
]}
BAD_AGES = {**SOUND, "maximum_age": "12 Years"}


@pytest.fixture
def checked(tmp_path):
    """Check real trials, one of them with bad ages and two that are in no set, and some synthetic ones."""
    rows = [{"trial_id": f"NCT{n:08d}", **(BAD_AGES if n in {0, 3, 4} else SOUND)} for n in range(5)]
    tables.write(tmp_path / "trials.parquet", rows, TRIALS)
    named = [
        {"trial_id": row["trial_id"], "label": 1, "intervention": "Aspirin", "type": "drug",
         "interventions": ["Aspirin"], "split": "train"}
        for row in rows[:4]
    ]
    partition = pa.Table.from_pylist(named, schema=PARTITION)
    used = [{"seed": seed, "id": row["trial_id"], "set": "test"} for seed in (40, 41) for row in rows[:3]]
    sets = pa.Table.from_pylist(used, schema=SETS)

    def run(*synthetic, removed=()):
        written = [
            {"trial_id": f"SYN-{n}", "label": 1, "intervention": "Aspirin", **row} for n, row in enumerate(synthetic)
        ]
        told = [{"id": trial_id, "rule": "trial_stopped", "text": text} for trial_id, text in removed]
        return check(
            trials=tmp_path / "trials.parquet", partition=partition, sets=sets,
            synthetic=pa.Table.from_pylist(written, schema=SYNTHETIC), most_items=2,
            removed=pa.Table.from_pylist(told, schema=REMOVED),
        )

    return run


def test_shares_are_of_the_trials_that_a_rule_can_judge(checked):
    figures = checked(BAD_AGES, SOUND, {**SOUND, "maximum_age": None}).metrics
    assert figures["rules"]["age_range"] == {
        "real": {"count": 1, "judged": 3, "share": pytest.approx(1 / 3)},
        "synthetic": {"count": 1, "judged": 2, "share": 0.5},
    }
    assert figures["any"]["synthetic"] == {"count": 1, "trials": 3, "share": pytest.approx(1 / 3), "per_trial": 1 / 3}
    assert set(figures["rules"]) == set(RULES)


def test_each_contradiction_is_a_row(checked):
    rows = checked({**BAD_AGES, "gender": "Male", "conditions": ["Pregnancy"]}).contradictions
    assert [(row["source"], row["trial_id"], row["rule"]) for row in rows] == [
        ("real", "NCT00000000", "age_range"), ("synthetic", "SYN-0", "age_range"),
        ("synthetic", "SYN-0", "sex_condition"),
    ]
    assert rows[1]["detail"] == "minimum_age 18 Years, maximum_age 12 Years"


def test_what_cleaning_removed_is_held_against_the_label(checked):
    found = checked(SOUND, removed=[("SYN-0", "The trial was terminated."), ("NCT00000001", "It was terminated.")])
    rule = found.metrics["rules"]["label_contradicted"]
    assert (rule["synthetic"]["count"], rule["real"]["count"], rule["real"]["judged"]) == (1, 1, 3)


def test_real_trials_that_are_in_no_set_are_not_judged(checked):
    """They are not cleaned, so that what their prose told is not known: "nothing told" would count as consistent."""
    found = checked(SOUND).metrics
    assert found["any"]["real"]["trials"] == 3
    assert found["rules"]["label_contradicted"]["real"]["judged"] == 3


def test_a_corpus_made_worse_scores_worse(checked):
    shares = [checked(*[BAD_AGES] * bad, *[SOUND] * (4 - bad)).metrics["any"]["synthetic"]["share"] for bad in range(5)]
    assert shares == [0, 0.25, 0.5, 0.75, 1]


def test_only_what_was_written_to_a_limit_is_excused_by_it(checked):
    """Two arms of three may be all that was asked for; a released trial's lists are whole."""
    arms = [{"label": name, "type": None, "description": None} for name in "AB"]
    trial = {**SOUND, "brief_title": "A Three-Arm Study of Aspirin", "arms": arms}
    found = checked({**trial, "request_key": "9f2c01d4"}, {**trial, "trial_id": "REL-7"})
    assert [(row["trial_id"], row["rule"]) for row in found.contradictions if row["source"] == "synthetic"] == [
        ("REL-7", "arm_count")
    ]


def test_no_synthetic_trials(checked):
    figures = checked().metrics
    assert figures["any"]["synthetic"]["share"] == 0
    assert figures["rules"]["age_range"]["synthetic"]["judged"] == 0
