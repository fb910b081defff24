"""The sections on the quality of the corpus: embedding, fidelity to real trials, and diversity.

Example: ``load(Settings).fidelity.permutations`` shuffles stand behind the p-value of the MMD.
"""

from typing import Annotated, Literal

from pydantic import Field

from trialwright.core.params.kinds import Count, Section, Text, at_least


class Embed(Section):
    """Which encoder turns texts into vectors, and how much of them it reads."""

    model: Text
    max_length: Annotated[int, at_least(16)]
    batch_size: Count
    dtype: Literal["float32", "bfloat16"]


class Fidelity(Section):
    """How synthetic trials are held against real ones."""

    draws: Count
    max_trials: Annotated[int, at_least(100)]
    pairs: Annotated[int, at_least(100)]
    tsne_trials: Annotated[int, at_least(10)]
    folds: Annotated[int, at_least(2)]
    permutations: Annotated[int, at_least(100)]
    neighbours: Count


class Diversity(Section):
    """How the variety of synthetic trials is held against that of as many real ones."""

    draws: Count
    max_trials: Annotated[int, at_least(100)]
    jaccard: Annotated[float, Field(ge=0.5, le=1)]
