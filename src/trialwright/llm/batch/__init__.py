"""The openai-batch backend: requests in files, at half the price, answered within a day.

Example: 3,358 requests become one JSONL file and one batch; a process killed while it waits leaves a note
in ``.trialwright/batches/``, and the next one takes the same batch up again.
"""
