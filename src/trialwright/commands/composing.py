"""Profiles composed over each other: each holds only what differs from the one below it.

``profiles/demo.yaml`` is whole, and the base of the others: a profile is composed (see `overlay`) over it, or over the
profile that its key ``over`` names. One that is whole itself, such as a copy of params.yaml, is taken as it is.

Example: ``compose("real", Path("profiles"))[1]`` is the params file of the profile `real`, in bytes.
"""

from pathlib import Path

from trialwright.commands import overlay
from trialwright.core.errors import ParamsError
from trialwright.core.params.loading import validate
from trialwright.core.params.yaml_file import parse, read
from trialwright.sections.whole import Params

BASE = "demo"
_OVER = "over"


def names(folder: Path) -> list[str]:
    """List the profiles of a folder."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def compose(name: str, folder: Path, above: tuple[str, ...] = ()) -> tuple[Params, bytes]:
    """Return the values of a profile, and the params file that says them.

    Args:
        name: The profile.
        folder: Holds ``<name>.yaml``, and those that it is laid over.
        above: The profiles that are laid over this one.

    Raises:
        ParamsError: the profile or, where it is not whole, one that it is laid over is not legal.
    """
    profile = _file(name, folder)
    said = read(profile)
    try:
        return validate(Params, said, profile), profile.read_bytes()
    except ParamsError:
        if name == BASE:
            raise
    below = _below(said, folder, (name, *above))
    # What is below first, so that of what is wrong then, the profile is the place.
    under = compose(below, folder, (name, *above))[1].decode("utf-8-sig")
    if below != BASE:
        # What is below says on its top what it is, which this one is not.
        under = under.removeprefix(overlay.top(_text(below, folder)))
    wanted = overlay.values(said, parse(under, _file(below, folder)))
    found = validate(Params, wanted, profile)
    written = overlay.text(_text(name, folder), under)
    if not _says(written, wanted):
        raise ParamsError(
            f"{profile}: cannot be laid over {_file(below, folder)}, key by key in lines; write each key on a line of "
            "its own, without aliases, merge keys and tags, or write the whole file"
        )
    return found, written.encode()


def differences(name: str, folder: Path) -> overlay.Values:
    """Return what a profile, one that `compose` takes, and those between it and the base say."""
    said = read(_file(name, folder))
    below = said.pop(_OVER, BASE)
    return said if below == BASE else overlay.values(said, differences(below, folder))


def _file(name: str, folder: Path) -> Path:
    return folder / f"{name}.yaml"


def _text(name: str, folder: Path) -> str:
    return _file(name, folder).read_text(encoding="utf-8-sig")


def _below(said: overlay.Values, folder: Path, above: tuple[str, ...]) -> str:
    """Take out of what a profile, the first of those above, says which one it is laid over."""
    found = said.pop(_OVER, BASE)
    choice = sorted({BASE, *names(folder)} - {*above})
    if found not in choice:
        raise ParamsError(
            f"{_file(above[0], folder)}: {_OVER} is {found!r}, expected a profile that is not laid over this one: "
            f"{', '.join(choice)}"
        )
    return str(found)


def _says(written: str, wanted: overlay.Values) -> bool:
    try:
        return parse(written, Path()) == wanted
    except ParamsError:
        return False
