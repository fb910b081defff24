"""Rules on the design: arms, allocation, masking and phase against each other and against the titles.

Example: ``masking_title`` finds "A Double-Blind Study of ..." with a masking of "None (Open Label)".
"""

import re

from trialwright.realism.facts import Facts, Verdict

_NUMBERS = {"single": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_ARMS = re.compile(r"\b(single|one|two|three|four|five|[1-5])[ -](?:treatment[ -]|parallel[ -])?arm(?:ed|s)?\b")
_BLIND = re.compile(r"\b(?:single|double|triple|quadruple)[ -]?(?:blind|mask)")
_OPEN = re.compile(r"\bopen[ -]?(?:label|labelled)\b")
_CROSSOVER = re.compile(r"\bcross[ -]?over\b")
_RANDOMIZED = re.compile(r"(?<!non-)(?<!non )(?<!non)\brandomi[sz]ed\b")
_INERT = re.compile(r"placebo|sham|vehicle|dummy|saline|sugar pill|inactive|control|dextrose|inert")
_PLACEBO = re.compile(r"\bplacebo\b(?! (?:effect|response))")
_PHASE = re.compile(
    r"\bphase ?([0-4]|iv|i{1,3})[abc]?\b(?: ?(?:/|-|–|and|to|or) ?(?:phase )?([0-4]|iv|i{1,3})[abc]?\b)?"
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}


def arm_count(facts: Facts) -> Verdict:
    """The arms that the prose counts are those listed."""
    arms = facts.trial.arms
    said = {_NUMBERS.get(count) or int(count) for count in _ARMS.findall(facts.prose)}
    if not arms or len(said) != 1:
        return None
    count = said.pop()
    if count == len(arms) or (count > len(arms) and facts.may_go_on(list(arms))):
        return ""
    return f"the prose says {count} arms, {len(arms)} are listed"


def single_arm_randomized(facts: Facts) -> Verdict:
    """A trial of one arm is not randomized."""
    trial = facts.trial
    if trial.allocation != "Randomized" or not (trial.arms or trial.intervention_model):
        return None
    if len(trial.arms) == 1 and not facts.may_go_on(list(trial.arms)):
        return "allocation is Randomized, one arm is listed"
    single = trial.intervention_model == "Single Group Assignment"
    return "allocation is Randomized, the model is Single Group Assignment" if single else ""


def arms_of_model(facts: Facts) -> Verdict:
    """A parallel, crossover or factorial trial has more than one arm."""
    trial = facts.trial
    if trial.intervention_model not in {"Parallel Assignment", "Crossover Assignment", "Factorial Assignment"}:
        return None
    if not trial.arms or facts.may_go_on(list(trial.arms)):
        return None
    return f"the model is {trial.intervention_model}, one arm is listed" if len(trial.arms) == 1 else ""


def masked_single_group(facts: Facts) -> Verdict:
    """In a single group there is nothing to mask."""
    trial = facts.trial
    if trial.intervention_model != "Single Group Assignment" or not trial.masking:
        return None
    return "" if _is_open(trial.masking) else f"the model is Single Group Assignment, masking is {trial.masking}"


def masking_title(facts: Facts) -> Verdict:
    """Blind and open-label titles go with the masking."""
    masking, titles = facts.trial.masking, facts.titles
    blind, opened = _BLIND.search(titles), _OPEN.search(titles)
    # A blind trial may go on open-label, and its title say both.
    if not masking or bool(blind) == bool(opened):
        return None
    said = (blind or opened)[0]  # type: ignore[index]
    return "" if bool(opened) == _is_open(masking) else f"the title says {said}, masking is {masking}"


def crossover_title(facts: Facts) -> Verdict:
    """A crossover title goes with a crossover model."""
    model = facts.trial.intervention_model
    if not model or not _CROSSOVER.search(facts.titles):
        return None
    return "" if model.startswith("Crossover") else f"the title says crossover, the model is {model}"


def randomized_title(facts: Facts) -> Verdict:
    """A randomized title goes with a randomized allocation."""
    allocation = facts.trial.allocation
    if not allocation or not _RANDOMIZED.search(facts.titles):
        return None
    return "" if allocation == "Randomized" else f"the title says randomized, allocation is {allocation}"


def placebo_title(facts: Facts) -> Verdict:
    """What the title compares with placebo has one, or some control, among its arms or interventions."""
    trial = facts.trial
    # Records of before 2006 have no arms, and name the drug alone.
    if not _PLACEBO.search(facts.titles) or not trial.arms:
        return None
    listed = [part for one in (*trial.arms, *trial.interventions) for part in one if isinstance(part, str)]
    if _INERT.search(" ".join(listed).lower()):
        return ""
    if facts.may_go_on(list(trial.arms)) or facts.may_go_on(list(trial.interventions)):
        return None
    return "the title says placebo, no arm or intervention does"


def placebo_arm_type(facts: Facts) -> Verdict:
    """An arm called placebo is a comparator."""
    named = [arm for arm in facts.trial.arms if arm.type and (arm.label or "").strip().lower() == "placebo"]
    if not named:
        return None
    wrong = [arm for arm in named if arm.type in {"Experimental", "No Intervention"}]
    return f"the arm {wrong[0].label} is of type {wrong[0].type}" if wrong else ""


def arms_alike(facts: Facts) -> Verdict:
    """No two arms have the same label."""
    labels = [arm.label.strip().lower() for arm in facts.trial.arms if arm.label]
    if len(labels) < 2:
        return None
    twice = sorted(label for label in set(labels) if labels.count(label) > 1)
    return f"{labels.count(twice[0])} arms are called {twice[0]}" if twice else ""


def phase_title(facts: Facts) -> Verdict:
    """The title's phase is that of the record."""
    said = {_ROMAN.get(part, part) for match in _PHASE.findall(facts.titles) for part in match if part}
    held = set(re.findall(r"\d", facts.trial.phase or ""))
    if not said or not held:
        return None
    # A record of early phase 1 may say phase 0.
    alike = said & (held | {"0"} if held == {"1"} else held)
    return "" if alike else f"the title says phase {'/'.join(sorted(said))}, the record {facts.trial.phase}"


def _is_open(masking: str) -> bool:
    return masking.lower().startswith(("none", "open", "no masking"))
