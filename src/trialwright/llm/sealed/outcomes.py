r"""How requests ended, and which ends are final: read alike by Python, SQLite and Arrow.

Example: ``ended("stop", " \n")`` is ``empty``, as caches and shards of earlier versions hold answers without
text; no answer is final that a later try could better.
"""

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.chat.completion import FINAL, FINISH_REASONS

# A text of these alone says nothing.
_BLANKS = " \t\n\r\v\f\u00a0"


def ended(finish_reason: str, text: str) -> str:
    """Return how a request ended: one of `FINISH_REASONS`, or ``no_answer`` for what is none of them."""
    if finish_reason in FINAL and not text.strip(_BLANKS):
        return "empty"
    return finish_reason if finish_reason in FINISH_REASONS else "no_answer"


def ends(answers: pa.Table) -> pa.Array:
    """Return how each of these answers ended; they have columns ``finish_reason`` and ``text``."""
    reasons = answers["finish_reason"].combine_chunks()
    blank = pc.equal(pc.binary_length(pc.utf8_trim(answers["text"].combine_chunks(), _BLANKS)), 0)
    reasons = pc.if_else(pc.and_(pc.is_in(reasons, pa.array(sorted(FINAL))), blank), "empty", reasons)
    return pc.if_else(pc.is_in(reasons, pa.array(sorted(FINISH_REASONS))), reasons, "no_answer")


def final(answers: pa.Table) -> pa.Array:
    """Tell of each of these answers whether it is final."""
    return pc.is_in(ends(answers), pa.array(sorted(FINAL)))


def final_in_sql(table: str) -> str:
    """Return the SQL expression that tells of a row of `table` whether it is final."""
    reasons = ", ".join(f"'{reason}'" for reason in sorted(FINAL))
    blanks = ", ".join(str(ord(blank)) for blank in _BLANKS)
    return f"{table}.finish_reason in ({reasons}) and trim({table}.text, char({blanks})) <> ''"
