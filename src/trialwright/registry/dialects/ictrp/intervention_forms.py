"""Interventions in the forms that some registries of ICTRP give them: typed lists, and products with their names.

Example: ``typed("Drug: X;Device: Y")`` are a drug named X and a device named Y.
"""

import re
from collections.abc import Iterable, Iterator

from trialwright.registry.dialects.ictrp.plain_lines import is_nothing, once, without_bullet
from trialwright.trial.record import Intervention

_TYPES = {
    "drug": "Drug", "biological": "Biological", "biological/vaccine": "Biological", "device": "Device",
    "medical device": "Device", "procedure": "Procedure", "procedure/surgery": "Procedure", "radiation": "Radiation",
    "behavioral": "Behavioral", "behavioural": "Behavioral", "genetic": "Genetic", "other": "Other",
    "dietary supplement": "Dietary Supplement", "combination product": "Combination Product",
    "diagnostic test": "Diagnostic Test",
}
TYPED = re.compile(
    rf"(?:^|;)\s{{0,9}}({'|'.join(sorted(map(re.escape, _TYPES), key=len, reverse=True))}) ?: ?", re.IGNORECASE
)
PRODUCT_LINE = re.compile(
    r"(Trade Name|Product Name|INN or Proposed INN|Product Code|Pharmaceutical form of the placebo|"
    r"Pharmaceutical Form|Other descriptive name) ?: ?(.*)", re.IGNORECASE
)
JAPAN = re.compile(r"^(Control )?intervention name ?: ?(.*)$", re.IGNORECASE | re.MULTILINE)
_JAPAN_INN = re.compile(r"^INN of the (control )?intervention ?: ?(.*)$", re.IGNORECASE | re.MULTILINE)
# Longer than this is a description.
LONGEST_NAME = 100
# ClinicalTrials.gov allows as much for a name.
_LONGEST_TITLE = 200
_NAME = re.compile(
    r"(.{2,100}?)(?=\s?[(\[]|[.,;:](?:\s|$)|\s(?:will|is|are|was|were|has|have|at a|administered|given|once|twice|"
    r"daily|manufactured|orally|every|with a|contains|for \d|over \d|\d)\b)", re.IGNORECASE
)
# What is said of the giving, before what is given.
_GIVING = re.compile(
    r"(?:(?:a )?single dose of|(?:oral |intravenous )?administration of|(?:treatment|treated) with|taking|take|giving|"
    r"give|using|use|receiving|receive|adding|add)\s+(?:the )?(?=[^\W\d])", re.IGNORECASE
)
# What a sentence about people or times begins with.
_NO_NAME = frozenset({
    "a", "after", "all", "an", "at", "before", "both", "control", "during", "each", "eligible", "every", "experimental",
    "for", "group", "if", "in", "intervention", "it", "on", "one", "participants", "patients", "subjects", "the",
    "this", "those", "two", "we", "when", "following", "first", "second", "according", "based", "received", "add",
})
_PEOPLE = frozenset({"patients", "participants", "subjects", "women", "men", "children", "volunteers", "people"})
_GOES_ON = frozenset({"of", "in", "the", "and", "with", "for", "to", "at", "or", "by", "from", "on", "a", "an", "plus"})


def leading_name(text: str) -> str | None:
    """Return the name that a text is or begins with; None where it begins with a sentence."""
    first = without_bullet(text.partition("\n")[0]).strip(" .;")
    if giving := _GIVING.match(first):
        first = first[giving.end() :]
    if "\n" in text.strip() or len(first) > LONGEST_NAME or re.search(r"\b(?:will|is|are|was|were) ", first):
        match = _NAME.match(first)
        first = match[1].strip() if match else first
    words = first.lower().split()
    told = words and words[0] not in _NO_NAME and words[-1] not in _GOES_ON and _PEOPLE.isdisjoint(words[:3])
    return first if told and 1 < len(first) <= LONGEST_NAME and not is_nothing(first) else None


def told(kind: str | None, text: str) -> Intervention:
    """Return an intervention that a text tells of, by its name where it begins with one."""
    name = leading_name(text)
    return Intervention(kind, name, text if text.strip(" .;") != name else None)


def each_once(found: Iterable[Intervention]) -> list[Intervention]:
    """Return interventions each once: registries repeat one for every arm and every strength."""
    held: dict[tuple[str | None, str], Intervention] = {}
    for one in found:
        key = one.type, (one.name or one.description or "").casefold()
        before = held.get(key)
        if before:
            names = tuple(dict.fromkeys((*before.other_names, *one.other_names)))
            held[key] = before._replace(other_names=names, description=before.description or one.description)
        elif key[1]:
            held[key] = one
    return list(held.values())


def typed(plain: str) -> Iterator[Intervention]:
    """Read ``Drug: a;Device: b``, as ClinicalTrials.gov and CRIS write it."""
    starts = list(TYPED.finditer(plain))
    for match, after in zip(starts, [*(start.start() for start in starts[1:]), len(plain)], strict=True):
        name = plain[match.end() : after].strip(" ;\n")
        if not is_nothing(name):
            kind = _TYPES[match[1].lower()]
            yield told(kind, name) if len(name) > _LONGEST_TITLE or "\n" in name else Intervention(kind, name)


def products(plain: str) -> Iterator[Intervention]:
    """Read the medicinal products of EUCTR: an empty line, or the first name again, begins another."""
    for block in re.split(r"\n\n+", plain):
        held: dict[str, list[str]] = {}
        for line in block.split("\n"):
            match = PRODUCT_LINE.match(line)
            # A dash stands for what is not available.
            if match and not is_nothing(match[2]):
                if match[1].lower() == "trade name" and "trade name" in held:
                    yield from _product(held)
                    held = {}
                held.setdefault(match[1].lower(), []).append(match[2].strip(" -"))
        yield from _product(held)


def _product(held: dict[str, list[str]]) -> Iterator[Intervention]:
    inn, product, trade = (once(held.get(name, [])) for name in ("inn or proposed inn", "product name", "trade name"))
    # The substances of a combination have an INN each.
    name = " + ".join(inn) or next(iter(product or trade), None)
    form = next(iter(held.get("pharmaceutical form", [])), None)
    others = once([*product, *trade, *held.get("product code", [])])
    if name:
        yield Intervention(
            "Drug", name, form, tuple(other for other in others if other.casefold() != name.casefold())
        )
    if "pharmaceutical form of the placebo" in held:
        yield Intervention("Drug", "Placebo", held["pharmaceutical form of the placebo"][0])


def japanese(plain: str) -> Iterator[Intervention]:
    """Read the named lines of JapicCTI."""
    inns = {bool(match[1]): match[2] for match in _JAPAN_INN.finditer(plain)}
    for match in JAPAN.finditer(plain):
        inn = inns.get(bool(match[1]), "")
        names = once([inn, match[2]])
        if names:
            yield Intervention(None, names[0], None, tuple(names[1:]))
