"""Numbers of trials at ClinicalTrials.gov, in fields of records and within texts.

Example: ``is_nct_id("NCT00010101")`` is true; ``IN_TEXT`` also finds "nct 00010101".
"""

import re

_NCT_ID = re.compile(r"NCT\d{8}", re.ASCII)
# As people write it: with a blank or a hyphen, in any case; the group holds the digits.
IN_TEXT = r"\bNCT[ -]?(\d{8})\b"


def is_nct_id(text: str) -> bool:
    """Tell whether a text is NCT and 8 digits, and nothing else."""
    return _NCT_ID.fullmatch(text) is not None
