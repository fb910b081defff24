"""Did the synthetic trials help? The answer in one sentence, and comparison by comparison.

Example: ``answer(conclude(results))["headline"]`` is "No: none of 3 comparisons shows that they did." and each of its
comparisons has a sign and a word for its verdict, so that colour is not needed to read it.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from trialwright.reporting.page.result_tables import scale
from trialwright.reporting.results.arm_results import ArmResult, LiftResult
from trialwright.reporting.sentences.lift_sentences import Conclusion
from trialwright.stats.lift_rules import BETTER, NEITHER, WORSE

# Verdicts by what may be said of synthetic trials: a gain counts where no control shares it. A verdict of another
# kind, as that a comparison cannot be judged, stands as results.json words it.
HELPED, UNCONTROLLED, SHARED, HURT, UNCLEAR, UNKNOWN = (
    "helped", "better, without a control", "no better than controls", "hurt", NEITHER, "nothing to say",
)
_SIGNS = {HELPED: "▲", UNCONTROLLED: "△", SHARED: "≈", HURT: "▼", UNCLEAR: "≈", UNKNOWN: "–"}
_JUDGED = {HELPED, UNCONTROLLED, SHARED, HURT, UNCLEAR}
_TONES = {HELPED: "good", HURT: "bad"}


class VerdictCard(NamedTuple):
    """What adding synthetic trials did in one setting and to one classifier."""

    where: str
    verdict: str
    lift: LiftResult | None
    said: str

    @property
    def sign(self) -> str:
        """A sign for the verdict."""
        return _SIGNS.get(self.verdict, "–")

    @property
    def tone(self) -> str:
        """The colour of the verdict, by name."""
        return _TONES.get(self.verdict, "even")


def answer(conclusions: Iterable[Conclusion]) -> dict[str, Any]:
    """Return headline and comparisons of what was concluded."""
    compared = [VerdictCard(one.where, _verdict(one.arm), one.arm.lift, one.said) for one in conclusions]
    lifts = (one.lift._asdict() for one in compared if one.lift)
    return {
        "headline": _headline([one.verdict for one in compared]),
        "comparisons": compared,
        "at": scale(lifts, ("mean", "lo", "hi", "detectable")),
    }


def _verdict(arm: ArmResult) -> str:
    if arm.lift is None:
        return UNKNOWN
    if arm.lift.verdict == BETTER:
        return SHARED if arm.gain_is_shared else HELPED if arm.over else UNCONTROLLED
    return HURT if arm.lift.verdict == WORSE else arm.lift.verdict


def _headline(verdicts: Sequence[str]) -> str:
    told = [verdict for verdict in verdicts if verdict in _JUDGED]
    if not told:
        why = ", ".join(dict.fromkeys(verdict for verdict in verdicts if verdict != UNKNOWN))
        return f"This run cannot tell: no arm adds synthetic trials to real ones that can be compared{_in(why)}."
    helped, hurt = told.count(HELPED), told.count(HURT)
    of = f"{len(told)} comparisons" if len(told) > 1 else "the one comparison"
    if helped == len(told):
        return f"Yes: in {'all ' if helped > 1 else ''}{of}, and by more than the controls."
    if helped or told.count(UNCONTROLLED):
        less = f"; in {hurt} they hurt" if hurt else ""
        if helped:
            return f"In part: they helped in {helped} of {of}{less}."
        return f"Perhaps: {told.count(UNCONTROLLED)} of {of} shows a gain, but no control says of what{less}."
    if hurt:
        return f"No: in {hurt} of {of} they hurt, and in none did they help." if len(told) > 1 else "No: they hurt."
    return f"No gain shown: none of {of} shows that they did." if len(told) > 1 else (
        "No gain shown: with and without them are not distinguishable."
    )


def _in(why: str) -> str:
    return f" ({why})" if why else ""
