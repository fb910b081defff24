"""Draws, masks and packing of the local backend."""

import random

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from trialwright.core.errors import ModelError
from trialwright.llm.local.alike import Prompt, alike, slots_within
from trialwright.llm.local.head import Head
from trialwright.llm.local.sampling import Draws, draw


class Words(torch.nn.Module):
    """Stands for a model: a head of 100 words over a width of 4."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.head = torch.nn.Linear(4, 100)

    def get_output_embeddings(self) -> torch.nn.Linear:
        return self.head

    def set_output_embeddings(self, head: torch.nn.Linear) -> None:
        self.head = head


def bits(rows: list[set[int]]) -> np.ndarray:
    spread = np.zeros((len(rows), 128), dtype=np.uint8)
    for row, allowed in enumerate(rows):
        spread[row, list(allowed)] = 1
    return np.packbits(spread, axis=1, bitorder="little").view(np.int32)


@given(st.lists(st.lists(st.sets(st.integers(0, 99), min_size=1), min_size=1, max_size=4), min_size=1, max_size=4))
def test_a_cut_head_gives_the_allowed_logits_and_no_others(steps: list[list[set[int]]]) -> None:
    model = Words()
    full, head = model.head, Head(model, 100)
    for rows in steps:
        hidden = torch.randn(len(rows), 4)
        head.fit(bits(rows))
        logits = model.head(hidden).detach()
        head.mask_(logits, bits(rows))
        spread = torch.full((len(rows), 100), float("-inf"))
        spread[:, head.tokens] = logits
        for row, allowed in enumerate(rows):
            assert set(spread[row].isfinite().nonzero()[:, 0].tolist()) == allowed
            kept = sorted(allowed)
            assert torch.allclose(spread[row, kept], full(hidden)[row, kept], atol=1e-5)
    head.fit(None)
    assert model.head is full


@given(
    st.lists(st.tuples(st.integers(1, 400), st.integers(1, 100)), max_size=40), st.integers(50, 2000), st.randoms()
)
def test_groups_hold_everything_and_keep_the_budget(
    lengths: list[tuple[int, int]], budget: int, order: random.Random
) -> None:
    prompts = [Prompt(f"{n:04}", [0] * length, {}, answer) for n, (length, answer) in enumerate(lengths)]
    groups = list(alike(prompts))
    assert sorted(p.key for group in groups for p in group) == [p.key for p in prompts]
    for group in groups:
        room = max(p.room for p in group)
        assert all(2 * p.room >= room for p in group)
        count = slots_within(budget, [room, room], len(group))
        assert 1 <= count <= len(group)
        assert count == 1 or count * room <= budget
    order.shuffle(prompts)
    assert list(alike(prompts)) == groups


def test_sampling_keeps_to_the_nucleus_and_its_shares() -> None:
    logits = torch.log(torch.tensor([[0.5, 0.3, 0.15, 0.05]])).repeat(4000, 1)
    rows = [Draws.of(f"{n:032x}", 1.0, 0.9) for n in range(4000)]
    counts = np.bincount(draw(logits, rows), minlength=4) / 4000
    assert counts[3] == 0
    assert np.allclose(counts[:3], np.array([0.5, 0.3, 0.15]) / 0.95, atol=0.03)


def test_a_nucleus_beyond_the_likely_tokens_is_sampled_whole() -> None:
    # One token of share e^-1, and 100,000 others that are less likely by a factor of e^13.
    logits = torch.full((1, 200_001), -13.0)
    logits[0, 7] = 0.0
    share = 1 / (1 + 200_000 * np.exp(-13.0))
    drawn = [draw(logits, [Draws.of(f"{n:032x}", 1.0, 1.0)])[0] for n in range(200)]
    assert drawn.count(7) / 200 == pytest.approx(share, abs=0.1)
    assert len(set(drawn)) > 20


def test_a_flat_nucleus_is_sampled_evenly() -> None:
    logits = torch.linspace(1e-3, 0, 4000)[torch.randperm(4000)]
    place_of = {token: place for place, token in enumerate(logits.sort(descending=True).indices.tolist())}
    marks = [Draws.of(f"{n:032x}", 1.0, 1.0).generator.random() for n in range(300)]
    for top_p, size in ((1.0, 4000), (0.5, 2000)):
        drawn = draw(logits.repeat(300, 1), [Draws.of(f"{n:032x}", 1.0, top_p) for n in range(300)])
        assert [place_of[token] for token in drawn] == pytest.approx([mark * size for mark in marks], abs=8)


def test_disallowed_tokens_are_never_drawn() -> None:
    logits = torch.full((200, 50), float("-inf"))
    logits[:, 7] = -40.0
    assert set(draw(logits, [Draws.of(f"{n:032x}", 2.0, 1.0) for n in range(200)])) == {7}


def test_rows_of_all_temperatures_are_drawn_together() -> None:
    logits = torch.tensor([[0.0, 3.0, 1.0]] * 3)
    assert draw(logits, [Draws.of("0" * 32, t, 0.1) for t in (0.0, 1.0, 2.0)]) == [1, 1, 1]


@pytest.mark.parametrize("value", [float("nan"), float("-inf")])
def test_logits_that_are_no_numbers_are_one_line(value: float) -> None:
    with pytest.raises(ModelError, match=r"^the model's logits are not finite numbers"):
        draw(torch.full((1, 5), value), [Draws.of("0" * 32, 1.0, 1.0)])
