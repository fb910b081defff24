"""The results of another run: a file, or what a commit, branch or DVC experiment holds.

Example: ``results("paper")`` after ``dvc exp run --name paper -S protocol=paper``.
"""

import json
from pathlib import Path
from typing import Any

from trialwright.core import tables
from trialwright.core.errors import InputError

RESULTS = "metrics/results.json"


def results(name: str) -> Any:
    """Read the results of a file or revision.

    Raises:
        InputError: it is neither, or holds no results.
    """
    if Path(name).exists() or name.endswith(".json"):
        return tables.read_json(Path(name))
    # DVC takes most of a second to import.
    import dvc.api  # noqa: PLC0415
    from dvc.exceptions import DvcException  # noqa: PLC0415
    from dvc.scm import SCMError  # noqa: PLC0415

    try:
        return json.loads(dvc.api.read(RESULTS, rev=name))
    except (DvcException, SCMError, OSError, ValueError) as error:
        raise InputError(
            f"{name}: neither a file nor a commit, branch or experiment that holds {RESULTS}; "
            "dvc exp show and git log list them"
        ) from error
