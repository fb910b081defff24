"""How all figures look: sizes in inches, the Okabe-Ito colours that are readable on white and on black, and text.

Example: ``with drawing(): figure = sheet(PAGE, 3.0)``. Nothing is told by colour alone: see `Look`.
"""

import textwrap
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from trialwright.text.plain import plain

# One column and the whole width of a printed page.
COLUMN, PAGE = 3.4, 7.0
# Text, axes and ticks. Nearly black in print; the SVG has the page's own text colour in its place.
INK = "#010203"
# Of Okabe and Ito's colours those with a contrast of 3 and more both on white and on #111.
BLUE, VERMILLION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
# Characters of small text in an inch, and the height of its lines.
CHARACTERS, LINE = 18, 0.13
FAINT = 0.15
MUTED = 0.6
SMALL = 7.0
# Characters of a label from data.
LONGEST = 44
FONT = "DejaVu Sans"

RC = {
    "font.family": "sans-serif", "font.sans-serif": [FONT], "font.size": 8.0, "text.parse_math": False,
    "text.color": INK, "axes.edgecolor": INK, "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK,
    "axes.titlesize": 8.0, "axes.titleweight": "bold", "axes.titlelocation": "left", "axes.labelsize": 8.0,
    "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.6,
    "xtick.labelsize": SMALL, "ytick.labelsize": SMALL, "xtick.major.width": 0.6, "ytick.major.width": 0.6,
    "xtick.major.size": 2.5, "ytick.major.size": 2.5, "lines.linewidth": 1.3, "lines.markersize": 4.5,
    "lines.markeredgewidth": 1.0, "hatch.color": INK, "hatch.linewidth": 0.5,
    "legend.fontsize": SMALL, "legend.frameon": False, "legend.handlelength": 2.6, "legend.borderaxespad": 0.2,
    "figure.constrained_layout.h_pad": 0.05, "figure.constrained_layout.w_pad": 0.05,
    "svg.fonttype": "none", "svg.hashsalt": "trialwright", "savefig.dpi": 300, "agg.path.chunksize": 0,
}


class Look(NamedTuple):
    """How a series looks: a colour, and a dash and a marker that tell it without one."""

    colour: str
    dash: str | tuple[int, tuple[float, ...]] = "-"
    marker: str = "o"


@contextmanager
def drawing() -> Iterator[None]:
    """Draw in this style, whatever the user's matplotlibrc and fonts."""
    manager = font_manager.fontManager
    fonts, own = manager.ttflist, Path(mpl.get_data_path())
    with mpl.rc_context(), warnings.catch_warnings():
        # Of a script that the font lacks the PNG shows boxes; the SVG holds the text itself.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        mpl.rcdefaults()
        mpl.rcParams.update(RC)  # type: ignore[arg-type]
        # Another release of the same font would break lines elsewhere.
        manager.ttflist = [font for font in fonts if Path(font.fname).is_relative_to(own)]
        try:
            yield
        finally:
            manager.ttflist = fonts


def sheet(width: float, height: float) -> Figure:
    """Return an empty figure."""
    return Figure((width, height), layout="constrained")


def tidy(text: object, longest: int = LONGEST) -> str:
    """Return text from data as one short line of characters that can be printed and are no markup."""
    return plain("".join(char if char.isprintable() else " " for char in str(text)), longest)


def signed(value: float, digits: int = 3) -> str:
    """Return a number with its sign, the minus as long as a plus."""
    return f"{value:+.{digits}f}".replace("-", "−")


def heading(axes: Axes, at: float, text: str) -> None:
    """Write a heading among the labels of rows."""
    axes.text(
        -0.01, at, text, transform=axes.get_yaxis_transform(), weight="bold", ha="right", va="center", size=SMALL,
    )


def banner(figure: Figure, text: str) -> None:
    """Write a line above all of a figure, and make room for it."""
    width, height = figure.get_size_inches()
    longest = int(width * CHARACTERS)
    lines = textwrap.wrap(text, longest)
    figure.set_size_inches(width, height + LINE * len(lines))
    # Without a y of its own the layout keeps room for it.
    figure.suptitle("\n".join(lines), x=0.01, ha="left", size=SMALL)


def grid(axes: Axes, axis: str = "x") -> None:
    """Draw faint lines behind the data."""
    axes.grid(visible=True, axis=axis, color=INK, alpha=FAINT, linewidth=0.5)  # type: ignore[arg-type]
    axes.set_axisbelow(True)


def percent(axes: Axes, axis: str = "x") -> None:
    """Show shares as percentages."""
    from matplotlib.ticker import PercentFormatter  # noqa: PLC0415

    getattr(axes, f"{axis}axis").set_major_formatter(PercentFormatter(1.0, symbol=" %"))
