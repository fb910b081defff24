"""Conditions and outcomes out of the lists, blocks and lines in which the registries of ICTRP give them.

Example: ``endpoints("Pain[At week 4]; Sleep[At week 8]")`` is two of them with their time frames, and
``conditions("Health Condition 1: H160- Corneal ulcer")`` is ``["Corneal ulcer"]``.
"""

import re
from collections.abc import Iterator

from trialwright.registry.dialects.ictrp.plain_lines import is_nothing, items, lines, once, parts
from trialwright.trial.record import Endpoint

_NUMBERED = re.compile(r"(?:Health )?Condition ?\d{1,2} ?: ?", re.IGNORECASE)
# Of the ICD: before a name, and alone.
_CODE_FIRST = re.compile(r"(?:[A-Z]\d{1,2}[\w.]{0,4}|null|none) ?- ?(?=\S)", re.IGNORECASE)
_CODE = re.compile(r"[A-Z]\d{2}(?:[.-]?[\dA-Z]{1,2})?(?:-[A-Z]\d{2}(?:\.\d{1,2})?)?")
_MEDDRA = re.compile(r"MedDRA version:|Therapeutic area:|Level: ?(?:LLT|PT|HLT|SOC)|Classification code", re.IGNORECASE)
_TERM = re.compile(r"Term: ?(.{2,200}?)(?= ?System Organ Class:|\n|$)", re.IGNORECASE)
_BRACKETED = re.compile(r"(?P<measure>[^\[]*\S)\s*\[(?P<time>.*)\]\s*\.?", re.DOTALL)
_TIMED = re.compile(r"(?P<measure>.*?)[.,]?\s*Time ?points?\s*:\s*(?P<time>.*)", re.DOTALL | re.IGNORECASE)
_METHOD = re.compile(r"[.,]?\s*Method of measurement\s*:\s*", re.IGNORECASE)
_FRAME_WORD = re.compile(r"time ?(?:frame|point)s?\s*:?\s*", re.IGNORECASE)
_BETWEEN_TIMED = re.compile(r";(?=[^;]*Timepoint:)")
_EU_KEY = re.compile(
    r"(?:^|(?<=[;\n]))\s*(Main objective|Secondary objectives?|Primary end point\(s\)|Secondary end point\(s\)"
    r"|Timepoint\(s\) of evaluation of this end point) ?: ?", re.IGNORECASE
)


def conditions(text: str) -> list[str]:
    """Return the names of conditions, each once, without numbers and codes."""
    found: list[str] = []
    plain = lines(text)
    # IRCT and ANZCTR put codes and classes on lines of their own; elsewhere "N95" may be a mask.
    coded = "\n" in plain
    for line in plain.split("\n"):
        for piece in _NUMBERED.split(line):
            for part in parts(_MEDDRA.split(piece)[0] if _MEDDRA.search(piece) else piece):
                name = _CODE_FIRST.sub("", part, count=1) if _CODE_FIRST.match(part) else part
                if re.search(r"[^\W\d_]", name) and not (coded and _CODE.fullmatch(name.strip())):
                    found.append(name)
    return once(found)


def terms(text: str) -> list[str]:
    """Return the terms of MedDRA that EUCTR gives beside conditions."""
    return once(_TERM.findall(lines(text))) if "MedDRA" in text else []


def endpoints(text: str) -> list[Endpoint]:
    """Return outcomes, each once, with a time frame where one is told of it."""
    plain = lines(text)
    found: dict[tuple[str, str | None], Endpoint] = {}
    for one in () if is_nothing(plain) else _told(plain):
        if one.measure and not is_nothing(one.measure):
            found.setdefault((one.measure.casefold(), one.time_frame), one)
    return list(found.values())


def _told(plain: str) -> Iterator[Endpoint]:
    keys = list(_EU_KEY.finditer(plain))
    if keys:
        yield from _european(plain, keys)
    elif plain.lower().count("timepoint:") == 1 and not _METHOD.search(plain):
        # CTRI lists all measures, and then all times.
        before, time = _split_time(plain)
        yield from _paired(items(before), items(time or ""))
    elif "Timepoint:" in plain:
        for part in _BETWEEN_TIMED.split(plain):
            measure, time = _split_time(part)
            time, _, method = _METHOD.sub("\n\n", time or "", count=1).partition("\n\n")
            yield Endpoint(_line(measure), _line(time), _line(method))
    else:
        for part in parts(plain):
            match = _BRACKETED.fullmatch(part)
            if match:
                yield Endpoint(_line(match["measure"]), _line(_FRAME_WORD.sub("", match["time"], count=1)))
            else:
                yield from _paired(items(part), [])


def _split_time(text: str) -> tuple[str, str | None]:
    match = _TIMED.fullmatch(text)
    return (match["measure"], match["time"]) if match else (text, None)


def _paired(measures: list[str], times: list[str]) -> Iterator[Endpoint]:
    """Yield measures with their own times where there are as many, or else all times with each.

    What ends in a colon is no measure but describes those below it.
    """
    heads = [measure.endswith(":") and place + 1 < len(measures) for place, measure in enumerate(measures)]
    shared = _line("; ".join(times))
    own = iter(times) if len(times) == len(measures) - sum(heads) else None
    above = ""
    for measure, head in zip(measures, heads, strict=True):
        if head:
            above = measure.rstrip(": ")
        else:
            yield Endpoint(_line(measure), _line(next(own)) if own else shared, _line(above))


def _european(plain: str, keys: list[re.Match[str]]) -> Iterator[Endpoint]:
    """Yield the end points of EUCTR, which has objectives in the same field."""
    ends = [*(key.start() for key in keys[1:]), len(plain)]
    held = {key[1].lower(): plain[key.end() : end].strip(" ;\n") for key, end in zip(keys, ends, strict=True)}
    times = items(held.get("timepoint(s) of evaluation of this end point", ""))
    for name, said in held.items():
        if name.endswith("end point(s)"):
            measures = [part for item in items(said) for part in (parts(item) if "\n" not in said else [item])]
            yield from _paired(measures, times)


def _line(text: str) -> str | None:
    plain = " ".join(text.split()).strip(" ;")
    return None if is_nothing(plain) else plain.removesuffix(".") or None
