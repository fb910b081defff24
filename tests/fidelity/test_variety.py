"""Compression, Vendi score and clusters against brute force and known answers."""

import numpy as np
import pyarrow as pa
import pytest
from corpora_kit import DIVERSITY, corpus, texts, vectors
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.fidelity.sample import Sample
from trialwright.fidelity.variety.diversity import measure_diversity
from trialwright.fidelity.variety.measures import cluster, compression, vendi
from trialwright.schemas.texts import CLEAN
from trialwright.stats.similar import sign


def test_copies_compress():
    plain = " ".join(texts(1, 1)).encode()
    assert compression(plain * 30) > 5 * compression(" ".join(texts(30, 1)).encode())
    assert compression(b"") is None


@settings(deadline=None)
@given(seed=st.integers(0, 1000), count=st.integers(1, 40))
def test_vendi_is_the_exponential_of_the_entropy_of_the_kernel(seed, count):
    rows = vectors(count, seed)
    values = np.linalg.eigvalsh(rows.astype(np.float64) @ rows.T.astype(np.float64) / count)
    values = values[values > 1e-12]
    found = vendi(rows)
    assert found == pytest.approx(np.exp(-(values * np.log(values)).sum()), rel=1e-4)
    assert 1 - 1e-6 <= found <= count + 1e-6


def test_vendi_of_copies_and_of_trials_with_nothing_in_common():
    assert vendi(np.repeat(vectors(1, 1), 50, axis=0)) == pytest.approx(1)
    assert vendi(np.eye(12, dtype=np.float32)) == pytest.approx(12)


def clean(rows):
    return pa.table([
        [f"t{at:03}" for at in range(len(rows))], pa.array([0] * len(rows), pa.int8()), ["a"] * len(rows),
        ["real"] * len(rows), rows,
    ], schema=CLEAN)


def test_clusters_are_found():
    every = texts(30, 1)
    first, second = every[0], every[1]
    rows = [*every[2:20], first, f"{first} one", f"{first} two", second, f"again {second}"]
    assert cluster(rows, sign([clean(rows)]), 0.7) == {"in_clusters": pytest.approx(5 / len(rows)), "largest": 3}


def test_a_thousand_copies_are_one_cluster():
    rows = ["the same trial once more"] * 1000
    assert cluster(rows, sign([clean(rows)]), 0.7) == {"in_clusters": 1.0, "largest": 1000}


def with_copies(made: Sample, share: float) -> Sample:
    """Put the text of the first trial in the place of that of a share of the trials."""
    taken = made.take(np.where(np.arange(len(made)) < share * len(made), 0, np.arange(len(made))))
    return Sample(made.trials.set_column(4, "text", taken.trials["text"]), taken.vectors, made.facts)


def test_every_figure_worsens_with_copies():
    train = corpus(120, 1)
    found = [
        measure_diversity(train, with_copies(corpus(90, 2, kind="s"), share), DIVERSITY, 0).metrics["all"]["synthetic"]
        for share in (0, 0.3, 0.6, 0.9)
    ]
    for name, sign_ in (
        ("effective", -1), ("distinct_1", -1), ("distinct_2", -1), ("distinct_3", -1), ("compression", 1),
        ("in_clusters", 1), ("largest", 1),
    ):
        assert np.all(sign_ * np.diff([each[name] for each in found]) > 0), name


def test_real_beside_real_is_about_0():
    found = measure_diversity(corpus(100, 1), corpus(100, 2, kind="s"), DIVERSITY, 0)
    assert 80 < found.metrics["all"]["trials"] < 100
    assert abs(found.metrics["all"]["over_real"]["effective_share"]) < 0.02
    assert abs(found.metrics["all"]["over_real"]["distinct_2"]) < 0.02


def test_groups_have_rows_of_as_many_real_trials():
    variety = measure_diversity(corpus(100, 1), corpus(40, 2, kind="s"), DIVERSITY, 0)
    assert {row[0] for row in variety.rows} == {"drug0", "drug1", "drug2"}
    assert {row[2] for row in variety.rows} == {"synthetic", "real"}
    failures = variety.metrics["failure"]["trials"]
    assert failures + variety.metrics["success"]["trials"] <= 40
    assert sum(row[3] for row in variety.rows if row[1:3] == ("failure", "synthetic")) == failures


def test_no_synthetic_trials_are_no_error():
    variety = measure_diversity(corpus(30, 1), corpus(0, 2), DIVERSITY, 0)
    nothing = {"trials": 0, "matched": {"synthetic": 0, "real": 0}}
    assert variety.metrics == {"all": nothing, "failure": nothing, "success": nothing}
    assert variety.rows == []
