"""Label correction: what each mode does to a synthetic label that real trials speak against."""

import pyarrow as pa
import pytest

from tests.cleaning.corrector_kit import clean, how, origins
from trialwright.cleaning.correct import Corrected, correct
from trialwright.core.errors import InputError
from trialwright.schemas.findings import CORRECTIONS
from trialwright.schemas.texts import WEIGHTED
from trialwright.sections.learning import Correct
from trialwright.stats.tfidf import fit_success

WORDS = ("glioma salvage therapy", "vaccine in healthy adults")
TRAIN = clean([(f"NCT{i:08d}", i % 2, WORDS[i % 2]) for i in range(40)], "real")
# What the LLM may be shown, of which the corpora of these tests show nothing; one is held out.
GOLD = pa.chunked_array([[f"NCT{i:08d}" for i in range(10)], ["NCT9"]])
SUCCESSES = TRAIN.filter(pa.array([i % 2 == 1 for i in range(40)]))
SYNTHETIC = clean([
    ("SYN-agreed", 1, "vaccine in healthy adults"), ("SYN-doubted", 0, "vaccine in healthy adults"),
    ("SYN-unsure", 1, "nothing known of this"), ("SYN-failed", 1, "glioma salvage therapy"),
], "synthetic")


def run(section: Correct, train: pa.Table = TRAIN, synthetic: pa.Table = SYNTHETIC) -> Corrected:
    return correct(train, GOLD, synthetic, origins(synthetic), section, fit_success, 1)


@pytest.mark.parametrize("mode", ["off", "relabel", "filter", "weight"])
def test_books_add_up_and_each_label_is_found_in_them(mode: str) -> None:
    done = run(how(mode))
    assert done.accepted.schema.equals(WEIGHTED)
    assert done.corrections.schema.equals(CORRECTIONS)
    assert done.corrections["id"].equals(SYNTHETIC["id"])
    assert done.corrections["planned"].to_pylist() == [1, 0, 1, 1]
    told = done.metrics
    assert told["read"] == told["accepted"] + sum(told["rejected"].values()) == 4
    assert told["accepted"] == done.accepted.num_rows
    kept = [row for row in done.corrections.to_pylist() if row["corrected"] is not None]
    assert [(row["id"], row["corrected"]) for row in kept] == [
        (row["id"], row["label"]) for row in done.accepted.to_pylist()
    ]
    agreed = told["agreement"]
    assert agreed["all"]["trials"] == agreed["failure"]["trials"] + agreed["success"]["trials"] == 4
    assert agreed["all"]["agreed"] == sum(one["agreed"] for one in agreed["interventions"].values()) == 2
    assert (agreed["failure"]["share"], agreed["success"]["share"]) == (0, pytest.approx(2 / 3))
    assert agreed["all"]["probability"] == pytest.approx(sum(done.corrections["probability"].to_pylist()) / 4)
    assert (told["gold"]["trials"], told["gold"]["failure"], told["gold"]["success"]) == (40, 20, 20)
    assert (told["gold"]["roc_auc"], told["gold"]["doubted"], told["gold"]["folds"]) == (1, 0, 5)


def test_off_leaves_all_as_planned() -> None:
    done = run(how("off"))
    assert done.accepted.drop_columns("weight").equals(SYNTHETIC)
    assert done.accepted["weight"].to_pylist() == [1, 1, 1, 1]
    assert done.corrections["decision"].to_pylist() == ["kept"] * 4
    assert done.rejects == []


@pytest.mark.parametrize("train", [TRAIN.slice(0, 0), SUCCESSES, TRAIN.slice(0, 3)])
def test_off_measures_nothing_where_no_model_can_be_fitted_and_says_why(train: pa.Table) -> None:
    done = run(how("off"), train)
    assert done.accepted.drop_columns("weight").equals(SYNTHETIC)
    assert done.corrections["probability"].null_count == 4
    assert done.metrics["agreement"] is None
    assert "expected 2 of each or more" in done.metrics["unfitted"]
    assert "expected 2 of each or more" in str(done)
    assert "roc_auc" not in done.metrics["gold"]


def test_relabel_changes_only_what_is_doubted() -> None:
    done = run(how("relabel"))
    assert done.accepted["label"].to_pylist() == [1, 1, 1, 0]
    assert done.accepted.drop_columns(["label", "weight"]).equals(SYNTHETIC.drop_columns("label"))
    assert done.corrections["decision"].to_pylist() == ["kept", "relabelled", "kept", "relabelled"]
    assert done.metrics["relabelled"] == {"all": 2, "to_success": 1, "to_failure": 1}


def test_filter_rejects_what_is_doubted() -> None:
    done = run(how("filter"))
    assert done.accepted["id"].to_pylist() == ["SYN-agreed", "SYN-unsure"]
    assert [(row["id"], row["reason"]) for row in done.rejects] == [
        ("SYN-doubted", "label_doubted"), ("SYN-failed", "label_doubted"),
    ]
    assert done.corrections["corrected"].to_pylist() == [1, None, 1, None]
    assert done.corrections["decision"].to_pylist() == ["kept", "dropped", "kept", "dropped"]


def test_weight_keeps_all_with_the_probability_of_their_label() -> None:
    done = run(how("weight"))
    assert done.accepted["label"].equals(SYNTHETIC["label"])
    weights = done.accepted["weight"].to_pylist()
    assert weights == pytest.approx(done.corrections["probability"].to_pylist(), abs=1e-6)
    assert weights[1] == weights[3] or weights[1] == pytest.approx(weights[3], abs=0.02)
    assert weights[1] < 0.1 < 0.4 < weights[2] < 0.6 < 0.9 < weights[0] < 1
    assert done.metrics["weight"] == pytest.approx(sum(weights) / 4)


def test_the_share_of_real_successes_is_no_reason_to_doubt() -> None:
    lopsided = pa.concat_tables([TRAIN, *[SUCCESSES] * 9])
    unsure = SYNTHETIC.slice(2, 1).set_column(1, "label", pa.array([0], pa.int8()))
    assert run(how("filter", confidence=0.6), lopsided, unsure).accepted.num_rows == 1


@pytest.mark.parametrize("mode", ["relabel", "filter", "weight"])
def test_a_corrector_that_cannot_tell_doubts_nothing(mode: str) -> None:
    """Of real trials all with one text its probabilities are 0.5, and at the least confidence nothing is beyond it."""
    alike = TRAIN.set_column(4, "text", pa.array([WORDS[0]] * 40))
    done = run(how(mode, confidence=0.5), alike)
    assert done.accepted["label"].equals(SYNTHETIC["label"])
    assert done.corrections["probability"].to_pylist() == [0.5] * 4
    assert done.metrics["agreement"] is None
    assert "no better than chance" in done.metrics["unfitted"]
    assert done.metrics["gold"]["false_alarms"] == 0


@pytest.mark.parametrize("mode", ["relabel", "filter", "weight"])
def test_train_without_a_class_or_words_is_told_in_a_line(mode: str) -> None:
    with pytest.raises(InputError, match=r"fit_on all: 20 real .* 0 failures and 20 successes .*; set correct.mode to"):
        run(how(mode), SUCCESSES)
    wordless = clean([(name, label, "?") for name, label in zip("ABCD", (0, 1, 0, 1), strict=True)], "real")
    with pytest.raises(InputError, match=r"none of 2 texts has a word to learn from; set correct\.mode to off"):
        run(how(mode), wordless)
    with pytest.raises(InputError, match=r"shown: 0 real .*; set correct\.fit_on to all, or correct\.mode to off"):
        run(how(mode, fit_on="shown"))


@pytest.mark.parametrize("mode", ["off", "relabel", "filter", "weight"])
def test_no_synthetic_trials_need_no_model(mode: str) -> None:
    done = run(how(mode), TRAIN.slice(0, 0), SYNTHETIC.slice(0, 0))
    assert (done.accepted.num_rows, done.corrections.num_rows, done.rejects) == (0, 0, [])
    assert done.accepted.schema.equals(WEIGHTED)
    assert done.metrics["unfitted"] == "no synthetic trials"


def test_shown_is_fitted_on_what_the_llm_was_shown_and_trains_with_every_seed() -> None:
    shown = [["NCT00000000", "NCT00000001"], ["NCT00000002", "NCT00000003"], ["NCT00000003", "NCT00000005"], ["NCT9"]]
    seen: list[str] = []

    def fit(texts: list[str], labels: object, seed: int) -> object:
        seen.extend(texts)
        return fit_success(texts, labels, seed)

    named = TRAIN.set_column(4, "text", pa.array([f"{WORDS[i % 2]} {i}" for i in range(40)]))
    done = correct(named, GOLD, SYNTHETIC, origins(SYNTHETIC, shown), how("relabel", fit_on="shown"), fit, 1)
    assert {text.split()[-1] for text in seen} == {"0", "1", "2", "3", "5"}
    gold = done.metrics["gold"]
    assert (gold["fit_on"], gold["trials"], gold["held_out"], gold["failure"]) == ("shown", 5, 1, 2)
    assert gold["folds"] == 2


def test_gold_is_fitted_on_what_the_llm_may_be_shown_whether_it_was_or_not() -> None:
    done = run(how("relabel", fit_on="gold"))
    gold = done.metrics["gold"]
    assert (gold["fit_on"], gold["trials"], gold["held_out"], gold["failure"]) == ("gold", 10, 1, 5)
    assert done.metrics["relabelled"]["all"] == 2
    with pytest.raises(InputError, match=r"gold: 0 real .*; set correct\.fit_on to all, or correct\.mode to off"):
        correct(TRAIN, GOLD.slice(0, 0), SYNTHETIC, origins(SYNTHETIC), how("relabel", fit_on="gold"), fit_success, 1)
