"""A simulated registry, read, split and cleaned as the pipeline does it, in a folder of a test."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from trialwright.audit.auditing import Inputs
from trialwright.cleaning.leaks.clean import clean_real, clean_synthetic
from trialwright.core import tables
from trialwright.demo.archive import write_demo
from trialwright.demo.simulation import SimulatedTrial, simulate
from trialwright.registry.ingest.ingesting import ingest
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.selection import MERGED, PARTITION, PLANS, SETS
from trialwright.schemas.texts import CLEAN
from trialwright.sections.running import Engine
from trialwright.sections.whole import load_all
from trialwright.trial.real import RealTrials

ROOT = Path(__file__).resolve().parents[2]
SECTION = load_all(ROOT / "params.yaml").audit
SPLITS = ("train", "train", "train", "val", "test", "test")


@dataclass(frozen=True, slots=True)
class World:
    """What the audit reads, and the simulated trials by id."""

    inputs: Inputs
    simulated: dict[str, SimulatedTrial]

    def rows(self, name: str) -> pa.Table:
        return self.inputs.real.set_of(40, name)

    def oracle(self, name: str) -> np.ndarray:
        return np.array([self.simulated[id_].probability for id_ in self.rows(name)["id"].to_pylist()])


def make_world(folder: Path, trials: int, seed: int) -> World:
    """Simulate, ingest, split half and third, and clean; there are no plans and no synthetic trials."""
    write_demo(folder / "r.zip", folder / "o.csv", folder / "v.csv", trials=trials, seed=seed)
    trials_file = folder / "trials.parquet"
    out = trials_file, folder / "rejects.parquet", folder / "merged.parquet"
    ingest(folder / "r.zip", *out, limit=None, max_record_bytes=1 << 20, engine=Engine.local())
    simulated = {one.nct_id: one for one in simulate(trials, seed) if one.label is not None}
    named = [
        {"trial_id": id_, "label": one.label, "intervention": "any", "type": "drug", "interventions": [],
         "split": SPLITS[at % len(SPLITS)]}
        for at, (id_, one) in enumerate(simulated.items())
    ]
    partition = pa.Table.from_pylist(named, schema=PARTITION)
    sets = pa.Table.from_pylist(
        [{"seed": 40, "id": row["trial_id"], "set": row["split"]} for row in named], schema=SETS
    )
    written = SYNTHETIC.empty_table()
    cleaned = clean_real(trials_file, partition, sets, folder / "clean.parquet")
    clean_synthetic(written, cleaned.metrics, folder / "made.parquet")
    return World(
        Inputs(
            trials_file, MERGED.empty_table(), RealTrials(folder / "clean.parquet", sets), cleaned.removed,
            tables.read(folder / "made.parquet", CLEAN), PLANS.empty_table(), written,
        ),
        simulated,
    )
