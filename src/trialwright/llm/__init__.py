"""Asking an LLM, local or behind an OpenAI-compatible endpoint, with a store that loses no answer.

Example: ``complete(requests, Path("data/completions/reasons"), p.llm, p.complete)`` sends what is not
known yet; ``answers(Path("data/completions/reasons"), requests)`` returns the answers.
"""
