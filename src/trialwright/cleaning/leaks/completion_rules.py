"""Rules on sentences that tell that a trial, or a part of it, was completed.

Example: ``entry_completed`` matches "The study has completed enrollment".
"""

from trialwright.cleaning.leaks.phrases import (
    ADVERB,
    BETWEEN,
    COMPLETED,
    DETERMINED,
    ENTRY,
    PART,
    PLAN,
    STATUSES,
    TRIAL,
    WORK,
    Rule,
    rule,
)

COMPLETION: tuple[Rule, ...] = (
    rule(
        "status_line", "status|stopped|stop_|outcome|result|label|verdict|reason|conclusion",
        # At the start of a line, or of the trial: "hormone receptor status: positive" is a condition.
        r"(?:^\W{0,4}|\b(?:overall|recruitment|trial|study|final)[ _])"
        r"(?:(?:status|outcome|results?|label|verdict|conclusion) ?[:=>] ?\W{0,3}(?:the )?(?:(?:trial|"
        r"study) (?:was |has )?)?"
        rf"(?:{STATUSES}|active, not|recruiting|not yet|unknown status|enrolling by|"
        r"(?:un)?success|succeeded|fail|negative\W{0,3}$|positive\W{0,3}$)"
        r"|why[ _]stop(?:ped)?\b"
        r"|reasons? (?:for|of) (?:the |its )?(?:success|failure)\b"
        r"|reasons? for (?:early )?(?:study |trial )?(?:termination|withdrawal|suspension|stopping|closure) ?[:=])",
    ),
    rule(
        "bare_label", "terminat|withdr|suspend|complet|success|fail",
        rf"^\W{{0,4}}(?:{STATUSES}|success(?:ful)?|unsuccessful|fail(?:ed|ure))"
        r"(?: (?:clinical )?(?:trial|study))?\W{0,4}$",
    ),
    rule(
        "entry_completed", "clos|complet|end",
        rf"\b(?:has|have|had) (?:now |already |successfully )?(?:completed|closed|ended|finished) (?:its |all |"
        rf"the )?{ENTRY}\b",
        PLAN,
    ),
    rule(
        "trial_completed", "complet|conclud|finish|finali|over",
        rf"\b(?:{DETERMINED}|{ENTRY}|{WORK}){BETWEEN} (?:(?:was|were|has been|have been|had been|is now|"
        rf"are now) {ADVERB}|"
        rf"(?:was|is) [^.;,]{{3,60}} and (?:was |has been )?){COMPLETED}\b",
        PLAN + r"|\b(?:after|before|as soon as|since|days|weeks|months)\b",
    ),
    rule(
        "trial_is_completed", "complet|conclud|finish",
        rf"(?:^|\W )(?:(?:this|the|our) (?:main |primary |clinical )?{TRIAL}|{ENTRY}|{PART}){BETWEEN} (?:is|"
        rf"are|has|have) "
        r"(?:now |already |been |successfully )?(?:completed|complete|concluded|finished)\b",
        PLAN + r"|\b(?:after|before|as soon as|since)\b",
    ),
    rule(
        "completion_note", "completion date|this record",
        r"\b(?:study completion date|end date|completion date) (?:listed|given|shown|entered)\b|"
        r"\bin this record was (?:obtained|derived|confirmed)\b",
    ),
)
