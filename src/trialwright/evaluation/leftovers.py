"""Which runs are planned, and what those that are planned no more left behind, taken away.

Example: with arm hybrid out of params.yaml, ``drop_leftovers(Path("data/predictions"), arms, [40])`` deletes
``tfidf/hybrid/40.parquet`` and returns ``["tfidf/hybrid/40"]``.

DVC leaves the outputs of a stage that is gone where they are. Among the predictions they would be part of what the
scores depend on, and a clone that pulls, which never gets them, would find these changed. Nothing is lost: DVC's
cache has them, and an arm that comes back is not trained again.
"""

import re
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from trialwright.core.params.kinds import NAME
from trialwright.sections.arms import ArmMix


def planned_runs(
    found: Iterable[str], arms: Mapping[str, ArmMix], seeds: Collection[int],
    fewer: Mapping[str, Collection[str]] | None = None,
) -> dict[str, tuple[str, str, int]]:
    """Name all runs that are planned of the classifiers of which any is found, such as "tfidf/real/40"."""
    return {
        f"{classifier}/{arm}/{seed}": (classifier, arm, seed)
        for classifier in sorted({run.split("/")[0] for run in found}) for arm in arms
        if arm in (fewer or {}).get(classifier, arms) for seed in sorted(seeds)
    }


def drop_leftovers(
    folder: Path, arms: Mapping[str, ArmMix], seeds: Collection[int],
    fewer: Mapping[str, Collection[str]] | None = None,
) -> list[str]:
    """Delete the runs in a folder that are not planned, and no other file.

    Args:
        folder: holds ``<classifier>/<arm>/<seed>``, files of predictions or folders of models.
        arms: those that are planned.
        seeds: of each arm.
        fewer: the arms of classifiers that do not run all of them.

    Returns:
        The runs that were deleted, sorted.
    """
    found = dict(_runs(folder))
    left = sorted(set(found) - set(planned_runs(found, arms, seeds, fewer)))
    for run in left:
        path = found[run]
        _delete(path)
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    return left


def clear(
    folders: Iterable[Path], arms: Mapping[str, ArmMix], seeds: Collection[int], fewer: Mapping[str, Collection[str]]
) -> Iterator[str]:
    """Drop the leftovers of folders, and yield a line on each that had some."""
    for folder in folders:
        if left := drop_leftovers(folder, arms, seeds, fewer):
            yield _told(folder, left)


def clear_corpora(
    folders: Iterable[Path], corpora: Collection[str], name: re.Pattern[str] = NAME
) -> Iterator[str]:
    """Delete from folders what corpora that are not planned left there, and yield a line on each that had some.

    Args:
        folders: hold a file or folder for each corpus, or benchmark task.
        corpora: those that are planned.
        name: how one may be called; nothing else is deleted.
    """
    for folder in folders:
        found = sorted(path for path in folder.glob("*") if name.fullmatch(path.stem) and path.stem not in corpora)
        for path in found:
            _delete(path)
        if found:
            yield _told(folder, [path.stem for path in found])


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _told(folder: Path, names: Iterable[str]) -> str:
    return f"{folder}: took away {', '.join(names)}, not in params.yaml; DVC's cache, or git, has them"


def _runs(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the runs of a folder by name: what has a seed for its name, as stages write it."""
    for path in folder.glob("*/*/*"):
        if path.stem.isdecimal() and path.suffix in {"", ".parquet"}:
            yield path.relative_to(folder).with_suffix("").as_posix(), path
