"""Rules on sentences that tell what a trial found, a verdict on it, where it was published, or what came of it.

Example: ``endpoint_verdict`` matches "The primary endpoint was not met", ``results_told`` "Results showed a lower
HbA1c".
"""

from trialwright.cleaning.leaks.phrases import ADVERB, BETWEEN, COUNTED, OTHERS, OWN_TRIAL, PLAN, TRIAL, Rule, rule

VERDICTS: tuple[Rule, ...] = (
    rule(
        "endpoint_verdict", "met|achiev|reach|attain|miss|meet|demonstrat",
        r"\b(?:primary|co-primary|key|main|pre-?specified|secondary)(?: (?:and secondary|efficacy|safety|study|"
        r"clinical)){0,2} "
        r"(?:end ?-?points?|outcomes?|objectives?|goals?)(?: [\w%-]{1,25}){0,4}? (?:was|were|is|are|has been|"
        r"have been|had been) "
        r"(?:(?:not|successfully|also|both|all|fully|clearly) ){0,2}(?:met|achieved|reached|attained|missed|"
        r"demonstrated)\b"
        r"|\b(?:met|meets|missed|misses|achieved|achieves|fail(?:ed|s|ing|ure) to (?:meet|achieve|reach)|(?:did|"
        r"does) not (?:meet|achieve|reach)|"
        r"not meeting) "
        r"(?:(?:its|the|their|all|both|any|of|statistical significance (?:for|on|in)) ){0,3}(?:pre-?specified |"
        r"predefined )?"
        r"(?:primary|co-primary|key|main)(?: (?:and secondary|efficacy|safety|study|"
        r"clinical)){0,2} (?:end ?-?points?|outcomes?|objectives?|goals?)",
        rf"{PLAN}|\b(?:{COUNTED}|defined|considered|event)\b",
    ),
    rule(
        "trial_failed", "fail|did not|unable",
        rf"{OWN_TRIAL}{BETWEEN} (?:has |have |had )?(?:[a-z]{{2,18}}ly )?(?:failed|did not|was unable|were unable)"
        r"(?: to)?(?: [a-z]{2,18}ly)? (?:demonstrat|show|meet|achiev|reach|prov|establish|reduc|improv|enroll?|"
        r"recruit|accru|complet|"
        r"yield|support|produc|succeed|find|confirm|provide)",
        PLAN,
    ),
    rule(
        "trial_verdict", "success|succeed|fail|ineffective|conclusive|positive|negative|promising|favo|disappointing",
        rf"{OWN_TRIAL}{BETWEEN} (?:(?:was|were|is|has been|had been|proved|proved to be|proven|turned out|became|"
        rf"ended (?:as|in)|resulted in|considered|deemed) {ADVERB}(?:an? )?(?:(?:overall|complete|clear|great|"
        rf"major|total) )?"
        r"(?:successful(?:ly)?|unsuccessful(?:ly)?|success|failure|inconclusive|ineffective)"
        r"|(?:has |had )?(?:[a-z]{2,18}ly )?(?:succeeded|failed)|(?:has |had )?(?:un)?successfully [a-z]{2,18}ed)\b"
        r"(?! to (?:respond|control|thrive)|[ -]rate|-free| therap| treat)"
        r"|\b(?:trial|study)(?:'s|s')? (?:(?:overall|ultimate|eventual) )?(?:success|failure)\b"
        r"|\b(?:success|failure|successful (?:completion|outcome|conclusion|result)) of (?:the|this|our) "
        r"(?:[\w-]{1,25} ){0,2}?(?:trial|study|drug development)\b"
        r"|\b(?:yielded|produced|had|gave|showed) (?:largely |overall )?(?:positive|negative|inconclusive|"
        r"disappointing|promising|"
        r"favou?rable|unfavou?rable) (?:results|outcomes?|findings)\b",
        rf"{PLAN}|\b(?:{COUNTED}|evaluat\w{{1,5}}|draws on)\b",
    ),
    rule(
        "verdict_cause", "success|failure|terminat|discontinu|closure",
        r"\b(?:led|leads?|leading|contribut(?:ed|es?|ing)|result(?:ed|s|ing)?) (?:to|in) (?:"
        r"(?:its|the|the trial's|the study's) (?:ultimate |overall |eventual |early )?(?:success|failure|"
        r"termination|discontinuation)"
        r"(?: of (?:the|this|our) (?:[\w-]{1,25} ){0,3}?(?:trial|study)\b|\W{0,3}$)|(?:an? |the )?(?:early|"
        r"premature) (?:termination|closure)\b)"
        r"|\b(?:success|failure) of [^.;]{1,60}? (?:can be|was|were) (?:[a-z]{2,18}ly )?(?:attributed|ascribed|"
        r"linked|due) "
        r"|\b(?:demonstrates?|demonstrated|highlights?|shows?|underscores?|confirms?|explains?) the (?:success|"
        r"failure) of\b",
        rf"\b(?:if|whether|will|would|{COUNTED}|treatment|adverse|{OTHERS})\b",
    ),
    rule(
        "drug_verdict", "success|succeed|failed|failure|effective",
        r"\b(?:the|this|study) (?:[\w-]{1,25} ){0,2}?(?:drug|treatment|therapy|intervention|regimen|medication|"
        r"compound|vaccine|combination)"
        r" (?:was|were|proved|proved to be|has been shown to be|was found to be|was shown to be|ultimately|has)? ?"
        r"(?:(?:not|highly|very|largely|overall|ultimately|generally|clearly) ){0,2}"
        r"(?:successful|unsuccessful|a success|a failure|ineffective|effective|failed to (?:show|demonstrate|"
        r"meet|achieve|reduce|improve))\b",
        rf"{PLAN}|\b(?:{OTHERS}|{COUNTED}|determine|purpose|aim|evaluate|assess|test|see|show that|"
        rf"hypothes\w{{1,9}})\b",
    ),
    rule(
        "drug_result", "successfully|failed to|ineffective",
        r"\bsuccessfully (?:reduc|improv|lower|decreas|increas|demonstrat|show|met|achiev|control|prevent|inhibit|"
        r"slow)(?:ed|d)?\b"
        r"|\bfailed to (?:demonstrate|show|significantly|improve|reduce|lower|produce|meet|prevent|prove|yield|"
        r"provide)\b"
        r"|\b(?:was|were|proved|proven|found|shown)(?: to be)? ineffective\b",
        rf"\b(?:if|whether|unless|when|who|will|would|should|may|can|could|{COUNTED}|{OTHERS}|have|has|had|studies|"
        rf"trials|we|to date|history)\b",
    ),
)


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
