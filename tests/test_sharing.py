"""Arms and seeds that come, go and come back, and what a clone that pulls sees of it, under DVC."""

import pytest
from pipeline_kit import dvc, edit, git, lay_out, missing, ran

pytestmark = pytest.mark.slow

MORE = {"seeds": [40, 41], "train.arms": ["real", "none"]}
LESS = {"seeds": [40], "train.arms": ["real"]}
# What a new seed changes: it has sets, a mix, tokens and models of its own, and all that is read across seeds.
ACROSS = {"sets", "mix", "tokenize", "baseline@real", "frozen", "blend", "evaluate"}


@pytest.fixture(scope="module")
def repo(tmp_path_factory):
    """Lay out a repository that asks no LLM, and run it as far as the scores with one seed."""
    repo = lay_out(tmp_path_factory.mktemp("repo"), {
        "acquire.demo_trials": 200, "plan.trials": 0, "seeds": [40], "train.arms": ["real", "none"],
        "train.epochs": 1, "train.max_length": 32, "evaluate.bootstrap": 100,
    }, {"real", "none"})
    assert ran(dvc(repo, "repro", "evaluate"))[-1] == "evaluate"
    return repo


def with_arms(repo, changes):
    """Edit params, and have the arm `none` only where the encoder is trained on it."""
    edit(repo, changes)
    arms = {"real": {"setting": "in_distribution", "real": 1.0, "synthetic": 0.0, "control": "none"}}
    edit(repo, {"arms": {name: {**arms["real"], "real": float(name == "real")} for name in changes["train.arms"]}})


def runs(repo):
    """Return the predictions there are, and the models, by name of their run."""
    found, models = predictions(repo), repo / "data/models"
    # A blend has no model of its own.
    own = sorted(run for run in found if not run.startswith("blend/"))
    assert own == sorted(path.relative_to(models).as_posix() for path in models.glob("*/*/*"))
    return found


def predictions(repo):
    """Return the predictions there are, by name of their run."""
    tables = repo / "data/predictions"
    return {path.relative_to(tables).with_suffix("").as_posix(): path.read_bytes() for path in tables.glob("*/*/*")}


def test_a_new_seed_trains_alone_and_what_goes_comes_back_untrained(repo, tmp_path):
    first = runs(repo)
    with_arms(repo, MORE)
    done = ran(dvc(repo, "repro", "evaluate"))
    assert {stage for stage in done if stage.startswith("train@")} == {"train@real-41", "train@none-41"}
    assert set(done) >= ACROSS
    more = runs(repo)
    assert {run: more[run] for run in first} == first
    assert len(more) == 2 * len(first) == 16

    # The second time round, mix comes from DVC's cache and does not run; nothing may hang on that it did.
    for time in range(2):
        with_arms(repo, LESS)
        back = ran(dvc(repo, "repro", "evaluate"))
        assert not [stage for stage in back if stage.startswith("train@")]
        assert time == 0 or back == ["check"]
        less = runs(repo)
        assert sorted(less) == [f"{classifier}/real/40" for classifier in ("blend", "encoder", "frozen", "tfidf")]
        assert less == {run: more[run] for run in less}
        with_arms(repo, MORE)
        assert ran(dvc(repo, "repro", "evaluate")) == ["check"]
        assert runs(repo) == more


def test_a_clone_that_pulls_after_an_arm_and_a_seed_went_finds_nothing_changed(repo, tmp_path):
    assert dvc(repo, "remote", "add", "-d", "ours", str(tmp_path / "remote")).returncode == 0
    with_arms(repo, LESS)
    assert dvc(repo, "repro", "evaluate").returncode == 0
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "one arm, one seed")
    assert dvc(repo, "push").returncode == 0
    git(tmp_path, "clone", "-q", str(repo), "other")
    other = tmp_path / "other"
    # What follows the scores was never run here, and so is not there to be pulled; checkpoints were not pushed.
    assert dvc(other, "pull", "--allow-missing", "--with-deps", "evaluate").returncode == 0
    assert predictions(other) == runs(repo)
    assert [path.as_posix() for path in missing(other, "--with-deps", "evaluate")] == ["data/models/encoder/real/40"]
    assert ran(dvc(other, "repro", "--allow-missing", "evaluate")) == []
    assert git(other, "status", "--porcelain").stdout == ""
