"""A Ray of two workers on this machine, and what the tests do to its workers."""

import os
import signal
from pathlib import Path

import pytest

from trialwright.sections.running import Engine

# Ray ends a process without a word where something in it has waited for a cluster for a minute, be it one that was
# ended on purpose, as after each module. Read when Ray is imported.
os.environ.update({"RAY_gcs_rpc_server_reconnect_timeout_s": "3600"})
# Of a module of tests with Ray, which is ended after them.
ON_RAY = [pytest.mark.slow, pytest.mark.alone, pytest.mark.usefixtures("ray_ended")]
RAY = Engine(kind="ray", workers=2, address=None, object_store_mb=100)


def workers() -> set[int]:
    """Return the processes that have a task of Ray in hand, or had one and wait for the next."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "cmdline").read_bytes()
        except OSError:
            continue
        # Ray names them by their task; what is none of a task is named otherwise.
        if told.startswith((b"ray::_done", b"ray::_all_done", b"ray::IDLE")) and _is_of(int(process.name), os.getpid()):
            found.add(int(process.name))
    return found


def kill_workers() -> int:
    """Kill them, as a machine that has no memory left would; return how many they were."""
    found = workers()
    for process in found:
        os.kill(process, signal.SIGKILL)
    return len(found)


def _is_of(process: int, ancestor: int) -> bool:
    while process not in (0, 1, ancestor):
        try:
            process = int(Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
        except FileNotFoundError:
            return False
    return process == ancestor
