"""The pipeline under DVC, in a repository of its own, as a user runs it."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
yaml = YAML()
Done = subprocess.CompletedProcess[str]


def lay_out(target: Path, changes: Mapping[str, object], arms: Collection[str]) -> Path:
    """Lay out a repository of its own, with other params and fewer arms."""
    copy_tree(target)
    (target / "dvc.lock").unlink(missing_ok=True)
    git(target, "init", "-q", "-b", "main")
    edit(target, changes)
    params = yaml.load((target / "params.yaml").read_text(encoding="utf-8"))
    edit(target, {"arms": {arm: mix for arm, mix in params["arms"].items() if arm in arms}})
    return target


def copy_tree(target: Path) -> None:
    """Copy what git tracks, or would."""
    listed = git(ROOT, "ls-files", "-co", "--exclude-standard", "-z").stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def edit(repo: Path, changes: Mapping[str, object]) -> None:
    params = yaml.load((repo / "params.yaml").read_text(encoding="utf-8"))
    for key, value in changes.items():
        *path, last = key.split(".")
        section = params
        for part in path:
            section = section[part]
        section[last] = value
    with (repo / "params.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(params, file)


def dvc(repo: Path, *arguments: str) -> Done:
    return subprocess.run(
        [sys.executable, "-m", "dvc", *arguments], cwd=repo, env=_environment(), capture_output=True, text=True,
        check=False,
    )


def begin(repo: Path, *arguments: str) -> subprocess.Popen[str]:
    """Begin DVC in a process group of its own, with all that it says in one pipe."""
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "dvc", *arguments], cwd=repo, env=_environment(), stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )


def _environment() -> dict[str, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "DVC_NO_ANALYTICS": "1", "HF_HUB_OFFLINE": "1"}
    environment.pop("PYTHONPATH", None)
    return environment


def git(repo: Path, *arguments: str) -> Done:
    return subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@t", *arguments], cwd=repo, check=True, capture_output=True,
        text=True,
    )


def commit(repo: Path, message: str) -> None:
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", message)


def clone(repo: Path, target: Path) -> Path:
    git(target.parent, "clone", "-q", str(repo), target.name)
    return target


def clone_with_data(repo: Path, target: Path) -> Path:
    """Clone a repository of this machine, with all of its data and one cache for both."""
    clone(repo, target)
    done(target, "cache", "dir", "--local", done(repo, "cache", "dir"))
    done(target, "checkout", "-q")
    return target


def done(repo: Path, *arguments: str) -> str:
    """Run DVC and return what it said."""
    result = dvc(repo, *arguments)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout.strip()


def ran(result: Done) -> list[str]:
    """Return the stages whose commands ran; what came from DVC's cache did not."""
    assert result.returncode == 0, result.stdout + result.stderr
    return re.findall(r"Running stage '([^']+)'", result.stdout)


def missing(repo: Path, *arguments: str) -> list[Path]:
    """Return the outputs that are not there; all else has to be as dvc.lock says."""
    found = []
    for stage, changes in json.loads(done(repo, "status", "--json", *arguments)).items():
        for change in changes:
            assert set(change) == {"changed outs"}, (stage, change)
            assert set(change["changed outs"].values()) <= {"deleted", "not in cache"}, (stage, change)
            found += map(Path, change["changed outs"])
    return found
