"""The whole pipeline at its smallest, under DVC, with the real local model, as a user runs it."""

import re

import nbformat
import pyarrow.parquet as pq
import pytest
from nbclient import NotebookClient
from pickle_kit import pickles
from pipeline_kit import ROOT, dvc, edit, git, lay_out, missing, ran

from trialwright.core import tables
from trialwright.schemas.answers import REQUESTS
from trialwright.schemas.columns.dictionary import SCHEMAS, columns, described
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.selection import PARTITION, PLANS, SETS
from trialwright.training.baseline import TERMS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """Lay out a repository with small params."""
    return lay_out(tmp_path_factory.mktemp("clone"), {
        "acquire.demo_trials": 240, "plan.trials": 4, "seeds": [40], "train.arms": ["real"],
        "train.epochs": 1, "train.max_length": 32, "evaluate.bootstrap": 100,
    }, {"real", "hybrid", "general_real"})


def counts(repo, name):
    return tables.read_json(next((repo / "metrics").rglob(f"{name}.json")))


def test_from_records_to_results(clone):
    """One command, from nothing to a table; every count adds up along the way."""
    stages = ran(dvc(clone, "repro"))
    assert stages[:2] == ["check", "acquire"]
    assert stages[-1] == "gate"
    results = counts(clone, "results")
    assert set(results) == {"tfidf", "encoder", "frozen", "blend"}
    assert 0 <= results["tfidf"]["hybrid"]["roc_auc"]["mean"] <= 1
    for name in ("ingest", "label", "partition"):
        step = counts(clone, name)
        assert step["read"] == step["accepted"] + sum(step["rejected"].values()), name
    synthesis = counts(clone, "parse_trials")
    assert synthesis["requested"] == 4 == synthesis["accepted"] + sum(synthesis["rejected"].values())
    synthetic = tables.read(clone / "data/corpora/main/synthetic.parquet", SYNTHETIC)
    assert synthetic.num_rows == synthesis["accepted"]


def test_metrics_have_the_keys_of_the_sample_that_tests_read(clone):
    sample = {path.name: set(tables.read_json(path)) for path in (ROOT / "tests/sample_metrics").glob("*.json")}
    # Of benchmark tasks the default run builds none.
    found = {
        path.name: set(tables.read_json(path)) for path in (clone / "metrics").rglob("*.json")
        if path.parent.name != "tasks"
    }
    assert found.keys() - sample.keys() == {"summary.json", "gate.json"}
    # Arms are the only keys that params name; a corpus as small as this one has fewer figures of fidelity.
    new = {name: found[name] - keys for name, keys in sample.items() if name != "mix.json"}
    assert not {name: keys for name, keys in new.items() if keys}
    assert {name for name, keys in sample.items() if keys - found[name]} <= {"mix.json", "fidelity.json"}


def test_no_column_holds_a_null_that_the_dictionary_rules_out(clone):
    looked_at = set()
    for file in (clone / "data").rglob("*.parquet"):
        read = pq.read_table(file)
        name = next(name for name, schema in (SCHEMAS | {"TERMS": TERMS}).items() if read.schema.equals(schema))
        looked_at.add(name)
        for column in columns(name, read.schema):
            nulls = read[column.name].null_count
            assert not (nulls and column.null.startswith("never")), f"{file}: {nulls} nulls in {column.name}"
    written = {name for name, told in described().items() if told.get("files", "").startswith("data/")}
    assert looked_at >= written - {"REMOVED", "DUPLICATES", "FLAGS", "PASSAGES", "CONTRADICTIONS", "CHATS"}


def test_no_output_is_a_pickle(clone):
    models = {file.suffix for file in (clone / "data/models").rglob("*.*") if file.is_file()}
    assert models == {".json", ".md", ".parquet", ".safetensors"}
    assert not [file for folder in ("data", "metrics", "plots") for file in pickles(clone / folder)]


def test_the_notebook_reads_corpus_and_checkpoints(clone):
    notebook = nbformat.read(clone / "notebooks/explore.ipynb", 4)
    # In a folder of the clone, as Jupyter opens it.
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(clone / "notebooks")}}).execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert any("image/png" in output.get("data", {}) for output in shown)
    encoder, mine = [output["data"]["text/plain"] for output in shown if output.output_type == "execute_result"][-2:]
    assert "tfidf" in encoder
    assert "'label': 'success'" in mine


def test_nothing_under_test_was_an_example(clone):
    """Strict protocol: examples come from the train split alone."""
    plans = tables.read(clone / "data/corpora/main/plans.parquet", PLANS).to_pylist()
    split = {
        row["trial_id"]: row["split"]
        for row in tables.read(clone / "data/partition.parquet", PARTITION).to_pylist()
    }
    shown = {trial for plan in plans for trial in plan["example_ids"]}
    assert shown
    assert {split[trial] for trial in shown} == {"train"}
    sets = tables.read(clone / "data/clean/real/sets.parquet", SETS).to_pylist()
    held = {row["id"] for row in sets if row["set"] != "train"}
    assert held
    assert not shown & held


def test_a_second_run_does_nothing(clone):
    assert ran(dvc(clone, "repro")) == []


def test_a_train_param_reruns_training_and_what_follows(clone):
    edit(clone, {"train.learning_rate": 2.0e-4})
    # No gate came out differently, so the stage that stops on them has nothing new to look at.
    # A corrector and the curve may be of the encoder, so their stages are asked as well; by default they are not, and
    # nothing follows.
    changed = {"train@real-40", "correct@main", "evaluate", "ablation", "judge", "summarize", "figures", "report"}
    assert set(ran(dvc(clone, "repro"))) == {"check", "gold_curve", *changed}


def test_a_param_flipped_back_runs_nothing_but_its_check(clone):
    edit(clone, {"train.learning_rate": 1.0e-4})
    assert ran(dvc(clone, "repro")) == ["check"]


def test_more_trials_ask_for_the_new_ones_alone(clone):
    before = tables.read(clone / "data/corpora/main/requests/trials.parquet", REQUESTS)["key"].to_pylist()
    edit(clone, {"plan.trials": 6})
    result = dvc(clone, "repro", "parse_trials@main")
    assert "complete_trials@main" in ran(result)
    after = tables.read(clone / "data/corpora/main/requests/trials.parquet", REQUESTS)["key"].to_pylist()
    assert set(before) < set(after)
    new = len(set(after) - set(before))
    assert re.search(rf"\b{new} sent\b", result.stdout), result.stdout


def test_a_run_is_shared_as_the_readme_says(clone, tmp_path):
    """Push here, pull there: the other clone has it all, and finds nothing to do."""
    assert dvc(clone, "remote", "add", "-d", "ours", str(tmp_path / "remote")).returncode == 0
    git(clone, "add", "-A")
    git(clone, "commit", "-qm", "our remote")
    assert dvc(clone, "repro").returncode == 0
    git(clone, "add", "-A")
    git(clone, "commit", "-qm", "what was run")
    assert dvc(clone, "push").returncode == 0
    other = tmp_path / "other"
    git(tmp_path, "clone", "-q", str(clone), "other")
    pulled = dvc(other, "pull", "--allow-missing")
    assert pulled.returncode == 0, pulled.stderr
    store = "data/corpora/main/completions/trials"
    assert {p.name: p.read_bytes() for p in (other / store).iterdir()} == {
        p.name: p.read_bytes() for p in (clone / store).iterdir()
    }
    assert {path.parts[:3] for path in missing(other)} == {("data", "models", "encoder")}
    assert ran(dvc(other, "repro", "--allow-missing")) == []
    assert git(other, "status", "--porcelain").stdout == ""


def test_fewer_trials_again_are_taken_from_the_store_and_the_cache(clone):
    """An answer is never forgotten: the stages that ask and read are run, and ask nothing; all else is as it was."""
    edit(clone, {"plan.trials": 4})
    result = dvc(clone, "repro")
    assert set(ran(result)) == {
        "check", "complete_reasons@main", "parse_reasons@main", "complete_trials@main", "parse_trials@main",
        "extend@main", "rate@main",
    }
    assert re.findall(r"\b(\d+) sent\b", result.stdout) == ["0", "0", "0", "0"]
