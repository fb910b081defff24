"""Curation: what tells a trial's outcome is removed from its text, and doubtful synthetic labels corrected."""
