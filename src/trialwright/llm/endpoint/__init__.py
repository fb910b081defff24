"""Asking an OpenAI-compatible endpoint: limits, waits, retries, dialects, and what its faults mean.

Example: ``endpoint.sending.send`` asks all requests that are not known yet and hands each answer on at once.
"""
