"""What a line of `dvc repro` and of its stages tells, as an event of a structured log.

Example: ``read("Running stage 'train@real-40':")`` is ``Event("stage_begins", "train@real-40")``, and
``read("trials: 12/64 answered, 310 tokens/s, about 4 min to go")`` is a `progress` with ``done`` 12 and ``total`` 64.

Stages print what they counted and DVC prints which stage runs, and neither knows of a log: so no output depends on one,
and no stage is stale for it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["stage_begins", "stage_skipped", "stage_ends", "stage_fails", "progress", "line", "run_ends"]
Level = Literal["info", "warning", "error"]

_BEGINS = re.compile(r"Running stage '([^']+)':")
_SKIPPED = re.compile(r"Stage '([^']+)' (?:didn't change, skipping|is cached - skipping run.*)")
_FAILED = re.compile(r"(?:ERROR: )?failed to reproduce '([^']+)'.*?(?:exited with (-?\d+))?")
_PROGRESS = re.compile(r"(?P<label>[^:]+): (?P<done>\d+)/(?P<total>\d+)\b(?P<rest>.*)")
# The last two are more lines of DVC's on a file that another run of it holds.
_ERROR = re.compile(r"(?:error|ERROR): |\s+\(PID |If there are no processes with such PIDs")
_WARNING = re.compile(r"(?:warning|WARNING)\b")
# What DVC says for people who wait.
_CHATTER = re.compile(
    r"> |Updating lock file|Generating lock file|Verifying data sources|To track the changes|To enable auto staging"
    r"|Use `dvc push`|\s*(?:git add|dvc config) "
)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: in which stage ("" outside of any), with which counts, and how grave it is."""

    kind: Kind
    stage: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    level: Level = "info"
    text: str = ""


def read(line: str) -> Event | None:
    """Return what a line tells, without the stage where it does not name it; None where it tells nothing."""
    if not line.strip() or _CHATTER.match(line):
        return None
    if found := _BEGINS.fullmatch(line):
        return Event("stage_begins", found[1])
    if found := _SKIPPED.fullmatch(line):
        return Event("stage_skipped", found[1], text=line)
    if found := _FAILED.fullmatch(line):
        counts = {"exit_code": int(found[2])} if found[2] else {}
        return Event("stage_fails", found[1], counts, "error", line)
    if found := _PROGRESS.fullmatch(line):
        return Event("progress", counts={"done": int(found["done"]), "total": int(found["total"])}, text=line)
    level: Level = "error" if _ERROR.match(line) else "warning" if _WARNING.match(line) else "info"
    return Event("line", level=level, text=line)


class Narrator:
    """Fills in what no single line tells: the stage that a line is of, and when a stage has ended."""

    def __init__(self) -> None:
        self.stage, self.exit_code = "", 0

    def of(self, line: str) -> Iterator[Event]:
        """Yield the events of a line."""
        event = read(line)
        if event is None:
            return
        if event.kind in {"stage_begins", "stage_skipped", "stage_fails"}:
            if self.stage and event.kind != "stage_fails":
                yield Event("stage_ends", self.stage)
            self.stage = event.stage if event.kind == "stage_begins" else ""
            self.exit_code = event.counts.get("exit_code", self.exit_code)
            yield event
        else:
            yield Event(event.kind, self.stage, event.counts, event.level, event.text)

    def end(self, code: int) -> Iterator[Event]:
        """Yield what remains to be told once the run has ended with an exit code."""
        if self.stage and code == 0:
            yield Event("stage_ends", self.stage)
        yield Event("run_ends", counts={"exit_code": code}, level="error" if code else "info")
