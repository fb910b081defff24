"""Near-duplicates across sets are found, counted by trial, and bounded in number."""

import numpy as np
import pyarrow as pa
import pytest

from trialwright.audit.auditing import count_shown, refuse_shown
from trialwright.audit.duplicates import count_duplicates, find_duplicates
from trialwright.core.errors import InputError
from trialwright.schemas.findings import DUPLICATE_SETS
from trialwright.schemas.texts import CLEAN
from trialwright.stats.similar import KEPT
from trialwright.trial.real import TrialSet

WORDS = np.array([f"word{n}" for n in range(2000)])
NAMES = ("train", "val", "test", "general_val", "general_test", "other_train", "synthetic")


def trials(prefix: str, texts: list[str]) -> pa.Table:
    rows = [{"id": f"{prefix}{n:04d}", "label": n % 2, "source": "real", "text": text} for n, text in enumerate(texts)]
    return pa.Table.from_pylist(rows, schema=CLEAN)


def made(count: int, seed: int) -> list[str]:
    rng = np.random.default_rng(seed)
    return [" ".join(rng.choice(WORDS, 120)) for _ in range(count)]


def sets_of(**texts: list[str]) -> dict[str, TrialSet]:
    return {name: TrialSet.of(trials(name, texts.get(name, []))) for name in NAMES}


def test_twins_are_found_with_their_similarity() -> None:
    train, test = made(300, 1), made(100, 2)
    words = train[7].split()
    test[3] = " ".join([*words[:-6], "quite", "another", "end"])
    test[4] = " ".join(words[:60])
    found = find_duplicates(sets_of(train=train, test=test, synthetic=[train[9].upper()]), 0.7).to_pylist()
    assert [(row["sets"], row["id"], row["twin_id"]) for row in found] == [
        ("synthetic_train", "synthetic0000", "train0009"), ("test_train", "test0003", "train0007"),
    ]
    assert found[0]["jaccard"] == found[0]["contained"] == found[0]["estimated"] == 1
    # 118 sequences of three words and 115, of which 112 are the same.
    assert found[1]["jaccard"] == pytest.approx(112 / (118 + 115 - 112))
    assert found[1]["contained"] == pytest.approx(112 / 115)
    assert found[1]["estimated"] == pytest.approx(found[1]["jaccard"], abs=0.15)


def test_every_pair_at_the_bound_is_found() -> None:
    train, test = made(200, 3), []
    for text in train:
        words = text.split()
        words[-14:] = [f"other{n}" for n in range(14)]
        test.append(" ".join(words))
    found = find_duplicates(sets_of(train=train, test=test), 0.75)
    assert found.num_rows >= 199
    assert min(found["jaccard"].to_pylist()) >= 0.75


def test_thousands_of_copies_give_few_pairs() -> None:
    form = made(1, 4) * 400
    found = find_duplicates(sets_of(train=form, test=form), 0.7)
    assert found.num_rows == 400 * KEPT
    counts = count_duplicates(found, {"train": 400, "test": 400, "general_test": 0, "synthetic": 0, "other_train": 0})
    assert counts["test_train"] == {"pairs": 400 * KEPT, "trials": 400, "share": 1.0}
    assert counts["synthetic_train"] == {"pairs": 0, "trials": 0, "share": 0.0}
    assert set(counts) == {f"{one}_{other}" for one, other in DUPLICATE_SETS}


def test_short_and_empty_texts_are_no_trouble() -> None:
    found = find_duplicates(sets_of(train=["", "one word", "a b c d"], test=["One word!", "?"]), 0.7).to_pylist()
    assert {(row["id"], row["twin_id"]) for row in found} == {("test0000", "train0001"), ("test0001", "train0000")}


def test_the_order_of_rows_does_not_matter() -> None:
    train, test = made(50, 5), made(50, 6)
    test[:5] = train[:5]
    sets = sets_of(train=train, test=test)
    backwards = {
        name: TrialSet.of(pa.concat_tables(of.read()).sort_by([("id", "descending")])) for name, of in sets.items()
    }
    assert find_duplicates(sets, 0.7).equals(find_duplicates(backwards, 0.7))


def test_shown_trials_are_counted_and_refused() -> None:
    counts = count_shown({"val": {"a"}, "test": {"b", "c"}, "general_test": set()}, {"b", "c", "d"})
    assert counts == {"val": 0, "test": 2, "general_test": 0}
    with pytest.raises(InputError, match=r"shown to the LLM as examples \(2 of test\)"):
        refuse_shown(counts)
    refuse_shown({"val": 0, "test": 0})
