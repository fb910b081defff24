"""A table's rows by the trial that they are about, kept as a table.

Example: ``ByTrial(flags)["SYN-0a"]`` is ``[{"trial_id": "SYN-0a", "flag": "email", ...}]``, and an empty list for a
trial that has none. Rows become dicts when they are asked for, so a hundred thousand of them take little memory.
"""

from typing import Any

import pyarrow as pa


class ByTrial:
    """Rows by ``trial_id``, those of a trial in the order of the table."""

    def __init__(self, table: pa.Table) -> None:
        self._rows = table.combine_chunks()
        self._places: dict[str, list[int]] = {}
        for place, trial_id in enumerate(table["trial_id"].to_pylist()):
            self._places.setdefault(trial_id, []).append(place)

    def __getitem__(self, trial_id: str) -> list[dict[str, Any]]:
        places = self._places.get(trial_id)
        return self._rows.take(places).to_pylist() if places else []
