"""What the form of a trial holds, as plain values: categories, numbers, and lengths of texts.

Example: a trial with masking "Double (Participant, Investigator)" and minimum age "6 Months" has the category
``masking`` "Double" and the number ``minimum_age`` 0.5.

Enrolment, countries and dates are not among them: no synthetic trial has any (``tables.AFTERMATH``).
"""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.core.tables.types import TEXT
from trialwright.schemas.records import DESIGN
from trialwright.trial.ages import years

CATEGORIES = (
    "phase", "allocation", "intervention_model", "primary_purpose", "masking", "gender", "healthy_volunteers",
)
AGES = ("minimum_age", "maximum_age")
LISTS = ("arms", "interventions", "conditions", "primary_outcomes")
TEXTS = ("brief_title", "brief_summary", "eligibility_criteria")
NUMBERS = (*AGES, *LISTS, *(f"{name}_words" for name in TEXTS))
NONE = "(none)"

_READ = pa.schema([DESIGN.field(name) for name in ("trial_id", *CATEGORIES, *AGES, *LISTS, *TEXTS)])


def read_facts(path: Path, ids: Collection[str]) -> pd.DataFrame:
    """Read the facts of some trials of a table with the columns of ``tables.DESIGN``, by trial id.

    Raises:
        InputError: the file is damaged, or lacks columns.
    """
    wanted = pa.array(sorted(ids), TEXT)
    parts = (part.filter(pc.is_in(part["trial_id"], value_set=wanted)) for part in tables.stream(path, _READ))
    return tabulate(row for part in parts for row in tables.rows(part))


def tabulate(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Turn rows of ``tables.DESIGN`` into their facts, by trial id."""
    found = {row["trial_id"]: _facts(row) for row in rows}
    frame = pd.DataFrame.from_dict(found, orient="index", columns=[*CATEGORIES, *NUMBERS])
    return frame.astype(dict.fromkeys(NUMBERS, "float64"))


def _facts(row: Mapping[str, Any]) -> list[object]:
    return [
        # Who is masked stands in brackets, in some records only.
        *((row[name] or NONE).split(" (")[0] for name in CATEGORIES),
        *(years(row[name]) for name in AGES),
        *(len(row[name] or ()) for name in LISTS),
        *(len((row[name] or "").split()) for name in TEXTS),
    ]
