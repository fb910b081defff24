"""Peak memory and time of stage label on a whole export of the WHO's platform, by each of its rules.

Run as ``PYTHONPATH=src python -m benchmarks.labels --trials 1600000``. The registry is made up: ids of seven
registries, every twentieth a member state's record that is left out for another one, an outcome for each trial under
the id that its record has, and p-values for one in ten. Each rule runs in a process of its own, on params.yaml.
"""

import sys
import tempfile
from pathlib import Path

import click
import numpy as np
import pyarrow as pa
from ruamel.yaml import YAML

from benchmarks.kit import note, noting
from benchmarks.measured import ROOT, measured
from trialwright.core import tables
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import MERGED

FORMS = (
    "NCT{:08}", "ChiCTR{:010}", "ISRCTN{:08}", "DRKS{:08}", "JPRN-UMIN{:09}", "IRCT{:014}N1", "ACTRN{:014}",
)
STATUSES = ("Completed", "Terminated", "Recruiting", "Withdrawn", "Not yet recruiting")
GROUP = 1 << 16


def id_of(number: int) -> str:
    """Spell an id; of twenty one is a member state's record of the trial before it."""
    if number % 20 == 19:
        return f"EUCTR2004-{number // 100 % 500000:06}-{number % 100:02}-DE"
    return FORMS[number % len(FORMS)].format(number)


def lay_out(folder: Path, count: int) -> None:
    """Write the trials, what is left out, and the outcomes."""
    with tables.parquet_writer(folder / "trials.parquet", TRIALS) as writer:
        for start in range(0, count, GROUP):
            numbers = range(start, min(start + GROUP, count))
            columns = {
                "trial_id": [id_of(number) for number in numbers], "dialect": ["api_v2"] * len(numbers),
                "overall_status": [STATUSES[number % len(STATUSES)] for number in numbers],
                "primary_p_values": [["<0.01", "0.2"] if number % 10 == 0 else [] for number in numbers],
            }
            made = [columns.get(field.name) or pa.nulls(len(numbers), field.type) for field in TRIALS]
            writer.write_table(pa.table(made, schema=TRIALS))
    others = [
        {"trial_id": id_of(number), "dialect": "ictrp_csv", "kept_id": id_of(number - 1), "kept_dialect": "api_v2",
         "shared_id": id_of(number)} for number in range(19, count, 20)
    ]
    tables.write(folder / "merged.parquet", others, MERGED)
    labels = np.random.default_rng(0).integers(0, 2, count).tolist()
    with (folder / "outcomes.csv").open("w", encoding="utf-8") as file:
        file.write("nct_id,label\n")
        file.writelines(f"{id_of(number)},{label}\n" for number, label in enumerate(labels))


def run(folder: Path, rule: str) -> None:
    """Label by a rule in a process of its own; print its processor time and its peak."""
    names = ["trials.parquet", "merged.parquet", "outcomes.csv", "mapping.csv", "l.parquet", "r.parquet", "m.json"]
    yaml = YAML()
    settings = yaml.load(ROOT / "params.yaml")
    settings["label"] |= {"rule": rule, "id_column": "nct_id", "label_column": "label", "values": {"1": 1, "0": 0}}
    yaml.dump(settings, folder / "params.yaml")
    took = measured([sys.executable, "-m", "stages.label", *names], folder)
    note(f"peak of label, rule {rule}", took.largest, "MB")
    print(f"{rule:8} {took.largest:6.0f} MB at most, {took.processors:6.1f} s, code {took.code}")


@click.command()
@click.option("--trials", "count", default=1_600_000, show_default=True)
@noting
def main(count: int) -> None:
    """Print the peak memory of each rule."""
    with tempfile.TemporaryDirectory() as here:
        lay_out(Path(here), count)
        for rule in ("status", "results", "outcomes"):
            run(Path(here), rule)


if __name__ == "__main__":
    main()
