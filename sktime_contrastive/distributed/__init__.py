"""Panels in dask DataFrames: fitted on a sample, labelled partition by partition.

A frame is in long form, a row for each time step: one column has the id of the series,
one its time, the others are the channels. Each partition holds whole series.
"""

from sktime_contrastive.distributed.partitions import (
    embed_partitions,
    predict_partitions,
)
from sktime_contrastive.distributed.sample import fit_sample

__all__ = ["embed_partitions", "fit_sample", "predict_partitions"]
