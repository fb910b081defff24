"""Plans with reasons: without them no trial is asked for, and none is read, unless no reasons are asked for at all.

Example: of ten plans of which nine have reasons one is the reject ``no_reasons``; with ``reasons.count`` 0 none is.
"""

import pyarrow as pa

from trialwright.sections.writing import Reasons
from trialwright.tasks.task import RejectionError, Row


class Reasoned:
    """The reasons by plan."""

    def __init__(self, section: Reasons, told: pa.Table) -> None:
        """Take the reasons that were `told` (``tables.REASONS``), and whether a plan needs any."""
        self._needed = section.count > 0
        ids, said = told["plan_id"].to_pylist(), told["reasons"].to_pylist()
        self._reasons: dict[str, list[str]] = dict(zip(ids, said, strict=True))

    def check(self, plan: Row) -> None:
        """Refuse a plan without the reasons that it needs."""
        if self._needed and plan["plan_id"] not in self._reasons:
            raise RejectionError("no_reasons", "see the rejects of parse_reasons")

    def reasons(self, plan: Row) -> list[str]:
        """Return the reasons of a plan, none where none were asked for."""
        return self._reasons[plan["plan_id"]] if self._needed else []
