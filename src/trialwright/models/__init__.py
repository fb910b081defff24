"""Weights and tokenizers: where they come from, whether they fit, which they are."""
