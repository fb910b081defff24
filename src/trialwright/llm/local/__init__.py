"""A causal LM inside this process: continuous batches, shared prefixes, grammars, seeded draws.

Example: ``local.model.LocalModel`` writes answers at the same interface as an endpoint.
"""
