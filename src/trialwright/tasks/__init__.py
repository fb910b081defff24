"""Prompts, the requests made of them, and the reading of what models answer."""
