"""Profiles: whole params files in a folder, one of which stands at the top as params.yaml.

Example: ``switch("real", Path("profiles"), Path("params.yaml"))`` puts ``profiles/real.yaml`` there.
"""

from pathlib import Path

from trialwright.core import tables
from trialwright.core.errors import ParamsError
from trialwright.sections.records import Acquire
from trialwright.sections.whole import Params, load_all

_NOTE = "README.txt"
_WANTED = """Here go the files that params.yaml names under acquire:

{names}

What each must be is said there, and in README.md under "Your own records, labels, model". Then run dvc repro.
"""


def names(folder: Path) -> list[str]:
    """List the profiles of a folder."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def current(folder: Path, target: Path) -> str | None:
    """Find the profile whose values the params file has; None where it was edited or is not there.

    Comments and layout do not count: DVC writes the file anew when it applies an experiment.
    """
    values = _values(target)
    return next((name for name in names(folder) if values and _values(folder / f"{name}.yaml") == values), None)


def switch(name: str, folder: Path, target: Path, force: bool = False) -> Path | None:
    """Put a profile over the params file, after checking it, and make the folder of own files where it wants one.

    Args:
        name: The profile.
        folder: Holds ``<name>.yaml``.
        target: The params file.
        force: Overwrite edits that no profile has.

    Returns:
        the folder of own files, where it was made now.

    Raises:
        ParamsError: there is no such profile, it is not legal, or edits would be lost.
    """
    if name not in names(folder):
        raise ParamsError(f"{folder}: no profile {name!r}, expected one of: {', '.join(names(folder)) or 'none there'}")
    profile = folder / f"{name}.yaml"
    load_all(profile)
    if target.exists() and current(folder, target) is None and not force:
        raise ParamsError(
            f"{target}: has edits that are in no profile; save them as {folder}/NAME.yaml, or lose them with --force",
        )
    with tables.replacing(target) as temporary:
        temporary.write_bytes(profile.read_bytes())
    return _make_room(load_all(profile).acquire, target.parent)


def _make_room(mine: Acquire, top: Path) -> Path | None:
    """Make the folder of the user's own files, with a note on what belongs there: DVC does not run without it."""
    folder = top / mine.folder
    if mine.source != "files" or folder.exists():
        return None
    folder.mkdir(parents=True)
    wanted = [name for name in (mine.registry, mine.outcomes, mine.vocabulary, mine.synthetic) if name]
    (folder / _NOTE).write_text(_WANTED.format(names="\n".join(f"  {name}" for name in wanted)), encoding="utf-8")
    return folder


def _values(path: Path) -> tuple[Params, list[str]] | None:
    """Return what a params file says, with its arms in their order; None where it is not legal."""
    try:
        found = load_all(path)
    except ParamsError:
        return None
    return found, list(found.arms)
