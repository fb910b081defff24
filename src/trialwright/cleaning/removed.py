"""What the rules on wording took out of a trial: how often each one, and the very words.

Example: after ``removed.take("trial_stopped", "The trial was stopped.")``, ``removed`` equals
``{"trial_stopped": 1}`` and ``removed.pieces`` is ``[("trial_stopped", "The trial was stopped.")]``.
"""

from collections import Counter


class Removed(Counter[str]):
    """Counts by rule, and in `pieces` each rule with what it removed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[tuple[str, str]] = []

    def take(self, rule: str, text: str) -> None:
        """Note that a rule removed a text."""
        self[rule] += 1
        self.pieces.append((rule, text))

    def add(self, other: "Removed") -> None:
        """Note all that another text of the same trial lost."""
        self.update(other)
        self.pieces += other.pieces
