"""The section on fine-tuning an encoder.

Example: ``load(Settings).train.epochs``; what an encoder learns from is said in the section ``arms``.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from trialwright.core.params import load, seeds
from trialwright.core.params.kinds import EACH_ONCE, Count, Name, Positive, Section, Text, at_least
from trialwright.sections.arms import ArmMix, arms


class Train(Section):
    """Fine-tuning of a Hugging Face encoder."""

    arms: Annotated[list[Name], EACH_ONCE]
    model: Text
    max_length: Annotated[int, at_least(16)]
    long_texts: Literal["head", "head_tail", "windows"]
    pooling: Literal["own", "mean"]
    head_c: Positive | None
    new_layers: Annotated[int, at_least(0)]
    learning_rate: Positive
    layer_decay: Annotated[float, Field(gt=0, le=1)]
    warmup: Annotated[float, Field(ge=0, lt=1)]
    averaging: Annotated[float, Field(gt=0, lt=1)] | None
    batch_size: Count
    micro_batch: Count | None
    epochs: Count
    patience: Count | None
    class_weights: Literal["none", "balanced"]
    attention_dropout: Annotated[float, Field(ge=0, lt=1)] | None
    dtype: Literal["float32", "bfloat16"]
    compile: bool

    @model_validator(mode="after")
    def _head_has_its_vectors(self) -> Self:
        if self.head_c is not None and self.pooling != "mean":
            raise ValueError(
                f"head_c {self.head_c} fits the head on means of the last layer, found pooling {self.pooling}; "
                "set pooling to mean, or head_c to null"
            )
        return self


def planned() -> tuple[dict[str, ArmMix], list[int], dict[str, list[str]]]:
    """Read which runs there are to be: the arms, the seeds, and the arms of a classifier that has not all of them.

    Raises:
        ParamsError: params.yaml is missing or damaged, or a value is illegal.
    """
    return arms(), seeds(), {"encoder": load(Train).arms}
