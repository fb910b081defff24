"""Stage scripts, run as ``python -m stages.NAME``.

``src`` goes on the path from this file's own place, so a queued experiment runs the code of its
snapshot and never that of the live workspace, as an editable install would make it do.
"""

import os
import sys
from pathlib import Path

# Threads that wait for work sleep instead of spinning: where other programs share the processors, spinning
# makes each step several times as long. It changes no result. OpenMP reads it when torch is first imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
