"""The report: one page that holds results, audits, costs, and a browser of the synthetic trials.

Example: ``write_report(Path("plots/report.html"), metrics, told, figures, browser, settings)``.
"""

from trialwright.report.browser import Browser
from trialwright.report.figures import read_figures
from trialwright.report.reporting import write_report

__all__ = ["Browser", "read_figures", "write_report"]
