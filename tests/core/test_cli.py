"""trialwright: printing results, and switching profiles without losing edits."""

import json
import os
import re
import subprocess
import sys
from hashlib import md5
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from dvc.utils.serialize import modify_yaml

from trialwright.__main__ import main
from trialwright.sections.whole import load_all
from trialwright.stats.scores import METRICS

ROOT = Path(__file__).resolve().parents[2]
PARAMS = (ROOT / "params.yaml").read_text(encoding="utf-8")
REAL = f"# real\n{PARAMS.replace('bootstrap: 2000', 'bootstrap: 1000')}"


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    """A folder with two profiles, of which `demo` stands as params.yaml."""
    monkeypatch.chdir(tmp_path)
    Path("profiles").mkdir()
    Path("profiles/demo.yaml").write_text(PARAMS, encoding="utf-8")
    Path("profiles/real.yaml").write_text(REAL, encoding="utf-8")
    Path("params.yaml").write_text(PARAMS, encoding="utf-8")
    return tmp_path


def run(*args):
    return CliRunner().invoke(main, args)


def refused(*args):
    done = run(*args)
    assert done.exit_code in {3, 4}
    assert len(done.output.splitlines()) == 1
    assert done.output.startswith("error: ")
    return done.output


def test_every_command_has_help():
    for name, command in main.commands.items():
        assert command.help
        assert run(name, "--help").exit_code == 0


def test_profiles_are_listed_and_the_standing_one_is_marked(workspace):
    assert run("profile").output.splitlines() == ["* demo", "  real"]
    Path("params.yaml").write_text(PARAMS.replace("min_df: 2", "min_df: 3"), encoding="utf-8")
    assert run("profile").output.splitlines() == ["  demo", "  real", "params.yaml is none of these"]


def by_dvc(text):
    """What `dvc exp apply` makes of a params file: nulls erased, lists unfolded, numbers in another form."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "params.yaml")
        path.write_text(text, encoding="utf-8")
        with modify_yaml(path) as data:
            data["seeds"] = list(data["seeds"])
        return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("rewrite", [
    lambda text: text + "# mine\n", lambda text: text.replace("\n", "\r\n"), by_dvc,
    lambda text: "\n".join(line for line in text.split("\n") if not line.lstrip().startswith("#")),
    lambda text: text.replace("{setting: in_distribution, real: 1.0", "{real: 1, setting: in_distribution"),
], ids=["a comment", "Windows line ends", "as DVC writes it", "no comments", "keys in another order"])
def test_layout_is_no_edit(workspace, rewrite):
    text = rewrite(PARAMS)
    assert text != PARAMS
    Path("params.yaml").write_bytes(text.encode())
    assert run("profile").output.splitlines() == ["* demo", "  real"]
    assert run("profile", "real").exit_code == 0
    assert Path("params.yaml").read_text(encoding="utf-8") == REAL


def arms_turned(text):
    start, end = text.index("\narms:\n") + 7, text.index("\nbaseline:")
    return text[:start] + "\n".join(text[start:end].split("\n")[::-1]) + text[end:]


@pytest.mark.parametrize("edit", [
    lambda text: text.replace("seed: 20241012", "seed: 20241013"), arms_turned, lambda text: text + "mine: 1\n",
    lambda _: "a: [", lambda _: "", lambda text: text.replace("registry: null", "registry: a.zip"),
], ids=["a value", "arms in another order", "an unknown key", "no YAML", "nothing", "a null"])
def test_an_edit_is_not_lost(workspace, edit):
    text = edit(PARAMS)
    assert text != PARAMS
    Path("params.yaml").write_text(text, encoding="utf-8")
    assert run("profile").output.splitlines() == ["  demo", "  real", "params.yaml is none of these"]
    assert "has edits that are in no profile" in refused("profile", "real")
    assert Path("params.yaml").read_text(encoding="utf-8") == text


def test_a_broken_profile_hides_no_other(workspace):
    Path("profiles/a.yaml").write_text("a: [", encoding="utf-8")
    assert run("profile").output.splitlines() == ["  a", "* demo", "  real"]


def test_switching_and_back(workspace):
    assert run("profile", "real").exit_code == 0
    assert Path("params.yaml").read_text(encoding="utf-8") == REAL
    assert run("profile", "demo").exit_code == 0
    assert Path("params.yaml").read_text(encoding="utf-8") == PARAMS
    assert sorted(path.name for path in workspace.iterdir()) == ["params.yaml", "profiles"]


def test_it_works_where_there_is_no_params_file(workspace):
    Path("params.yaml").unlink()
    assert run("profile").output.splitlines() == ["  demo", "  real", "params.yaml is none of these"]
    assert run("profile", "real").exit_code == 0
    assert load_all().seed


def test_edits_are_not_lost_without_force(workspace):
    edited = PARAMS.replace("min_df: 2", "min_df: 3")
    assert edited != PARAMS
    Path("params.yaml").write_text(edited, encoding="utf-8")
    assert "--force" in refused("profile", "real")
    assert Path("params.yaml").read_text(encoding="utf-8") == edited
    assert run("profile", "real", "--force").exit_code == 0
    assert Path("params.yaml").read_text(encoding="utf-8").startswith("# real")


def test_edits_saved_as_what_differs_are_a_profile(workspace):
    Path("params.yaml").write_text(PARAMS.replace("min_df: 2", "min_df: 3"), encoding="utf-8")
    assert "profiles/NAME.yaml (the whole file, or what differs from demo.yaml)" in refused("profile", "real")
    Path("profiles/mine.yaml").write_text("baseline:\n  # rarer words\n  min_df: 3\n", encoding="utf-8")
    assert run("profile").output.splitlines() == ["  demo", "* mine", "  real"]
    assert run("profile", "real").exit_code == 0
    assert run("profile", "mine").exit_code == 0
    wanted = PARAMS.replace("  min_df: 2", "  # rarer words\n  min_df: 3")
    assert Path("params.yaml").read_text(encoding="utf-8") == wanted
    assert sorted(path.name for path in workspace.iterdir()) == ["params.yaml", "profiles"]


def test_edits_saved_whole_are_a_profile_to_the_byte(workspace):
    mine = re.sub(r"\n  ratio_.*", "", PARAMS).replace("# Resamples", "# I want many")
    Path("params.yaml").write_text(mine, encoding="utf-8")
    Path("profiles/mine.yaml").write_text(mine, encoding="utf-8")
    assert run("profile").output.splitlines() == ["  demo", "* mine", "  real"]
    assert run("profile", "demo").exit_code == 0
    assert run("profile", "mine").exit_code == 0
    assert Path("params.yaml").read_text(encoding="utf-8") == mine


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


def test_a_profile_of_a_download_makes_the_folder_of_the_other_files(workspace):
    mine = PARAMS.replace("source: demo", "source: ctgov").replace("folder: src/trialwright/demo", "folder: input")
    mine = mine.replace("vocabulary: null", "vocabulary: names.csv")
    Path("profiles/mine.yaml").write_text(mine, encoding="utf-8")
    assert run("profile", "mine").exit_code == 0
    assert "\n\n  names.csv\n\n" in Path("input/README.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["reel", "../params", "demo.yaml"])
def test_an_unknown_profile_names_the_known(workspace, name):
    assert "expected one of: demo, real" in refused("profile", name)


def test_an_illegal_profile_is_not_put_there(workspace):
    Path("profiles/bad.yaml").write_text(PARAMS.replace("min_df:", "min_fd:"), encoding="utf-8")
    assert "min_fd is unknown" in refused("profile", "bad")
    assert Path("params.yaml").read_text(encoding="utf-8") == PARAMS


def test_checking_params_says_that_they_are_legal_or_all_that_is_wrong(workspace):
    assert run("check").output == "params.yaml: legal\n"
    text = PARAMS.replace("  hybrid:", "  hybrid.25:").replace("seed: 20241012", "seed: -1")
    Path("params.yaml").write_text(text, encoding="utf-8")
    said = refused("check")
    assert "arms.hybrid.25: 'hybrid.25' is no name here" in said
    assert "seed: expected an integer from 0 to 2147483647, found -1" in said


OLD = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize("environment", [
    {**OLD, "LC_ALL": "C"}, {**OLD, "LC_ALL": "POSIX", "PYTHONIOENCODING": "latin-1"},
    {"LC_ALL": "C", "PYTHONIOENCODING": "ascii:strict"},
], ids=["C", "latin-1", "ascii"])
def test_a_terminal_without_a_sign_shows_another_in_its_place(workspace, environment):
    """Signs in a params file, in names of files and in what is logged; none ends a command."""
    Path("profiles/données ✓.yaml").write_text(f"# ≥ 65 é\n{PARAMS}", encoding="utf-8")
    Path("params.yaml").write_text(PARAMS.replace("model: minilm", 'model: "é\\x07"', 1), encoding="utf-8")
    script = (
        "import logging, os; from trialwright.__main__ import main\n"
        "for command in (['profile'], ['profile', 'données ✓', '--force'], ['check'], ['check', '--params', '✓']):\n"
        "    try: main([os.fsdecode(word.encode()) for word in command])\n"
        "    except SystemExit as end: logging.warning('%s ≥ é', end.code)\n"
    )
    Path("script.py").write_text(script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "script.py"], env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment},
        capture_output=True, check=False,
    )
    said = done.stderr.decode("ascii", errors="replace")
    assert done.returncode == 0, said
    assert re.findall(r"WARNING:root:(\d)", said) == ["0", "0", "0", "3"], said
    assert "Traceback" not in said
    assert b"params.yaml: legal" in done.stdout
    assert Path("params.yaml").read_bytes() == Path("profiles/données ✓.yaml").read_bytes()


def test_results_are_printed(workspace):
    figures = {"mean": 0.7, "sd": None, "lo": 0.6, "hi": 0.8}
    found = {
        "setting": "in_distribution", "protocol": "strict", "view": "whole", "real": 1, "synthetic": 0,
        "control": "none", "test_trials": 9, "test_trials_of_all_seeds": 9, "prevalence": 0.5, "seeds": 1, "fits": 1,
        "real_from": "pool", "prior": 0.5, "prior_differs": False,
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
    assert "earlier run" not in done.output
    Path("dvc.yaml").write_text("stages: {evaluate: {}}", encoding="utf-8")
    Path("dvc.lock").write_text(
        "stages: {evaluate: {params: {params.yaml: {seed: -1}},"
        f" outs: [{{path: metrics/results.json, size: {len(results)}, md5: {md5(results.encode()).hexdigest()}}}]}}}}",
        encoding="utf-8",
    )
    said = " ".join(run("results").output.split())
    assert "metrics/results.json is of an earlier run: seed in params.yaml changed since; dvc repro brings" in said


def test_results_of_an_older_version_say_what_to_do(workspace):
    Path("metrics").mkdir()
    Path("metrics/results.json").write_text('{"tfidf": {"real": {"setting": "ratio"}}}', encoding="utf-8")
    assert "results of tfidf real lack" in refused("results")


def test_results_before_a_run_say_what_to_do(workspace):
    assert "metrics/results.json: not found; run dvc repro first" in refused("results")
