"""The dialects that are read, and which of them a file is in.

Example: ``NCT00010101.xml`` is one record of legacy XML; ``phase_I_train.csv`` is a table of TOP with a record on each
row, the one of NCT00010101 named ``phase_I_train.csv#NCT00010101``. Where two dialects have a suffix in common, the
first that takes the beginning of a file reads it.
"""

from contextlib import suppress

from trialwright.registry.dialects import api_v2, ictrp_csv, ictrp_xml, legacy_xml, top_csv
from trialwright.registry.dialects.seam import Dialect, Rejection

# In order of preference, where a trial stands in several.
DIALECTS: tuple[Dialect, ...] = (api_v2, legacy_xml, ictrp_xml, ictrp_csv, top_csv)
# What a user can bring, for messages.
EXPECTED = "ClinicalTrials.gov JSON or XML, WHO ICTRP XML or CSV, or TOP-style CSV"
# Bytes of a file by which its dialect is known.
HEAD_BYTES = 1 << 16


def possible(name: str) -> list[Dialect]:
    """Return the dialects that a file can be in by its name; none where it holds no records."""
    suffix = name[name.rfind(".") :].lower()
    return [dialect for dialect in DIALECTS if suffix in dialect.SUFFIXES]


def of(name: str, data: bytes) -> Dialect:
    """Return the dialect of a file; where no dialect takes it, the first that its name allows will say why."""
    first, *others = possible(name)
    if others:
        for dialect in (first, *others):
            with suppress(Rejection):
                dialect.check(data[:HEAD_BYTES])
                return dialect
    return first


def named(name: str) -> Dialect:
    """Return the dialect that says of itself that it has this name."""
    return next(dialect for dialect in DIALECTS if name == dialect.NAME)


def may_hold_many(name: str) -> bool:
    """Tell whether a file may hold many records, by its name."""
    return any(dialect.MANY for dialect in possible(name))
