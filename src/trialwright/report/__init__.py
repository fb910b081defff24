"""The report: one page that holds results, audits, costs, and a browser of the synthetic trials; and the data card.

Example: ``write_report(Path("plots/report.html"), metrics, told, figures, browser, settings)``.
"""

from trialwright.report.browser import Browser
from trialwright.report.data_card import write_card
from trialwright.report.figures import read_figures
from trialwright.report.provenance import Recipe, newest_date
from trialwright.report.reporting import write_report

__all__ = ["Browser", "Recipe", "newest_date", "read_figures", "write_card", "write_report"]
