"""Interventions and arms out of the one field of ICTRP for both, as its registries fill it in.

Example: ``read("Puerarin group:Puerarin capsule;Control group:Statins;", "Puerarin group:10;Control group:10;")`` is
two arms, and the interventions named Puerarin capsule and Statins.
"""

import re
from typing import NamedTuple

from trialwright.registry.dialects.ictrp import intervention_forms as forms
from trialwright.registry.dialects.ictrp.intervention_forms import LONGEST_NAME, each_once, told
from trialwright.registry.dialects.ictrp.plain_lines import is_nothing, items, lines, once, parts, without_bullet
from trialwright.registry.dialects.ictrp.told_numbers import arm_sizes
from trialwright.trial.record import Arm, Intervention


class Treatments(NamedTuple):
    """What is done in a trial, and to which groups."""

    interventions: list[Intervention]
    arms: list[Arm]


_NUMBERED = re.compile(r"(?:(?<=^)|(?<=[\s.;>]))(?:Control )?Intervention ?\d{1,2} ?: ?", re.IGNORECASE)
_GROUP = re.compile(r"\s*((?:[\w-]{1,20} ){0,4}(?:group|arm)(?: [\w-]{1,10})?)\s*:\s*", re.IGNORECASE)
# IRCT often has the name of a group twice.
_MOST_LABELS = 3
_JOINTS = frozenset({"or", "and", "vs", "versus", "plus", "followed by"})
_FORMS = ((forms.PRODUCT_LINE, forms.products), (forms.JAPAN, forms.japanese), (forms.TYPED, forms.typed))


def read(text: str, target_size: str = "") -> Treatments:
    """Return the interventions, and the arms where their names are told.

    Args:
        text: the field.
        target_size: that of another field, in which some registries name the arms.
    """
    plain = lines(text)
    if is_nothing(plain):
        return Treatments([], [])
    for form, read_form in _FORMS:
        if form.search(plain):
            return Treatments(each_once(read_form(plain)), [])
    if _NUMBERED.match(plain):
        return _numbered(plain)
    if groups := _groups(plain, lines(target_size)):
        return _of_groups(groups)
    listed = once([part for item in items(plain) for part in parts(item)])
    short = [part for part in listed if part.lower() not in _JOINTS]
    if len(short) > 1 and all(len(part) <= LONGEST_NAME for part in short):
        return Treatments([Intervention(None, part) for part in short], [])
    return Treatments([told(None, plain)], [])


def _numbered(plain: str) -> Treatments:
    """Read ``Intervention 1: ...``, as CTRI, IRCT and DRKS write it; IRCT names the group."""
    found: list[Intervention] = []
    arms: list[Arm] = []
    for piece in _NUMBERED.split(plain):
        what, label = piece.strip(), None
        for _ in range(_MOST_LABELS):
            if group := _GROUP.match(what):
                label, what = " ".join(group[1].split()), what[group.end() :].strip()
        if is_nothing(what):
            continue
        if label:
            arms.append(Arm(label, None, what))
        name, _, rest = what.partition(":")
        if not label and rest and len(name) <= LONGEST_NAME and "\n" not in name and not is_nothing(name):
            found.append(Intervention(None, without_bullet(name).strip(" ."), rest.strip() or None))
        elif not (not label and is_nothing(name)):
            found.append(told(None, what))
    return Treatments(each_once(found), arms)


def _groups(plain: str, target_size: str) -> list[tuple[str, str]]:
    """Return what ChiCTR says is done to each group, the names of which it also gives with their sizes."""
    labels = [label for label, _ in arm_sizes(" ".join(target_size.split()))]
    text = " ".join(plain.split())
    places: list[tuple[int, int, str]] = []
    for label in labels:
        begin = _place_of(label, text, places[-1][1] if places else 0)
        if begin is None:
            break
        places.append((begin, begin + len(label) + 1, label))
    if not labels or len(places) < len(labels) or places[0][0]:
        places = [(match.start(), match.end(), match[1].strip())
                  for match in re.finditer(r"(?:^|;)([^:;\uff1a]{1,150})[:\uff1a]", text)]
        # Without the names, a list of groups is known by its end.
        if not (places and not places[0][0] and text.endswith(";")):
            return []
    ends = [*(start for start, _, _ in places[1:]), len(text)]
    return [(label, text[begin:end].strip(" ;:\uff1a")) for (_, begin, label), end in zip(places, ends, strict=True)]


def _place_of(label: str, text: str, start: int) -> int | None:
    """Return where a label stands that begins the text, or follows a semicolon, and is followed by a colon."""
    place = text.find(label, start)
    while place >= 0:
        end = place + len(label)
        begins = place == 0 or text[max(place - 2, 0) : place].rstrip().endswith(";")
        if begins and text[end : end + 2].lstrip()[:1] in {":", "\uff1a"}:
            return place
        place = text.find(label, place + 1)
    return None


def _of_groups(groups: list[tuple[str, str]]) -> Treatments:
    arms = [Arm(label, None, None if is_nothing(what) else what) for label, what in groups]
    return Treatments(each_once(told(None, what) for _, what in groups if not is_nothing(what)), arms)
