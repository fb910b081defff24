"""The settings of corpus main, as `check` writes them before any stage reads them."""

from pathlib import Path

from trialwright.sections.corpora import write_settings
from trialwright.sections.whole import load_all

# Stages that read sections of a corpus, from the folder that is their first argument.
READERS = {
    "complete", "correct", "parse_ratings", "parse_reasons", "parse_sections", "parse_trials", "plan", "realism",
    "reasoning", "render_ratings", "render_reasons", "render_sections", "render_trials", "select", "weights",
}


def write_main_settings() -> str:
    """Write the sections of params.yaml as they are now; return the folder."""
    write_settings(Path("settings"), load_all().of_corpus("main"))
    return "settings"


def arguments_of(stage: str, paths: list[str]) -> list[str]:
    """Return the arguments of a stage, the folder of settings first where it reads them."""
    return [write_main_settings(), *paths] if stage in READERS else paths
