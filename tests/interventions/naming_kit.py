"""Trials as lists of (type, name, other names...), named."""

from pathlib import Path

import pyarrow as pa

from trialwright.core import tables
from trialwright.interventions.listings import Listings
from trialwright.interventions.naming import name_trials
from trialwright.schemas.records import TRIALS

TYPES = ["drug", "biological", "combination_product", "dietary_supplement"]
EVERY = [*TYPES, "device", "procedure", "behavioral", "radiation", "genetic", "diagnostic_test", "other"]


def write_trials(folder: Path, trials, mesh=()) -> Path:
    """Write trials; None has no list of interventions."""
    rows = [{
        "trial_id": f"NCT{number:08}", "start_date": f"2001-01-{number % 28 + 1:02}",
        "intervention_mesh": mesh[number] if number < len(mesh) else [],
        "interventions": None if parts is None else [
            {"type": kind, "name": name, "other_names": list(others) or None} for kind, name, *others in parts
        ],
    } for number, parts in enumerate(trials)]
    tables.write(folder / "trials.parquet", rows, TRIALS)
    return folder / "trials.parquet"


def listings(folder: Path, trials, types=TYPES, mesh=()) -> Listings:
    path = write_trials(folder, trials, mesh)
    ids = pa.chunked_array([[f"NCT{number:08}" for number in range(len(trials))]], pa.string())
    return Listings.read(path, ids, types)


def named(folder: Path, trials, order, known=None, types=EVERY, mesh=()) -> list[dict]:
    """Return the rows of trials by the sources of `order`."""
    return name_trials(listings(folder, trials, types, mesh), order, known or {}).to_pylist()
