"""Finds pickles, whatever a file is called: reading one runs what it says, so no output may be or hold one.

Example: ``list(pickles(Path("data")))`` is ``[]``; it would name ``data/model.pt``, if ``torch.save`` had written that.
"""

import io
import pickletools
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

# The header of an array of numpy's whose cells are Python objects.
_OBJECTS = re.compile(rb"\x93NUMPY.{4}.{0,4}\{[^}]*'descr': [^,]*O", re.DOTALL)


def pickles(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder that are pickles, or zips that hold one."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and is_pickle(file.read_bytes()):
            yield file


def is_pickle(data: bytes) -> bool:
    """Tell whether bytes are a pickle of any protocol from first to last, or a zip or an array that holds one."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return any(is_pickle(packed.read(name)) for name in packed.namelist())
    return bool(_OBJECTS.match(data)) or _reads_as_pickle(data)


def _reads_as_pickle(data: bytes) -> bool:
    try:
        # It names the steps and takes none.
        *_, (_, _, end) = pickletools.genops(data)
    except Exception:  # noqa: BLE001 - what it raises on other files depends on their bytes
        return False
    return end > 0 and not data[end + 1 :].strip(b"\0\n")
