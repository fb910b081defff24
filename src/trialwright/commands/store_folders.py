"""Which store folders the pipeline has, and the requests each answers, as dvc.yaml says.

Example: ``python -m stages.complete ${item} SETTINGS data/corpora/{corpus}/requests/trials.parquet
data/corpora/{corpus}/completions/trials ...`` in dvc.yaml is a folder "main/trials" for corpus main of params.yaml, and
one for each other corpus; those of the gold-size curve are called as "50-0/trials", and that of the benchmark tasks
"tasks".
"""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from trialwright.core.errors import InputError
from trialwright.core.params.loading import PARAMS, load_key
from trialwright.sections.corpora import Corpora
from trialwright.sections.curves import GoldCurve

_SCRIPT = "stages.complete"
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class StoreFolder:
    """A store folder with the table of its requests; a folder that dvc.yaml does not know has none."""

    name: str
    path: Path
    requests: Path | None

    @property
    def present(self) -> Path | None:
        """Return the requests if they are on disk."""
        return self.requests if self.requests and self.requests.exists() else None

    def needed(self) -> Path:
        """Return the requests.

        Raises:
            InputError: dvc.yaml names none for this folder.
        """
        if self.requests is None:
            raise InputError(f"{self.path}: dvc.yaml has no requests for it, expected one of its stores; name one")
        return self.requests


def load(pipeline: Path) -> list[StoreFolder]:
    """Read the store folders of a pipeline from its dvc.yaml and the corpora of params.yaml, in the same folder.

    Raises:
        InputError: dvc.yaml is missing, no YAML, or has no stage that asks an LLM.
        ParamsError: params.yaml is missing, or its corpora are illegal.
    """
    params = pipeline.with_name(PARAMS.name)
    curve: GoldCurve = load_key("gold_curve", GoldCurve, params)
    every = [{"corpus": name} for name in load_key("corpora", Corpora, params)]
    every += [{"size": str(size), "draw": str(draw)} for size in curve.sizes for draw in curve.draws]
    # Those of no corpus: the benchmark tasks.
    every.append({})
    try:
        stages = YAML(typ="safe").load(pipeline.read_text(encoding="utf-8"))["stages"].values()
        # A stage has a command, or a list of them.
        commands = [str(one) for stage in stages for one in _listed(stage.get("cmd", ""))]
        found = [store for fills in every for command in commands if (store := _store(command, fills))]
    except FileNotFoundError as error:
        raise InputError(f"{pipeline}: not found; run this at the top of the repository") from error
    except (YAMLError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"{pipeline}: not a pipeline in YAML, perhaps a merge conflict; fix it") from error
    if not found:
        raise InputError(f"{pipeline}: no stage runs {_SCRIPT}, so there is no store; name a folder instead")
    return found


def choose(known: Sequence[StoreFolder], wanted: Sequence[str]) -> list[StoreFolder]:
    """Return the stores of these names or folders, all of them where none is named; "trials" are those of all corpora.

    Raises:
        InputError: one is neither a known name nor a folder.
    """
    return [store for name in wanted for store in _find(known, name)] or list(known)


def _listed(commands: Any) -> list[Any]:
    return commands if isinstance(commands, list) else [commands]


def _store(command: str, fills: Mapping[str, str]) -> StoreFolder | None:
    words = shlex.split(command)
    if _SCRIPT not in words:
        return None
    # After ${item} and the settings.
    paths = words[words.index(_SCRIPT) + 3 :][:2]
    if any(set(_PLACE.findall(path)) != set(fills) for path in paths):
        return None
    for key, value in fills.items():
        paths = [path.replace(f"{{{key}}}", value) for path in paths]
    requests, folder = map(Path, paths)
    return StoreFolder("/".join(filter(None, ("-".join(fills.values()), folder.name))), folder, requests)


def _find(known: Sequence[StoreFolder], wanted: str) -> list[StoreFolder]:
    found = [store for store in known if wanted in (store.name, store.path.name) or Path(wanted) == store.path]
    if found:
        return found
    if not Path(wanted).is_dir():
        names = ", ".join(store.name for store in known)
        raise InputError(f"{wanted}: no store, expected one of: {names}, or a folder; fix the name")
    return [StoreFolder(Path(wanted).name, Path(wanted), None)]
