"""A guard before paid requests: answers that dvc.lock knows may only be not pulled yet.

Example: in a fresh clone ``data/completions/trials`` is in dvc.lock and not on disk; then the run says
``dvc pull data/completions/trials`` instead of paying for the same corpus again.
"""

from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from trialwright.ground.errors import InputError
from trialwright.ground.workplace import root


def check_pulled(store: Path) -> None:
    """Refuse to pay for answers that dvc.lock says exist.

    Raises:
        InputError: the folder is in dvc.lock and not on disk, or dvc.lock cannot be read.
    """
    top = root()
    lock = top / "dvc.lock"
    if store.exists() or not lock.is_file():
        return
    try:
        stages = (YAML(typ="safe").load(lock.read_text(encoding="utf-8")) or {}).get("stages") or {}
    except YAMLError as error:
        raise InputError(f"{lock}: not YAML, perhaps a merge conflict; mend it before paid requests") from error
    outs = {out["path"] for stage in stages.values() for out in stage.get("outs", ())}
    path = store.resolve()
    if path.is_relative_to(top) and path.relative_to(top).as_posix() in outs:
        raise InputError(f"{store}: is in dvc.lock but not on disk; run dvc pull {store} instead of paying again")
