"""The trial record: one vocabulary for real and synthetic trials, and its renderings.

Example of a report, the form in which an LLM reads and writes a trial::

    {"brief_title": "Metformin in Prediabetes", "phase": "Phase 2", ..., "interventions":
     [{"type": "Drug", "name": "Metformin", "description": "500 mg twice daily"}], ...}

Only design fields (``tables.DESIGN``) stand in a report or a text. What a registry adds once a
trial has run (status, dates, enrollment, locations, results: ``tables.AFTERMATH``) tells the label
and is never rendered.
"""
