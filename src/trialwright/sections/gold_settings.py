"""The settings of the corpora of the gold-size curve, as `check` writes them.

Example: ``write_gold_settings(folder, load_all())`` writes ``folder/50-0/plan.json``, in which `gold` is 50, and so on,
and ``folder/corpora.json``, from which ``read_gold_corpora(folder)`` is ``{"50-0": (50, 0)}``.
"""

import json
from pathlib import Path

from trialwright.core.tables.atomic import replacing
from trialwright.sections.corpora import write_sections
from trialwright.sections.whole import Params

# There without a curve, too: DVC warns of a folder that is empty.
_LISTED = "corpora.json"
# Those that decide a corpus of the curve.
SECTIONS = ("plan", "llm", "reasons", "synthesis", "correct")


def write_gold_settings(folder: Path, params: Params) -> list[str]:
    """Write the sections that decide them, as they are for each corpus of the curve, and name these corpora."""
    corpora = params.gold_curve.corpora()
    for name, (size, draw) in corpora.items():
        of = params.of_gold_corpus(size, draw)
        write_sections(folder / name, {section: getattr(of, section) for section in SECTIONS})
    with replacing(folder / _LISTED) as temporary:
        temporary.write_text(json.dumps(corpora) + "\n", encoding="utf-8")
    return list(corpora)


def read_gold_corpora(folder: Path) -> dict[str, tuple[int | None, int]]:
    """Read which corpora there are: by name, the number of gold trials asked for, None for all, and the draw."""
    found = json.loads((folder / _LISTED).read_text(encoding="utf-8"))
    return {name: (size, draw) for name, (size, draw) in found.items()}
