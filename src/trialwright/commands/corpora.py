"""Which store folders the pipeline has, and the requests each answers, as dvc.yaml says.

Example: ``python -m stages.complete data/requests/trials.parquet data/completions/trials ...`` in dvc.yaml
is ``Corpus("trials", Path("data/completions/trials"), Path("data/requests/trials.parquet"))``.
"""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from trialwright.core.errors import InputError

_SCRIPT = "stages.complete"


@dataclass(frozen=True, slots=True)
class Corpus:
    """A store folder with the table of its requests; a folder that dvc.yaml does not know has none."""

    name: str
    folder: Path
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
            raise InputError(f"{self.folder}: dvc.yaml has no requests for it, expected one of its stores; name one")
        return self.requests


def load(pipeline: Path) -> list[Corpus]:
    """Read the store folders of a pipeline from its dvc.yaml.

    Raises:
        InputError: the file is missing, no YAML, or has no stage that asks an LLM.
    """
    try:
        stages = YAML(typ="safe").load(pipeline.read_text(encoding="utf-8"))["stages"].values()
        found = [corpus for stage in stages if (corpus := _corpus(str(stage.get("cmd", ""))))]
    except FileNotFoundError as error:
        raise InputError(f"{pipeline}: not found; run this at the top of the repository") from error
    except (YAMLError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"{pipeline}: not a pipeline in YAML, perhaps a merge conflict; fix it") from error
    if not found:
        raise InputError(f"{pipeline}: no stage runs {_SCRIPT}, so there is no store; name a folder instead")
    return found


def choose(known: Sequence[Corpus], wanted: Sequence[str]) -> list[Corpus]:
    """Return the corpora of these names or folders, all of them where none is named.

    Raises:
        InputError: one is neither a known name nor a folder.
    """
    return [_find(known, name) for name in wanted] or list(known)


def _corpus(command: str) -> Corpus | None:
    words = shlex.split(command)
    if _SCRIPT not in words:
        return None
    requests, folder = (Path(word) for word in words[words.index(_SCRIPT) + 1 :][:2])
    return Corpus(folder.name, folder, requests)


def _find(known: Sequence[Corpus], wanted: str) -> Corpus:
    for corpus in known:
        if wanted == corpus.name or Path(wanted) == corpus.folder:
            return corpus
    if not Path(wanted).is_dir():
        names = ", ".join(corpus.name for corpus in known)
        raise InputError(f"{wanted}: no store, expected one of: {names}, or a folder; fix the name")
    return Corpus(Path(wanted).name, Path(wanted), None)
