"""Nothing that is written, pushed or pulled is a pickle: weights are safetensors, TF-IDF a table and JSON."""

import ast
import io
import pickle
from pathlib import Path

import joblib
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from pickle_kit import is_pickle, pickles
from safetensors.torch import save

ROOT = Path(__file__).resolve().parent.parent
OPENERS = {"pickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"}
MODEL = {"weights": [0.5, -1.0], "terms": ("placebo", "dose")}


def written(write) -> bytes:
    buffer = io.BytesIO()
    write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("data", [
    *(pickle.dumps(MODEL, protocol) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)),
    written(lambda file: torch.save({"a": torch.ones(2)}, file)),
    written(lambda file: joblib.dump(MODEL, file)),
    written(lambda file: np.save(file, np.array([MODEL], dtype=object), allow_pickle=True)),
    written(lambda file: np.savez(file, a=np.array([MODEL], dtype=object))),
])
def test_pickles_are_found(data):
    assert is_pickle(data)


@pytest.mark.parametrize("data", [
    b"", b".", b"trial_id,label\nNCT1,1\n", b'{"weights": [0.5, -1.0]}', b"id: NCT1.\n", save({"a": torch.ones(2)}),
    written(lambda file: pq.write_table(pa.table({"a": ["x."]}), file)),
    written(lambda file: np.save(file, np.ones(2))),
    written(lambda file: np.savez(file, a=np.ones(2), O=np.zeros(1))),
])
def test_other_files_are_none(data):
    assert not is_pickle(data)


def test_what_is_in_git_holds_none(tmp_path):
    (tmp_path / "model.json").write_bytes(pickle.dumps(MODEL))
    assert list(pickles(tmp_path)) == [tmp_path / "model.json"]
    for folder in ("docs", "metrics", "plots", "profiles", "src", "stages", "benchmarks"):
        assert not list(pickles(ROOT / folder)), folder


def test_no_code_opens_or_writes_one():
    """Processes of one run may hand each other objects; that is Python's own matter, and no file."""
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "stages").glob("*.py")]
    assert files
    for file, node in ((one, node) for one in files for node in ast.walk(ast.parse(one.read_text("utf-8")))):
        if isinstance(node, ast.Import):
            assert not {alias.name.split(".")[0] for alias in node.names} & OPENERS, f"{file}, line {node.lineno}"
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] not in OPENERS, f"{file}, line {node.lineno}"
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) not in {"torch.save", "torch.load"}, f"{file}, line {node.lineno}"
            allowed = [word for word in node.keywords if word.arg == "allow_pickle"]
            assert all(ast.unparse(word.value) == "False" for word in allowed), f"{file}, line {node.lineno}"
