"""The stage label, run as a command: it reads what its rule needs, and writes what became of each trial."""

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from stages.label import main
from trialwright.core import tables
from trialwright.core.tables.rejects import REJECTS
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import LABELED, MERGED

ROOT = Path(__file__).resolve().parents[2]
READS = ["trials.parquet", "merged.parquet", "outcomes.csv", "mapping.csv"]
WRITES = ["labeled.parquet", "rejects.parquet", "label.json"]
ROWS = [
    {"trial_id": "NCT00000001", "dialect": "api_v2", "overall_status": "Completed", "primary_p_values": ["0.01"]},
    {"trial_id": "ISRCTN12345678", "dialect": "ictrp_csv", "overall_status": "Completed", "primary_p_values": []},
    {"trial_id": "NCT00000002", "dialect": "top_csv", "overall_status": "Terminated", "primary_p_values": ["0.5"]},
]


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with params.yaml, three trials and their outcomes; the second is another record of the first."""
    shutil.copy(ROOT / "params.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    tables.write(Path("merged.parquet"), [
        {"trial_id": "ISRCTN12345678", "kept_id": "NCT00000001", "shared_id": "ISRCTN12345678"},
    ], MERGED)
    Path("outcomes.csv").write_text("nct_id,label\nisrctn12345678,1\nNCT00000002,0\n", encoding="utf-8")
    return tmp_path


def run(rule: str, *columns: str) -> str:
    """Run on trials of these columns alone: no other is needed."""
    schema = pa.schema([TRIALS.field(name) for name in columns])
    pq.write_table(pa.Table.from_pylist(ROWS, schema=schema), "trials.parquet")
    params = Path("params.yaml")
    text = params.read_text(encoding="utf-8").replace("  rule: outcomes\n", f"  rule: {rule}\n")
    params.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(main, [*READS, *WRITES])
    return done.output


@pytest.mark.parametrize(("rule", "columns"), [
    ("outcomes", ("trial_id",)), ("status", ("trial_id", "dialect", "overall_status")),
    ("results", ("trial_id", "dialect", "primary_p_values")),
])
def test_each_rule_reads_its_columns_and_counts_a_trial_once(workplace: Path, rule: str, columns: tuple) -> None:
    said = run(rule, *columns)
    assert said == (
        "label: read 3 trials, labelled 2 (1 successes, 1 failures), rejected {'merged_trial': 1}\n"
    )
    labels = tables.read(Path("labeled.parquet"), LABELED).to_pydict()
    assert labels == {"trial_id": ["NCT00000001", "NCT00000002"], "label": [1, 0], "split": [None, None]}
    rejects = tables.read(Path("rejects.parquet"), REJECTS)
    assert rejects["detail"].to_pylist() == ["NCT00000001 is kept; both are ISRCTN12345678"]
    assert tables.read_json(Path("label.json"))["rejected"] == {"merged_trial": 1}


def test_a_missing_table_of_merged_records_is_one_line(workplace: Path) -> None:
    Path("merged.parquet").unlink()
    assert run("outcomes", "trial_id").startswith("error: merged.parquet: not found")
    assert not Path("labeled.parquet").exists()


def test_where_no_trial_gets_a_label_the_rejects_are_kept(workplace: Path) -> None:
    Path("outcomes.csv").write_text("nct_id,label\nNCT00000009,1\n", encoding="utf-8")
    said = run("outcomes", "trial_id")
    assert said.startswith("error: label.rule outcomes: none of 3 trials gets a label: 2 no_outcome, 1 merged_trial")
    assert said.strip().endswith("each with its reason in rejects.parquet")
    assert len(tables.read(Path("rejects.parquet"), REJECTS)) == 3
