"""The curve of scores from synthetic trials alone to real trials alone, at one training size.

Example: ``ratio_80`` is the point at 80 % synthetic.
"""

from collections.abc import Sequence

from matplotlib.axes import Axes

from trialwright.reporting.figures import arm_looks
from trialwright.reporting.figures.plot_data import PlotData
from trialwright.reporting.figures.saving import Drawn
from trialwright.reporting.figures.score_plot import LOOKS
from trialwright.reporting.figures.style import FAINT, INK, MUTED, PAGE, grid, sheet
from trialwright.reporting.results.arm_results import ArmResult
from trialwright.reporting.results.titles import METRICS

DRAWN = ("roc_auc", "pr_auc")
CAPTION = (
    "Scores on real test trials as synthetic trials give way to real ones, the number of training trials held fixed."
    " Points are means over seeds, bands 95 % confidence intervals over test trials and fits; a hollow point has none,"
    " for it cannot be estimated. The dotted line is the curve of Xu et al. (arXiv 2410.12476, Table 3), of BioBERT on"
    " other records. PR-AUC grows with the share of successes among the test trials, which is not the same here and"
    " there; the line at 0.5 is the ROC-AUC of a guess."
)


def draw(run: PlotData) -> Drawn | None:
    """Draw each classifier's curve beside the published one; none where there are fewer than two shares."""
    arms = [
        arm for arm in arm_looks.sort_arms(run.results)
        if arm.setting == "ratio" and arm.control == "none" and max(arm.real, arm.synthetic) > 0
    ]
    if len({arm_looks.synthetic_percent(arm) for arm in arms}) < 2:
        return None
    figure = sheet(PAGE, 2.7)
    panels: Sequence[Axes] = figure.subplots(1, len(DRAWN))
    for axes, metric in zip(panels, DRAWN, strict=True):
        _panel(axes, metric, arms)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return Drawn(
        "ratio", "results", "From synthetic to real trials", CAPTION,
        "Curves of ROC-AUC and PR-AUC over the share of synthetic training trials, from 100 to 0 %.", figure,
    )


def _panel(axes: Axes, metric: str, arms: Sequence[ArmResult]) -> None:
    for (classifier, _), look in zip(arm_looks.groups(arms), LOOKS, strict=False):
        points = sorted(
            (arm_looks.synthetic_percent(arm), score.mean, score.lo, score.hi)
            for arm in arms if arm.classifier == classifier and (score := arm.scores[metric]).mean is not None
        )
        shares, means = [point[0] for point in points], [point[1] for point in points]
        axes.plot(shares, means, linestyle=look.dash, color=look.colour)
        for share, mean, lo, hi in points:
            face = "none" if lo is None or hi is None else look.colour
            axes.plot(share, mean, look.marker, color=look.colour, markerfacecolor=face)
        label = arm_looks.name_classifier(classifier)
        axes.plot([], [], look.marker, linestyle=look.dash, color=look.colour, label=label)
        sure = [(share, lo, hi) for share, _, lo, hi in points if lo is not None and hi is not None]
        axes.fill_between(
            [point[0] for point in sure], [point[1] for point in sure], [point[2] for point in sure],
            color=look.colour, alpha=FAINT, linewidth=0,
        )
    published = sorted({
        (arm_looks.synthetic_percent(arm), paper.mean)
        for arm in arms if (paper := arm.published.get(metric)) and paper.mean is not None
    })
    if published:
        axes.plot(*zip(*published, strict=True), "D:", color=INK, markerfacecolor="none", label="published", alpha=0.9)
    if metric == "roc_auc":
        axes.axhline(0.5, color=INK, alpha=MUTED, linewidth=0.6)
    axes.set_xlim(104, -4)
    axes.set_xlabel("Synthetic trials among training trials, %")
    axes.set_ylabel(METRICS[metric].title)
    grid(axes, "both")
