"""python -m trialwright: printing results, and switching profiles without losing edits."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from trialwright.__main__ import main
from trialwright.analysis import METRICS
from trialwright.ground import params

PARAMS = (Path(__file__).parents[2] / "params.yaml").read_text()


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    """A folder with two profiles, of which `demo` stands as params.yaml."""
    monkeypatch.chdir(tmp_path)
    Path("profiles").mkdir()
    Path("profiles/demo.yaml").write_text(PARAMS, encoding="utf-8")
    Path("profiles/real.yaml").write_text(f"# real\n{PARAMS}", encoding="utf-8")
    Path("params.yaml").write_text(PARAMS, encoding="utf-8")
    return tmp_path


def run(*args):
    return CliRunner().invoke(main, args)


def refused(*args):
    done = run(*args)
    assert done.exit_code == 1
    assert len(done.output.splitlines()) == 1
    assert done.output.startswith("error: ")
    return done.output


def test_every_command_has_help():
    for name, command in main.commands.items():
        assert command.help
        assert run(name, "--help").exit_code == 0


def test_profiles_are_listed_and_the_standing_one_is_marked(workspace):
    assert run("profile").output.splitlines() == ["* demo", "  real"]
    Path("params.yaml").write_text(PARAMS + "# mine\n", encoding="utf-8")
    assert run("profile").output.splitlines() == ["  demo", "  real", "params.yaml is none of these"]


def test_switching_and_back(workspace):
    assert run("profile", "real").exit_code == 0
    assert Path("params.yaml").read_text(encoding="utf-8") == f"# real\n{PARAMS}"
    assert run("profile", "demo").exit_code == 0
    assert Path("params.yaml").read_text(encoding="utf-8") == PARAMS
    assert sorted(path.name for path in workspace.iterdir()) == ["params.yaml", "profiles"]


def test_it_works_where_there_is_no_params_file(workspace):
    Path("params.yaml").unlink()
    assert run("profile").output.splitlines() == ["  demo", "  real", "params.yaml is none of these"]
    assert run("profile", "real").exit_code == 0
    assert params.load().seed


def test_edits_are_not_lost_without_force(workspace):
    edited = PARAMS.replace("min_df: 2", "min_df: 3")
    assert edited != PARAMS
    Path("params.yaml").write_text(edited, encoding="utf-8")
    assert "--force" in refused("profile", "real")
    assert Path("params.yaml").read_text(encoding="utf-8") == edited
    assert run("profile", "real", "--force").exit_code == 0
    assert Path("params.yaml").read_text(encoding="utf-8").startswith("# real")


def test_a_profile_of_own_files_makes_their_folder_and_says_what_belongs_there(workspace):
    mine = PARAMS.replace("source: demo", "source: files").replace("folder: src/trialwright/demo", "folder: input")
    mine = mine.replace("registry: null", "registry: dump.zip").replace("vocabulary: null", "vocabulary: names.csv")
    Path("profiles/mine.yaml").write_text(mine, encoding="utf-8")
    assert "put your files into input (its README.txt says which), then run dvc repro" in run("profile", "mine").output
    note = Path("input/README.txt")
    assert "\n  dump.zip\n  names.csv\n" in note.read_text(encoding="utf-8")
    note.write_text("mine", encoding="utf-8")
    assert "is now profile mine; run dvc repro" in run("profile", "mine").output
    assert note.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["reel", "../params", "demo.yaml"])
def test_an_unknown_profile_names_the_known(workspace, name):
    assert "expected one of: demo, real" in refused("profile", name)


def test_an_illegal_profile_is_not_put_there(workspace):
    Path("profiles/bad.yaml").write_text(PARAMS.replace("min_df:", "min_fd:"), encoding="utf-8")
    assert "min_fd is unknown" in refused("profile", "bad")
    assert Path("params.yaml").read_text(encoding="utf-8") == PARAMS


def test_results_are_printed(workspace):
    figures = {"mean": 0.7, "sd": None, "lo": 0.6, "hi": 0.8}
    found = {
        "setting": "in_distribution", "protocol": "strict", "real": 1, "synthetic": 0, "control": "none",
        "test_trials": 9, "test_trials_of_all_seeds": 9, "prevalence": 0.5, "seeds": 1,
    }
    Path("metrics").mkdir()
    results = json.dumps({"tfidf": {"real": found | dict.fromkeys(METRICS, figures)}})
    Path("metrics/results.json").write_text(results, encoding="utf-8")
    Path("metrics/acquire.json").write_text('{"simulated": true, "achievable_roc_auc": 0.8}', encoding="utf-8")
    done = run("results")
    assert done.exit_code == 0, done.output
    assert "In distribution, tfidf: 9 test trials" in done.output
    assert "SIMULATED" in done.output
    assert "\x1b" not in done.output


def test_results_of_an_older_version_say_what_to_do(workspace):
    Path("metrics").mkdir()
    Path("metrics/results.json").write_text('{"tfidf": {"real": {"setting": "ratio"}}}', encoding="utf-8")
    assert "results of tfidf real lack" in refused("results")


def test_results_before_a_run_say_what_to_do(workspace):
    assert "metrics/results.json: not found; run dvc repro first" in refused("results")
