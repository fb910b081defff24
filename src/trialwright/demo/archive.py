"""Writes the simulated registry as files: a zip of JSON or XML, outcomes, and a drug vocabulary.

Example: the zip holds ``NCT9000xxxx/NCT90000001.json`` and so on and a ``Contents.txt``, laid out as the registry's own
downloads are; ``outcomes.csv`` has rows such as ``NCT90000001,1``. Same seed, same bytes.
"""

import csv
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple

from trialwright.core.tables import replacing
from trialwright.demo.knowledge import VOCABULARY
from trialwright.demo.legacy.legacy_record import legacy_xml
from trialwright.demo.mechanism import oracle_auc
from trialwright.demo.simulation import simulate
from trialwright.demo.study_modules import Module

Format = Literal["json", "xml"]
# Members carry this date whenever they are written; a zip cannot say "none".
_DATE = (2024, 1, 1, 0, 0, 0)


class Simulated(NamedTuple):
    """What was written; `achievable_roc_auc` is the oracle's over all trials with an outcome."""

    trials: int
    labelled: int
    achievable_roc_auc: float


def write_demo(
    registry: Path, outcomes: Path, vocabulary: Path, trials: int, seed: int, form: Format = "json"
) -> Simulated:
    """Simulate trials and write them, their outcomes, and the vocabulary of their drugs.

    Args:
        registry: the zip; a record is a file of API v2 JSON, or of legacy XML.
        outcomes: a CSV with the columns nct_id and label (1 success, 0 failure), without trials of unknown outcome.
        vocabulary: a CSV in the columns of DrugBank's open data.
        trials: how many.
        seed: what they are drawn from.
        form: the format of the records.
    """
    write = _WRITERS[form]
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
            _add(archive, f"{trial.nct_id[:7]}xxxx/{trial.nct_id}.{form}", write(trial.study))
            if trial.label is not None:
                rows.writerow([trial.nct_id, trial.label])
                labels.append(trial.label)
                probabilities.append(trial.probability)
        _add(archive, "Contents.txt", f"{trials} simulated records; none describes a real trial.\n".encode())
    with replacing(vocabulary) as path:
        path.write_bytes(VOCABULARY.read_bytes())
    return Simulated(trials, len(labels), oracle_auc(labels, probabilities))


def v2_json(study: Module) -> bytes:
    """Render a study as a file of the download of API v2."""
    return json.dumps(study, ensure_ascii=False, indent=2).encode()


_WRITERS: dict[Format, Callable[[Module], bytes]] = {"json": v2_json, "xml": legacy_xml}


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    # A fixed system and mode too: the host's would differ between machines.
    info = zipfile.ZipInfo(name, _DATE)
    info.create_system, info.external_attr, info.compress_type = 3, 0o644 << 16, zipfile.ZIP_DEFLATED
    archive.writestr(info, data)
