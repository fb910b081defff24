"""Figures for print and for the web, of what a run's metrics and plots hold."""

from trialwright.figures.gallery import draw_all
from trialwright.figures.run import read_run

__all__ = ["draw_all", "read_run"]
