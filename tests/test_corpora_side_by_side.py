"""Two corpora under DVC: an edit of one leaves the stages of the other alone, and one that goes leaves nothing."""

import pytest
from pipeline_kit import dvc, edit, lay_out, ran

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def repo(tmp_path_factory):
    """Lay out a repository that asks no LLM, with two corpora and an arm of each, and run it as far as the mixes."""
    repo = lay_out(tmp_path_factory.mktemp("repo"), {
        "acquire.demo_trials": 200, "plan.trials": 0, "seeds": [40], "train.arms": [],
        "corpora": {"main": {}, "other": {"plan": {"examples": 2}}},
    }, {"real"})
    assert ran(dvc(repo, "repro", "mix"))[-1] == "mix"
    return repo


def stale(repo):
    """Return the stages whose own inputs changed, once `check` has written what params.yaml says now."""
    assert dvc(repo, "repro", "-s", "check").returncode == 0
    lines = dvc(repo, "status", "--with-deps", "mix").stdout.splitlines()
    return {line.rstrip(":") for line in lines if line.strip() and not line.startswith(("\t", " ", "Data"))}


def test_an_edit_of_one_corpus_leaves_the_other_alone(repo):
    edit(repo, {"corpora.other": {"plan": {"examples": 1}}})
    assert stale(repo) == {f"{stage}@other" for stage in ("plan", "render_reasons", "render_trials", "extend")}
    assert {stage.rpartition("@")[2] for stage in ran(dvc(repo, "repro", "mix"))} <= {"check", "other", "mix"}


def test_a_correction_is_of_its_corpus_and_asks_the_llm_nothing(repo):
    edit(repo, {"corpora.other": {"plan": {"examples": 1}, "correct": {"confidence": 0.9}}})
    assert stale(repo) == {"correct@other"}
    done = dvc(repo, "repro", "mix")
    assert "correct@other" in ran(done)
    assert not [stage for stage in ran(done) if stage.startswith(("complete", "plan", "render"))]


def test_a_corpus_that_comes_runs_alone_and_leaves_nothing_when_it_goes(repo):
    two = {"main": {}, "other": {"plan": {"examples": 1}, "correct": {"confidence": 0.9}}}
    edit(repo, {"corpora": {**two, "third": {"reasons": {"temperature": 0.5}}}})
    assert {stage.rpartition("@")[2] for stage in ran(dvc(repo, "repro", "mix"))} <= {"check", "third", "mix"}
    assert (repo / "data/kept/third.parquet").exists()
    edit(repo, {"corpora": two})
    assert ran(dvc(repo, "repro", "mix")) == ["check"]
    assert not (repo / "data/kept/third.parquet").exists()
    assert not (repo / "metrics/corpora/third").exists()
