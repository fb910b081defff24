"""Embeddings out of a table, as one array.

Example: ``as_matrix(embeddings["vector"])`` has a row of length 1 for each trial.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Matrix = npt.NDArray[np.float32]


def as_matrix(column: pa.ChunkedArray) -> Matrix:
    """Return vectors of one length as an array, a row each; of none an empty one."""
    flat = pc.list_flatten(column).to_numpy()
    matrix: Matrix = flat.reshape(len(column), -1) if len(column) else np.zeros((0, 0), dtype=np.float32)
    return matrix
