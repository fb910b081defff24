"""All studies as the one zip that ClinicalTrials.gov makes of them each night.

Example: `fetch_zip` brings ``ctg-studies.json.zip``, whose member ``NCT00010101.json`` is a study.
"""

import re
import zipfile
from pathlib import Path

from trialwright.core.errors import InputError
from trialwright.registry.acquire.ctgov.api import Api
from trialwright.registry.acquire.ctgov.api_answers import page_of
from trialwright.registry.acquire.ctgov.large_file import LargeFile
from trialwright.registry.acquire.ctgov.studies import Download
from trialwright.registry.archive import contents as archive

ZIP = "ctg-studies.json.zip"
_STUDY = re.compile(r"(?:.*/)?NCT\d{8}\.json", re.ASCII)


def fetch_zip(api: Api, folder: Path) -> Download:
    """Bring the zip of all studies into a folder, or the rest of it, or nothing where it is there.

    Raises:
        EndpointError: the API refuses, or the zip did not come whole.
    """
    counting = {"format": "json", "pageSize": "1", "fields": "NCTId", "countTotal": "true"}
    total = api.read("studies", counting, page_of).total
    path = folder / ZIP
    digest = LargeFile(api, path, _check).bring("studies/download", {"format": "json.zip"})
    ids = _ids_in(path)
    return Download({ZIP: digest}, path.stat().st_size, len(ids), total or 0, frozenset(ids))


def _check(path: Path) -> None:
    archive.scan(path)
    if not _ids_in(path):
        raise InputError(f"{path}: holds no study; expected members such as NCT00010101.json")


def _ids_in(path: Path) -> list[str]:
    """Return the ids of the studies in a zip, by the names of its members."""
    with zipfile.ZipFile(path) as opened:
        names = [name for name in opened.namelist() if _STUDY.fullmatch(name)]
    return [name.rpartition("/")[2].removesuffix(".json") for name in names]
