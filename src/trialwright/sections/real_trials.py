"""The sections on real trials: where they come from, how they are read and labelled.

Example: ``load(Settings).label.rule`` is "outcomes".
"""

import os
import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from trialwright.core.params.kinds import EACH_ONCE, Count, Section, Text, at_least

InterventionType = Literal[
    "drug", "biological", "device", "procedure", "behavioral", "dietary_supplement", "radiation", "genetic",
    "diagnostic_test", "combination_product", "other",
]
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _in_quotes(value: Any) -> Any:
    # YAML takes it for a date without them, which DVC refuses.
    if isinstance(value, date):
        raise ValueError(f'put the day in quotes: "{value:%Y-%m-%d}"')  # noqa: TRY004 - pydantic tells no other
    return value


def _is_day(value: str) -> str:
    if not _DAY.fullmatch(value):
        raise ValueError(f"{value!r:.80} is no day, expected one such as 2020-01-31")
    date.fromisoformat(value)
    return value


Day = Annotated[str, BeforeValidator(_in_quotes), AfterValidator(_is_day)]


class Query(Section):
    """What is asked of the API of ClinicalTrials.gov, for ``source: ctgov``; nothing at all is every study."""

    url: Text
    condition: Text | None
    intervention: Text | None
    term: Text | None
    ids: list[Text]
    first_submitted_from: Day | None
    first_submitted_to: Day | None
    requests_per_minute: Annotated[int, at_least(1)]

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        parts = urlsplit(url)
        plain = not (parts.query or parts.fragment or "@" in parts.netloc or parts.port == 0 or " " in url)
        if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
            raise ValueError("must be an address such as https://clinicaltrials.gov/api/v2, with nothing behind it")
        return url

    @model_validator(mode="after")
    def _first_before_last(self) -> Self:
        first, last = self.first_submitted_from, self.first_submitted_to
        if first and last and first > last:
            raise ValueError(f"first_submitted_from {first} is after first_submitted_to {last}; swap them")
        return self


class Acquire(Section):
    """Where trial records, outcomes and names of interventions come from."""

    source: Literal["demo", "files", "ctgov"]
    folder: Text
    registry: Text | None
    outcomes: Text | None
    vocabulary: Text | None
    synthetic: Text | None
    interventions: Text | None
    reviews: Text | None
    demo_trials: Annotated[int, at_least(100)]
    demo_format: Literal["json", "xml"]
    query: Query

    @model_validator(mode="after")
    def _files_named(self) -> Self:
        if self.source == "files" and not self.registry:
            raise ValueError(
                "registry is null; set it to the name, inside folder, of a file, a zip or a folder of"
                " ClinicalTrials.gov JSON or XML, WHO ICTRP XML or CSV, or TOP-style CSV, or source to demo or ctgov"
            )
        return self

    def holds(self, name: str) -> bool:
        """Tell whether a name is of something inside `folder`, for DVC watches that for change and nothing else."""
        # Not resolve(), which would follow links.
        folder, file = (Path(os.path.abspath(path)) for path in (self.folder, Path(self.folder, name)))  # noqa: PTH100
        return file.is_relative_to(folder)

    @model_validator(mode="after")
    def _files_inside(self) -> Self:
        for key in ("registry", "outcomes", "vocabulary", "interventions", "reviews", "synthetic"):
            name = getattr(self, key)
            if name is not None and not self.holds(name):
                raise ValueError(f"{key}: {name} is outside folder {self.folder}; put it there, or widen folder")
        return self


class Interventions(Section):
    """Which interventions count, and where their names come from, in this order."""

    types: Annotated[list[InterventionType], Field(min_length=1), EACH_ONCE]
    names: Annotated[list[Literal["vocabulary", "list", "mesh", "own"]], Field(min_length=1), EACH_ONCE]


class Ingest(Section):
    """Bounds on what is read from the registry."""

    limit: Count | None
    max_record_mb: Count


class Label(Section):
    """How success and failure are told."""

    rule: Literal["outcomes", "status", "results"]
    id_column: Text
    label_column: Text
    values: dict[str, Literal[-1, 0, 1]]
    mapping: Text | None
    threshold: Annotated[float, Field(gt=0, lt=1)] | None
    significance: Annotated[float, Field(gt=0, lt=1)]
