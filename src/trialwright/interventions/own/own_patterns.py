"""Patterns in the own names of interventions: what joins names, doses and schedules, placebos, and roles.

Example: `DOSE` is found in "500 mg/m2", "twice daily", "for 12 weeks" and "every 3 weeks".
"""

import re


def _any(*parts: str) -> str:
    return f"(?:{'|'.join(parts)})"


def _compiled(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


SIGNS = _compiled(r"[\u2122\u00ae\u00a9\u2120]", r"\((?:tm|r|c)\)", r"(?-i:(?<=[a-z])TM\b)")
# A bracket within a chemical name, as in (S)-ketamine, is no aside.
ASIDE = _compiled(
    r"(?:(?<=\s)|^)\(([^()]*)\)(?![\w-])", r"(?<=\w)\(([^()]{4,})\)(?![\w-])", r"(?:(?<=\s)|^)\[([^\[\]]*)\](?![\w-])"
)
# What joins two names for sure.
STRONG = _compiled(
    # Not the plus of CD4+ cells.
    r"[;|\n]", r"(?<=\s)&(?=\s)", r"(?<=\s)\+", r"(?<=\w)\+(?=\w)", r"(?<=[^\W\d_]{5})\+(?=\s)",
    r"\b(?:plus|versus|vs\.?|followed by|combined with|and/or|then|in combination with|in addition to|added to"
    r"|together with|along with)(?=\s)",
    r"(?<=\s)(?=(?:drug|biological|biologic|device|procedure|behavioral|dietary supplement|radiation|other)\s?:)",
)
# What may join two names, or stand in one.
WEAK = _compiled(r",\s+", r"\s/\s", r"(?<=[^\W\d]{4})/(?=[^\W\d]{4})", r"\b(?:and|or|with)\b")
_USUAL = _any("usual", "standard", "routine", "conventional", "regular", "current", "ordinary", "best available",
              "best supportive", "normal")
_CARE = _any("care", "treatments?", "therap(?:y|ies)", "management", "practices?", "medications?", "medicines?",
             "procedures?", "services?")
# What is no intervention, as the whole of a part.
NOTHING = _compiled(
    r"(?:the |a )?" + _any(
        r"(?:normal |isotonic |physiologic(?:al)? |regular )?saline(?: solution)?", r"(?:sterile |distilled )?water",
        r"nacl|sodium chloride(?: solution)?", "ns", "nil", "none", "nothing", "soc", "tau", "bsc",
        "n/?a", "not applicable",
        rf"{_USUAL}(?: of| clinical| medical| supportive)*(?: {_CARE})(?: alone| only| group| arm| control)?",
        r"(?:best )?supportive care", r"(?:care|treatment|therapy) as usual",
        r"(?:current |local )?standards? of care.{0,40}", rf"{_USUAL}(?: [\w-]+){{1,3}} care",
        r"wait(?:ing)?[ -]?list(?: control| group| condition)*", r"(?:delayed|deferred) \w+",
        r"(?:no|without)\b.{0,40}",
        r"non?[ -]?intervention(?:al)?", r"non?[ -]treatment", "observational study",
        r"(?:clinical |watchful |active )?(?:observation(?:al)?|waiting)(?: only| alone| study| group| arm)?",
        r"(?:attention |active |usual |standard |healthy |negative |positive |blank |historical )*controls?"
        r"(?: group| arm| condition| subjects?| intervention| treatment)?",
        r"vehicle\b.{0,40}", r".{0,40}\bvehicle",
    )
)
# Before a colon: whose intervention follows, and not what it is.
ROLE = _compiled(
    r"\s*" + _any(
        _any("drug", "biological", "biologic", "device", "procedure", "behaviou?ral", "dietary supplement", "radiation",
             "combination product", "genetic", "diagnostic test", "other", "interventions?", "treatments?", "control",
             "(?:active |experimental |sham |test |study )?comparators?", "experimental", "investigational", "active",
             "trial", "part", "period", "cohort", "stage", "phase", "step", "regimen", "sequence", "[a-z]")
        + r"\s*\d{0,2}[a-z]?",
        r"[^:;]{0,80}\b(?:groups?|arms?|cohorts?|series|study|types?)\b[^:;]{0,20}",
        "(?:gold|reference) standard", "index test",
    ) + r"\s*[:\uff1a]\s*"
)
# Whose intervention is the comparison's.
OF_CONTROLS = _compiled(r"\b(?:controls?|placebo)\b")
_UNIT = _any(
    r"(?:mc?|\u00b5|\u03bc|u|n|k)?g", "gms?", "grams?", "milligrams?", "micrograms?", "mcgs", "mgs", "mls?",
    "millilit(?:er|re)s?", "dl", "cc", "m?iu", "mu", "u", "units?", "m?eq", "mmol", "mol", "%", "percent", "ppm",
    "c?gy", "rad", "m?ci", "[mgk]bq", "mm", "cm", "k?hz", "mhz", "watts?", "k?cal", "kcals", "pfu", "[ct]fu", "vp",
    "x", "fold",
)
_PER = (
    r"(?:\s*/\s*\d*\s*" + _any("kg", "m2", r"m\^2", "ml", "l", "lb", "days?", "d", "dose", "hr", "hour", "h", "min",
                               "minute", "week", "wk", "tablet", "capsule", r"[\u00b5mu]l") + r"\b)*"
)
_NUMBER = r"\d[\d.,]{0,12}(?:\s?(?:-|\u2013|to|/|x|\u00d7|or|and)\s?\d[\d.,]{0,12}){0,5}"
_SPAN = _any("seconds?", "minutes?", "mins?", "hours?", "hrs?", "days?", "weeks?", "wks?", "months?", "years?",
             "sessions?", "doses?", "cycles?", "times?")
# A dose or a schedule: of a drug's name nothing counts from there on.
DOSE = _compiled(
    rf"(?<![\w.,-]){_NUMBER}\s?-?(?:{_UNIT}(?![\w-]){_PER}|(?:tablets?|capsules?|pills?|puffs?|drops?|{_SPAN})\b)",
    rf"\b(?:once|twice|thrice|{_NUMBER}\s?times|three times|four times)(?: (?:a|per|each|every))?"
    r"[ -](?:daily|weekly|monthly|day|week|month|night)\b",
    rf"\b(?:every|each|q)\s?(?:other\s)?\d*\s?(?:{_SPAN}|h|d|w)\b", r"\b[btq]\.?i\.?d\b\.?", r"\bq\.?d\b\.?",
    rf"\b(?:for|over|on|at|up to|during)\s(?:the\s)?(?:first\s)?(?:{_SPAN}\s)?{_NUMBER}\s?-?{_SPAN}?\b",
    rf"\b(?:days?|weeks?|auc)\s?=?\s?{_NUMBER}\b",
)
# From here on a name says for whom or what for.
PURPOSE = _compiled(
    r"\s(?:for|in|to)\s(?:the\s|a\s)?" + _any(
        "treatments?", "treat", "preventions?", "prevent", "managements?", "patients?", "children", "adults?",
        "subjects?", "participants?", "infants?", "addition", "women", "men", "prophylaxis", "healthy", "covid",
    ) + r"\b.*",
    r"\sas\s(?:an?\s)?(?:(?:single|add)[ -])?"
    + _any("therapy", "treatment", "monotherapy", "adjuvant", "agent", "needed", "prophylaxis", "on") + r"\b.*",
)
# An arm, a part of a study or a formulation at the end of a drug's name.
LABEL = _compiled(
    r"[\s,-]{0,5}\b"
    + _any("part", "group", "arm", "cohort", "period", "phase", "stage", "level", "step", "course", "cycle", "trial",
           "panel", "sequence", "regimen", "treatment", "formulation", "dose", "tablets?", "capsules?", "day", "week",
           "number", "no", "#")
    + r"\s?[:#-]?\s?(?:[a-e]|[ivx]{1,4}|\d{1,2}[a-z]?)$"
)
# "photodynamic therapy", "mineral supplements": an adjective alone is no name.
MODALITY = _compiled(
    r"\S+(?:ic|al|ive|ary|ous) (?:therap(?:y|ies)|treatments?|supplement\w*|solutions?|products?)"
)
