"""Stage scripts, run as ``python -m stages.NAME``.

``src`` goes on the path from this file's own place, so a queued experiment runs the code of its
snapshot and never that of the live workspace, as an editable install would make it do.
"""

import os
import sys
from pathlib import Path
from types import TracebackType

# Threads that wait for work sleep instead of spinning: where other programs share the processors, spinning
# makes each step several times as long. It changes no result. OpenMP reads it when torch is first imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))


def _brief(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell of Ctrl-C in a line also while a stage still imports what it needs, which may take seconds."""
    if issubclass(kind, KeyboardInterrupt):
        from trialwright.core.errors import STOPPED  # noqa: PLC0415  found once src is on the path

        sys.stderr.write(f"{STOPPED}\n")
    else:
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _brief
