"""The Ray cluster of this process: one that runs at ``engine.address``, or one that is started here.

Example: ``connected(engine).cluster_resources()["CPU"]`` is 2.0. What is started here listens on the loopback alone,
shows no dashboard, reports nothing to anybody, and is gone with its files when this process ends.
"""

import atexit
import logging
import os
import secrets
import shutil
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from trialwright.core.errors import TrialwrightError
from trialwright.sections.running import Engine

# Read where Ray is imported: no reports of use, and no word on GPUs that a task does not ask for.
_QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
# Of what is started here. Ray takes the loopback for this machine's address, as on macOS, and listens there alone; its
# workers start when they are needed, not beside its own processes, for which it waits 15 seconds and no longer; and
# other users of this machine do not know the token, which Ray would else write to the home folder.
_STARTED = {
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0", "RAY_enable_worker_prestart": "0",
    "RAY_prestart_worker_first_driver": "0", "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32),
}


# Seconds in which the machine of a cluster takes a connection.
_ANSWERS_S = 10.0
# How often Ray is started at most.
_STARTS = 4


class _Held:
    """The cluster that this process is connected to, and the folder of its files where it was started here."""

    engine: Engine | None = None
    folder: str | None = None


def connected(engine: Engine) -> Any:
    """Return the module of Ray, connected to the cluster of `engine`.

    Raises:
        TrialwrightError: Ray is not installed, does not start, or no cluster answers.
    """
    os.environ.update(_QUIET | ({} if engine.address else _STARTED))
    try:
        import ray  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise TrialwrightError(
            "engine.kind is ray, which is not installed; run pip install --no-deps -r requirements-ray.lock, or set it"
            " to local"
        ) from error
    if _Held.engine != engine or not ray.is_initialized():
        try:
            _connect(ray, engine)
        except Exception as error:  # that very class where it takes too long to start
            what = f"no cluster answers at engine.address {engine.address}" if engine.address else "Ray does not start"
            how = "start one there with ray start --head" if engine.address else "run it again when less else runs here"
            said = f"{error}".strip().partition("\n")[0]
            raise TrialwrightError(f"engine: {what}: {said}; {how}, or set engine.kind to local") from error
    return ray


def disconnect() -> None:
    """Leave the cluster, and end it with its files where it was started here."""
    if _Held.engine or _Held.folder:
        import ray  # noqa: PLC0415

        ray.shutdown()
    if _Held.folder:
        shutil.rmtree(_Held.folder, ignore_errors=True)
    _Held.engine = _Held.folder = None


def _reach(address: str) -> None:
    """Raise OSError or ValueError where nobody answers at once; Ray would try for many minutes."""
    host, _, port = address.rpartition(":")
    socket.create_connection((host, int(port)), timeout=_ANSWERS_S).close()


def _code() -> str:
    """Return where this process imports from, but for Python's own folders: a queued experiment runs its own code."""
    folders = [Path(folder).absolute() for folder in sys.path]
    given = (folder for folder in folders if not any(map(folder.is_relative_to, (sys.prefix, sys.base_prefix))))
    return os.pathsep.join(map(str, given))


def _connect(ray: Any, engine: Engine) -> None:
    alike = {
        "log_to_driver": False, "logging_level": logging.ERROR, "runtime_env": {"env_vars": {"PYTHONPATH": _code()}},
    }
    # It prints a page on each worker that ended; `on_ray` says so in a line. There is no setting for it.
    ray._private.worker.print_to_stdstream = lambda *_, **__: None
    if engine.address:
        disconnect()
        if engine.address != "auto":
            _reach(engine.address)
        ray.init(address=engine.address, **alike)
    else:
        _start(ray, engine, alike)
    _Held.engine = engine
    atexit.register(disconnect)


def _start(ray: Any, engine: Engine, alike: dict[str, Any]) -> None:
    """Start Ray here; on a busy machine its own processes may miss the deadline that it sets them."""
    for left in reversed(range(_STARTS)):
        disconnect()
        # Short, for Unix limits the length of the name of a socket.
        _Held.folder = tempfile.mkdtemp(prefix="ray-")
        try:
            ray.init(
                address="local", num_cpus=engine.workers, object_store_memory=engine.object_store_mb << 20,
                include_dashboard=False, _temp_dir=_Held.folder, **alike,
            )
        except Exception:
            if not left:
                raise
        else:
            return
