"""Rules on sentences that tell what a trial found, where it was published, or what came of it.

Example: ``results_told`` matches "Results showed a lower HbA1c".
"""

from trialwright.cleaning.phrases import OTHERS, PLAN, TRIAL, Rule, rule

FINDINGS: tuple[Rule, ...] = (
    rule(
        "results_told", "result|finding",
        r"(?:^|[.;:] )\W{0,4}(?:overall, |however, |in conclusion, )?(?:the |our |these )?(?:(?:study|trial|"
        r"final|primary|main|overall|key|interim|"
        r"efficacy|top-?line) ){0,2}(?:results|findings)(?: (?:of|from) (?:this|the|our) (?:[\w-]{1,25} ){0,3}?"
        rf"{TRIAL})? (?:have |has |clearly |also )?(?:showed|shown|demonstrated|indicated|revealed|suggested|"
        rf"confirmed|established|were (?:positive|"
        r"negative|promising|encouraging|disappointing|inconclusive|not (?:statistically )?significant)|did not)\b",
        rf"{PLAN}|\b(?:{OTHERS}|original|initial|preliminary)\b",
    ),
    rule(
        "trial_told", "demonstrat|showed|found|reveal|conclud|provided",
        r"\b(?:this|our|the present|the current) (?:[\w-]{1,25} ){0,4}?(?:trial|study) (?:has |have |"
        r"had )?(?:also |clearly |successfully )?"
        r"(?:demonstrated|showed|shown|found|revealed|concluded|provided (?:strong |clear |robust )?evidence|"
        r"confirmed|established)\b",
        PLAN,
    ),
    rule(
        "results_published", "publish",
        rf"\b(?:results?|findings|outcomes?) (?:(?:of|from|for) (?:this|the|"
        rf"our) (?:[\w-]{{1,25}} ){{0,4}}?{TRIAL} )?"
        r"(?:was|were|have been|has been|had been|are) (?:now |also |recently )?(?:published|reported|"
        r"presented) (?:in|at|by|on)\b",
        PLAN,
    ),
    rule(
        "approval_told", "approv|licens",
        rf"\b(?:approved|approval|licensed|licensure)\b[^.;]{{0,60}}\b(?:based on|because of|following|"
        rf"as a result of|on the basis of|thanks to|due to) "
        rf"(?:the |these |this |our )(?:[\w-]{{1,25}} ){{0,3}}?(?:{TRIAL}|results|findings|data)\b"
        rf"|\b{TRIAL}\b[^.;]{{0,40}}\b(?:led|leading|resulted|resulting) (?:to|in) (?:the |its |FDA |"
        rf"regulatory |marketing ){{0,3}}approval",
        PLAN,
    ),
)
