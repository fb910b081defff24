"""The files of a run on a registry of any size: what it begins with, its synthetic trials, and figures for its report.

Example: after ``lay_out(folder, [Path("registry.zip")], 20_000, None, None, 100)`` the commands of dvc.yaml can run in
the folder, in their order.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from ruamel.yaml import YAML

from benchmarks import copies
from benchmarks.measured import ROOT
from trialwright.core import tables
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.records import DESIGN
from trialwright.schemas.selection import PLANS

CORPUS = "main"
SAMPLE = ROOT / "tests/sample_metrics"


def lay_out(
    folder: Path, sources: Sequence[Path], records: int, outcomes: Path | None, vocabulary: Path | None, plans: int
) -> None:
    """Write the registry and its outcomes, and the params of a run on them.

    Args:
        folder: becomes the top of a repository.
        sources: zips of legacy XML records.
        records: how many to write.
        outcomes: a CSV of ids and outcomes; without it labels are by status.
        vocabulary: a drug vocabulary; without it interventions have their own names.
        plans: how many synthetic trials to plan.
    """
    given = folder / "input"
    given.mkdir(exist_ok=True)
    if not (given / "registry.zip").exists():
        ids = copies.write_registry(sources, given / "registry.zip.part", records)
        if outcomes:
            copies.write_outcomes(given / "outcomes.csv", outcomes, ids)
        for _ in ids:
            pass
        (given / "registry.zip.part").rename(given / "registry.zip")
    if vocabulary:
        shutil.copyfile(vocabulary, given / "vocabulary.csv")
    params = YAML().load(ROOT / "params.yaml")
    params["acquire"] |= {
        "source": "files", "folder": "input", "registry": "registry.zip",
        "outcomes": "outcomes.csv" if outcomes else None, "vocabulary": "vocabulary.csv" if vocabulary else None,
    }
    params["label"] |= {"rule": "outcomes", **_columns(outcomes)} if outcomes else {"rule": "status"}
    params["interventions"]["names"] = ["vocabulary" if vocabulary else "own"]
    params["plan"]["trials"] = plans
    YAML().dump(params, folder / "params.yaml")
    (folder / ".dvc").mkdir(exist_ok=True)
    for name in ("src", "stages", "requirements.lock", "requirements-torch.lock"):
        # Those of this checkout, whichever made the folder.
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(ROOT / name)


def write_candidates(folder: Path) -> None:
    """Write synthetic trials, one for each plan: its first example in other words."""
    corpus = folder / "data/corpora" / CORPUS
    plans = tables.read(corpus / "plans.parquet", PLANS)
    shown = pc.list_element(plans["example_ids"], 0)
    wanted = pc.unique(shown)
    parts = tables.stream(folder / "data/trials.parquet", DESIGN)
    examples = pa.concat_tables(part.filter(pc.is_in(part["trial_id"], wanted)) for part in parts)
    examples = examples.take(pc.index_in(shown, examples["trial_id"].combine_chunks()))
    written = copies.in_other_words(examples, 10**6)
    tenth = pa.array(number % 10 == 0 for number in range(plans.num_rows))
    columns: dict[str, Any] = {name: written[name] for name in DESIGN.names} | {
        "trial_id": [f"SYN-{number:012}" for number in range(plans.num_rows)],
        "brief_summary": pc.if_else(tenth, examples["brief_summary"], written["brief_summary"]),
        **{name: plans[name] for name in ("label", "intervention", "plan_id", "example_ids")},
    }
    made = [columns.get(field.name, pa.nulls(plans.num_rows, field.type)) for field in SYNTHETIC]
    tables.write(corpus / "candidates.parquet", pa.table(made, names=SYNTHETIC.names), SYNTHETIC)


def stand_in(folder: Path, command: Sequence[str]) -> None:
    """Put the tests' figures where the report expects some that are not there."""
    for name in (word for word in command if word.startswith("metrics/") and not (folder / word).exists()):
        source = SAMPLE / Path(name).name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    if not (drawn := folder / "plots/figures/figures.json").exists():
        tables.write_json(drawn, [])


def _columns(outcomes: Path) -> dict[str, str]:
    """Return the params that name the first two columns of a CSV."""
    with outcomes.open(encoding="utf-8") as file:
        one, value = file.readline().strip().split(",")[:2]
    return {"id_column": one, "label_column": value}
