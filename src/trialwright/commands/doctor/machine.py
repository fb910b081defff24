"""What `doctor` looks at of the machine: Python, packages, room on disks, folders, GPU.

Example: ``list(python())`` is ``[Finding("Python", "ok", "3.11.9 on Linux, x86_64")]``.
"""

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from trialwright.commands.doctor.finding import Finding
from trialwright.files.code.versions import read_pins
from trialwright.files.workplace import private_folder
from trialwright.llm.model_files.kept import cache_folder

OLDEST = (3, 11)
PINS = (Path("requirements.lock"), Path("requirements-torch.lock"))
_SHOWN = 5
# Gigabytes. A default run writes 0.55 of data, which DVC's cache holds a second time, and 0.29 of the LLM's file, put
# together while it is loaded, and its tokenizer; twice that leaves room for the next run.
_RUN_GB, _WEIGHTS_GB = 2.2, 0.6
_GB = 1e9
# Everything that a run writes to, from the top of the repository.
_WRITTEN = (".", ".dvc", ".dvc/cache", ".dvc/tmp", "data", "metrics", "plots")


def python() -> Iterator[Finding]:
    """Look at the version of Python and the system."""
    found = f"{platform.python_version()} on {platform.system()}, {platform.machine()}"
    if sys.version_info < OLDEST:
        yield Finding("Python", "problem", found, "make setup PYTHON=python3.11, or newer")
    elif platform.system() not in {"Linux", "Darwin"}:
        yield Finding("Python", "warning", found, "work on Linux or macOS, which alone are tested (on Windows: WSL)")
    else:
        yield Finding("Python", "ok", found)


def packages() -> Iterator[Finding]:
    """Hold the packages that are installed against those that are pinned."""
    pinned = read_pins(PINS)
    found = {name: _installed(name) for name in pinned}
    missing = [name for name, one in found.items() if one is None]
    others = [f"{name} {one} (pinned {pinned[name]})" for name, one in found.items() if one not in (None, pinned[name])]
    if missing:
        yield Finding("packages", "problem", f"{_some(missing)} not installed", "make setup")
    if others:
        yield Finding("packages", "warning", f"of another version: {_some(others)}", "make setup")
    if not missing and not others:
        shown = ", ".join(f"{name} {found[name]}" for name in ("dvc", "torch", "transformers") if name in found)
        yield Finding("packages", "ok", f"{len(pinned)} as pinned, among them {shown}")


def room() -> Iterator[Finding]:
    """Hold the free room on each disk against what a default run takes there."""
    needs: dict[int, list[tuple[Path, float]]] = {}
    for folder, least in (
        (Path(".dvc/cache"), _RUN_GB), (private_folder(), 0.1), (cache_folder(), _WEIGHTS_GB),
        (Path(tempfile.gettempdir()), 0.5),
    ):
        needs.setdefault(_there(folder).stat().st_dev, []).append((folder, least))
    for own in needs.values():
        free, least = shutil.disk_usage(_there(own[0][0])).free / _GB, sum(least for _, least in own)
        found = f"{free:.1f} GB free for {', '.join(str(folder) for folder, _ in own)}"
        if free < least:
            fix = "make room; `dvc gc --workspace` drops what no present file needs from DVC's cache"
            yield Finding("disk", "problem", f"{found}; a default run needs {least:.1f}", fix)
        else:
            yield Finding("disk", "ok", found)


def folders() -> Iterator[Finding]:
    """Try to write a file into every folder that a run writes to."""
    refused = []
    for folder in (*map(Path, _WRITTEN), private_folder(), cache_folder()):
        try:
            with tempfile.TemporaryFile(dir=_there(folder)):
                pass
        except OSError as error:
            refused.append(f"{folder}: {error.strerror}")
    if refused:
        yield Finding("folders", "problem", "; ".join(refused), "make them yours (chown, chmod), on a disk for writing")
    else:
        yield Finding("folders", "ok", "can be written to")


def gpu() -> Iterator[Finding]:
    """Ask PyTorch for a GPU."""
    import torch  # noqa: PLC0415 - takes seconds

    if torch.cuda.is_available():
        for number in range(torch.cuda.device_count()):
            of = torch.cuda.get_device_properties(number)
            yield Finding("GPU", "ok", f"{of.name}, {of.total_memory / _GB:.0f} GB")
    elif shutil.which("nvidia-smi"):
        found = f"there is one that PyTorch {torch.__version__} does not see; models run on the processor"
        yield Finding("GPU", "warning", found, "install PyTorch of requirements-torch.lock in its build for CUDA")
    else:
        yield Finding("GPU", "ok", f"none; models run on {os.cpu_count()} processor cores")


def _installed(name: str) -> str | None:
    """Return the version of a package that is installed, without the name of a build such as +cpu."""
    try:
        return version(name).split("+")[0]
    except PackageNotFoundError:
        return None


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more}"


def _there(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return next(one for one in (folder.absolute(), *folder.absolute().parents) if one.is_dir())
