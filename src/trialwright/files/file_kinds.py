"""What a file is that is not the one expected, by its ending or its first bytes, and what is left out, by kind.

Example: ``kind_of(Path("registry.zip"))`` is "packed with gzip"; ``told({".json": 1, ".zip": 2})`` "2 .zip, 1 .json".
"""

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

_ENDING = re.compile(r"\.[a-z0-9]{1,8}$")
DAMAGED = "a damaged zip"
NEITHER = "neither a folder nor a zip"
_FIRST_BYTES = {
    b"PK": DAMAGED, b"\x1f\x8b": "packed with gzip", b"7z\xbc\xaf": "packed with 7-Zip",
    b"Rar!": "packed with RAR",
    b"BZh": "packed with bzip2", b"\xfd7zXZ": "packed with xz", b"SQLite format 3": "a database", b"%PDF": "a PDF",
}
_PACKED = frozenset({".7z", ".bz2", ".gz", ".rar", ".tar", ".tgz", ".xz", ".zip", ".zst"})


def kind(name: str) -> str:
    """Return what to count a file under that is left out: its ending, where that is a plain one."""
    ending = _ENDING.search(name.lower())
    return ending[0] if ending else "other file"


def told(left_out: Mapping[str, int]) -> str:
    """Say what was left out, commonest first: ``2 .zip, 1 .json``."""
    ordered = sorted(left_out.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count} {name}" for name, count in ordered)


def said_of(*sources: Mapping[str, int]) -> str:
    """Return the end of a console line on what was left out of some sources, "" where that is nothing."""
    left_out: Counter[str] = sum(map(Counter, sources), Counter())
    if not left_out:
        return ""
    packed = " (what is packed within is not opened: unpack it first)" if _PACKED & left_out.keys() else ""
    return f"; left out: {told(left_out)}{packed}"


def kind_of(file: Path) -> str:
    """Say what a file is that is not the one expected, by its first bytes."""
    with file.open("rb") as stream:
        first = stream.read(512)
    if first[257:262] == b"ustar":
        return "a tar archive"
    return next((said for mark, said in _FIRST_BYTES.items() if first.startswith(mark)), NEITHER)
