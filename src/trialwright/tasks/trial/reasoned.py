"""Plans with reasons: without them no trial is asked for, and none is read.

Example: of ten plans of which nine have reasons one is the reject ``no_reasons``.
"""

import pyarrow as pa

from trialwright.tasks.task import RejectionError, Row


class Reasoned:
    """The reasons (``tables.REASONS``) by plan."""

    def __init__(self, reasons: pa.Table) -> None:
        ids, said = reasons["plan_id"].to_pylist(), reasons["reasons"].to_pylist()
        self._reasons: dict[str, list[str]] = dict(zip(ids, said, strict=True))

    def check(self, plan: Row) -> None:
        """Refuse a plan without reasons."""
        if plan["plan_id"] not in self._reasons:
            raise RejectionError("no_reasons", "see the rejects of parse_reasons")

    def reasons(self, plan: Row) -> list[str]:
        """Return the reasons of a plan that has some."""
        return self._reasons[plan["plan_id"]]
