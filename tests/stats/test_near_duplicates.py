"""Groups of texts that are nearly the same, held against what each pair's signatures say."""

import numpy as np
import pytest

from trialwright.stats.near_duplicates import clusters, signatures

WORDS = [f"word{number}" for number in range(400)]


def text(rng: np.random.Generator, size: int = 60) -> list[str]:
    return [WORDS[at] for at in rng.integers(len(WORDS), size=size)]


def changed(words: list[str], rng: np.random.Generator, times: int) -> list[str]:
    found = list(words)
    for at in rng.integers(len(words), size=times):
        found[at] = "other"
    return found


def test_copies_and_near_copies_are_together_and_others_apart() -> None:
    rng = np.random.default_rng(1)
    bases = [text(rng) for _ in range(30)]
    texts = [" ".join(one) for base in bases for one in (base, base, changed(base, rng, 1))]
    texts += [" ".join(text(rng)) for _ in range(50)]
    found = clusters(signatures(texts), 0.8)
    for base in range(30):
        assert len(set(found[3 * base : 3 * base + 3])) == 1
    assert len(set(found)) == 80


@pytest.mark.parametrize("bound", [0.5, 0.8])
def test_groups_are_those_of_all_pairs(bound: float) -> None:
    rng = np.random.default_rng(2)
    bases = [base for base in [text(rng) for _ in range(25)] for _ in range(6)]
    texts = [" ".join(changed(base, rng, int(rng.integers(12)))) for base in bases]
    signed = signatures(texts)
    found = clusters(signed, bound)
    alike = (signed[:, None] == signed[None]).mean(axis=2) >= bound
    # Over any number of steps, by powers of the relation.
    reached = alike
    for _ in range(8):
        reached = (reached.astype(int) @ reached.astype(int)) > 0
    together = found[:, None] == found[None]
    assert not (together & ~reached).any()
    # Of pairs at the bound one in a thousand may be missed.
    assert (reached & ~together).sum() <= 0.01 * reached.sum()


def test_thousands_of_copies_are_one_group() -> None:
    found = clusters(signatures(["the same form for each of them"] * 3000 + ["another text that is not the same"]), 0.8)
    assert len(set(found[:3000])) == 1
    assert found[3000] != found[0]


def test_no_text_and_empty_ones() -> None:
    assert clusters(signatures([]), 0.8).tolist() == []
    assert len(set(clusters(signatures(["", None, "a"]), 0.8).tolist())) == 2
