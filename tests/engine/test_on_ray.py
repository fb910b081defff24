"""Ray gives what processes of this machine give, whatever becomes of its workers, and keeps to itself."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ray_kit import ON_RAY, RAY, kill_workers, workers

from trialwright.core.errors import InputError, TrialwrightError
from trialwright.engine import cluster, worker
from trialwright.engine.mapping import Rescue, by_models, in_order
from trialwright.sections.running import Engine

pytestmark = ON_RAY
LOCAL = Engine.local(2)


def squared(number: int) -> int:
    """Square a number; 13 kills its worker, 17 takes for ever, 19 is refused."""
    worker.TIME_S = 2.0
    worker.another_record()
    if number == 13:
        os.kill(os.getpid(), signal.SIGSEGV)
    if number == 17:
        time.sleep(3600)
    if number == 19:
        raise InputError("19: is refused; take another")
    return number * number


def all_squared(numbers: list[int]) -> list[int]:
    return [squared(number) for number in numbers]


def twice_squared(number: int) -> Iterator[int]:
    yield squared(number)


def apart(numbers: list[int]) -> list[list[int]]:
    return [[number] for number in numbers] if len(numbers) > 1 else []


def lost(numbers: list[int], reason: str) -> list[str]:
    return [f"{numbers[0]} {reason}"]


@pytest.mark.parametrize("engine", [LOCAL, RAY], ids=["local", "ray"])
def test_what_kills_a_worker_or_hangs_costs_itself_alone_and_the_rest_stays_in_order(engine: Engine) -> None:
    items = [[1, 2, 3], [12, 13, 14], [4], [16, 17], [13], [5]]
    with in_order(all_squared, items, engine, Rescue(apart, lost)) as results:
        found = list(results)
    assert found == [
        [1, 4, 9], [144], ["13 parser_died"], [196], [16], [256], ["17 too_slow"], ["13 parser_died"], [25],
    ]


@pytest.mark.parametrize("engine", [LOCAL, RAY], ids=["local", "ray"])
def test_what_the_work_raises_is_raised_here(engine: Engine) -> None:
    for given in (in_order(squared, [1, 19], engine), by_models(twice_squared, [1, 19], engine)):
        with given as results:
            assert next(results) == 1
            with pytest.raises(InputError, match=r"^19: is refused; take another$"):
                next(results)


def slowly(number: int) -> int:
    time.sleep(0.05)
    return number


@pytest.mark.parametrize("rescue", [None, Rescue(apart, lost)], ids=["retried", "rescued"])
def test_workers_that_are_killed_cost_time_alone(rescue: Rescue | None, caplog: pytest.LogCaptureFixture) -> None:
    found, killed = [], 0
    with in_order(slowly, range(60), RAY, rescue) as results:
        for result in results:
            found.append(result)
            if result in (5, 20):
                killed += kill_workers()
    assert found == list(range(60))
    assert killed >= 2
    assert [record.message for record in caplog.records if "a worker of Ray ended" in record.message] or not rescue


def died(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_kills_every_worker_and_cannot_be_rescued_is_one_line() -> None:
    with in_order(died, [1], RAY) as results, pytest.raises(TrialwrightError) as error:
        list(results)
    assert str(error.value).startswith("engine: Ray lost a task 6 times over (WorkerCrashedError), most likely for")
    assert "\n" not in str(error.value)


def large(number: int) -> bytes:
    return bytes([number % 256]) * (1 << 20)


def test_far_more_than_the_object_store_holds_goes_through_it() -> None:
    drawn = []

    def items() -> Iterator[int]:
        for number in range(300):
            drawn.append(number)
            yield number

    with in_order(large, items(), RAY) as results:
        for number, found in enumerate(results):
            assert found == bytes([number % 256]) * (1 << 20)
            # So much is in flight and no more: what is drawn and not taken.
            assert len(drawn) - number <= 18 + 1


def test_workers_are_of_this_machine_and_nothing_listens_to_others() -> None:
    with in_order(squared, range(4), RAY) as results:
        assert list(results) == [0, 1, 4, 9]
    assert 1 <= len(workers()) <= 2
    assert list(_listening(cluster._Held.folder))
    assert set(_listening(cluster._Held.folder)) == {"127.0.0.1"}


def _listening(folder: str) -> Iterator[str]:
    """Yield the addresses at which the processes of the Ray in a folder, and this process, listen."""
    sockets = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.name == str(os.getpid()) or folder.encode() in (process / "cmdline").read_bytes():
                sockets |= {link.readlink().name for link in (process / "fd").iterdir()}
        except OSError:
            continue
    for version in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{version}").read_text(encoding="utf-8").splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                # The last four bytes are the address, also of one that is written as of IPv6.
                yield socket.inet_ntoa(bytes.fromhex(fields[1].partition(":")[0][-8:])[::-1])


SCRIPT = """
import sys
sys.path[:0] = sys.argv[1:]
from ray_kit import ON_RAY, RAY
from test_on_ray import slowly
from trialwright.engine import cluster
from trialwright.engine.mapping import in_order
with in_order(slowly, range(10**6), RAY) as results:
    next(results)
    print(cluster._Held.folder, flush=True)
    next(results)
    if not sys.stdin.readline():
        sys.exit()
    list(results)
"""


@pytest.mark.parametrize("killed", [False, True], ids=["ended", "killed"])
def test_ray_says_nothing_and_ends_with_the_process_that_started_it(killed: bool) -> None:
    here = Path(__file__).parent
    driver = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *map(str, (here.parents[1] / "src", here.parent, here))], text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )
    folder = driver.stdout.readline().strip()
    assert _processes(folder)
    if killed:
        driver.kill()
    out, said = driver.communicate("" if not killed else None)
    assert (out, said) == ("", "")
    for _ in range(600):
        if not _processes(folder):
            break
        time.sleep(0.1)
    assert not _processes(folder)
    assert killed or not Path(folder).exists()


def _processes(folder: str) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if folder.encode() in (process / "cmdline").read_bytes():
                found.append(process.name)
        except OSError:
            continue
    return found


@pytest.mark.parametrize(("address", "said"), [
    ("127.0.0.1:9", "engine: no cluster answers at engine.address 127.0.0.1:9: "),
    ("?", "engine: no cluster answers at engine.address ?: "),
    ("auto", "engine: no cluster answers at engine.address auto: "),
])
def test_a_cluster_that_is_not_there_is_one_line(address: str, said: str) -> None:
    cluster.disconnect()
    engine = Engine(kind="ray", workers=None, address=address, object_store_mb=100)
    with pytest.raises(TrialwrightError) as error, in_order(squared, [1], engine):
        pass
    assert str(error.value).startswith(said)
    assert str(error.value).endswith("start one there with ray start --head, or set engine.kind to local")
    assert "\n" not in str(error.value)
