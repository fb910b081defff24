"""Label correction: what each mode does to a synthetic label that real trials speak against."""

import pyarrow as pa
import pytest

from trialwright.cleaning.correct import correct
from trialwright.core.errors import InputError
from trialwright.schemas.texts import CLEAN
from trialwright.sections.learning import Correct


def _clean(rows: list[tuple[str, int, str]], source: str) -> pa.Table:
    named = [
        {"id": name, "label": label, "intervention": "aspirin", "source": source, "text": text}
        for name, label, text in rows
    ]
    return pa.Table.from_pylist(named, schema=CLEAN)


WORDS = ("glioma salvage therapy", "vaccine in healthy adults")
TRAIN = _clean([(f"NCT{i:08d}", i % 2, WORDS[i % 2]) for i in range(40)], "real")
SYNTHETIC = _clean([
    ("SYN-agreed", 1, "vaccine in healthy adults"), ("SYN-doubted", 0, "vaccine in healthy adults"),
    ("SYN-unsure", 1, "nothing known of this"), ("SYN-failed", 1, "glioma salvage therapy"),
], "synthetic")


def test_off_passes_all_unchanged_even_without_a_class() -> None:
    done = correct(TRAIN.slice(0, 1), SYNTHETIC, Correct(mode="off", confidence=0.8), 1)
    assert done.accepted.equals(SYNTHETIC)
    assert done.rejects == []
    assert done.metrics == {
        "mode": "off", "read": 4, "accepted": 4, "relabelled": {"all": 0, "to_success": 0, "to_failure": 0},
        "rejected": {"label_doubted": 0}, "agreement": None,
    }


def test_relabel_flips_only_what_is_doubted() -> None:
    done = correct(TRAIN, SYNTHETIC, Correct(mode="relabel", confidence=0.8), 1)
    assert done.accepted["label"].to_pylist() == [1, 1, 1, 0]
    assert done.accepted.drop_columns("label").equals(SYNTHETIC.drop_columns("label"))
    assert done.accepted.schema.equals(CLEAN)
    assert done.metrics["relabelled"] == {"all": 2, "to_success": 1, "to_failure": 1}
    assert done.metrics["accepted"] == 4


def test_filter_rejects_what_is_doubted() -> None:
    done = correct(TRAIN, SYNTHETIC, Correct(mode="filter", confidence=0.8), 1)
    assert done.accepted["id"].to_pylist() == ["SYN-agreed", "SYN-unsure"]
    assert [(row["id"], row["reason"]) for row in done.rejects] == [
        ("SYN-doubted", "label_doubted"), ("SYN-failed", "label_doubted"),
    ]
    assert done.metrics["read"] == done.metrics["accepted"] + sum(done.metrics["rejected"].values())
    assert 0.25 <= done.metrics["agreement"] <= 0.75


def test_the_share_of_real_successes_is_no_reason_to_doubt() -> None:
    lopsided = pa.concat_tables([TRAIN, *[TRAIN.filter(pa.array([i % 2 == 1 for i in range(40)]))] * 9])
    unsure = SYNTHETIC.slice(2, 1).set_column(1, "label", pa.array([0], pa.int8()))
    assert correct(lopsided, unsure, Correct(mode="filter", confidence=0.6), 1).accepted.num_rows == 1


@pytest.mark.parametrize("mode", ["relabel", "filter"])
def test_train_without_a_class_or_words_is_told_in_a_line(mode: str) -> None:
    how = Correct(mode=mode, confidence=0.8)
    with pytest.raises(InputError, match=r"have labels \[1\], expected 0 and 1"):
        correct(TRAIN.filter(pa.array([i % 2 == 1 for i in range(40)])), SYNTHETIC, how, 1)
    with pytest.raises(InputError, match="no model can be fitted"):
        correct(_clean([("A", 0, "?"), ("B", 1, "!")], "real"), SYNTHETIC, how, 1)


def test_no_synthetic_trials_need_no_model() -> None:
    assert correct(TRAIN.slice(0, 0), SYNTHETIC.slice(0, 0), Correct(mode="filter", confidence=0.8), 1).rejects == []
