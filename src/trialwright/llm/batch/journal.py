"""The batches under way, on disk beside the cache: what is asked already must not be asked twice.

Example: ``.trialwright/batches/5d1f0c....json`` names an address, the keys of its requests, and the batch's
id once there is one. It is written before anything is sent, and goes when all answers are in the cache. Where
it has no id, the process died around the creation; the digest in its name is in the batch's metadata as well.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, ValidationError

from trialwright.core.errors import InputError
from trialwright.core.tables import replacing


class Note(BaseModel):
    """One batch: where it is, what it asks, and its id once it is created."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    address: str
    keys: list[str]
    batch: str | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the keys, whatever their order; keys tell addresses apart."""
        return hashlib.sha256("\n".join(sorted(self.keys)).encode()).hexdigest()


class Journal:
    """The notes of one address in a folder, shared by all processes of a repository."""

    def __init__(self, folder: Path, address: str) -> None:
        """Open the folder, made if need be."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.address = folder, address

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other processes from creating batches meanwhile; a killed one holds nothing up."""
        with FileLock(self.folder / "lock"):
            yield

    def notes(self) -> Iterable[Note]:
        """Yield the notes of this address.

        Raises:
            InputError: one is damaged.
        """
        for path in sorted(self.folder.glob("*.json")):
            try:
                note = Note.model_validate_json(path.read_bytes())
            except FileNotFoundError:
                continue  # Another process has just collected that batch.
            except ValidationError as error:
                raise InputError(f"{path}: is no note of a batch; delete it: its batch is found by listing") from error
            if note.address == self.address:
                yield note

    def write(self, note: Note) -> None:
        """Write a note, in place of an earlier one for the same keys."""
        with replacing(self.path(note)) as temporary:
            temporary.write_text(note.model_dump_json(), encoding="utf-8")

    def drop(self, note: Note) -> None:
        """Forget a batch whose answers are in the cache, or that has none."""
        self.path(note).unlink(missing_ok=True)

    def path(self, note: Note) -> Path:
        """Return the file of a note."""
        return self.folder / f"{note.digest}.json"
