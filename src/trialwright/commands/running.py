"""``trialwright run``: dvc repro, as quiet as is asked for, with a log for machines and an exit code that says why.

Example of a line of the log, which is JSON::

    {"time": "2026-11-27T13:20:04+00:00", "seconds": 61.2, "event": "progress", "stage": "complete_trials@main",
     "level": "info", "counts": {"done": 12, "total": 64}, "text": "trials: 12/64 answered, 310 tokens/s, ..."}
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NoReturn

import click
import psutil

from trialwright.commands.other_runs import refuse_beside_others
from trialwright.commands.run_events import Event, Narrator
from trialwright.commands.standing import GivenPath
from trialwright.core import disk
from trialwright.core.cli import Command
from trialwright.core.errors import INTERRUPTED
from trialwright.sections.whole import load_all


@click.command("run", cls=Command, context_settings={"ignore_unknown_options": True})
@click.option("--quiet", is_flag=True, help="Print nothing but warnings and errors.")
@click.option(
    "--log", "log_file", type=GivenPath(path_type=Path, dir_okay=False), help="Write a line of JSON for each event."
)
@click.argument("words", metavar="[DVC_REPRO_ARGS]...", nargs=-1, type=click.UNPROCESSED)
def run_(quiet: bool, log_file: Path | None, words: tuple[str, ...]) -> None:
    """Check params.yaml, then run dvc repro with these arguments; exit with the code of the stage that failed."""
    load_all()
    refuse_beside_others()
    began = time.monotonic()
    if log_file:
        with disk.writing(log_file):
            log_file.parent.mkdir(parents=True, exist_ok=True)
    with log_file.open("w", encoding="utf-8") if log_file else contextlib.nullcontext() as log:
        code = 0
        for event in _events(words, quiet):
            if log:
                _write(log, event, time.monotonic() - began)
            if quiet and event.level != "info" and event.text:
                click.echo(event.text, err=True)
            code = event.counts.get("exit_code", code)
    sys.exit(code)


def _events(words: tuple[str, ...], quiet: bool) -> Iterator[Event]:
    """Run dvc repro and yield what happens, printing its lines unless they are not wanted; the last tells its code."""
    narrator, interrupted = Narrator(), False
    # A stage whose output is no terminal would else keep its lines to itself until it ends.
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    signal.signal(signal.SIGTERM, _as_ctrl_c)
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "dvc", "repro", *words], env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace",
    ) as process:
        while True:
            try:
                line = process.stdout.readline() if process.stdout else ""
            except KeyboardInterrupt:
                # The stage was told as well, and says so itself; what it then stores is waited for.
                interrupted = True
                continue
            if not line:
                break
            if not quiet:
                click.echo(line, nl=False)
            yield from narrator.of(line.rstrip("\n"))
        code = process.wait()
    yield from narrator.end(INTERRUPTED if interrupted else code and (narrator.exit_code or 1))


def _as_ctrl_c(number: int, frame: object) -> NoReturn:
    """Pass on what ends this process alone, such as a scheduler's SIGTERM, as Ctrl-C in a terminal goes to all."""
    # What a script starts in the background is deaf to Ctrl-C, and so is all that it starts.
    passed = number if signal.getsignal(signal.SIGINT) == signal.SIG_IGN else signal.SIGINT
    for process in psutil.Process().children(recursive=True):
        # Workers in groups of their own hear of it from the stage, as with Ctrl-C.
        with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
            if os.getpgid(process.pid) == os.getpgrp():
                process.send_signal(passed)
    raise KeyboardInterrupt


def _write(log: IO[str], event: Event, seconds: float) -> None:
    """Add a line to the log, on disk at once.

    Raises:
        StorageError: there is no room for it.
    """
    told = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"), "seconds": round(seconds, 1), "event": event.kind,
        "stage": event.stage, "level": event.level, "counts": dict(event.counts), "text": event.text,
    }
    with disk.writing(Path(log.name)):
        log.write(json.dumps(told, ensure_ascii=False) + "\n")
        log.flush()
