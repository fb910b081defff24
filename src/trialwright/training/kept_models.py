"""Models that were trained before DVC came to the stages that are to give them: each whole, until its stage takes it.

Example: ``.trialwright/trained/5f3c.../`` holds ``model/``, ``predictions.parquet`` and ``said.txt`` of one model; the
folder's name is the hash of all that decides them.
"""

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Self

import pyarrow as pa
from filelock import FileLock

from trialwright.core import disk, tables
from trialwright.files.workplace import root
from trialwright.schemas.texts import PREDICTIONS

_LOCK = "lock"


class Packed(NamedTuple):
    """A trained model: the files of its folder by their paths in it, its PREDICTIONS, and a line on it."""

    files: dict[str, bytes]
    rows: pa.Table
    said: str

    @classmethod
    def of(cls, folder: Path, rows: pa.Table, said: str) -> Self:
        """Read the folder of a model."""
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return cls({path.relative_to(folder).as_posix(): path.read_bytes() for path in files}, rows, said)


class KeptModels:
    """A folder of trained models by key. Whoever has it open is the only one who trains for this working copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    @contextmanager
    def open(cls) -> Iterator[Self]:
        """Open that of this working copy, and wait while another process has it open.

        An experiment in a copy has its own, which is gone with the copy: so what no stage here wants, nobody wants.

        Raises:
            StorageError: it cannot be written.
        """
        folder = root() / ".trialwright" / "trained"
        with disk.writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / _LOCK):
            yield cls(folder)

    def __contains__(self, key: str) -> bool:
        return (self.folder / key).is_dir()

    def put(self, key: str, packed: Packed) -> None:
        """Keep a model; raises StorageError."""
        with tables.replacing_folder(self.folder / key) as temporary:
            for name, content in packed.files.items():
                file = temporary / "model" / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
            tables.write(temporary / "predictions.parquet", packed.rows, PREDICTIONS)
            (temporary / "said.txt").write_text(packed.said, encoding="utf-8")

    def take(self, key: str, model: Path, predictions: Path) -> str:
        """Move a model to where its stage is to write it, and return the line on it.

        Args:
            key: of one that is kept.
            model: folder of the model.
            predictions: file of its PREDICTIONS.

        Raises:
            StorageError: it cannot be written there.
        """
        kept = self.folder / key
        said = (kept / "said.txt").read_text(encoding="utf-8")
        with tables.replacing_folder(model) as temporary:
            shutil.copytree(kept / "model", temporary, dirs_exist_ok=True)
        with tables.replacing(predictions) as temporary:
            shutil.copyfile(kept / "predictions.parquet", temporary)
        shutil.rmtree(kept)
        return said

    def sweep(self, wanted: Collection[str]) -> None:
        """Delete the models of all other keys, and what a process that was killed left half written."""
        for path in self.folder.iterdir():
            if path.name not in wanted and path.name != _LOCK:
                shutil.rmtree(path)
