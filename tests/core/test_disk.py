"""A full or read-only disk: one line that names the path, an exit code of its own, and nothing lost."""

import errno
import os
import resource
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from trialwright.core import disk, tables
from trialwright.core.cli import Command
from trialwright.core.errors import InputError, ModelError, StorageError

ROOT = Path(__file__).resolve().parents[2]


def failing(error):
    @click.command(cls=Command)
    def command():
        raise error

    return CliRunner().invoke(command)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO, errno.EFBIG])
def test_what_the_system_says_of_a_disk_is_one_line(code):
    done = failing(OSError(code, os.strerror(code), "data/trials.parquet"))
    assert done.exit_code == StorageError.code == 9
    assert len(done.output.splitlines()) == 1
    assert done.output.startswith("error: data/trials.parquet: ")


def test_any_other_error_keeps_its_traceback():
    for error in (OSError(errno.EBADF, "bad"), ValueError("no"), FileNotFoundError(errno.ENOENT, "none", "a")):
        done = failing(error)
        assert done.exit_code == 1
        assert done.exception is error


def test_errors_of_libraries_are_known_by_the_words_of_the_system(tmp_path):
    no_room = pytest.raises(StorageError, match=r"^.*model: no room left on the disk; free some")
    with no_room, tables.replacing_folder(tmp_path / "model"):
        raise RuntimeError("Error while serializing: IoError(Os { message: 'No space left on device' })")
    assert not list(tmp_path.iterdir())


def test_a_mistake_of_the_user_stays_what_it_is(tmp_path):
    with pytest.raises(ModelError), tables.replacing(tmp_path / "a"):
        raise ModelError("No space left on device is what the model is called")


def test_a_file_in_the_place_of_a_folder(tmp_path):
    (tmp_path / "data").touch()
    for target in (tmp_path / "data/a.json", tmp_path / "data/deep/a.json"):
        with pytest.raises(StorageError, match=r"data.*: a file is where a folder should be; move it away"):
            tables.write_json(target, {})


@pytest.mark.skipif(not Path("/sys").exists(), reason="the folder is of Linux")
def test_a_folder_that_nobody_may_write_to():
    with pytest.raises(StorageError, match=r"^/sys/trialwright.json: "):
        tables.write_json(Path("/sys/trialwright.json"), {})


def test_of_another_file_than_the_one_written_its_own_name_is_told(tmp_path):
    refused = pytest.raises(StorageError, match=r"^/elsewhere/a: permission denied")
    with refused, tables.replacing(tmp_path / "b"):
        raise PermissionError(errno.EACCES, "Permission denied", "/elsewhere/a")


@pytest.mark.parametrize("code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR])
def test_sqlite_has_numbers_of_its_own(code):
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = code
    assert str(disk.told(error, Path("a.sqlite"))).startswith("a.sqlite: ")
    assert disk.told(sqlite3.OperationalError("no such table")) is None


WRITE = """
import sys
from pathlib import Path
import click, pyarrow as pa
from trialwright.core import tables
from trialwright.core.cli import Command

@click.command(cls=Command)
def main():
    big = pa.table({"text": [__import__("os").urandom(1000).hex() for _ in range(3000)]})
    tables.write(Path(sys.argv.pop()), big, big.schema)

main(args=[])
"""


def test_a_file_that_outgrows_its_limit_leaves_the_old_one(tmp_path):
    """As on a full disk: what was there stays, and nothing half written."""
    target = tmp_path / "trials.parquet"
    target.write_bytes(b"as it was")

    def bound() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = subprocess.run(
        [sys.executable, "-c", WRITE, str(target)], env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True, text=True, check=False, preexec_fn=bound,
    )
    assert done.returncode == StorageError.code, done.stderr
    assert done.stderr.startswith(f"error: {target}: larger than a file may be here")
    assert len(done.stderr.splitlines()) == 1
    assert target.read_bytes() == b"as it was"
    assert [path.name for path in tmp_path.iterdir()] == ["trials.parquet"]


def test_exit_codes_are_those_of_the_docs():
    every, left = [], [StorageError.__mro__[1]]
    while left:
        kind = left.pop()
        left += kind.__subclasses__()
        every.append(kind)
    table = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    for kind in every:
        assert f"| {kind.code} |" in table, kind
    assert failing(InputError("a")).exit_code == 4


def test_ctrl_c_while_a_stage_is_imported_is_one_line():
    done = subprocess.run(
        [sys.executable, "-c", "import stages; raise KeyboardInterrupt"], cwd=ROOT, capture_output=True, text=True,
        check=False,
    )
    assert done.stderr == "stopped: what is stored stays; run dvc repro to go on\n"
    # As a shell sees it: ended by the signal.
    assert done.returncode in {-signal.SIGINT, 130}
