"""Keeping answers: each at once in a cache, and the known ones sealed in shards that DVC versions.

Example: ``store.cache`` is written as answers arrive; ``store.answers`` reads and writes the sealed folder.
"""
