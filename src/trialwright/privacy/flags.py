"""Flags on synthetic trials that copy real ones, or name real trials or people.

Example: ``("SYN-0a", "email", "brief_summary: pat@example.invalid, as in NCT00000102")`` is a row of
``tables.FLAGS``; ``privacy.drop: [email]`` keeps such trials out of all that follows.
"""

from collections.abc import Iterable, Iterator, Sequence

from trialwright.core import tables
from trialwright.privacy.copying import Passage
from trialwright.privacy.identities import Identity
from trialwright.privacy.panel import Panel

Flag = dict[str, str]


def flags(
    panel: Panel, copied: Sequence[Sequence[Passage]], identities: Iterable[Identity], longest: int
) -> list[Flag]:
    """Return the flags of all trials, in order of trial; a copy has a run of `longest` words or more."""
    found = [flag for passages in copied for flag in _copies(passages, longest)]
    for identity in identities:
        mention = identity.mention
        detail = f"{mention.field}: {mention.text}, as in {identity.source_id}"
        found.append(_flag(panel.ids[identity.query], mention.kind, detail))
    return sorted(found, key=lambda flag: (flag["trial_id"], flag["flag"], flag["detail"]))


def _copies(passages: Sequence[Passage], longest: int) -> Iterator[Flag]:
    """Yield a flag for the longest copy from an example, and one for that from another trial."""
    for name, example in (("copies_example", True), ("copies_real", False)):
        copied = [passage for passage in passages if passage.example is example and passage.words >= longest]
        if copied:
            worst = max(copied, key=lambda passage: passage.words)
            yield _flag(worst.trial_id, name, f"{worst.field}: {worst.words} words, as in {worst.source_id}")


def _flag(trial_id: str, flag: str, detail: str) -> Flag:
    row = tables.reject(trial_id, flag, detail)
    return {"trial_id": row["id"], "flag": row["reason"], "detail": row["detail"]}
