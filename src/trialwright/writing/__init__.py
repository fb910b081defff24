"""Prompts, the requests made of them, and the reading of what models answer."""

from trialwright.writing.answers import Parsed
from trialwright.writing.form import example_text
from trialwright.writing.reasons import parse_reasons
from trialwright.writing.released import read_released
from trialwright.writing.render import render_reasons, render_trials
from trialwright.writing.trials import parse_trials

__all__ = [
    "Parsed", "example_text", "parse_reasons", "parse_trials", "read_released", "render_reasons", "render_trials",
]
