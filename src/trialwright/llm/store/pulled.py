"""A guard before requests are sent: answers that dvc.lock knows may only be not pulled yet.

Example: in a fresh clone ``data/corpora/main/completions/trials`` is in dvc.lock and not on disk. Where it answers
these very requests, the run says ``dvc pull data/corpora/main/completions/trials`` instead of paying for them again.
Where it was made by another model, or at another address, none of its answers is to any of these, and the run goes on.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from trialwright.chat import backends
from trialwright.core.errors import InputError
from trialwright.files.fingerprint import public_name
from trialwright.files.workplace import root
from trialwright.llm.cost.tariff import is_paid
from trialwright.sections.writing import Llm

# Tokens a second that a small model writes on two cores, and the share of max_tokens that an answer takes.
_RATE = 40.0
_FILLED = 0.5
# Work that nobody should repeat for want of a `dvc pull`.
_MOST_HOURS = 1.0


def check_pulled(
    store: Path, source: Path | None, llm: Llm, left: pa.Table, tell: Callable[[str], object]
) -> None:
    """Refuse to pay, or to work for hours, for answers that dvc.lock says exist; say where they are asked for anew.

    Args:
        store: the store folder.
        source: the file of all its requests.
        llm: which model is to be asked, and where.
        left: the requests that are to be sent.
        tell: given a line where they are sent all the same.

    Raises:
        InputError: the folder is in dvc.lock and not on disk, or dvc.lock cannot be read.
    """
    stage = None if store.exists() else _stage_of(store)
    if stage is None:
        return
    same = source is not None and source.is_file() and _md5(stage, source) == _digest(source)
    if not same and not _may_share(stage, llm):
        return
    known = f"{store}: dvc.lock knows answers of {llm.model} to {'these' if same else 'requests like these'}"
    hours = _hours(left)
    if is_paid(llm) or hours > _MOST_HOURS:
        costs = "paying" if is_paid(llm) else f"some {hours:.0f} h of work"
        raise InputError(
            f"{known}, not on disk; run dvc pull {store} instead of {costs} again, or, where no remote has them, "
            f"mkdir -p {store} to ask anew"
        )
    tell(f"{known}, not on disk: asking anew; dvc pull {store} would fetch them")


def _stage_of(store: Path) -> Mapping[str, Any] | None:
    """Return the stage of dvc.lock that has this store as an output."""
    top = root()
    lock, path = top / "dvc.lock", store.resolve()
    if not lock.is_file() or not path.is_relative_to(top.resolve()):
        return None
    name = path.relative_to(top.resolve()).as_posix()
    try:
        stages = (YAML(typ="safe").load(lock.read_text(encoding="utf-8")) or {}).get("stages") or {}
        return next((stage for stage in stages.values() if name in _paths(stage)), None)
    except (YAMLError, AttributeError, TypeError, KeyError) as error:
        raise InputError(f"{lock}: not YAML of DVC, perhaps a merge conflict; fix it, then dvc repro") from error


def _paths(stage: Mapping[str, Any]) -> set[str]:
    """Return the outputs of a stage, but for empty folders, which hold no answer that could be pulled."""
    return {out["path"] for out in stage.get("outs", ()) if out.get("nfiles") != 0}


def _md5(stage: Mapping[str, Any], source: Path) -> str | None:
    """Return the MD5 that the requests had when the store was made."""
    if not source.resolve().is_relative_to(root().resolve()):
        return None
    # Requests may be written by the very stage that sends them.
    found = {file["path"]: file.get("md5") for side in ("deps", "outs") for file in stage.get(side, ())}
    return found.get(source.resolve().relative_to(root().resolve()).as_posix())


def _digest(source: Path) -> str:
    with source.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _may_share(stage: Mapping[str, Any], llm: Llm) -> bool:
    """Tell whether a store may answer requests to this model at this address; yes where dvc.lock does not say."""
    files = stage.get("params", {}).values()
    was = next((values["llm"] for values in files if isinstance(values, Mapping) and "llm" in values), None)
    if not isinstance(was, Mapping):
        return True
    return _asked(was.get("backend"), was.get("model"), was.get("base_url")) == _asked(
        llm.backend, llm.model, llm.base_url
    )


def _asked(backend: Any, model: Any, base_url: Any) -> tuple[Any, Any]:
    """Return what of the parameters is in every request: batches and live requests are alike."""
    known = backends.BACKENDS.get(str(backend), backends.Capabilities())
    # The folder of a model's file is in no request.
    return known.endpoint(base_url), public_name(str(model)) if known.runs_here else model


def _hours(requests: pa.Table) -> float:
    """Return about how long a model on this machine takes for requests."""
    most = sum(json.loads(body)["sampling"]["max_tokens"] for body in requests["body"].to_pylist())
    return float(_FILLED * most / _RATE / 3600)
