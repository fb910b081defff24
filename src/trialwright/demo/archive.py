"""Writes the simulated registry as files: a zip of XML, outcomes, and a drug vocabulary.

Example: the zip holds ``NCT9000xxxx/NCT90000001.xml`` and so on and a ``Contents.txt``, laid out as
AllPublicXML.zip is; ``outcomes.csv`` has rows such as ``NCT90000001,1``. Same seed, same bytes.
"""

import csv
import zipfile
from pathlib import Path
from typing import NamedTuple

from trialwright.core.tables import replacing
from trialwright.demo.knowledge import VOCABULARY
from trialwright.demo.mechanism import oracle_auc
from trialwright.demo.simulation import simulate

# Members carry this date whenever they are written; a zip cannot say "none".
_DATE = (2024, 1, 1, 0, 0, 0)


class Simulated(NamedTuple):
    """What was written; `achievable_roc_auc` is the oracle's over all trials with an outcome."""

    trials: int
    labelled: int
    achievable_roc_auc: float


def write_demo(registry: Path, outcomes: Path, vocabulary: Path, trials: int, seed: int) -> Simulated:
    """Simulate trials and write them, their outcomes, and the vocabulary of their drugs."""
    labels: list[int] = []
    probabilities: list[float] = []
    with (
        replacing(registry) as zip_path,
        replacing(outcomes) as csv_path,
        zipfile.ZipFile(zip_path, "w") as archive,
        csv_path.open("w", encoding="utf-8", newline="") as lines,
    ):
        rows = csv.writer(lines, lineterminator="\n")
        rows.writerow(["nct_id", "label"])
        for trial in simulate(trials, seed):
            _add(archive, f"{trial.nct_id[:7]}xxxx/{trial.nct_id}.xml", trial.xml)
            if trial.label is not None:
                rows.writerow([trial.nct_id, trial.label])
                labels.append(trial.label)
                probabilities.append(trial.probability)
        _add(archive, "Contents.txt", f"{trials} simulated records; none describes a real trial.\n".encode())
    with replacing(vocabulary) as path:
        path.write_bytes(VOCABULARY.read_bytes())
    return Simulated(trials, len(labels), oracle_auc(labels, probabilities))


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    # A fixed system and mode too: the host's would differ between machines.
    info = zipfile.ZipInfo(name, _DATE)
    info.create_system, info.external_attr, info.compress_type = 3, 0o644 << 16, zipfile.ZIP_DEFLATED
    archive.writestr(info, data)
