"""Whether higher or lower values of an outcome are better, as far as its words tell.

Example: of "Overall survival" and "Change in FEV1" higher values are better, of "Change in HbA1c" and "Number of
participants with adverse events" lower ones; "Plasma concentration" tells nothing, and is None. "Percentage of
participants with HbA1c below 7 %" counts those who are better off, and higher is better.

Lists of words cannot know all outcomes. They are kept so that what they do not know is None rather than a guess: words
that speak for both directions tell nothing, and neither does a "reduction in pain", which some report as a positive
number and some as a negative one.
"""

import re
from typing import Literal

Direction = Literal["higher", "lower"]


def _any(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)(?:{'|'.join(words)})")


# What is reached by those who are better off, or befalls those who are worse off, whatever disease is named beside it.
_REACHED = _any(
    r"respon(?:s|d)", r"remission", r"\bcured?\b", r"succe(?:ss|ed)", r"\bheal(?:ed|ing)\b", r"resol(?:ution|ved)",
    r"relief", r"achiev", r"attain", r"eradicat", r"abstinen", r"recover", r"(?<!in)continence\b", r"seroconver",
    r"seroprotect", r"suppress(?:ion|ed)", r"undetectable", r"clinical benefit", r"disease control",
    r"(?:lesion|viral|bacterial|parasite|skin) clearance", r"live birth", r"ongoing pregnancy", r"clinical pregnancy",
    r"\bSVR\b", r"engraft", r"patency", r"\bACR ?[257]0\b", r"\bPASI ?(?:50|75|90|100)\b", r"ability to",
)
_BEFALLEN = _any(
    r"adverse", r"\bS?AEs?\b", r"toxicit", r"\bDLTs?\b", r"side effects?", r"complication", r"deaths?\b", r"\bdied?\b",
    r"mortality", r"fatal", r"fail(?:ure|ed)", r"relaps", r"recurren", r"progress(?:ion|ive disease|ed)", r"worsen",
    r"deteriorat", r"discontinu", r"non-?respon", r"loss of", r"withdr[ae]w", r"drop(?:ped)?[- ]?outs?", r"rejection",
    r"transmission",
)
# Measures of which more is better, or less.
_MORE = _any(
    r"quality[- ]of[- ]life", r"\bQoL\b", r"\bSF-?(?:36|12)\b", r"\bEQ-?5D\b", r"satisf", r"adherence", r"compliance",
    r"antibod", r"tit(?:er|re)s?\b", r"\bGM[TC]s?\b", r"immunogenicity", r"forced (?:expiratory|vital)", r"\bFEV",
    r"\bFVC\b", r"vital capacity", r"peak (?:expiratory )?flow", r"ejection fraction", r"\bLVEF\b", r"visual acuity",
    r"\bBCVA\b", r"walk", r"exercise (?:capacity|time|duration|tolerance)", r"bone mineral density", r"\bBMD\b",
    r"\bCD4", r"\bHDL\b", r"(?<!ated )ha?emoglobin(?! ?\(?(?:Hb ?)?A1c)", r"platelet count",
    r"sleep (?:efficiency|time)", r"range of motion", r"mini-?mental", r"\bMMSE\b",
    r"cognitive (?:function|performance|battery)", r"daily living", r"self-efficacy", r"knowledge", r"flow-mediated",
    r"\bFMD\b", r"physical function", r"attendance", r"uptake of", r"resectability", r"return to",
    r"satisfying sexual", r"insulin sensitivity", r"pain threshold",
)
_LESS = _any(
    r"\bpain\b", r"\bHb ?A1c\b", r"\bA1c\b", r"glyc(?:at|osylat)ed", r"glucose", r"blood pressure", r"\bLDL",
    r"low[- ]density", r"triglycerid", r"(?<!HDL[- ])(?<!lipoprotein )cholesterol", r"depressi", r"anxiety",
    r"\bHAM-?[DA]", r"\bMADRS\b", r"\bPHQ", r"\bPANSS\b", r"\bYMRS\b", r"mania", r"brief psychiatric", r"severity",
    r"symptom", r"\bADHD", r"Y-?BOCS", r"\bPTSD\b", r"\bDAS ?28", r"disease activity", r"disability", r"\bWOMAC\b",
    r"\bUPDRS\b", r"\bADAS", r"\bEDSS\b", r"\bEASI\b", r"\bSCORAD\b", r"asthma control questionnaire", r"\bIPSS\b",
    r"viral load", r"\bRNA\b", r"reactive protein", r"\bCRP\b", r"interleukin-?6", r"inflammat", r"creatinine",
    r"proteinuria", r"albuminuria", r"intraocular pressure", r"\bIOP\b",
    r"(?:macular|foveal|retinal|subfield) thickness", r"prostate[- ]specific antigen", r"\bPSA\b",
    r"tumou?r (?:size|volume)", r"stress\b", r"fatigue", r"length of (?:hospital |ICU )?stay", r"hospital stay",
    r"uric acid", r"urate", r"apn(?:o)?ea", r"ventricular mass", r"pulse wave", r"intima[- ]media", r"atheroma",
    r"opioid", r"morphine", r"analgesic", r"blood loss", r"transfusion", r"\blesions?\b", r"hot flash", r"hot flush",
    r"craving", r"hallucinat", r"shedding", r"drinking", r"cigarette", r"substance use",
    r"(?:cocaine|cannabis|alcohol|methamphetamine) use",
    r"positive .{0,30}urine", r"episodes", r"attacks?\b", r"itch", r"prurit", r"(?:o)?edema", r"swelling", r"diarrh",
    r"neutropenia", r"error rate", r"burden", r"days? of illness", r"\bevents?\b", r"exacerbation", r"\bflares?\b",
    r"hospitali[sz]", r"admission", r"\bstroke\b", r"infarction", r"\bMACE\b", r"thrombo(?:sis|tic|embol)",
    r"embolism", r"bleed", r"ha?emorrhag", r"fractures?\b", r"\bfalls?\b", r"nausea", r"vomit", r"emesis", r"seizure",
    r"hypoglyc", r"hypotension", r"shivering", r"delirium", r"pneumonia", r"sepsis", r"infections?\b", r"restenosis",
    r"revasculari[sz]", r"rescue (?:med|anal|ther)", r"headache", r"migraine", r"graft[- ]versus[- ]host", r"\bGVHD\b",
    r"incontinence", r"dependence", r"wheez", r"cough",
)
_NEGATED = _any(
    r"\bno\b", r"\bnot\b", r"\bwithout\b", r"\babsence\b", r"\black of\b", r"\bnever\b",
    r"\bavoid", r"\bprevent",
)
_SURVIVAL = _any(
    r"(?<!non-)(?<!non)\bsurviv(?:al|ors?|ed|ing)\b", r"-free\b", r"\bfree (?:of|from|survival)\b", r"\bfreedom\b",
)
_TIME = _any(r"\btime[- ](?:to|until)\b", r"\bdays? (?:to|until)\b")
_LASTS = _any(r"\bduration of\b", r"\blength of\b")
_LONGER = _any(r"response", r"remission", r"analgesia", r"\bblock", r"benefit", r"\bsleep", r"breast-?feeding")
_SHORTER = _any(
    r"stay", r"hospital", r"symptom", r"illness", r"ventilat", r"\bpain\b", r"fever", r"\blabo(?:u)?r\b", r"diarrh",
    r"neutropenia", r"surgery", r"intubation", r"infection",
)
# What a drug does in the body is neither good nor bad.
_NEUTRAL = _any(
    r"\bAUC", r"\bC ?max\b", r"\bT ?max\b", r"half[- ]life", r"pharmaco(?:kinetic|dynamic)", r"bioavailab",
    r"(?:plasma|serum|blood|trough) (?:drug )?(?:concentration|level)", r"\bclearance of\b", r"oral clearance",
    r"receptor occupancy",
)
_CHANGED = _any(r"reduc", r"decreas", r"declin", r"lowering", r"improv", r"normali[sz]", r"controlled", r"\bloss\b")
_BELOW = _any(r"<", r"≤", r"\bbelow\b", r"less than", r"under \d", r"at goal", r"goal")
_ABOVE = _any(r">", r"≥", r"\babove\b", r"greater than", r"more than", r"increas", r"at least \d")
_BETTER = (
    r"better|improve\w*|healthier|milder|less|fewer|good"
    r"|(?:more|greater|higher)\s(?:improve|function|satisf|quality|abilit|independ|mobil|health|well|knowledge)\w*"
)
_WORSE = (
    r"wors\w*|more|greater|higher|poor\w*|severe\w*|severity|deteriorat\w*|impair\w*|disab\w*|symptoms?"
)
_SCALE = re.compile(
    r"(?i)\b(?P<way>higher|greater|larger|increase[sd]?|increasing|positive|lower|smaller|decrease[sd]?|negative)\b"
    r"[^.;]{0,60}?\b(?:indicat\w*|means?|meaning|represent\w*|reflect\w*|denot\w*|signif\w*|correspond\w*|suggest\w*"
    rf"|is|are)\s[^.;]{{0,40}}?\b(?:(?P<good>{_BETTER})|(?P<bad>{_WORSE}))\b"
)
_UPWARD = frozenset({"higher", "greater", "larger", "increase", "increases", "increased", "increasing", "positive"})
_SHARE = _any(
    r"\b(?:number|percent(?:age)?s?|proportions?|%|rates?|count|fraction)\b.{0,12}\b(?:of )?.{0,20}"
    r"\b(?:participants?|patients?|subjects?|women|men|children|infants?|adults?|people|persons|individuals|eyes)\b",
)


def direction(measure: str, unit: str = "", description: str = "") -> Direction | None:
    """Return which values are better; None where the words do not tell.

    Args:
        measure: the title of the outcome.
        unit: of its values.
        description: how it is measured; a sentence such as "higher scores indicate worse pain" counts most.
    """
    share = bool(_SHARE.search(measure) or _SHARE.search(f"number of {unit}"))
    if not share and (found := _of_scale(description)):
        return found
    if _NEUTRAL.search(measure) and "antibod" not in measure.lower():
        return None
    if _SURVIVAL.search(measure):
        return "higher"
    if _TIME.search(measure):
        return _turned(_of_words(measure, share=True))
    if _LASTS.search(measure):
        return _one(bool(_LONGER.search(measure)), bool(_SHORTER.search(measure)))
    found = _of_words(measure, share=share)
    return _turned(found) if _NEGATED.search(measure) else found


def _of_words(measure: str, *, share: bool) -> Direction | None:
    reached, befallen = bool(_REACHED.search(measure)), bool(_BEFALLEN.search(measure))
    if reached or befallen:
        return _one(reached, befallen)
    more, less = bool(_MORE.search(measure)), bool(_LESS.search(measure))
    if _CHANGED.search(measure):
        return "higher" if share and (less or "improv" in measure.lower()) else None
    return (_of_threshold(measure, less=less) if share and more != less else None) or _one(more, less)


def _of_threshold(measure: str, *, less: bool) -> Direction | None:
    """Return the direction of a number of people on one side of a value: "HbA1c < 7 %"."""
    below, above = bool(_BELOW.search(measure)), bool(_ABOVE.search(measure))
    return None if below == above else "higher" if below == less else "lower"


def _of_scale(description: str) -> Direction | None:
    """Return what a description says of its scale; None where it says nothing, or both."""
    said = {
        _one(up == bool(match["good"]), up != bool(match["good"]))
        for match in _SCALE.finditer(description) for up in [match["way"].lower() in _UPWARD]
    }
    return said.pop() if len(said) == 1 else None


def _one(higher: bool, lower: bool) -> Direction | None:
    return None if higher == lower else "higher" if higher else "lower"


def _turned(found: Direction | None) -> Direction | None:
    return None if found is None else "lower" if found == "higher" else "higher"
