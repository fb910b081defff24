"""Seconds to hold synthetic trials against all real ones, beside difflib on a sample of the pairs.

Run as ``PYTHONPATH=src python -m benchmarks.privacy``. Trials are made of phrases that many of them share, as
records share theirs, and of words of their own; some copy a passage. difflib looks for the longest run of words
of each pair of a sample, which is scaled up to all pairs; both take turns, and processor time counts, so that a
busy machine slows them alike. On the sample both must find the same longest runs.
"""

import resource
import statistics
import time
from collections.abc import Callable
from difflib import SequenceMatcher
from itertools import pairwise

import click
import numpy as np

from benchmarks.kit import note, noting
from trialwright.privacy.copying import longest
from trialwright.privacy.sequences import Document
from trialwright.privacy.shared_runs import SharedRun, SharedRuns

SHORTEST = 8
WORDS = 20_000
BATCH = 1024


def make(synthetic: int, real: int, words: int, seed: int) -> tuple[list[Document], list[Document]]:
    """Make trials of half phrases that many share, half words of their own; each tenth synthetic one copies."""
    rng = np.random.default_rng(seed)
    phrases = [phrase(rng, int(rng.integers(8, 30))) for _ in range(400)]

    def trial() -> list[str]:
        text: list[str] = []
        while len(text) < words:
            text += phrases[int(rng.zipf(1.3)) % len(phrases)] if rng.random() < 0.5 else phrase(rng, 20)
        return text[:words]

    theirs = [trial() for _ in range(real)]
    ours = [trial() for _ in range(synthetic)]
    for number in range(0, synthetic, 10):
        ours[number][50:130] = theirs[number % real][20:100]
    return [[text] for text in ours], [[text] for text in theirs]


def phrase(rng: np.random.Generator, size: int) -> list[str]:
    """Draw words, common ones more often, as language does."""
    return [f"w{number}" for number in np.minimum(rng.zipf(1.2, size), WORDS)]


def indexed(queries: list[Document], sources: list[Document]) -> list[int]:
    """Return the longest run of each query, by our index."""
    runs = SharedRuns(queries, SHORTEST)
    for start in range(0, len(sources), BATCH):
        runs.add(sources[start : start + BATCH])
    found: list[list[SharedRun]] = [[] for _ in queries]
    for run in runs.found():
        found[run.query].append(run)
    return list(map(longest, found))


def by_difflib(queries: list[Document], sources: list[Document]) -> list[int]:
    """Return the longest run of each query, pair by pair; one below the shortest counts as none."""
    found = []
    for (query,) in queries:
        matcher = SequenceMatcher(b=query, autojunk=False)
        best = 0
        for (source,) in sources:
            matcher.set_seq1(source)
            best = max(best, matcher.find_longest_match().size)
        found.append(best if best >= SHORTEST else 0)
    return found


def seconds(work: Callable[[], list[int]]) -> tuple[float, list[int]]:
    """Return processor time and result."""
    started = time.process_time()
    result = work()
    return time.process_time() - started, result


@click.command()
@click.option("--synthetic", default=5000, show_default=True)
@click.option("--real", default=6500, show_default=True)
@click.option("--words", default=400, show_default=True, help="Words of a trial.")
@click.option("--sample", default=20, show_default=True, help="Trials of each kind for difflib.")
@click.option("--rounds", default=3, show_default=True)
@noting
def main(synthetic: int, real: int, words: int, sample: int, rounds: int) -> None:
    """Print the time of all pairs, ours and difflib's, how ours grows with the real trials, and memory."""
    queries, sources = make(synthetic, real, words, 0)
    few, some = queries[:sample], sources[:sample]
    assert indexed(few, some) == by_difflib(few, some)
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(seconds(lambda: indexed(queries, sources))[0])
        theirs.append(seconds(lambda: by_difflib(few, some))[0] * synthetic * real / sample**2)
    all_pairs, by_pairs = statistics.median(ours), statistics.median(theirs)
    print(f"{synthetic} synthetic, {real} real trials of {words} words; processor time")
    print(f"ours     {all_pairs:12.1f} s")
    print(f"difflib  {by_pairs:12.1f} s, scaled up from {sample} x {sample} pairs")
    print(f"ours is {by_pairs / all_pairs:,.0f} times as fast")
    note("copied passages, all pairs", all_pairs, "s", peer="difflib", ratio=by_pairs / all_pairs)
    times = [seconds(lambda part=part: indexed(queries, sources[: real // part]))[0] for part in (4, 2, 1)]
    ratios = ", ".join(f"{more / less:.2f}" for less, more in pairwise(times))
    print(f"twice the real trials take {ratios} times as long")
    print(f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB in memory")


if __name__ == "__main__":
    main()
