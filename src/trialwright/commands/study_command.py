"""``trialwright study NAME``: what the last run found, kept beside the studies before it, and the page of them all.

Example: after ``make profile run name=ablations``, ``trialwright study ablations`` writes ``studies/ablations.json``
and ``docs/results.md``.
"""

from pathlib import Path

import click

from trialwright.commands import profiles
from trialwright.commands.composing import differences
from trialwright.commands.since import tell_changes
from trialwright.commands.standing import GivenPath
from trialwright.core import tables
from trialwright.core.cli import Command
from trialwright.core.errors import InputError, ParamsError
from trialwright.reporting.study.study_page import write_page
from trialwright.reporting.study.study_record import record

_File = GivenPath(path_type=Path, dir_okay=False)
_Folder = GivenPath(path_type=Path, file_okay=False)


@click.command(cls=Command)
@click.argument("name")
@click.option("--profiles", "profiles_dir", type=_Folder, default=Path("profiles"), show_default=True)
@click.option("--params", "params_file", type=_File, default=Path("params.yaml"), show_default=True)
@click.option("--metrics", "metrics_dir", type=_Folder, default=Path("metrics"), show_default=True)
@click.option("--studies", "studies_dir", type=_Folder, default=Path("studies"), show_default=True)
@click.option("--page", type=_File, default=Path("docs/results.md"), show_default=True)
def study(
    *, name: str, profiles_dir: Path, params_file: Path, metrics_dir: Path, studies_dir: Path, page: Path
) -> None:
    """Keep what the last run, of profile NAME, found, and write the page of all studies that are kept."""
    profiles.expect(name, profiles_dir)
    if (standing := profiles.current(profiles_dir, params_file)) != name:
        raise ParamsError(
            f"{params_file}: is {f'profile {standing}' if standing else 'no profile'}, expected {name}; run make study "
            f"name={name}"
        )
    for line in tell_changes(metrics_dir / "results.json", params_file):
        raise InputError(line)
    found = record(name, profiles_dir / f"{name}.yaml", differences(name, profiles_dir), metrics_dir)
    tables.write_json(studies_dir / f"{name}.json", found)
    kept = sorted(studies_dir.glob("*.json"))
    write_page(page, map(tables.read_json, kept))
    click.echo(f"study: {page}, {len(kept)} {'study' if len(kept) == 1 else 'studies'}")
