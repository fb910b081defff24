"""The notebook in git: code and words, no outputs; test_pipeline.py runs it."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("file", [*(ROOT / "notebooks").glob("*.ipynb")], ids=lambda file: file.stem)
def test_no_output_and_no_count_is_kept(file):
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert code
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
