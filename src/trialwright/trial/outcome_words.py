"""The two outcomes of a trial by name and by label, and the words of a registry for how a trial ended.

Example: ``OUTCOMES[1]`` is "success", ``LABELS["failure"]`` 0; a record whose status is "Withdrawn" was `STOPPED`.
"""

# By label.
OUTCOMES = ("failure", "success")
LABELS = {name: label for label, name in enumerate(OUTCOMES)}
COMPLETED = "Completed"
STOPPED = ("Terminated", "Withdrawn", "Suspended")
