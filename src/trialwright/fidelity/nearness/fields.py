"""The structured fields of trials as plain values, how far their distributions are off, and what the shares are.

Example: a trial with masking "Double (Participant, Investigator)" and minimum age "6 Months" has the category
``masking`` "Double" and the number ``minimum_age`` 0.5. Where 60 % of real trials are randomised and 72 % of synthetic
ones, the Jensen-Shannon distance of ``allocation`` is about 0.09; 0 is the same distribution, 1 nothing in common. The
Wasserstein distance of ``minimum_age`` is in years: by how much ages must be moved, on average, to become the real
ones.

Enrolment, countries and dates are not among the fields: no synthetic trial has any (``tables.AFTERMATH``).
"""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
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


# Not "field": DVC writes its own into a column of that name.
HEADER = ("fact", "value", "kind", "share")


def compare_fields(real: pd.DataFrame, other: pd.DataFrame) -> dict[str, float | None]:
    """Return a distance for each field; None where either side gives no number, and where no trial of both has any."""
    from scipy.stats import wasserstein_distance  # noqa: PLC0415

    distances: dict[str, float | None] = {}
    for name in CATEGORIES:
        counts = [side[name].value_counts() for side in (real, other)]
        distances[f"{name}_js"] = js_distance(*counts) if {*counts[0].index, *counts[1].index} - {NONE} else None
    for name in NUMBERS:
        here, there = real[name].dropna(), other[name].dropna()
        # What a registry never has is no field in which synthetic trials resemble its own.
        filled = len(here) and len(there) and (here.any() or there.any())
        distances[f"{name}_wasserstein"] = float(wasserstein_distance(here, there)) if filled else None
    return distances


def js_distance(here: "pd.Series[int]", there: "pd.Series[int]") -> float:
    """Return the Jensen-Shannon distance (base 2) of two counts, of which either may lack values."""
    from scipy.spatial.distance import jensenshannon  # noqa: PLC0415

    counts = pd.concat([here, there], axis=1).fillna(0).to_numpy(dtype=np.float64)
    # The square root of a divergence of equal shares may be that of a tiny negative number.
    return float(np.nan_to_num(jensenshannon(counts[:, 0], counts[:, 1], base=2)))


def list_shares(kinds: Mapping[str, pd.DataFrame]) -> list[tuple[str, str, str, float]]:
    """Return the share of each value of each category that any trial has, for a plot."""
    shares = {name: {field: facts[field].value_counts(normalize=True) for field in CATEGORIES}
              for name, facts in kinds.items() if len(facts)}
    rows = []
    for field in CATEGORIES:
        values = sorted(set().union(*(of[field].index for of in shares.values())))
        if values != [NONE]:
            rows += [
                (field, value, name, round(float(of[field].get(value, 0.0)), 6)) for value in values
                for name, of in shares.items()
            ]
    return rows
