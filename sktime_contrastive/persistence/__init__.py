"""Fitted estimators as plain data and arrays, in files that execute nothing."""

from sktime_contrastive.persistence.components import describe, rebuild
from sktime_contrastive.persistence.files import (
    DamagedFileError,
    read_hdf5,
    read_json,
    refuse_damaged,
    write_hdf5,
    write_json,
    write_whole,
)
from sktime_contrastive.persistence.fitted import (
    compute_here,
    pack_embedder,
    unpack_embedder,
)

__all__ = [
    "DamagedFileError",
    "compute_here",
    "describe",
    "pack_embedder",
    "read_hdf5",
    "read_json",
    "rebuild",
    "refuse_damaged",
    "unpack_embedder",
    "write_hdf5",
    "write_json",
    "write_whole",
]
