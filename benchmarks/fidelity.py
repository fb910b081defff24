"""Fidelity and diversity of 5,000 trials, part by part, and beside naive forms of the same figures.

Run as ``PYTHONPATH=src python -m benchmarks.fidelity``; with ``--encoder`` also the embedding, batched as it is
and one text at a time. Trials are random words and vectors: time depends on their number and size alone. Naive
forms are timed on few trials, and all ratios are of processor time, so that a busy machine slows both alike.
"""

import resource
import time
from collections.abc import Callable

import click
import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.kit import note, noting
from trialwright.fidelity.nearness.fidelity import measure
from trialwright.fidelity.nearness.fields import CATEGORIES, NUMBERS
from trialwright.fidelity.nearness.support import support
from trialwright.fidelity.nearness.two_sample import measure_discrepancy
from trialwright.fidelity.sample import Sample
from trialwright.fidelity.variety.diversity import measure_diversity
from trialwright.fidelity.variety.measures import vendi
from trialwright.schemas.texts import CLEAN
from trialwright.sections.whole import load_all
from trialwright.stats.distinct import distinct, encode

WORDS = 350


def make(count: int, kind: str, shift: float) -> Sample:
    """Make trials of random words, as frequent as words are, and of random vectors."""
    rng = np.random.default_rng([count, len(kind)])
    drawn = np.minimum(rng.zipf(1.3, (count, WORDS)), 20_000)
    vectors = rng.normal(size=(count, 384)) * np.linspace(1, 0.05, 384) + shift
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    trials = pa.table([
        [f"{kind}{at}" for at in range(count)], pa.array(rng.integers(0, 2, count), pa.int8()),
        [f"drug{at % 100}" for at in range(count)], [kind] * count,
        [" ".join(f"w{word}" for word in text) for text in drawn],
    ], schema=CLEAN)
    facts = {name: rng.choice(list("abcd"), count) for name in CATEGORIES}
    facts |= {name: rng.normal(size=count) for name in NUMBERS}
    return Sample(trials, vectors.astype(np.float32), pd.DataFrame(facts))


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the processor and the wall time of some work, in seconds."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.process_time() - processor, time.perf_counter() - wall


def compare(name: str, ours: Callable[[], object], naive: Callable[[], object]) -> None:
    """Print how many times as fast one form is as the other."""
    ours()
    fast, slow = (min(timed(work)[0] for _ in range(3)) for work in (ours, naive))
    print(f"{name:46} {slow / fast:8.1f} times as fast")
    figure, peer = name.split(", than ")
    note(figure, fast, "s", peer=peer, ratio=slow / fast)


def loop_discrepancy(one: np.ndarray, other: np.ndarray, permutations: int) -> None:
    """Permute with the kernel matrix cut anew each time."""
    every = np.concatenate([one, other])
    kernel, rng = np.exp(every @ every.T - 1), np.random.default_rng(0)
    for _ in range(permutations):
        here, there = np.split(rng.permutation(len(every)), [len(one)])
        within = kernel[np.ix_(here, here)].mean() + kernel[np.ix_(there, there)].mean()
        _ = within - 2 * kernel[np.ix_(here, there)].mean()


def neighbours(one: np.ndarray, other: np.ndarray, k: int) -> None:
    """Count precision and recall with scikit-learn's nearest neighbours."""
    from sklearn.metrics import pairwise_distances  # noqa: PLC0415
    from sklearn.neighbors import NearestNeighbors  # noqa: PLC0415

    reach = [NearestNeighbors(n_neighbors=k + 1).fit(side).kneighbors(side)[0][:, -1] for side in (one, other)]
    across = pairwise_distances(other, one)
    _ = (across <= reach[0]).any(axis=1), (across <= reach[1][:, None]).any(axis=0)


@click.command()
@click.option("--synthetic", default=5000, show_default=True)
@click.option("--train", default=4000, show_default=True)
@click.option("--test", default=1300, show_default=True)
@click.option("--encoder", is_flag=True, help="Embed too.")
@noting
def main(synthetic: int, train: int, test: int, encoder: bool) -> None:
    """Print time and memory of all figures, and ratios to naive forms."""
    settings = load_all()
    written, seen, held = make(synthetic, "synthetic", 0.02), make(train, "train", 0.0), make(test, "test", 0.0)
    print(f"{synthetic} synthetic, {train} train, {test} test trials of {WORDS} words")
    for name, work in (
        ("fidelity", lambda: measure(seen, held, written, settings.fidelity, 0)),
        ("diversity", lambda: measure_diversity(seen, written, settings.diversity, 0)),
    ):
        processor, wall = timed(work)
        note(name, processor, "s")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{name:10} processor {processor:6.1f} s  wall {wall:6.1f} s  peak so far {peak} MB")
    one, other = seen.vectors[:1000], written.vectors[:1000]
    strata = np.tile(np.arange(1000) % 200, 2)
    words = [text.split() for text in written.texts[:1000]]
    codes = encode(words)
    compare(
        "MMD, 200 permutations, than cutting the kernel", lambda: measure_discrepancy(one, other, strata, 200, 0),
        lambda: loop_discrepancy(one, other, 200),
    )
    compare("precision, recall, than scikit-learn", lambda: support(one, other, 5), lambda: neighbours(one, other, 5))
    compare(
        "Vendi score, than eigenvalues of the kernel", lambda: vendi(other),
        lambda: np.linalg.eigvalsh(other.astype(np.float64) @ other.T.astype(np.float64)),
    )
    compare(
        "distinct trigrams, than a set of tuples", lambda: distinct(codes, 3),
        lambda: len({tuple(text[at : at + 3]) for text in words for at in range(len(text) - 2)}),
    )
    if encoder:
        from trialwright.embedding.embedder import Embedder  # noqa: PLC0415

        texts = written.texts[:64]
        batched = Embedder.load(settings.embed)
        single = Embedder.load(settings.embed.model_copy(update={"batch_size": 1, "dtype": "float32"}))
        compare("embedding, than one text at a time in float32", lambda: list(batched.encode(texts)),
                lambda: list(single.encode(texts)))


if __name__ == "__main__":
    main()
