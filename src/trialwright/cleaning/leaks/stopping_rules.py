"""Rules on sentences that tell that a trial was stopped, closed, or never began.

Example: ``stop_reason`` matches "closed because of slow accrual", as in a registry's "why stopped".
"""

from trialwright.cleaning.leaks.phrases import (
    ADVERB,
    BETWEEN,
    DATED,
    DETERMINED,
    ENTRY,
    PART,
    PAST,
    PLAN,
    SHORTAGE,
    STOP_STEMS,
    STOPPED,
    TRIAL,
    WORK,
    Rule,
    rule,
)

STOPPING: tuple[Rule, ...] = (
    rule(
        "trial_stopped", STOP_STEMS,
        rf"\b(?:{TRIAL}|{ENTRY}|{PART}|(?:clinical )?development){BETWEEN} {PAST} {ADVERB}{STOPPED}\b", PLAN,
    ),
    rule(
        "trial_is_stopped", STOP_STEMS,
        rf"\b(?:(?:this|the|our) {TRIAL}|{ENTRY}|{PART}){BETWEEN} (?:is|are) {ADVERB}{STOPPED}\b",
        PLAN + r"|\b(?:after|before|as soon as|because|so that)\b",
    ),
    rule(
        "trial_closed", "clos|ended|terminat|stopped|halted|suspended|ceased",
        rf"\b(?:{TRIAL}|{ENTRY}|{WORK}|{PART})(?: [a-z\d]{{1,9}}){{0,2}} (?:had |has )?"
        rf"(?:closed|ended|terminated|stopped|halted|suspended|ceased)(?: {DATED}|\W{{0,3}}$)",
        PLAN,
    ),
    rule(
        "accrual_note", "clos|suspend|complet",
        rf"\b(?:closed|suspended|completed) (?:to|for|as of|effective) (?:(?:new|further|patient|subject|all|"
        rf"additional|study|"
        rf"participant|any|adult|normal|infant)s? ){{0,2}}(?:{ENTRY}|patients|participants|subjects|volunteers|"
        rf"entry|"
        rf"{DATED}|\d)",
        PLAN + r"|\bis (?:closed|suspended)\b.{0,40}\band\b",
    ),
    rule(
        "stopped_by", "sponsor|company|manufacturer|investigator|fda|board|committee|dsmb|dmc",
        r"\b(?:sponsor|company|manufacturer|investigators?|FDA|agency|funder|DSMB|I?DMC|(?:monitoring|review|"
        r"steering|ethics) "
        r"(?:board|committee))(?: \([^()]{1,30}\))? (?:has |had |have )?(?:then |subsequently |[a-z]{2,18}ly )?"
        r"(?:(?:decided|chose|elected|opted|voted|agreed|recommended|advised|requested|concluded|"
        r"determined)\b[^.;]{0,60}?"
        r"\b(?:terminat|stop|halt|suspen|discontinu|clos|cancel|withdr|abandon|end(?:ed|ing)? )"
        rf"|(?:terminated|stopped|halted|suspended|discontinued|closed|cancell?ed|withdrew|abandoned|"
        rf"ended) (?:the|this|our) "
        rf"(?:[\w-]{{1,25}} ){{0,3}}?(?:{TRIAL}|{ENTRY}|development))",
        PLAN,
    ),
    rule(
        "stop_decision", "decision|decided",
        rf"\b(?:decision (?:was (?:made|taken) )?|was decided )to (?:[a-z]{{2,18}}ly )?"
        rf"(?:terminate|stop|halt|suspend|discontinue|close|cancel|withdraw|abandon|end) (?:the|this|our|all|"
        rf"further)? ?"
        rf"(?:[\w-]{{1,25}} ){{0,3}}?(?:{TRIAL}|{ENTRY}|development)",
        PLAN,
    ),
    rule(
        "early_end", "early|premature",
        rf"\b(?:(?:early|premature) (?:termination|closure|closing|stopping|discontinuation|suspension|"
        rf"cessation) of (?:the|this|our) "
        rf"(?:[\w-]{{1,25}} ){{0,3}}?(?:{TRIAL}|{ENTRY})|{DETERMINED} {ADVERB}(?:stopped|ended|closed|"
        rf"terminated) (?:early|prematurely)"
        rf"|(?:terminated|stopped|closed|ended|halted|withdrawn) (?:early|prematurely) (?:due to|because|"
        rf"owing to|by the "
        rf"(?:sponsor|DSMB|company)|for (?:futility|benefit|efficacy|safety)|based on))",
        PLAN + r"|\b(?:criteria|rules?|patients?|subjects?|participants?|withdrawal|at|upon)\b",
    ),
    rule(
        "stop_reason", "accrual|enrol|recruit|fund|sponsor|business|supply|interest|investigator|pi ",
        rf"\b(?:(?:due to|because of|owing to|as a result of|for|given|following) (?:the |a |very |extremely )?"
        rf"{SHORTAGE} (?:(?:of|patient|subject|participant|study|trial|eligible) ){{0,2}}{ENTRY}"
        r"|(?:due to|because of|owing to|for) (?:the |a )?(?:lack|loss|withdrawal|shortage|end) of (?:[a-z]{1,20} )?"
        r"(?:funding|funds|sponsorship|eligible patients|participants|interest|drug supply)"
        r"|(?:due to|because of|owing to|for|following) (?:a |the )?(?:sponsor(?:'s)?|company|business|"
        r"strategic|commercial|corporate)"
        r"(?: \w{1,20})? (?:decision|reasons?|considerations)"
        r"|(?:PI|principal investigator) (?:has )?(?:left|leaving|departed|moved|relocated)\b)",
        PLAN,
    ),
    rule(
        "slow_accrual", "accrual|enrol|recruit",
        rf"\b{SHORTAGE} (?:(?:patient|subject|participant|study|trial|of) ){{0,2}}{ENTRY}\b"
        rf"|\b{ENTRY} (?:was|were|has been|had been|proved) (?:too |very |extremely |[a-z]{{2,18}}ly )?"
        r"(?:slow|slower|poor|low|insufficient|inadequate|difficult|challenging)\b"
        rf"|\b(?:difficult(?:y|ies)|challenges|problems|inability|unable) (?:in |with |to )(?:[a-z]{{2,18}}ly )?"
        r"(?:recruit|enroll?|accru)(?:ing|ment)?\b(?! (?:to|in|for) (?:prior|previous))",
        PLAN + r"|\bhistor",
    ),
    rule(
        "futility", "futil",
        # To the end of the sentence, so that a plan told after the word counts too.
        r"\bfutility\b.{0,300}",
        r"\b(?:if|will|would|may|might|could|can|should|shall|plan(?:s|ned)?|whether|to assess|to test|"
        r"to evaluate|to allow|"
        r"unless|interim (?:futility )?analys[ie]s (?:for|of|is|are|to))\b",
    ),
    rule(
        "never_started", "never|no |before|prior to|not ",
        rf"\b(?:{TRIAL}|{ENTRY}|{PART}){BETWEEN} (?:was|were|has|had|did) (?:never|not) (?:been )?"
        r"(?:actually )?(?:start|open|initiat|begun|beg[iau]n|activat|launch|conduct|perform|carried out|"
        r"took place|happen)"
        rf"|\bno (?:patients?|subjects?|participants?) (?:was|were|had been|have been|has been) (?:ever |actually )?"
        rf"(?:enroll?ed|recruited|accrued|randomi[sz]ed|included|treated)\b"
        rf"|\b(?:closed|terminated|withdrawn|stopped|cancell?ed|suspended) (?:before|prior to|without) (?:any |the )?"
        r"(?:first )?(?:patients?|subjects?|participants?|enroll?ment|accrual|recruitment|study start)",
        PLAN,
    ),
)
