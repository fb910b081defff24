"""The checkout that one stands in, and running its own code whichever one was installed.

Example: `.venv` is of one clone, by ``make setup`` there, and linked into another: in a folder of the other,
``trialwright results`` runs the other's code on the other's results.
"""

import os
import sys
from pathlib import Path


def checkout() -> Path | None:
    """Return the nearest folder upwards that holds the pipeline and its code; None outside of any."""
    here = Path.cwd()
    return next(
        (top for top in (here, *here.parents) if (top / "dvc.yaml").is_file() and _entry(top).is_file()), None
    )


def run_own_code() -> None:
    """Begin anew with the code of the checkout one stands in, where the code that runs is another's."""
    top = checkout()
    if top is None or _entry(top).samefile(_entry(Path(__file__).parents[2])):
        return
    path = os.pathsep.join(filter(None, [str(top / "src"), os.environ.get("PYTHONPATH")]))
    # -P: nothing from the working folder, which might hold a folder of the package's name.
    command = [sys.executable, "-P", "-m", "trialwright", *sys.argv[1:]]
    os.execve(sys.executable, command, {**os.environ, "PYTHONPATH": path})  # noqa: S606


def _entry(top: Path) -> Path:
    return top / "src" / "trialwright" / "__main__.py"
