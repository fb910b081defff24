"""What is installed: each package at one version and known by its hashes, whatever a platform may need of its files."""

import re
from pathlib import Path

import pytest

from trialwright.files.code.versions import read_pins

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {f"requirements{of}.lock": f"requirements{of}.in" for of in ("", "-tools", "-ray", "-s3")}


def named(file: str) -> set[str]:
    """Return the packages that a list names, spelled as pip does."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return {re.sub(r"[-_.]+", "-", re.split(r"[#\[]", line)[0].strip()) for line in lines} - {""}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes_and_nothing_is_unpinned(lock):
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", "")
    for line in text.splitlines():
        assert re.fullmatch(r"#.*|[a-z0-9-]+==\S+(\s+--hash=sha256:[0-9a-f]{64})+", line), line[:80]


@pytest.mark.parametrize(("lock", "wanted"), LOCKS.items())
def test_what_is_wanted_is_pinned(lock, wanted):
    assert named(wanted) <= set(read_pins([ROOT / lock]))


def test_what_is_left_out_is_not_pinned_and_torch_is_pinned_once():
    pinned = set(read_pins([ROOT / "requirements.lock"]))
    assert not (named("requirements-excluded.txt") | {"torch"}) & pinned
    assert set(read_pins([ROOT / "requirements-torch.lock"])) == {"torch"}
