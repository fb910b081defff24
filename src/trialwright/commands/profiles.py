"""Profiles: sets of parameters in a folder, one of which stands at the top as params.yaml.

``profiles/demo.yaml`` is whole, and the base of the others: a profile holds what differs from it, and is composed
over it (see `overlay`). One that is whole itself, such as a copy of params.yaml, is put there as it is.

Example: ``switch("real", Path("profiles"), Path("params.yaml"))`` writes params.yaml as ``profiles/real.yaml`` has it.
"""

from pathlib import Path

from trialwright.commands import overlay
from trialwright.core import tables
from trialwright.core.errors import ParamsError
from trialwright.core.params.loading import validate
from trialwright.core.params.yaml_file import parse, read
from trialwright.sections.real_trials import Acquire
from trialwright.sections.whole import Params, load_all

BASE = "demo"
_NOTE = "README.txt"
_WANTED = """Here go the files that params.yaml names under acquire:

{names}

What each must be is said there, and in docs/data.md. Then run dvc repro.
"""


def names(folder: Path) -> list[str]:
    """List the profiles of a folder."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


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


def compose(name: str, folder: Path) -> tuple[Params, bytes]:
    """Return the values of a profile, and the params file that says them.

    Raises:
        ParamsError: the profile or, where it is not whole, the base is not legal.
    """
    profile, base = folder / f"{name}.yaml", folder / f"{BASE}.yaml"
    said = read(profile)
    try:
        return validate(Params, said, profile), profile.read_bytes()
    except ParamsError:
        if name == BASE:
            raise
    # The base first, so that of what is wrong then, the profile is the place.
    load_all(base)
    under = read(base)
    wanted = overlay.values(said, under)
    found = validate(Params, wanted, profile)
    written = overlay.text(profile.read_text(encoding="utf-8-sig"), base.read_text(encoding="utf-8-sig"))
    if not _says(written, wanted):
        raise ParamsError(
            f"{profile}: cannot be laid over {base}, key by key in lines; write each key on a line of its own, without "
            "aliases, merge keys and tags, or write the whole file"
        )
    return found, written.encode()


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


def _says(written: str, wanted: overlay.Values) -> bool:
    try:
        return parse(written, Path()) == wanted
    except ParamsError:
        return False


def _is(name: str, folder: Path, here: Params) -> bool:
    try:
        found, _ = compose(name, folder)
    except ParamsError:
        return False
    # Mappings are equal in any order, and arms are shown in theirs.
    return found == here and list(found.arms) == list(here.arms)
