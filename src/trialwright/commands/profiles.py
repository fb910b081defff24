"""Profiles: sets of parameters in a folder, one of which stands at the top as params.yaml.

What a profile stands for is composed (see `composing`) of what it says and of those below it.

Example: ``switch("real", Path("profiles"), Path("params.yaml"))`` writes params.yaml as ``profiles/real.yaml`` has it.
"""

from pathlib import Path

from trialwright.commands.composing import BASE, compose, names
from trialwright.core import tables
from trialwright.core.errors import ParamsError
from trialwright.sections.real_trials import Acquire
from trialwright.sections.whole import Params, load_all

_NOTE = "README.txt"
_WANTED = """Here go the files that params.yaml names under acquire:

{names}

What each must be is said there, and in docs/data.md. Then run dvc repro.
"""


def current(folder: Path, target: Path) -> str | None:
    """Find the profile whose values the params file has; None where it was edited or is not there.

    Comments and layout do not count: DVC writes the file anew when it applies an experiment.
    """
    try:
        here = load_all(target)
    except ParamsError:
        return None
    return next((name for name in names(folder) if _is(name, folder, here)), None)


def expect(name: str, folder: Path) -> None:
    """Raise ParamsError where a folder has no profile of this name."""
    if name not in names(folder):
        raise ParamsError(f"{folder}: no profile {name!r}, expected one of: {', '.join(names(folder)) or 'none there'}")


def switch(name: str, folder: Path, target: Path, force: bool = False) -> Path | None:
    """Write the params file as a profile has it, once checked, and make the folder of own files where it wants one.

    Args:
        name: The profile.
        folder: Holds ``<name>.yaml``, and the base.
        target: The params file.
        force: Overwrite edits that no profile has.

    Returns:
        the folder of own files, where it was made now.

    Raises:
        ParamsError: there is no such profile, it is not legal, or edits would be lost.
    """
    expect(name, folder)
    found, written = compose(name, folder)
    if target.exists() and current(folder, target) is None and not force:
        raise ParamsError(
            f"{target}: has edits that are in no profile; save them as {folder}/NAME.yaml (the whole file, or "
            f"what differs from {BASE}.yaml), or lose them with --force",
        )
    with tables.replacing(target) as temporary:
        temporary.write_bytes(written)
    return _make_room(found.acquire, target.parent)


def _make_room(mine: Acquire, top: Path) -> Path | None:
    """Make the folder of the user's own files, with a note on what belongs there: DVC does not run without it."""
    folder = top / mine.folder
    if mine.source == "demo" or folder.exists():
        return None
    folder.mkdir(parents=True)
    wanted = [name for name in (mine.registry, mine.outcomes, mine.vocabulary, mine.synthetic) if name]
    (folder / _NOTE).write_text(_WANTED.format(names="\n".join(f"  {name}" for name in wanted)), encoding="utf-8")
    return folder


def _is(name: str, folder: Path, here: Params) -> bool:
    try:
        found, _ = compose(name, folder)
    except ParamsError:
        return False
    # Mappings are equal in any order, and arms are shown in theirs.
    return found == here and list(found.arms) == list(here.arms)
