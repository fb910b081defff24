"""Why a registry record cannot become a trial.

Example: ``Rejection("malformed_xml", "Premature end of data in tag clinical_study line 1")``.
"""


class Rejection(Exception):  # noqa: N818  a verdict on one record, which never reaches the user as an error
    """One record is refused; the run goes on and the reason goes to the rejects table."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail
