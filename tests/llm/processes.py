"""Runs of `complete` as processes of their own, side by side over one repository.

Example: ``begin(url, STORE)`` answers requests.parquet; ``PAID`` before it makes the loopback endpoint cost money.
"""

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

# What makes of the loopback endpoint one that charges, in a process of its own.
PAID = textwrap.dedent("""
    import os
    os.environ["OPENAI_API_KEY"] = "sk-canary"
    from trialwright.llm.cost import estimate, tariff
    tariff.is_here = lambda _: False
    estimate.counter = lambda _: lambda texts: [len(text) // 4 for text in texts]
""")


def begin(url: str, store: Path, before: str = "", backend: str = "openai", **changes: Any) -> subprocess.Popen[str]:
    """Begin `complete` on requests.parquet; its words go to standard output."""
    script = before + textwrap.dedent(f"""
        import signal, sys; sys.path[:0] = {[str(Path(__file__).parent), *sys.path]!r}
        # A shell's background jobs, and so their children, begin with Ctrl-C ignored.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        from pathlib import Path
        from llm_kit import llm, price, settings
        from trialwright.core import tables
        from trialwright.schemas.answers import REQUESTS
        from trialwright.core.errors import TrialwrightError
        from trialwright.llm.complete import complete
        requests = tables.read(Path("requests.parquet"), REQUESTS)
        changes = dict(timeout_s=60.0) | {changes!r}
        if "prices" in changes:
            changes["prices"] = {{"tiny": price(**changes["prices"])}}
        try:
            which = llm({url!r}, backend={backend!r})
            print(complete(requests, Path({str(store)!r}), which, settings(**changes), print))
        except TrialwrightError as error:
            print("error:", error)
            sys.exit(1)
    """)
    path = os.pathsep.join(filter(None, sys.path))
    return subprocess.Popen(
        [sys.executable, "-u", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, "PYTHONPATH": path},
    )


def until(done: Callable[[], bool], process: "subprocess.Popen[str] | None" = None) -> None:
    """Wait for something that another process or thread does; fail where the process ends before, or never."""
    deadline = time.monotonic() + 120
    while not done():
        assert time.monotonic() < deadline, "waited in vain"
        assert process is None or process.poll() is None, process.communicate()[0]
        time.sleep(0.005)
