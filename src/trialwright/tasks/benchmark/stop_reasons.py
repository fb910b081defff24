"""Why a trial stopped, as one of five reasons, by the words of its registry record.

Example: "Slow accrual; funding ended" is enrolment, and "Company decision, not for safety reasons" is feasibility: what
is denied is not counted.

The five are those of TrialPanorama (arXiv 2505.16097): enrolment, feasibility, efficacy, regulatory, safety.
"""

import re

REASONS = ("enrolment", "feasibility", "efficacy", "regulatory", "safety")
_WORDS = {
    "enrolment": (
        r"enrol\w*|recruit\w*|accru\w*|low (?:number|participation|inclusion)|slow inclusion|inclusion rate"
        r"|(?:lack|shortage|insufficient number|not enough|small number|low number|no) (?:of )?(?:eligible |suitable )?"
        r"(?:patients?|participants?|subjects?|volunteers?)|unable to find (?:patients?|participants?|subjects?)"
        r"|(?:patients?|participants?|subjects?) (?:was|were) (?:never )?(?:included|screened|enrolled)"
    ),
    "safety": r"safety|toxic\w*|adverse|side effects?|serious events?|deaths?|mortality|harm\w*|tolerab\w*|unsafe",
    "efficacy": (
        r"effica\w*|futil\w*|ineffective\w*|(?:lack of|no|insufficient|limited) (?:\w+ )?(?:effect|benefit|response"
        r"|activity|improvement|difference)|did not (?:meet|reach|show)|failed to (?:meet|show|demonstrate)"
        r"|not effective|interim (?:analysis|results)|negative results|superiority|disease progression|not superior"
    ),
    "regulatory": (
        r"fda|regulat\w*|irbs?|ethic\w*|approv\w*|clinical hold|health authorit\w*|ministry|authori[sz]ation"
        r"|licen[cs]e\w*|institutional review|permission|compliance|registration|legislation|gdpr|ema|ind"
    ),
    "feasibility": (
        r"fund\w*|financ\w*|sponsor\w*|business|strateg\w*|compan\w*|budget\w*|money|investigator\w*|pi|resident"
        r"|resources?|staff\w*|personnel|logistic\w*|suppl\w*|availab\w*|unavailab\w*|covid\w*|pandemic|feasib\w*"
        r"|equipment|device|contract\w*|administrative\w*|priorit\w*|marketing|commercial|moved|left|relocat\w*"
        r"|manufactur\w*|discontinu\w*|standard of care|redesign\w*|protocol|technical|support|grant|decision|time"
        r"|replaced|superseded|another study|new study|design|never started|not started|cancel\w*|withdr\w*"
    ),
}
_FOUND = {name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, words in _WORDS.items()}
# "not due to safety concerns or lack of efficacy", "no safety issues", "unrelated to toxicity": up to the next clause.
_DENIED = re.compile(
    r"(?i)\b(?:(?:was |were |is )?(?:not|nothing to do|unrelated|neither|without|non)\b[^.;]{0,25}"
    r"\b(?:safety|toxic\w*|effica\w*|adverse|futil\w*)|no (?:new |any )?(?:safety|efficacy|toxicity))[^.;]*"
)


def stop_reason(text: str | None) -> str | None:
    """Return the reason that is named first, None where none is known."""
    told = _DENIED.sub(" ", text or "")
    first = {name: match.start() for name, pattern in _FOUND.items() if (match := pattern.search(told))}
    # Feasibility is what is left: nearly every stop is somebody's decision.
    others = {name: at for name, at in first.items() if name != "feasibility"}
    return min(others or first, key=(others or first).__getitem__, default=None)
