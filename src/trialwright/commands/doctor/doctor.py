"""``trialwright doctor``: whether this machine and this repository are ready for a run, and what would make them so.

Example of its lines::

    ok       Python       3.11.9 on Linux, x86_64
    problem  packages     orjson not installed
                          fix: make setup
"""

import sys
from collections import Counter
from collections.abc import Iterator
from functools import partial

import click

from trialwright.commands.doctor import machine, repository
from trialwright.commands.doctor.finding import Finding, findings
from trialwright.core.cli import Command

# Seconds that the storage of a DVC remote has to answer.
_REMOTE_S = 20.0


@click.command(cls=Command)
def doctor() -> None:
    """Check Python, packages, disks, git, DVC and its remote, params, data, models, endpoint and GPU.

    Nothing is changed, and no model is asked. Exits with 1 if there is a problem; warnings do not count.
    """
    counts: Counter[str] = Counter()
    for finding in _all():
        counts[finding.status] += 1
        click.echo(str(finding))
    told = f"{counts['ok']} ok, {counts['warning']} to mind, {counts['problem']} to fix"
    click.echo(f"{told}{'' if counts['problem'] else '; ready: make run'}")
    if counts["problem"]:
        sys.exit(1)


def _all() -> Iterator[Finding]:
    """Yield what is found as it is found: first what takes no time."""
    yield from findings("Python", machine.python)
    yield from findings("packages", machine.packages)
    yield from findings("disk", machine.room)
    yield from findings("folders", machine.folders)
    yield from findings("git", repository.version_control)
    yield from findings("other runs", repository.other_runs)
    params, said = repository.params()
    yield from said
    if params:
        yield from findings("data", partial(repository.data, params))
    yield from findings("DVC remote", partial(repository.remote, _REMOTE_S))
    if params:
        from trialwright.commands.doctor import weights_there  # noqa: PLC0415 - imports the hub's library

        yield from findings("LLM", partial(weights_there.llms, params))
        yield from findings("encoder", partial(weights_there.encoders, params))
    yield from findings("GPU", machine.gpu)
