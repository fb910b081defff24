"""The page of licences: of every package that is pinned, at its version, as the installed packages say themselves."""

import re
from email import message_from_string
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner

from trialwright.commands.licences import licence, licences
from trialwright.core.errors import TrialwrightError
from trialwright.files.code.versions import read_pins

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/licences.md").read_text(encoding="utf-8")


def test_the_page_has_every_package_that_is_pinned_and_no_other():
    rows = re.findall(r"(?m)^\| ([a-z0-9-]+) \| (\d\S*) \|", PAGE)
    assert dict(rows) == read_pins([ROOT / "requirements.lock", ROOT / "requirements-torch.lock"])


def test_the_page_is_what_the_command_prints(monkeypatch):
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(licences, catch_exceptions=False)

    def lines(text):
        # Builds of PyTorch contain other parts.
        return [line for line in text.splitlines() if not line.startswith("| torch |")]

    assert lines(done.output) == lines(PAGE), "run python -m trialwright licences > docs/licences.md"


@pytest.mark.parametrize(("told", "named"), [
    ("License-Expression: MIT\nLicense: other\n", "MIT"),
    ("License: BSD-3-Clause\nClassifier: License :: OSI Approved :: BSD License\n", "BSD-3-Clause"),
    ("License: GPLv2 | EPLv1\n", "GPLv2 or EPLv1"),
    ("License: UNKNOWN\nClassifier: License :: OSI Approved :: MIT License\nClassifier: Topic :: A\n", "MIT License"),
    ("License: Copyright (c) 2015, and then a text of many words\nClassifier: License :: A\nClassifier: License :: B\n",
     "A, B"),
    ("", "-"),
])
def test_a_licence_is_named_as_well_as_metadata_tell(monkeypatch, told, named):
    monkeypatch.setattr(metadata, "metadata", lambda _: message_from_string(told))
    assert licence("any") == named


def test_a_package_that_is_not_installed_is_told_of():
    with pytest.raises(TrialwrightError, match="no-such-package: pinned, but not installed; run make setup"):
        licence("no-such-package")
