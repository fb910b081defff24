"""A command in a process of its own: its clock, its processor time, and its peak memory.

Example: ``measured(["python", "-m", "stages.pool", ...], folder)`` is ``Took(0, 1.2, 1.1, 180.0, 180.0, "pool: ...")``.
"""

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil

ROOT = Path(__file__).resolve().parents[1]
_EVERY_S = 0.25


class Took(NamedTuple):
    """What a command took.

    Attributes:
        code: its exit code.
        seconds: of the clock.
        processors: seconds of processor time, user and system, of it and of all processes that it waited for.
        largest: peak resident memory of the largest of these processes, MB (1,000,000 bytes), as the kernel kept it.
        together: most memory of all of them at once, MB; pages that they share are counted once. Sampled four times a
            second, but never less than `largest`.
        said: what it printed.
    """

    code: int
    seconds: float
    processors: float
    largest: float
    together: float
    said: str


def measured(command: Sequence[str], folder: Path) -> Took:
    """Run a command in a folder, with this checkout on Python's path."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
        ended, sampled = threading.Event(), list[int]()
        watch = threading.Thread(target=lambda: sampled.extend(_samples(process.pid, ended)))
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        watch.join()
        output.seek(0)
        largest = usage.ru_maxrss * 1024 / 1e6
        together = max(largest, max(sampled, default=0) / 1e6)
        return Took(
            process.returncode, seconds, usage.ru_utime + usage.ru_stime, largest, together, output.read().strip()
        )


def _samples(pid: int, ended: threading.Event) -> Iterator[int]:
    """Yield the bytes of a process and all below it, again and again until it has ended."""
    while not ended.wait(_EVERY_S):
        with suppress(psutil.Error):
            process = psutil.Process(pid)
            yield sum(map(_own, [process, *process.children(recursive=True)]))


def _own(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        return int(process.memory_full_info().pss)
    return 0
