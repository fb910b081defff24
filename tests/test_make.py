"""What make does, in folders of any name: each target's commands, as a Python that only notes them is called."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NAMES = [
    "plain", "my project's run (2)", 'a "quoted" one', "a & b;c #1", "-dash", "ünïcode ✓", "a$HOME b", "$(touch ran)",
    "{x}", "back`tick", "star*", "50%",
]
NOTE = """#!/bin/sh
for word; do printf '%s|' "$word" >> "$NOTED"; done
printf '%s\\n' "$PYTHONPATH" >> "$NOTED"
"""
PIP = "-m|pip|--quiet|--disable-pip-version-check|install|"
SET_UP = [
    f"{PIP}--require-hashes|--no-deps|-r|requirements.lock|src", f"{PIP}-r|requirements-torch.lock|src",
]
IN_PLACE = f"{PIP}--no-deps|--no-build-isolation|--editable|.|src"


@pytest.fixture(params=NAMES)
def folder(tmp_path, request) -> Path:
    """A folder with the Makefile, and a .venv and .tools whose Python notes its arguments and its PYTHONPATH."""
    top = tmp_path / request.param
    top.mkdir()
    for name in ("Makefile", *(file.name for file in ROOT.glob("requirements*")), "pyproject.toml"):
        shutil.copy(ROOT / name, top)
    for name in (".venv", ".tools"):
        (top / name / "bin").mkdir(parents=True)
        (top / name / "bin/python").write_text(NOTE, encoding="utf-8")
        (top / name / "bin/python").chmod(0o755)
    return top


def make(folder, *arguments):
    noted = folder.parent / "noted"
    noted.unlink(missing_ok=True)
    # This may itself run under `make test`: a make that knows so says which folder it enters.
    outside = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}
    done = subprocess.run(
        ["make", *arguments], cwd=folder, env={**outside, "NOTED": str(noted)},
        capture_output=True, encoding="utf-8", check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not list(folder.glob("**/ran"))
    return done.stdout, noted.read_text(encoding="utf-8").splitlines() if noted.exists() else []


def test_make_in_a_folder_of_any_name(folder):
    said, noted = make(folder, "run")
    in_place = [] if set('${}"`') & set(folder.name) else [IN_PLACE]
    assert noted == [
        *SET_UP, *in_place, "-m|trialwright|check|src", "-m|dvc|repro|src", "-m|trialwright|results|src",
    ]
    assert ("rename the folder" in said) is not bool(in_place)
    assert make(folder, "setup")[1] == [], "a second make installs nothing"
    assert make(folder, "test")[1] == [
        "-m|ruff|check|src|stages|tests|benchmarks|src", "-m|mypy|--num-workers|2|src|stages|src",
        "-m|pytest|--numprocesses|logical|--maxprocesses|4|--dist|loadfile|-m|not slow|src",
    ]
    assert make(folder, "s3")[1] == [f"{PIP}--require-hashes|--no-deps|-r|requirements-s3.lock|src"]
    assert make(folder, "s3")[1] == []
    assert make(folder, "results")[1] == ["-m|trialwright|results|src"]
    assert make(folder, "profile", "name=real")[1] == ["-m|trialwright|profile|real|src"]
    assert make(folder, "bench")[1] == ["-m|benchmarks|src"]
    assert make(folder, "bench", "only=store")[1] == ["-m|benchmarks|--only|store|src"]


def test_the_python_of_dvc_s_stages_is_that_of_the_folder(folder):
    text = (folder / "Makefile").read_text(encoding="utf-8") + "\nwhich:\n\t@command -v python\n"
    (folder / "Makefile").write_text(text, encoding="utf-8")
    assert make(folder, "which")[0].strip() == str(folder / ".venv/bin/python")


@pytest.mark.parametrize("folder", ["my project's run (2)"], indirect=True)
def test_tools_are_installed_by_their_hashes_and_look_after_the_locks(folder):
    noted = make(folder, "lock", "name=numpy")[1]
    assert noted[0].startswith(f"{PIP}--require-hashes|--no-deps|-r|requirements-tools.lock|")
    assert [line.split("|--python-platform|linux|")[1] for line in noted[1:]] == [
        "--upgrade-package|numpy|--excludes|requirements-excluded.txt|--constraint|requirements-torch.lock|"
        "--no-emit-package|torch|requirements.in|--output-file|requirements.lock|src",
        "--upgrade-package|numpy|requirements-tools.in|--output-file|requirements-tools.lock|src",
        *(f"--upgrade-package|numpy|--excludes|requirements.lock|--excludes|requirements-torch.lock|"
          f"requirements-{extra}.in|--output-file|requirements-{extra}.lock|src" for extra in ("ray", "s3")),
    ]
    assert "upgrade" not in "".join(make(folder, "lock")[1])
    audits = make(folder, "audit-deps")[1]
    assert [line.split("|")[-2] for line in audits] == [
        "requirements.lock", "requirements-tools.lock", "requirements-ray.lock", "requirements-s3.lock",
    ]
    assert all("|--strict|" in line for line in audits)


@pytest.mark.parametrize("folder", ["linked"], indirect=True)
def test_a_linked_venv_keeps_the_command_of_its_own_checkout(folder):
    (folder / ".venv").rename(folder.parent / "other")
    (folder / ".venv").symlink_to(folder.parent / "other")
    assert make(folder, "setup")[1] == SET_UP


@pytest.mark.parametrize("folder", ["again"], indirect=True)
@pytest.mark.parametrize("changed", ["requirements-torch.lock", "requirements.lock", "pyproject.toml"])
def test_what_is_to_be_installed_is_installed_anew_when_it_changes(folder, changed):
    make(folder, "setup")
    stamp = (folder / ".venv/installed").stat().st_mtime
    os.utime(folder / changed, (stamp + 10, stamp + 10))
    assert make(folder, "setup")[1] == [*SET_UP, IN_PLACE]


def test_a_study_is_a_profile_that_is_run_and_written_down(folder):
    _, noted = make(folder, "study", "name=ablations")
    assert noted[-3:] == [
        "-m|trialwright|profile|ablations|src", "-m|dvc|repro|src", "-m|trialwright|study|ablations|src",
    ]
