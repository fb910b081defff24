"""Metrics as JSON that is easy to compare from one run to the next.

Example: ``write_json(path, {"roc_auc": 0.6543217})`` writes 0.654322.
"""

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from trialwright.core.errors import InputError
from trialwright.core.tables.atomic import replacing


def write_json(path: Path, value: Any, *, sort: bool = True) -> None:
    """Write JSON atomically, keys sorted unless told otherwise, floats rounded to 6 digits so that diffs stay readable.

    What is no finite number is null, for JSON has no word for it.
    """
    with replacing(path) as temporary:
        text = json.dumps(_rounded(value), indent=2, sort_keys=sort, ensure_ascii=False, allow_nan=False)
        temporary.write_text(text + "\n", encoding="utf-8")


def read_json(path: Path) -> Any:
    """Read a JSON file; raises InputError where it is missing or damaged."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(f"{path}: not found; run dvc repro first") from error
    except ValueError as error:
        raise InputError(f"{path}: not JSON ({error}); delete it and run dvc repro") from error


def read_metrics(files: Iterable[Path]) -> dict[str, Any]:
    """Read metrics files, each under its name without ".json"; raises InputError as `read_json` does.

    Files of a folder are together under its name.
    """
    return {
        file.stem: read_metrics(sorted(file.glob("*.json"))) if file.is_dir() else read_json(file) for file in files
    }


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value
