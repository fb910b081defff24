"""The stages privacy, closeness, realism, judge and gate, run as commands on small tables."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from ruamel.yaml import YAML
from settings_kit import write_main_settings

from stages.clean import main as clean_main
from stages.closeness import main as closeness_main
from stages.gate import main as gate_main
from stages.judge import main as judge_main
from stages.privacy import main as privacy_main
from stages.realism import main as realism_main
from trialwright.core import tables
from trialwright.core.tables.rejects import REJECTS
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.findings import CLOSEST, CONTRADICTIONS, EMBEDDINGS, FLAGS, PASSAGES
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import PARTITION, POOL, SETS
from trialwright.schemas.texts import CLEAN, REMOVED

ROOT = Path(__file__).resolve().parents[2]
COPIED = " ".join(f"word{number}" for number in range(60))
PRIVACY = [
    "candidates.parquet", "trials.parquet", "pool.parquet", "kept.parquet", "passages.parquet", "flags.parquet",
    "rejects.parquet", "privacy.json",
]
JUDGE = ["--metrics", "privacy.json", "--gates-out", "gates.json"]
yaml = YAML()


def edit(**sections: dict) -> None:
    params = yaml.load(Path("params.yaml").read_text(encoding="utf-8"))
    for section, changes in sections.items():
        params[section].update(changes)
    with Path("params.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(params, file)


def done(command, *arguments: str) -> Result:
    result = CliRunner().invoke(command, list(arguments))
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with params.yaml and the tables of twelve real and two synthetic trials, one of them a copy."""
    shutil.copy(ROOT / "params.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    ids = [f"NCT{n:08d}" for n in range(12)]
    splits = ["train"] * 8 + ["test"] * 4
    tables.write(Path("trials.parquet"), [
        {"trial_id": name, "brief_title": f"Aspirin, study {n}", "brief_summary": COPIED if n == 0 else f"Own {n}."}
        for n, name in enumerate(ids)
    ], TRIALS)
    placed = [
        {"trial_id": name, "label": n % 2, "intervention": "aspirin", "split": splits[n]} for n, name in enumerate(ids)
    ]
    tables.write(Path("pool.parquet"), placed, POOL)
    parted = [{**row, "type": "drug", "interventions": ["aspirin"]} for row in placed]
    tables.write(Path("partition.parquet"), parted, PARTITION)
    written = [
        {"trial_id": f"SYN-{n}", "brief_title": "Aspirin", "brief_summary": text, "label": 1, "intervention": "aspirin",
         "example_ids": ids[:3], "minimum_age": "70 Years", "maximum_age": "18 Years"}
        for n, text in enumerate((COPIED, "Of its own."))
    ]
    for name in ("candidates.parquet", "synthetic.parquet"):
        tables.write(Path(name), written, SYNTHETIC)
    for name in ("removed.parquet", "removed_synthetic.parquet"):
        tables.write(Path(name), [], REMOVED)
    clean = [
        {"id": row["trial_id"], "label": 1, "intervention": "aspirin", "source": "real", "text": row["trial_id"]}
        for row in (*placed, *written)
    ]
    tables.write(Path("real/trials.parquet"), clean[:12], CLEAN)
    tables.write(Path("real/sets.parquet"), [
        {"seed": 40, "id": row["trial_id"], "set": row["split"]} for row in placed
    ], SETS)
    tables.write(Path("clean_synthetic.parquet"), clean[12:], CLEAN)
    vectors = [
        {**{key: row[key] for key in ("id", "label", "intervention", "source")}, "vector": [1.0, 0.0],
         "set": "synthetic" if n >= 12 else splits[n]}
        for n, row in enumerate(clean)
    ]
    tables.write(Path("embeddings.parquet"), vectors[:12], EMBEDDINGS)
    tables.write(Path("of_synthetic.parquet"), vectors[12:], EMBEDDINGS)
    return tmp_path


def test_privacy_flags_the_copy_and_drops_it_when_told(workplace: Path) -> None:
    assert "read 2, flagged 1 copies_example, kept 2" in done(privacy_main, *PRIVACY).output
    assert tables.read(Path("flags.parquet"), FLAGS)["trial_id"].to_pylist() == ["SYN-0"]
    assert tables.read(Path("passages.parquet"), PASSAGES)["words"].to_pylist() == [60]
    edit(privacy={"drop": ["copies_example"]})
    assert "kept 1" in done(privacy_main, *PRIVACY).output
    assert tables.read(Path("kept.parquet"), SYNTHETIC)["trial_id"].to_pylist() == ["SYN-1"]
    rejects = tables.read(Path("rejects.parquet"), REJECTS)
    assert [(row["id"], row["reason"]) for row in rejects.to_pylist()] == [("SYN-0", "copies_example")]
    books = tables.read_json(Path("privacy.json"))
    assert (books["trials"]["synthetic"], books["accepted"], books["rejected"]) == (2, 1, {"copies_example": 1})
    # Figures on copies are of all that was written, the dropped trial included.
    assert books["longest_run"]["example"]["max"] == 60


def test_privacy_writes_the_same_bytes_twice(workplace: Path) -> None:
    done(privacy_main, *PRIVACY)
    before = {name: Path(name).read_bytes() for name in PRIVACY[3:]}
    done(privacy_main, *PRIVACY)
    assert {name: Path(name).read_bytes() for name in before} == before


@pytest.mark.parametrize(("changes", "said"), [
    ({"drop": ["copies"]}, "'copies_example'"), ({"longest_run": 5}, "longest_run 5 is below shortest_run 8"),
])
def test_mistakes_in_privacy_are_one_line(workplace: Path, changes: dict, said: str) -> None:
    edit(privacy=changes)
    result = CliRunner().invoke(privacy_main, PRIVACY)
    assert result.exit_code == 3
    assert said in result.output
    assert "Traceback" not in result.output


def test_closeness_writes_a_row_for_each_trial_and_view(workplace: Path) -> None:
    done(
        closeness_main, "embeddings.parquet", "of_synthetic.parquet", "real", "clean_synthetic.parquet",
        "synthetic.parquet",
        "closest.parquet", "plots", "closeness.json",
    )
    assert tables.read(Path("closest.parquet"), CLOSEST).num_rows == 2 * (2 + 4)
    assert tables.read_json(Path("closeness.json"))["meaning"]["membership"]["auc"] == 0.5
    assert {path.name for path in Path("plots").iterdir()} == {"words.csv", "meaning.csv"}


REALISM = [
    "trials.parquet", "partition.parquet", "real/sets.parquet", "synthetic.parquet", "removed.parquet",
    "removed_synthetic.parquet", "realism.parquet", "realism.json",
]


def test_realism_counts_both_sources(workplace: Path) -> None:
    said = done(realism_main, write_main_settings(), *REALISM).output
    assert "contradictions in 2 of 2 synthetic and 0 of 12 real trials" in said
    assert tables.read(Path("realism.parquet"), CONTRADICTIONS)["rule"].to_pylist() == ["age_range"] * 2


def test_realism_judges_the_real_trials_that_were_cleaned(workplace: Path) -> None:
    """What is told of a trial in no set is not known, though it may be labelled."""
    sets = tables.read(Path("real/sets.parquet"), SETS).to_pylist()
    tables.write(Path("real/sets.parquet"), sets[:9], SETS)
    done(clean_main, "trials.parquet", "partition.parquet", "real/sets.parquet", "cleaned.parquet", "removed.parquet",
         "leakage.json")
    done(realism_main, write_main_settings(), *REALISM)
    found = tables.read_json(Path("realism.json"))
    assert found["any"]["real"]["trials"] == tables.read_json(Path("leakage.json"))["read"]["real"] == 9
    assert found["rules"]["label_contradicted"]["real"]["judged"] == 9


def limited(maximum: float, stop: bool) -> Result:
    done(privacy_main, *PRIVACY)
    limits = {"copies": {"metric": "privacy.longest_run.example.max", "max": maximum}}
    edit(judge={"limits": limits}, gate={"stop": stop})
    done(judge_main, *JUDGE)
    return CliRunner().invoke(gate_main, ["gates.json", "gate.json"])


@pytest.mark.parametrize(("maximum", "stop", "code"), [(60, True, 0), (59, False, 0), (59, True, 8)])
def test_gate_ends_the_run_only_where_it_is_to(workplace: Path, maximum: float, stop: bool, code: int) -> None:
    result = limited(maximum, stop)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    # The figures are written in any case.
    assert tables.read_json(Path("gates.json"))["gates"]["copies"] == {
        "metric": "privacy.longest_run.example.max", "value": 60.0, "max": maximum, "passed": maximum >= 60,
    }
    assert ("copies: privacy.longest_run.example.max is 60, max 59" in result.output) is (maximum < 60)


@pytest.mark.parametrize(("limit", "said"), [
    ({"metric": "privacy.longest_run"}, "neither min nor max"),
    ({"metric": "privacy", "max": 1}, "judge.limits.mine.metric"),
    ({"metric": "privacy.a", "maximum": 1}, "expected among ['metric', 'min', 'max']"),
])
def test_a_limit_that_limits_nothing_is_one_line(workplace: Path, limit: dict, said: str) -> None:
    edit(judge={"limits": {"mine": limit}})
    result = CliRunner().invoke(judge_main, JUDGE)
    assert result.exit_code == 3
    assert said in result.output
