"""What the system is asked for around worker processes: to end them with their parent, and wide pipes.

Example: after ``kill -9`` of a stage none of its workers is left, not even one inside of a parser.
"""

import contextlib
import ctypes
import fcntl
import os
import signal
import sys
from multiprocessing.connection import Connection

# A result mostly fits, so that a worker goes on while its result waits to be read.
_PIPE_BYTES = 1 << 20
_SET_DEATH_SIGNAL = 1


def end_with_parent(parent: int) -> None:
    """Have the system end this process when `parent` ends; elsewhere than on Linux, the end of a pipe must do."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        # It may have ended before it was asked for.
        if os.getppid() != parent:
            os._exit(1)


def widen(pipe: Connection) -> None:
    """Let a pipe hold a megabyte, where the system can."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
