"""The sections on what is learnt from the trials: label correction, arms, classifiers, scores.

Example: ``params.load().arms["hybrid"].synthetic`` is the share of synthetic trials in that arm.
"""

import math
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from trialwright.ground.params.kinds import EACH_ONCE, Count, Name, Positive, Section, Share, Text, at_least


class Audit(Section):
    """What the leak audit looks at, and what it calls telling or near-duplicate."""

    min_trials: Count
    odds_ratio: Annotated[float, Field(gt=1)]
    features: Count
    jaccard: Annotated[float, Field(ge=0.5, le=1)]


class Correct(Section):
    """What to do where a model fitted on real trials doubts a synthetic label."""

    mode: Literal["off", "relabel", "filter"]
    confidence: Annotated[float, Field(ge=0.5, lt=1)]


class ArmMix(Section):
    """What one experiment arm trains on, and on which setting's trials it is tested."""

    setting: Literal["in_distribution", "ratio", "generalization"]
    real: Share
    synthetic: Share
    control: Literal["none", "oversampled", "shuffled"]

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.control != "none" and self.synthetic == 0:
            raise ValueError(f"control {self.control} stands in for synthetic trials, but synthetic is 0")
        if self.control == "oversampled" and self.real == 0:
            raise ValueError("control oversampled repeats real trials, but real is 0")
        if self.setting == "ratio" and not math.isclose(self.real + self.synthetic, 1):
            raise ValueError(
                f"setting ratio with real {self.real} and synthetic {self.synthetic}, which sum to "
                f"{self.real + self.synthetic:g}; make them sum to 1"
            )
        return self


class Baseline(Section):
    """TF-IDF and logistic regression."""

    ngrams: Count
    min_df: Count
    max_features: Count
    c: Positive


class Train(Section):
    """Fine-tuning of a Hugging Face encoder."""

    arms: Annotated[list[Name], EACH_ONCE]
    model: Text
    max_length: Annotated[int, at_least(16)]
    long_texts: Literal["head", "head_tail", "windows"]
    learning_rate: Positive
    batch_size: Count
    micro_batch: Count | None
    epochs: Count
    patience: Count | None
    class_weights: Literal["none", "balanced"]
    attention_dropout: Annotated[float, Field(ge=0, lt=1)] | None
    dtype: Literal["float32", "bfloat16"]
    compile: bool


class Evaluate(Section):
    """Resampling behind the confidence intervals, and on how many training trials a verdict may stand."""

    bootstrap: Annotated[int, at_least(100)]
    min_training_trials: Annotated[int, at_least(0)]
    min_training_of_class: Annotated[int, at_least(0)]
