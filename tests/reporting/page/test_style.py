"""The colours of the page, as the style sheets give them for light and for dark, have the contrast of WCAG 2.2 AA."""

import re
from pathlib import Path

import pytest

from trialwright.reporting.figures import style as drawn
from trialwright.reporting.page import page_file

STYLE = Path(page_file.__file__).parent / "style"
SHEETS = "".join(file.read_text(encoding="utf-8") for file in sorted(STYLE.glob("*.css")))
COLOURS = {
    name: (light, dark) for name, light, dark in
    re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", SHEETS)
}
PAPERS = ("paper", "raised", "sunk")
TEXTS = [
    *((ink, paper) for ink in ("ink", "soft", "accent") for paper in PAPERS),
    ("ink", "even-wash"), ("ink", "good-wash"), ("ink", "bad-wash"), ("good", "good-wash"), ("bad", "bad-wash"),
    ("good", "raised"), ("bad", "raised"), ("paper", "ink"), *((f"u{n}", f"m{n}") for n in range(4)),
]
DRAWN = {"blue": drawn.BLUE, "vermillion": drawn.VERMILLION, "green": drawn.GREEN, "purple": drawn.PURPLE}


def lightness(colour: str) -> float:
    parts = (int(colour[at: at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(one: str, other: str) -> float:
    high, low = sorted((lightness(one), lightness(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_and_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), TEXTS)
def test_text_can_be_read(ink, paper, mode):
    assert contrast(COLOURS[ink][mode], COLOURS[paper][mode]) >= 4.5


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("name", DRAWN)
def test_what_figures_draw_can_be_seen(name, mode):
    assert contrast(COLOURS[name][mode], COLOURS["raised"][mode]) >= (3, 4.5)[mode]


@pytest.mark.parametrize("name", DRAWN)
def test_each_colour_of_a_figure_has_its_own_on_a_dark_page(name):
    """Figures are drawn for print: the page knows each of their colours, and shows it as it is on a light page."""
    assert COLOURS[name][0] == DRAWN[name].lower()
    for part in ("stroke", "fill"):
        assert f'.drawing [{part}="{DRAWN[name].lower()}" i] {{ {part}: var(--{name}); }}' in SHEETS


def test_numbers_on_the_squares_of_the_confusion_matrices_can_be_read():
    """At their deepest the squares are six tenths of the blue, over the frame of the figure."""
    for mode in (0, 1):
        over = [int(COLOURS["raised"][mode][at: at + 2], 16) for at in (1, 3, 5)]
        blue = [int(drawn.BLUE[at: at + 2], 16) for at in (1, 3, 5)]
        square = "#" + "".join(f"{round(0.6 * top + 0.4 * under):02x}" for top, under in zip(blue, over, strict=True))
        assert contrast(COLOURS["ink"][mode], square) >= 4.5
    assert "#figure-confusion { --blue: #0072b2; }" in SHEETS


def test_every_colour_is_one_of_the_palette():
    """A colour outside of it would be checked by nobody."""
    rules = re.sub(r"--[\w-]+: [^;]+;", "", re.sub(r"/\*.*?\*/", "", SHEETS, flags=re.DOTALL))
    left = set(re.findall(r"#[0-9a-f]{3,8}\b(?![^{}]*\{)", rules)) - {colour.lower() for colour in DRAWN.values()}
    assert left == {"#000", "#ffe45c", "#7a6400"}, "a mask, and the highlight of a search"
