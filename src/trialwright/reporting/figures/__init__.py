"""Figures for print and for the web, of what a run's metrics and plots hold."""
