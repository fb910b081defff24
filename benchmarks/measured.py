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
# Each sample costs the kernel a walk through all pages.
_EVERY_S = 0.5
_CLEARLY = 1.05


class Took(NamedTuple):
    """What a command took.

    Attributes:
        code: its exit code.
        seconds: of the clock.
        processors: seconds of processor time, user and system, of it and of all processes that it waited for.
        largest: peak resident memory of the largest of these processes, MB (1,000,000 bytes), as the kernel kept it.
        together: most memory of all of them at once, MB; pages that they share are counted once. Sampled twice a
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
        mine, started = psutil.Process().memory_info().rss, time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
        ended, sampled = threading.Event(), [(0, 0)]
        watch = threading.Thread(target=lambda: sampled.extend(_samples(process.pid, ended)))
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        watch.join()
        output.seek(0)
        together, seen = (max(each) / 1e6 for each in zip(*sampled, strict=True))
        # A process begins as large as the one that starts it, and the kernel counts that.
        kept = usage.ru_maxrss * 1024
        largest = kept / 1e6 if kept > _CLEARLY * mine else seen
        return Took(
            process.returncode, seconds, usage.ru_utime + usage.ru_stime, largest, max(largest, together),
            output.read().strip(),
        )


def _samples(pid: int, ended: threading.Event) -> Iterator[tuple[int, int]]:
    """Yield the bytes that a process and all below it hold, and the most that one of them ever held."""
    while not ended.wait(_EVERY_S):
        with suppress(psutil.Error):
            process = psutil.Process(pid)
            each = [_own(one) for one in (process, *process.children(recursive=True))]
            yield sum(held for held, _ in each), max(most for _, most in each)


def _own(process: psutil.Process) -> tuple[int, int]:
    """Return the bytes that a process holds, shared pages in part, and the most that it ever held."""
    with suppress(psutil.Error, OSError, StopIteration):
        lines = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8").splitlines()
        most = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
        return int(process.memory_full_info().pss), most
    return 0, 0
