"""Split labelled drug trials, find the interventions to draw from, and plan what to write from whom."""
