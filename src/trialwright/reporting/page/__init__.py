"""The report: one page that holds results, audits, costs, and a browser of the synthetic trials; and the data card.

Example: ``write_report(Path("plots/report.html"), metrics, told, figures, browser, settings)``.
"""
