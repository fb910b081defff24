"""Numbers and names as a reader meets them.

Example: ``number(-0.00431)`` is "−0.004", ``signed(0.0028)`` "+0.003", ``percent(0.2428)`` "24.3 %", ``count(6505)``
"6,505", ``lean(38.0)`` "38", and each of them "–" for None; ``name("copies_example")`` is "copies example".
"""

NONE = "–"


def number(value: float | None, digits: int = 3) -> str:
    """Show a figure to so many digits behind the point, a whole number without any."""
    if value is None:
        return NONE
    shown = f"{abs(value):,}" if isinstance(value, int) else f"{abs(value):,.{digits}f}"
    return f"−{shown}" if value < 0 and shown.strip("0.,") else shown


def lean(value: float | None) -> str:
    """Show a figure of any size to about three digits, a whole number as one."""
    if value is None or value == int(value):
        return number(value if value is None else int(value))
    return number(value, max(0, 3 - sum(abs(value) >= bound for bound in (10, 100, 1000))))


def signed(value: float | None) -> str:
    """Show a difference to three digits, its sign always there."""
    return _with_sign(number(value))


def lean_signed(value: float | None) -> str:
    """Show a difference of any size, its sign always there."""
    return _with_sign(lean(value))


def _with_sign(shown: str) -> str:
    return f"+{shown}" if shown.strip("0.,") and shown != NONE and not shown.startswith("−") else shown


def span(lo: float | None, hi: float | None) -> str:
    """Show the interval of a difference; what has none says so."""
    return "not estimable" if lo is None or hi is None else f"{signed(lo)} to {signed(hi)}"


def percent(share: float | None, digits: int = 1) -> str:
    """Show a share of 1."""
    return NONE if share is None else f"{number(100 * share, digits)} %"


def count(value: int | None) -> str:
    """Show a whole number."""
    return NONE if value is None else f"{value:,}"


def money(value: float | None) -> str:
    """Show US dollars, with four digits where they are few."""
    if not value:
        return NONE if value is None else "0"
    return f"{value:,.4f}" if value < 1 else f"{value:,.2f}"


def p_value(value: float | None) -> str:
    """Show a p-value, as a bound where it is very small."""
    return "< 0.001" if value is not None and value < 0.0005 else number(value)


def name(key: str) -> str:
    """Show a key of params or metrics."""
    return key.replace("_", " ")
