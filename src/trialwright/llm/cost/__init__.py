"""What answers cost: prices, an estimate before, a budget while asking, a ledger after.

Example: ``cost.estimate`` tells requests, tokens and money before a paid request is sent.
"""
