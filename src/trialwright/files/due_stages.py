"""Which stages DVC has yet to run, asked of DVC itself by a stage that it runs.

Example: in ``train@real-40``, of ``["train@real-41", "train@hybrid-40"]`` the first is due where its mix changed; the
second is not where its outputs are those of dvc.lock, or where DVC would take them from its cache.
"""

from collections.abc import Iterable
from typing import Any


def due(running: str, others: Iterable[str]) -> set[str]:
    """Return those stages that DVC will have to run, if it comes to them.

    In doubt a stage is not due: where this is no repository of DVC's, where DVC knows no such stage, or another process
    of DVC's is at it. So is one that lacks its outputs alone, since ``--allow-missing`` does without them, unless it is
    for their lack that the running stage runs.

    Args:
        running: the stage that DVC runs now, by DVC's name.
        others: stages whose dependencies nothing will change any more in this run.
    """
    # It takes a second to import.
    from dvc.exceptions import DvcException  # noqa: PLC0415
    from dvc.repo import Repo  # noqa: PLC0415

    try:
        # DVC gave up this lock while its stage runs; it waits some seconds for whoever has it.
        with Repo() as repo, repo.lock:
            own = repo.stage.get_target(running)
            lacking = not own.changed_stage() and not own.changed_deps()
            return {name for name in others if _is_due(repo, name, lacking=lacking)}
    except DvcException:
        return set()


def _is_due(repo: Any, name: str, *, lacking: bool) -> bool:
    """Tell whether a stage is to be run; `lacking`: also where it only lacks outputs."""
    from dvc.exceptions import DvcException  # noqa: PLC0415

    try:
        stage = repo.stage.get_target(name)
        return bool(stage.changed(allow_missing=not lacking)) and not _is_cached(stage)
    except DvcException:
        return False


def _is_cached(stage: Any) -> bool:
    """Tell whether DVC's cache has what the stage would make, as `dvc repro` finds out before it runs one."""
    from dvc.stage.cache import RunCacheNotFoundError  # noqa: PLC0415
    from dvc_data.hashfile.hash_info import HashInfo  # noqa: PLC0415

    if stage.changed_stage() or stage.changed_deps():
        # dvc.lock is of other deps: what became of these ones only the run cache can know.
        stage.save_deps()
        for out in stage.outs:
            out.hash_info = HashInfo()
    try:
        stage.repo.stage_cache.restore(stage, dry=True)
    except RunCacheNotFoundError:
        return False
    return True
