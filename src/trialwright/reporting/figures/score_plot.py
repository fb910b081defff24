"""How well each arm does on real test trials, beside what the paper published: its Table 3.

Example: the row "hybrid" of "in distribution" has a point and an interval for each classifier, and a diamond at the
paper's 0.698.
"""

from collections.abc import Sequence

from matplotlib.axes import Axes

from trialwright.reporting.figures import arm_looks
from trialwright.reporting.figures.plot_data import PlotData
from trialwright.reporting.figures.saving import Drawn
from trialwright.reporting.figures.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    PAGE,
    PURPLE,
    VERMILLION,
    Look,
    grid,
    heading,
    sheet,
)
from trialwright.reporting.results.arm_results import ArmResult
from trialwright.reporting.results.titles import METRICS
from trialwright.stats.lift_rules import PRIOR_APART

SHOWN = ("roc_auc", "pr_auc", "f1", "mcc")
LOOKS = (Look(BLUE, "-", "o"), Look(VERMILLION, "--", "s"), Look(GREEN, "-.", "^"), Look(PURPLE, ":", "v"))
MOST = 36
CAPTION = (
    "Scores of each training arm on real test trials, by setting. Points are means over seeds, lines 95 % confidence"
    " intervals over test trials and fits; a hollow point has none, for it cannot be estimated. Hollow diamonds are the"
    " figures of Xu et al. (arXiv 2410.12476, Table 3), of BioBERT on other records, for the arms and metrics that they"
    " publish; PR-AUC and F1 grow with the share of successes among the test trials, which is not the same here and"
    " there. The dotted line is the ROC-AUC or MCC of a guess."
)
PRIOR_CAPTION = (
    f" An arm with * trained at a share of successes more than {100 * PRIOR_APART:.0f} points from that of real trials"
    " alone: its F1 and MCC may differ for that alone."
)
_CHANCE = {"roc_auc": 0.5, "mcc": 0.0}


def draw(run: PlotData) -> Drawn | None:
    """Draw all arms' scores."""
    arms = arm_looks.sort_arms(run.results)
    rows = list(dict.fromkeys((arm.setting, arm.name) for arm in arms))
    if not rows:
        return None
    shown = rows[:MOST]
    classifiers = list(dict.fromkeys(arm.classifier for arm in arms))[: len(LOOKS)]
    places = _places(shown)
    # A row is as high as the points in it need.
    figure = sheet(PAGE, 1.0 + (0.1 + 0.05 * len(classifiers)) * (max(places.values()) + 1))
    panels: Sequence[Axes] = figure.subplots(1, len(SHOWN), sharey=True)
    for axes, metric in zip(panels, SHOWN, strict=True):
        _panel(axes, metric, [arm for arm in arms if (arm.setting, arm.name) in places], places, classifiers)
    _label(panels[0], arms, places)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=len(LOOKS))
    titles = ", ".join(METRICS[metric].title for metric in SHOWN)
    marked = PRIOR_CAPTION if any(arm.prior_differs for arm in arms) else ""
    left_out = f" {len(rows) - MOST} further arms are left out." if len(rows) > MOST else ""
    return Drawn(
        "table3", "results", "Scores of all arms, beside the published ones", CAPTION + marked + left_out,
        f"Points with intervals of {titles} for {len(shown)} training arms.", figure,
    )


def _places(rows: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Place rows below each other, a line for each setting's heading between."""
    settings: list[str] = []
    places = {}
    for at, (setting, name) in enumerate(rows):
        if setting not in settings:
            settings.append(setting)
        places[setting, name] = at + len(settings)
    return places


def _panel(
    axes: Axes, metric: str, arms: Sequence[ArmResult], places: dict[tuple[str, str], int], classifiers: Sequence[str]
) -> None:
    if metric in _CHANCE:
        axes.axvline(_CHANCE[metric], color=INK, alpha=MUTED, linewidth=0.8, linestyle=":")
    for classifier, look in zip(classifiers, LOOKS, strict=False):
        shift = min(0.3, 0.88 / len(classifiers)) * (classifiers.index(classifier) - (len(classifiers) - 1) / 2)
        label = arm_looks.name_classifier(classifier)
        axes.plot([], [], look.marker, linestyle=look.dash, color=look.colour, label=label)
        for arm in arms:
            mean, _, lo, hi = arm.scores[metric]
            if arm.classifier == classifier and mean is not None:
                at = places[arm.setting, arm.name] + shift
                face = "none"
                if lo is not None and hi is not None:
                    axes.plot([lo, hi], [at, at], linestyle=look.dash, color=look.colour, linewidth=1.1)
                    face = look.colour
                axes.plot(mean, at, look.marker, color=look.colour, markersize=3.8, markerfacecolor=face)
    published = {
        places[arm.setting, arm.name]: score.mean
        for arm in arms if (score := arm.published.get(metric)) and score.mean is not None
    }
    axes.plot(
        list(published.values()), list(published), "D", color=INK, markerfacecolor="none", markersize=4.5,
        label="published",
    )
    axes.plot([], [], "o", color=INK, markerfacecolor="none", markersize=3.8, label="interval not estimable")
    axes.set_title(METRICS[metric].title)
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(right=min(1.02, axes.get_xlim()[1]))
    grid(axes)


def _label(axes: Axes, arms: Sequence[ArmResult], places: dict[tuple[str, str], int]) -> None:
    """Name rows, and head each setting's."""
    words: dict[tuple[str, str], str] = {}
    for setting in dict.fromkeys(setting for setting, _ in places):
        members = {arm.name: arm for arm in arms if arm.setting == setting}.values()
        marked = {arm.name for arm in arms if arm.setting == setting and arm.prior_differs}
        words |= {(setting, name): f"{word} *" if name in marked else word
                  for name, word in arm_looks.names(members).items()}
        first = min(at for (of, _), at in places.items() if of == setting)
        heading(axes, first - 1, arm_looks.name_setting(setting).capitalize())
    axes.set_yticks(list(places.values()), [words[place] for place in places])
    axes.set_ylim(max(places.values()) + 0.7, -0.5)
