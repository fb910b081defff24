"""The Dockerfile and what gets into an image; make lint-container lints it, and Docker itself is not to be had here."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def needed_by_setup() -> set[str]:
    """Return the files that `make setup` would wait for or read."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (rule,) = re.findall(r"(?m)^\$\(INSTALLED\): (.+)$", makefile)
    # What the package needs is read out of requirements.in.
    return {*rule.split(), "Makefile", "requirements.in"}


def test_what_setup_needs_is_there_before_it_runs():
    before, _ = FILE.split("RUN make setup")
    copied = {name for line in re.findall(r"(?m)^COPY \S+ (.+) \S+$", before) for name in line.split()}
    assert needed_by_setup() <= copied
    assert all((ROOT / name).is_file() for name in copied)


@pytest.mark.parametrize("name", [
    ".venv/bin/python", ".tools/bin/uv", "data/trials.parquet", "metrics/results.json", ".trialwright/answers.sqlite",
    ".dvc/config.local", ".dvc/cache/files/md5/00", ".dvc/tmp/lock", "input/mine.csv", "sbom.json", ".mypy_cache/a",
    "src/trialwright/core/__pycache__/a.pyc", "src/trialwright.egg-info/PKG-INFO", "params.yaml.tmp",
])
def test_what_git_ignores_is_in_no_image(tmp_path, name):
    # Of their own, for here .venv may be a link, which git does not look behind.
    for file in (".gitignore", ".dvc/.gitignore"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    patterns = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line[:1] not in {"", "#"}]
    assert subprocess.run(["git", "check-ignore", "-q", name], cwd=tmp_path, check=False).returncode == 0
    # Docker's patterns begin at the root, unless they begin with **/.
    assert any(re.match(regex(pattern), name) for pattern in patterns if not pattern.startswith("!"))


def regex(pattern: str) -> str:
    begin, rest = (r"(?:.*/)?", pattern[3:]) if pattern.startswith("**/") else ("", pattern)
    return begin + re.escape(rest.rstrip("/")).replace(r"\*", "[^/]*") + r"(?:/.*)?$"
