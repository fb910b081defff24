"""The addresses of endpoints, as they stand in a request and are asked.

Example: ``named("openai", None)`` is OpenAI's own address, and ``named("local", None)`` is "local".
"""

OPENAI = "https://api.openai.com/v1"


def named(backend: str, base_url: str | None) -> str:
    """Return what a request calls the endpoint that answers it: part of the key of its answer."""
    return "local" if backend == "local" else base_url or OPENAI
