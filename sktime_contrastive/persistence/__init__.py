"""Fitted estimators as plain data and arrays, in files that execute nothing."""

from sktime_contrastive.persistence.components import describe, rebuild
from sktime_contrastive.persistence.embedders import compute_here
from sktime_contrastive.persistence.errors import (
    DamagedFileError,
    NewerFormatError,
    UnknownComponentError,
)
from sktime_contrastive.persistence.files import read_regular_file, reporting_damage
from sktime_contrastive.persistence.formats import read_tree, write_tree
from sktime_contrastive.persistence.model import (
    load_model,
    pack_model,
    save_model,
    unpack_model,
)

__all__ = [
    "DamagedFileError",
    "NewerFormatError",
    "UnknownComponentError",
    "compute_here",
    "describe",
    "load_model",
    "pack_model",
    "read_regular_file",
    "read_tree",
    "rebuild",
    "reporting_damage",
    "save_model",
    "unpack_model",
    "write_tree",
]
