"""What the values of params.yaml may be: bounds on numbers, and what a section is.

Example: ``timeout_s: Positive`` in a Section takes 0.5 and neither 0 nor "0.5".
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0)]


class Section(BaseModel):
    """A section of params.yaml: frozen, no coercion of types, no unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
