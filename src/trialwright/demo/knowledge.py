"""What the simulation knows: conditions, drugs and wording, read from the files beside this module.

Example: ``drugs()["Metformin"].amounts`` is ``{"low": "500 mg", "standard": "1000 mg", "high":
"2000 mg"}``. Drug names, synonyms and doses are real and public; identifiers in ``vocabulary.csv``
begin with DEMO and belong to no database.
"""

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
VOCABULARY = HERE / "vocabulary.csv"


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug of ``drugs.csv``.

    Args:
        role: frequent (many trials), rare (at most `facts.RARE_TRIALS`) or companion (comparator only).
        share: percent of the trials of frequent drugs.
        effect: its term in the logit of success (see mechanism.py).
    """

    name: str
    role: str
    share: float
    areas: tuple[str, ...]
    form: str
    amounts: dict[str, str]
    schedule: str
    effect: float
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A condition with the fragments from which its records are worded; see ``areas/*.toml``."""

    pace: str
    condition: str
    ailment: str
    difficulty: float
    usual: str
    also: list[str]
    mesh: list[str]
    keywords: list[str]
    ages: list[str]
    people: list[str]
    naive: list[str]
    refractory: list[str]
    naive_criteria: list[str]
    refractory_criteria: list[str]
    background: list[str]
    surrogate: list[list[str]]
    clinical: list[list[str]]
    reported: list[list[str]]
    secondary: list[str]
    inclusion: list[str]
    exclusion: list[str]
    enriched: list[str]
    procedures: list[list[str]]


@cache
def areas() -> dict[str, Area]:
    """Read the conditions, by file name."""
    return {path.stem: Area(**_toml(path)) for path in sorted((HERE / "areas").glob("*.toml"))}


@cache
def drugs() -> dict[str, Drug]:
    """Read the drugs with their synonyms, by common name."""
    synonyms = {row["Common name"]: row["Synonyms"].split(" | ") for row in _csv(VOCABULARY)}
    return {
        row["name"]: Drug(
            name=row["name"],
            role=row["role"],
            share=float(row["share"]),
            areas=tuple(row["areas"].split("|")),
            form=row["form"],
            amounts={level: row[level] for level in ("low", "standard", "high")},
            schedule=row["schedule"],
            effect=float(row["effect"]),
            synonyms=tuple(synonyms[row["name"]]),
        )
        for row in _csv(HERE / "drugs.csv")
    }


@cache
def phrases() -> dict[str, Any]:
    """Read the wording that serves every condition."""
    return _toml(HERE / "phrases.toml")


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
