"""Arrow types that most tables share, and joining of schemas.

Example: ``pa.schema([("trial_id", TEXT), ("conditions", TEXTS)])``.
"""

import pyarrow as pa

TEXT = pa.string()
TEXTS = pa.list_(pa.string())


def join(*schemas: pa.Schema) -> pa.Schema:
    """Return one schema with the fields of all, in order."""
    return pa.schema([field for schema in schemas for field in schema])
