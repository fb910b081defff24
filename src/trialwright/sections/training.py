"""The section on fine-tuning an encoder.

Example: ``load(Settings).train.epochs``; what an encoder learns from is said in the section ``arms``.
"""

from typing import Annotated, Literal

from pydantic import Field

from trialwright.core.params.kinds import EACH_ONCE, Count, Name, Positive, Section, Text, at_least


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
