"""P-values as registries print them, and what they decide at a significance level.

Examples at 0.05: ``"<0.001"``, ``"p=.03"``, ``"1.2 x 10^-5"`` are below; ``">0.9"``, ``"0.05"``,
``"NS"`` are not; ``"<0.1"``, ``">0.01"``, ``"<=0.05"`` may be either and are undecided;
``"see table"``, ``"5 %"``, ``"0.02-0.07"`` are no p-values.
"""

import re
from enum import StrEnum


class Verdict(StrEnum):
    """What one p-value text says about significance."""

    BELOW = "below"
    NOT_BELOW = "not_below"
    UNDECIDED = "undecided"
    UNPARSED = "unparsed"


_NUMBER = r"(?:\d{1,3}(?:[.,]\d{1,40})?|[.,]\d{1,40})"
_P_VALUE = re.compile(
    rf"""(?:(?:one|two)[-\s]?(?:sided|tailed)\s+)?
    (?:p(?:[\s-]?values?)?\s*(?:is\s+|was\s+|of\s+|:\s*)?)?
    (?P<sign><=|=<|>=|=>|[<>=≤≥⩽⩾]|less\s+than|greater\s+than)?\s*
    (?:(?P<number>{_NUMBER})\s*(?:e\s*(?P<exponent>[-+]?\d{{1,3}})|[x×*]\s*10\s*(?:\^|\*\*)?\s*(?P<power>[-−]\s*\d{{1,3}}))?
      |10\s*(?:\^|\*\*)\s*(?P<bare>[-−]\s*\d{{1,3}}))
    \s*(?:\*{{1,4}}|\([^()]{{0,80}}\)|\[[^\[\]]{{0,80}}\]|(?:one|two|1|2)[-\s]?(?:sided|tailed))*\s*\.?""",
    re.IGNORECASE | re.VERBOSE,
)
_NOT_SIGNIFICANT = re.compile(
    r"(?:p\s*[:=]?\s*)?(?:n\.?\s?s\.?|(?:not|non)[-\s]*(?:statistically\s+)?significant)", re.IGNORECASE
)
_SIGNS = {"=<": "<=", "≤": "<=", "⩽": "<=", "=>": ">=", "≥": ">=", "⩾": ">=", "": "="}


def judge(text: str, significance: float) -> Verdict:
    """Tell whether a p-value text lies below `significance`, does not, or may do either."""
    parsed = parse(text)
    if parsed is None:
        return Verdict.UNPARSED
    sign, value = parsed
    # Each sign bounds p from one side; where the bound leaves both answers open, neither is taken.
    if sign == "=":
        return Verdict.BELOW if value < significance else Verdict.NOT_BELOW
    if sign.startswith("<"):
        below = value < significance or (sign == "<" and value == significance)
        return Verdict.BELOW if below else Verdict.UNDECIDED
    return Verdict.NOT_BELOW if value >= significance else Verdict.UNDECIDED


def parse(text: str) -> tuple[str, float] | None:
    """Return a sign among ``= < <= > >=`` and a value in [0, 1]; None where the text is no p-value.

    "NS" and "not significant" state no number; they read as ``>= 1``, not below any level.
    """
    text = " ".join(text[:200].split())
    if _NOT_SIGNIFICANT.fullmatch(text):
        return ">=", 1.0
    match = _P_VALUE.fullmatch(text)
    if not match:
        return None
    sign = re.sub(r"\s+", " ", match["sign"] or "").lower()
    sign = {"less than": "<", "greater than": ">"}.get(sign, _SIGNS.get(sign, sign))
    power = match["exponent"] or match["power"] or match["bare"] or "0"
    number = (match["number"] or "1").replace(",", ".")
    value = float(f"{number}e{int(power.replace('−', '-').replace(' ', ''))}")
    return (sign, value) if 0 <= value <= 1 else None
