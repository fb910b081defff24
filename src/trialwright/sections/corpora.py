"""The section on corpora: what each changes in the sections by which synthetic trials are written and corrected.

Example: with ``corpora: {main: {}, no_reasons: {reasons: {count: 0}}}`` the corpus no_reasons is written as
main is, but without reasons: ``load_all().of_corpus("no_reasons").reasons.count`` is 0.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from trialwright.core.params.kinds import NO_TWINS, Name, Section
from trialwright.core.params.loading import load_key, problems
from trialwright.core.tables.atomic import replacing

Keys = Annotated[dict[str, Any], Field(default_factory=dict)]


class CorpusChanges(Section):
    """The keys in which a corpus differs, by section."""

    plan: Keys
    llm: Keys
    reasons: Keys
    synthesis: Keys
    correct: Keys
    select: Keys
    rating: Keys

    def applied(self, params: Section) -> dict[str, Section]:
        """Return the sections that a corpus may change, as they are for it, by name.

        Args:
            params: all of params.yaml.

        Raises:
            ValidationError: a key is unknown or illegal.
        """
        return {name: _changed(getattr(params, name), keys) for name, keys in self}

    def problems(self, params: Section, corpus: str) -> list[str]:
        """Say what is wrong with the changes, a phrase each."""
        found = []
        for name, keys in self:
            try:
                _changed(getattr(params, name), keys)
            except ValidationError as error:
                found += problems(type(getattr(params, name)), error, ("corpora", corpus, name))
        return found


def _changed(base: Section, keys: Mapping[str, Any]) -> Section:
    return type(base).model_validate({**base.model_dump(), **keys})


class Reference(Section):
    """The corpus that others are compared with: arms that name none train on it, and the report shows it."""

    corpus: Name


Corpora = Annotated[dict[Name, CorpusChanges], Field(min_length=1), NO_TWINS]


def corpora() -> dict[str, dict[str, dict[str, Any]]]:
    """Read what each corpus of params.yaml changes, in its order, by section; raises ParamsError."""
    return {name: changes.model_dump(exclude_defaults=True) for name, changes in load_key("corpora", Corpora).items()}


def reference() -> str:
    """Read the name of the reference corpus; raises ParamsError."""
    return str(load_key("reference", Reference).corpus)


def write_settings(folder: Path, params: Section) -> None:
    """Write the sections that corpora may change, as they are for one of them, a file each for `load_for` to read.

    Args:
        folder: that of the corpus.
        params: all sections as they are for it.
    """
    sections = {name: getattr(params, name) for name in CorpusChanges.model_fields}
    # Whoever asks reads one section llm: for ratings, that of the judge.
    write_sections(folder, {**sections, "rating/llm": sections["select"].judge(sections["llm"])})


def write_sections(folder: Path, sections: Mapping[str, Section]) -> None:
    """Write a file for each section for `load_for` to read, by its name, or by its name in a folder."""
    for name, section in sections.items():
        file = folder / f"{name}.json"
        with replacing(file) as temporary:
            temporary.write_text(f'{{"{file.stem}": {section.model_dump_json()}}}\n', encoding="utf-8")
