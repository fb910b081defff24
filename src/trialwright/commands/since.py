"""What changed since the results were made: dvc.lock held against the params, code and data on disk.

Example: after a failed run on other labels, ``changed_since(Path("metrics/results.json"), Path("params.yaml"))`` is
``["label in params.yaml", "data/labeled.parquet"]``, and the results are still those of the run before.

It is for a line beside the results, in a fraction of the time of ``dvc status``: what a stage makes is looked up in
dvc.lock alone, what comes from outside is hashed, and above `MOST_HASHED` bytes only measured. What is not there, as
data in a fresh clone, says nothing.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from itertools import product
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from trialwright.files.code.versions import changed as changed_code

MOST_HASHED = 32 << 20
_SHOWN = 3
_CHECK = "check"

Entry = Mapping[str, Any]


def tell_changes(results: Path, params: Path) -> Iterator[str]:
    """Yield one line where the results are of other params, code or data than those on disk."""
    if changed := changed_since(results, params):
        more = f" and {len(changed) - _SHOWN} more" if len(changed) > _SHOWN else ""
        yield (
            f"{results} is of an earlier run: {', '.join(changed[:_SHOWN])}{more} changed since; dvc repro brings it "
            "up to date"
        )


def changed_since(results: Path, params: Path) -> list[str]:
    """Name what changed of all that led to the results; nothing where dvc.lock cannot tell."""
    try:
        pipeline, locked, settings = (_read(Path(name)) for name in ("dvc.yaml", "dvc.lock", params))
        live = _live(pipeline["stages"], settings)
        stages = {name: entry for name, entry in locked["stages"].items() if name in live}
        return list(dict.fromkeys(_changes(results, stages, params, settings)))
    except (OSError, YAMLError, AttributeError, KeyError, TypeError, ValueError):
        return []


def _read(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def _live(stages: Mapping[str, Entry], settings: Entry) -> set[str]:
    """Return the names of all stages; of a matrix, such as train@real-40. dvc.lock keeps those that are gone, too."""
    names = set()
    for name, stage in stages.items():
        axes = [_value(settings, axis.strip("${}")) for axis in stage.get("matrix", {}).values()]
        names |= {f"{name}@{'-'.join(map(str, values))}" if values else name for values in product(*axes)}
    return names


def _changes(results: Path, stages: Mapping[str, Entry], params: Path, settings: Entry) -> Iterator[str]:
    """Walk from the stage that makes the results up to the inputs."""
    makers = {out["path"]: (name, out) for name, stage in stages.items() for out in stage.get("outs", ())}
    last, made = makers[results.as_posix()]
    if _differs(made):
        yield str(results)
    waiting, outside = [last], {}
    code: set[Path] = set()
    checked = stages.get(_CHECK, {}).get("params", {}).get(params.name, {})
    for name in waiting:
        # The stage check reads all params and all code; what of them matters is in the files that it writes: on each
        # corpus its settings, on each stage its code.
        stage = stages[name] if name != _CHECK else {}
        values_of, deps = stage.get("params", {}), stage.get("deps", ())
        read = (*values_of, *(dep["path"] for dep in deps))
        written = {file: corpus for file in read if (corpus := _corpus_of(file, makers))}
        yield from (
            f"{key} in {params.name}" for file, corpus in written.items()
            for key in _edited(Path(file).stem, corpus, checked, settings)
        )
        for file in values_of.keys() - written.keys():
            there = settings if file == params.name else _read(Path(file))
            yield from (f"{key} in {file}" for key, value in values_of[file].items() if _value(there, key) != value)
        for dep in deps:
            before = {maker for path, (maker, _) in makers.items() if _overlap(path, dep["path"])}
            waiting += sorted(before.difference(waiting))
            if dep["path"] not in makers:
                outside[dep["path"], dep["md5"]] = dep
            elif makers[dep["path"]][1]["md5"] != dep["md5"]:
                yield dep["path"]
            if _is_code(dep["path"], makers):
                code.add(Path(dep["path"]))
    # The same code is of many stages, and named once.
    yield from (name for file in sorted(code) if file.exists() for name in changed_code(file))
    yield from (path for (path, _), dep in outside.items() if _differs(dep))


def _corpus_of(path: str, makers: Mapping[str, tuple[str, Entry]]) -> str | None:
    """Return the corpus whose settings a file holds: of those that `check` writes, in a folder within its output."""
    written = (folder for folder in Path(path).parents if _is_of_check(folder, makers))
    within = next((Path(path).relative_to(folder).parts for folder in written), ())
    return within[0] if len(within) > 1 else None


def _is_code(path: str, makers: Mapping[str, tuple[str, Entry]]) -> bool:
    """Tell whether a file is one that `check` writes of a stage's code, right in the folder that is its output."""
    return path.endswith(".txt") and _is_of_check(Path(path).parent, makers)


def _is_of_check(folder: Path, makers: Mapping[str, tuple[str, Entry]]) -> bool:
    return makers.get(folder.as_posix(), ("",))[0] == _CHECK


def _edited(section: str, corpus: str, before: Entry, now: Entry) -> Iterator[str]:
    """Name what changed of what `check` makes of params.yaml for a corpus in a file such as ``main/plan.json``."""
    for key in (section, f"corpora.{corpus}.{section}"):
        if _value(before, key) != _value(now, key):
            yield key


def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")


def _value(settings: Entry, key: str) -> Any:
    found: Any = settings
    for part in key.split("."):
        found = found[part] if isinstance(found, Mapping) and part in found else None
    return found


def _differs(entry: Entry) -> bool:
    """Tell whether a file or folder is there and another than it was."""
    path = Path(entry["path"])
    if not path.exists():
        return False
    files = _files(path) if path.is_dir() else [path]
    size = sum(file.stat().st_size for file in files)
    if (size, len(files)) != (entry["size"], entry.get("nfiles", 1)):
        return True
    return size <= MOST_HASHED and entry["md5"] != (_folder_hash(path, files) if path.is_dir() else _md5(path))


def _files(folder: Path) -> list[Path]:
    """Return the files of a folder that DVC does not ignore; our .dvcignore is of names alone, without folders."""
    ignored = Path(".dvcignore").read_text(encoding="utf-8").split()
    return [
        file for file in folder.rglob("*")
        if file.is_file() and not any(fnmatch(part, name) for part in file.parts for name in ignored)
    ]


def _folder_hash(folder: Path, files: list[Path]) -> str:
    """Return the hash that DVC gives a folder: that of the list of its files."""
    listed = sorted((file.relative_to(folder).as_posix(), _md5(file)) for file in files)
    rows = [{"md5": md5, "relpath": name} for name, md5 in listed]
    return hashlib.md5(json.dumps(rows, sort_keys=True).encode(), usedforsecurity=False).hexdigest() + ".dir"


def _md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
