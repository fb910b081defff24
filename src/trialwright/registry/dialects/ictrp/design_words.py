"""The words by which registries name the parts of a design, and those of ClinicalTrials.gov for them.

Example: ``MODELS["parallel group"]`` is "Parallel Assignment", and ``KEYS["blinding"]`` is "masking". Words are in
small letters, and hyphens that some write in them are blanks.
"""

# What a key names; keys of None end the value before them, and have none that is read.
KEYS: dict[str, str | None] = {
    "allocation": "allocation", "randomization": "allocation", "randomisation": "allocation",
    "intervention model": "intervention_model", "assignment": "intervention_model",
    "primary purpose": "primary_purpose", "purpose": "primary_purpose",
    "masking": "masking", "blinding": "masking", "blinding/masking": "masking", "blinding and masking": "masking",
    "blinding target": "blinded", "placebo": None, "randomization description": None, "blinding description": None,
    "type of endpoint": None, "endpoint classification": None, "observational model": None, "time perspective": None,
    "method of generating randomization sequence": None, "method of allocation concealment": None, "control": None,
}
ALLOCATIONS = {
    **dict.fromkeys((
        "randomized", "randomised", "randomized controlled trial", "randomised controlled trial", "rct",
        "cluster randomized trial", "randomized trial", "parallel randomized", "cross over randomized",
    ), "Randomized"),
    **dict.fromkeys((
        "non randomized", "non randomised", "not randomized", "non randomised trial", "non randomized trial",
        "non randomized controlled trial", "non randomized control", "non rct", "nonrandomized",
        "non randomised controlled trial", "single arm non randomized", "parallel non randomized",
    ), "Non-Randomized"),
}
MODELS = {
    f"{word}{after}": model
    for words, model in (
        (("single group", "single arm", "single", "single arm non randomized"), "Single Group Assignment"),
        (("parallel", "parallel group", "parallel randomized", "parallel non randomized"), "Parallel Assignment"),
        (("cross over", "cross over randomized"), "Crossover Assignment"),
        (("factorial",), "Factorial Assignment"), (("sequential",), "Sequential Assignment"),
    )
    for word in words for after in ("", " assignment", " trial", " study")
}
PURPOSES = {
    f"{word}{after}": purpose
    for words, purpose in (
        (("treatment",), "Treatment"), (("prevention",), "Prevention"), (("diagnostic", "diagnosis"), "Diagnostic"),
        (("supportive care", "supportive"), "Supportive Care"), (("screening",), "Screening"),
        (("health services research", "health service research"), "Health Services Research"),
        (("basic science",), "Basic Science"), (("device feasibility",), "Device Feasibility"),
        (("educational/counseling/training", "educational / counselling / training", "education/counseling/training"),
         "Educational/Counseling/Training"),
        (("other",), "Other"),
    )
    for word in words for after in ("", " purpose")
}
OPEN = frozenset({
    "none", "open", "open label", "none (open label)", "open (masking not used)", "open(masking not used)",
    "no masking", "not blinded", "no blinding", "non blinded",
})
ROLES = {
    **dict.fromkeys(("participant", "participants", "subject", "subjects", "patient"), "Participant"),
    **dict.fromkeys(("care provider", "caregiver"), "Care Provider"), "investigator": "Investigator",
    **dict.fromkeys(("outcomes assessor", "outcome assessor", "assessor"), "Outcomes Assessor"),
}
