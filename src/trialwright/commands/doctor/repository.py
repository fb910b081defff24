"""What `doctor` looks at of the repository: git, DVC and its remote, params.yaml, the user's own files.

Example: ``list(remote(20.0))`` is ``[Finding("DVC remote", "ok", "none set; needed only to share a run", ...)]``.
"""

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from trialwright.commands import profiles
from trialwright.commands.doctor.finding import Finding
from trialwright.commands.other_runs import live
from trialwright.core.params.loading import PARAMS
from trialwright.sections.whole import Params, load_all

_FILES = ("registry", "outcomes", "vocabulary", "interventions", "reviews", "synthetic")


def version_control() -> Iterator[Finding]:
    """Look for a repository of git, and of DVC in it."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False  # noqa: S607
        )
    except FileNotFoundError:
        yield Finding("git", "problem", "not installed", "install git")
        return
    if done.returncode:
        said = done.stderr.strip().splitlines()
        yield Finding("git", "problem", said[0] if said else "no commit", "git init, git add -A and git commit")
    else:
        yield Finding("git", "ok", f"at {done.stdout.strip()}")
    if Path(".dvc").is_dir():
        yield Finding("DVC", "ok", "initialised")
    else:
        yield Finding("DVC", "problem", "no folder .dvc here", "dvc init")


def other_runs() -> Iterator[Finding]:
    """Look for a run that is going on in this folder."""
    running = live()
    for process, command in running.items():
        found = f"process {process} is at work in this folder ({command})"
        yield Finding("other runs", "warning", found, "wait for it; another run here would be refused")
    if not running:
        yield Finding("other runs", "ok", "none here")


def remote(seconds: float) -> Iterator[Finding]:
    """List the top of the default remote of DVC, for so many seconds at most."""
    from dvc.config import NoRemoteError  # noqa: PLC0415 - takes a second
    from dvc.repo import Repo  # noqa: PLC0415

    repo = Repo()
    name = repo.config["core"].get("remote")
    try:
        found = _within(seconds, lambda: _listed(repo))
    except NoRemoteError:
        known = sorted(repo.config["remote"])
        yield Finding("DVC remote", "ok", f"{'none is the default' if known else 'none set'}; only sharing needs one")
        return
    # Each storage raises errors of its own; what they say is what there is to know.
    except Exception as error:  # noqa: BLE001
        fix = "see docs/sharing.md; dvc remote modify, or the plugin or key that it asks for"
        yield Finding("DVC remote", "problem", f"{name}: {type(error).__name__}: {str(error)[:200]}", fix)
        return
    yield Finding("DVC remote", "ok", f"{name}: {'can be listed' if found else 'empty, or not there before a push'}")


def params() -> tuple[Params | None, list[Finding]]:
    """Read params.yaml; return it, None where it is not legal, and what is to be said of it."""
    try:
        found = load_all(PARAMS)
    except Exception as error:  # noqa: BLE001 - its message is the finding
        return None, [Finding("params.yaml", "problem", str(error), "edit it, or: trialwright profile demo")]
    name = profiles.current(Path("profiles"), PARAMS)
    return found, [Finding("params.yaml", "ok", f"legal, {f'profile {name}' if name else 'edited: of no profile'}")]


def data(found: Params) -> Iterator[Finding]:
    """Look for the files that params.yaml names."""
    section = found.acquire
    named = {key: Path(section.folder, name) for key in _FILES if (name := getattr(section, key)) is not None}
    missing = [f"{path} (acquire.{key})" for key, path in named.items() if not path.exists()]
    if missing:
        fix = "put them there; docs/data.md says what they are"
        yield Finding("data", "problem", f"not there: {', '.join(missing)}", fix)
    elif named:
        yield Finding("data", "ok", f"{section.source}: {', '.join(map(str, named.values()))}")
    else:
        yield Finding("data", "ok", f"{section.source}: needs no file of yours")


def _listed(repo: Any) -> bool:
    """Tell whether the default remote holds anything."""
    odb = repo.cloud.get_remote_odb()
    try:
        return bool(odb.fs.ls(odb.path, detail=False))
    except FileNotFoundError:
        return False


def _within(seconds: float, ask: Any) -> Any:
    """Return what a call returns, or raise what it raises or that it took too long; it is left to itself then."""
    came: list[Any] = []

    def run() -> None:
        try:
            came.append((True, ask()))
        except Exception as error:  # noqa: BLE001 - raised where it is waited for
            came.append((False, error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if not came:
        raise TimeoutError(f"no answer within {seconds:.0f} s")
    well, result = came[0]
    if not well:
        raise result
    return result
