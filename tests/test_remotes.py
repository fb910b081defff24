"""A whole run pushed to S3 and to a folder, and what others pull of it: nobody asks the LLM again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from endpoint_kit import TRIALS
from pipeline_kit import clone, clone_with_data, commit, done, dvc, edit, git, ran, yaml

from tests.llm.loopback import Server
from trialwright.core import tables
from trialwright.schemas.corpus import SYNTHETIC

pytestmark = pytest.mark.slow

CORPUS = "data/corpora/main/synthetic.parquet"
CHECKPOINT = "data/models/encoder/real/40/"


@pytest.fixture(scope="module")
def shared(whole_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole run, pushed to a folder."""
    folder = tmp_path_factory.mktemp("shared")
    repo = clone_with_data(whole_run, folder / "run")
    done(repo, "remote", "add", "-d", "ours", str(folder / "remote"))
    commit(repo, "our remote")
    done(repo, "push")
    return repo


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an S3 server on the loopback interface, which has the bucket `corpora`."""
    # Of `make s3`, which `make test-all` begins with; the quick tests collect this file without them.
    from boto3 import client  # noqa: PLC0415
    from moto.server import ThreadedMotoServer  # noqa: PLC0415

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "made-up")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    amazon = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    amazon.start()
    url = "http://{}:{}".format(*amazon.get_host_and_port())
    client("s3", endpoint_url=url).create_bucket(Bucket="corpora")
    yield url
    amazon.stop()


def files(repo: Path) -> set[str]:
    return {path.relative_to(repo).as_posix() for path in (repo / "data").rglob("*") if path.is_file()}


def test_over_s3_a_clone_has_all_but_checkpoints_and_runs_nothing(
    whole_run: Path, endpoint: Server, bucket: str, tmp_path: Path
) -> None:
    ours = clone_with_data(whole_run, tmp_path / "ours")
    done(ours, "remote", "add", "-d", "ours", "s3://corpora/trialwright")
    done(ours, "remote", "modify", "ours", "endpointurl", bucket)
    commit(ours, "our remote")
    done(ours, "push")
    asked = len(endpoint.asked)
    theirs = clone(ours, tmp_path / "theirs")
    done(theirs, "pull", "--allow-missing")
    assert files(ours) - files(theirs) == {name for name in files(ours) if name.startswith(CHECKPOINT)} != set()
    for store in (theirs / "data/corpora/main/completions").rglob("*.parquet"):
        assert store.read_bytes() == (ours / store.relative_to(theirs)).read_bytes()
    assert ran(dvc(theirs, "repro", "--allow-missing")) == []
    assert git(theirs, "status", "--porcelain").stdout == ""
    assert len(endpoint.asked) == asked
    # Whoever goes on asks for what is new alone: the reasons and the text of one trial more.
    edit(theirs, {"plan.trials": TRIALS + 1})
    assert "complete_trials@main" in ran(dvc(theirs, "repro", "--allow-missing", "complete_trials@main"))
    assert len(endpoint.asked) == asked + 2


def test_checkpoints_are_pushed_once_dvc_yaml_says_so(shared: Path, tmp_path: Path) -> None:
    ours = clone_with_data(shared, tmp_path / "ours")
    text = (ours / "dvc.yaml").read_text(encoding="utf-8")
    assert text.count("push: false") == 1
    (ours / "dvc.yaml").write_text(text.replace("push: false", "push: true"), encoding="utf-8")
    done(ours, "remote", "modify", "ours", "url", str(tmp_path / "remote"))
    commit(ours, "checkpoints too, and elsewhere")
    done(ours, "push")
    theirs = clone(ours, tmp_path / "theirs")
    done(theirs, "pull")
    assert files(theirs) == files(shared)
    assert done(theirs, "status") == "Data and pipelines are up to date."


def test_another_project_gets_or_imports_one_corpus(shared: Path, tmp_path: Path) -> None:
    here = tmp_path / "project"
    here.mkdir()
    git(here, "init", "-q", "-b", "main")
    done(here, "init", "-q")
    done(here, "get", str(shared), CORPUS, "-o", "got.parquet")
    done(here, "import", str(shared), CORPUS, "-o", "imported.parquet")
    trials = tables.read(shared / CORPUS, SYNTHETIC)
    assert tables.read(here / "got.parquet", SYNTHETIC).equals(trials)
    assert tables.read(here / "imported.parquet", SYNTHETIC).equals(trials)
    (source,) = yaml.load((here / "imported.parquet.dvc").read_text(encoding="utf-8"))["deps"]
    assert source["path"] == CORPUS
    assert source["repo"]["rev_lock"] == git(shared, "rev-parse", "HEAD").stdout.strip()
    git(here, "add", "imported.parquet.dvc", ".gitignore", ".dvc")
    git(here, "commit", "-qm", "their corpus")
    # Whoever clones the project gets the corpus from where it was imported.
    other = clone(here, tmp_path / "other")
    done(other, "pull")
    assert (other / "imported.parquet").read_bytes() == (shared / CORPUS).read_bytes()


def test_training_needs_its_sets_and_tokens_alone(shared: Path, endpoint: Server, tmp_path: Path) -> None:
    asked = len(endpoint.asked)
    theirs = clone(shared, tmp_path / "theirs")
    done(theirs, "pull", CORPUS)
    assert files(theirs) == {CORPUS}
    done(theirs, "pull", "data/mixes", "data/tokens")
    assert {name.split("/")[1] for name in files(theirs) - {CORPUS}} == {"mixes", "tokens"}
    edit(theirs, {"train.learning_rate": 2.0e-4})
    assert ran(dvc(theirs, "repro", "-s", "check")) == ["check"]
    assert ran(dvc(theirs, "repro", "-s", "train@real-40")) == ["train@real-40"]
    assert any(name.startswith(CHECKPOINT) for name in files(theirs))
    predicted = "data/predictions/encoder/real/40.parquet"
    assert (theirs / predicted).read_bytes() != (shared / predicted).read_bytes()
    assert len(endpoint.asked) == asked


def test_an_experiment_is_pushed_and_pulled_with_its_data(shared: Path, endpoint: Server, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "hub")
    git(shared, "push", "-q", str(tmp_path / "hub"), "main")
    ours, theirs = (clone(tmp_path / "hub", tmp_path / name) for name in ("ours", "theirs"))
    done(ours, "pull", "--allow-missing")
    asked = len(endpoint.asked)
    done(ours, "exp", "run", "--allow-missing", "-n", "weak", "-S", "baseline.c=0.1")
    done(ours, "exp", "push", "origin", "weak")
    assert done(theirs, "exp", "list", "--name-only", "origin") == "weak"
    done(theirs, "exp", "pull", "origin", "weak")
    done(theirs, "exp", "branch", "weak", "weak-run")
    git(theirs, "switch", "-q", "weak-run")
    done(theirs, "checkout", "--allow-missing")
    assert ran(dvc(theirs, "repro", "--allow-missing")) == []
    for name in ("metrics/results.json", "metrics/summary.json"):
        assert (theirs / name).read_bytes() == (ours / name).read_bytes() != (shared / name).read_bytes()
    assert len(endpoint.asked) == asked
