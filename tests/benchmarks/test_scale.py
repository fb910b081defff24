"""The benchmark on a registry of any size: its copies are trials of their own, and its stages those of dvc.yaml."""

import shlex
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from benchmarks import copies, scale
from benchmarks.laid_out import stand_in, write_candidates
from benchmarks.measured import measured
from trialwright.core import tables
from trialwright.demo.archive import write_demo
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import PLANS
from trialwright.stats.similar import compare, shingles
from trialwright.trial.record import Trial

ROOT = Path(__file__).resolve().parents[2]
REAL, RECORDS = 20, 50


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    """A simulated registry of few records, and a run of the first stages on more of them."""
    folder = tmp_path_factory.mktemp("scale")
    write_demo(folder / "xml.zip", folder / "outcomes.csv", folder / "drugs.csv", REAL, 1, "xml")
    words = [
        str(folder / "xml.zip"), "--records", str(RECORDS), "--synthetic", "15", "--outcomes",
        str(folder / "outcomes.csv"), "--vocabulary", str(folder / "drugs.csv"), "--folder", str(folder / "run"),
        "--stage", "acquire", "--stage", "ingest",
    ]
    done = CliRunner().invoke(scale.main, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert "| `acquire` | " in done.stdout
    assert "| `ingest` | " in done.stdout
    return folder


def test_copies_are_trials_of_their_own(files):
    rows = tables.read(files / "run/data/trials.parquet", TRIALS).to_pylist()
    assert len({row["trial_id"] for row in rows}) == RECORDS
    assert tables.count(files / "run/data/merged.parquet") == 0
    own = {row["trial_id"]: row for row in rows if not row["trial_id"].startswith("NCT1000")}
    assert len(own) == REAL
    ids = list(copies.write_registry([files / "xml.zip"], files / "again.zip", RECORDS))
    made = {row["trial_id"]: row for row in rows}
    for real, new in ids[REAL:]:
        texts = [Trial.from_row(of[one]).text() for of, one in ((own, real), (made, new))]
        assert compare(*map(shingles, texts))[0] < 0.7
        assert made[new]["phase"] == own[real]["phase"]
        assert made[new]["overall_status"] == own[real]["overall_status"]


def test_copies_have_the_outcomes_of_their_originals(files):
    known = dict(line.split(",")[:2] for line in (files / "outcomes.csv").read_text(encoding="utf-8").splitlines()[1:])
    found = (files / "run/data/raw/outcomes.csv").read_text(encoding="utf-8").splitlines()
    ids = {new: real for real, new in copies.write_registry([files / "xml.zip"], files / "more.zip", RECORDS)}
    written = dict(line.split(",")[:2] for line in found[1:])
    assert written == {new: known[real] for new, real in ids.items() if real in known}


def test_synthetic_trials_are_examples_in_other_words(files):
    rows = tables.read(files / "run/data/trials.parquet", TRIALS).to_pylist()
    shown = [rows[number % 3]["trial_id"] for number in range(15)]
    corpus = files / "run/data/corpora/main"
    plans = [
        {"plan_id": f"plan-{number:06}", "intervention": "A", "type": "drug", "label": 1, "example_ids": [example],
         "example_labels": [1], "fields": [], "tokens": 1} for number, example in enumerate(shown)
    ]
    tables.write(corpus / "plans.parquet", plans, PLANS)
    write_candidates(files / "run")
    made = tables.read(corpus / "candidates.parquet", SYNTHETIC).to_pylist()
    assert [row["example_ids"] for row in made] == [[example] for example in shown]
    summaries = {row["trial_id"]: row["brief_summary"] for row in rows}
    same = [number for number, row in enumerate(made) if row["brief_summary"] == summaries[shown[number]]]
    assert same == [0, 10]


def test_stages_are_those_of_the_pipeline_and_the_report_has_its_figures(tmp_path):
    stages = YAML(typ="safe").load(ROOT / "dvc.yaml")["stages"]
    named = (*scale.UP_TO_REQUESTS, *scale.WITH_SYNTHETIC, *scale.LEFT_OUT)
    assert set(named) <= set(stages)
    order = [name for name in stages if name in scale.UP_TO_REQUESTS]
    assert order == list(scale.UP_TO_REQUESTS)
    command = [word.replace("{corpus}", "main") for word in shlex.split(stages["report"]["cmd"])]
    (tmp_path / "metrics/corpora/main").mkdir(parents=True)
    stand_in(tmp_path, command)
    assert all((tmp_path / word).exists() for word in command if word.startswith("metrics/"))


def test_peak_of_a_process_below_is_seen(tmp_path):
    # What processes hold is looked at every half second.
    holding = "import time; held = str(7) * 900_000_000; time.sleep(1.2)"
    below = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{holding}'])"
    took = measured([sys.executable, "-c", f"{below}; print('done'); sys.exit(3)"], tmp_path)
    assert (took.code, took.said) == (3, "done")
    # The system counts the pages of a process in batches, so some are not counted yet.
    assert took.together >= took.largest > 890
