"""The sections on real trials: where they come from, how they are read and labelled.

Example: ``params.load().label.rule`` is "outcomes".
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from trialwright.ground.params.kinds import Count, Section


class Acquire(Section):
    """Where trial records, outcomes and the drug vocabulary come from."""

    source: Literal["demo", "files"]
    folder: str
    registry: str | None
    outcomes: str | None
    vocabulary: str | None
    synthetic: str | None
    demo_trials: Annotated[int, Field(ge=100)]

    @model_validator(mode="after")
    def _files_named(self) -> Self:
        if self.source == "files" and not self.registry:
            raise ValueError(
                "registry is null; set it to the name, inside folder, of a zip or folder of ClinicalTrials.gov XML or"
                " of TOP-style CSV, or source to demo"
            )
        if self.source == "files" and not self.vocabulary:
            raise ValueError(
                "vocabulary is null; set it to the name, inside folder, of a CSV with the columns \"Common name\" and"
                " \"Synonyms\" (names parted by \" | \"), such as the DrugBank Vocabulary, free under Open Data at"
                " https://go.drugbank.com/releases/latest#open-data"
            )
        return self


class Ingest(Section):
    """Bounds on what is read from the registry."""

    limit: Count | None
    max_record_mb: Count


class Label(Section):
    """How success and failure are told."""

    rule: Literal["outcomes", "status", "results"]
    id_column: str
    label_column: str
    values: dict[str, Literal[-1, 0, 1]]
    mapping: str | None
    threshold: Annotated[float, Field(gt=0, lt=1)] | None
    significance: Annotated[float, Field(gt=0, lt=1)]
