"""Synthetic clinical trials from a retrieval-reasoning LLM, and what they are worth (arXiv 2410.12476)."""
