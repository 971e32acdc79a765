"""Codes and clusters of a dask DataFrame, partition by partition."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from sktime_contrastive.distributed.code_tables import tabulate_codes, tabulate_labels
from sktime_contrastive.distributed.long_frames import (
    channels_as_fitted,
    channels_of,
    check_long_frame,
)
from sktime_contrastive.distributed.whole_series import (
    check_whole_series,
    divides_by_id,
)
from sktime_contrastive.panel import to_panel
from sktime_contrastive.panel.long_form import from_long
from sktime_contrastive.utils.extras import needs_extra
from sktime_contrastive.utils.parallel import one_core
from sktime_contrastive.utils.validation import check_boolean

if TYPE_CHECKING:
    import dask.dataframe as dd
    from dask.delayed import Delayed

    from sktime_contrastive.clusterer import ContrastiveClusterer

__all__ = ["embed_partitions", "predict_partitions"]


@needs_extra("dask", "dask.dataframe")
def predict_partitions(
    clusterer: ContrastiveClusterer,
    ddf: dd.DataFrame,
    id: Hashable,  # noqa: A002
    time: Hashable,
    *,
    check_whole: bool = True,
) -> dd.DataFrame:
    """Plan the clusters of all series of a dask DataFrame.

    Nothing is computed but what the user asks of the result: ``compute``, or
    ``to_parquet``, which never holds more than some partitions.

    Parameters
    ----------
    clusterer : ContrastiveClusterer
        Fitted. The result is that of this moment, whatever becomes of it later.
    ddf : dask DataFrame
        In long form, a row for each time step. Each partition holds whole series; rows
        need not be in order. It may have empty partitions and unknown divisions.
    id : hashable
        Column with the id of the series: integers, strings or categories. Or the name
        of the index, or of a level of it, as `time` may be.
    time : hashable
        Column with numbers, dates or periods, by which the rows of a series are
        ordered. All other columns are channels, in any order if those that were fitted
        have names.
    check_whole : bool, default=True
        Whether to look first for series that stand in two partitions. This reads the
        frame once more, before any partition is labelled, and holds all ids on one
        worker: some 20 to 100 bytes a series. False leaves it to you. Nothing is looked
        for where `id` is the index and its divisions are known.

    Returns
    -------
    dask DataFrame
        A row for each series and one column, ``label``, int64: the cluster, as
        ``predict`` gives it. The index has the ids, in the order in which they first
        appear.

    Raises
    ------
    ValueError
        At once, if there is no such column, or the channels are not those that were
        fitted; when computed, if a series stands in two partitions, which names both,
        and whatever ``predict`` raises.
    TypeError
        If `ddf` is no dask DataFrame or a channel holds no numbers.
    NotFittedError
        Before ``fit``.
    ModuleNotFoundError
        If dask is not installed: the extra ``dask``.

    See Also
    --------
    fit_sample : Fits a clusterer to some of the series.

    Notes
    -----
    The fitted model is one task, which the scheduler hands to each worker once.
    Each task computes on one core: give a worker as many threads or processes as cores.
    A task has no effect but its result, so that dask may run it anew elsewhere when a
    worker is lost.

    Workers that dask starts return memory to the system at every turn, by the variable
    ``MALLOC_TRIM_THRESHOLD_`` in their environment. Labelling then takes about twice
    the time. To start them without it, set ``distributed.nanny.pre-spawn-environ`` to
    ``{"OMP_NUM_THREADS": 1}`` by ``dask.config.set`` before the cluster is made.

    Examples
    --------
    >>> import dask.dataframe as dd
    >>> import numpy as np
    >>> import pandas as pd
    >>> from sktime_contrastive import ContrastiveClusterer, recipes
    >>> from sktime_contrastive.distributed import fit_sample, predict_partitions
    >>> rng = np.random.default_rng(0)
    >>> rows = pd.DataFrame({"id": np.repeat(np.arange(20), 30)})
    >>> rows["time"], rows["speed"] = [*range(30)] * 20, rng.normal(size=600)
    >>> ddf = dd.from_pandas(rows.set_index("id"), npartitions=2)
    >>> quick = recipes.plain_2d(num_epochs=2)
    >>> clusterer = ContrastiveClusterer(2, embedder=quick, random_state=0)
    >>> clusterer = fit_sample(clusterer, ddf, "id", "time")
    >>> predict_partitions(clusterer, ddf, "id", "time").compute().shape
    (20, 1)
    """
    plan = _make_plan(clusterer, ddf, id, time, check_whole=check_whole)
    return plan.map(tabulate_labels)


@needs_extra("dask", "dask.dataframe")
def embed_partitions(
    clusterer: ContrastiveClusterer,
    ddf: dd.DataFrame,
    id: Hashable,  # noqa: A002
    time: Hashable,
    *,
    check_whole: bool = True,
) -> dd.DataFrame:
    """Plan the codes and the clusters of all series of a dask DataFrame.

    Parameters
    ----------
    clusterer : ContrastiveClusterer
        Fitted.
    ddf : dask DataFrame
    id, time : hashable
    check_whole : bool, default=True
        All as in ``predict_partitions``.

    Returns
    -------
    dask DataFrame
        A row for each series, as ``predict_partitions`` returns it; a column for each
        dimension of the latent space, float64, and ``label``, the last one.

    Raises
    ------
    ValueError, TypeError, NotFittedError, ModuleNotFoundError
        As by ``predict_partitions``.

    See Also
    --------
    predict_partitions : Also shows how a frame is passed.
    """
    plan = _make_plan(clusterer, ddf, id, time, check_whole=check_whole)
    return plan.map(tabulate_codes)


@dataclass(frozen=True)
class _Plan:
    """A frame, a model and a check, which wait for what is to be done with them."""

    ddf: dd.DataFrame
    id: Hashable
    time: Hashable
    clusterer: ContrastiveClusterer
    model: Delayed  # the clusterer, for the partitions
    checked: Delayed | bool

    def map(self, function: Callable) -> dd.DataFrame:
        """Plan a function of the model and of the codes of each partition."""
        empty = function(self.clusterer, self.clusterer.embedding_[:0])
        ddf, by_id = self.ddf, divides_by_id(self.ddf, self.id)
        ids = ddf._meta[self.id] if self.id in ddf.columns else ddf._meta.index
        empty = empty.set_axis(pd.Index(ids[:0], name=self.id))
        return (ddf if by_id else ddf.clear_divisions()).map_partitions(
            _of_partition,
            self.model,
            self.checked,
            function=function,
            names=(self.id, self.time),
            empty=empty,
            meta=empty,
        )


def _make_plan(
    clusterer: ContrastiveClusterer,
    ddf: dd.DataFrame,
    id: Hashable,  # noqa: A002
    time: Hashable,
    *,
    check_whole: bool,
) -> _Plan:
    import cloudpickle
    import dask

    from sktime_contrastive.clusterer import ContrastiveClusterer

    if not isinstance(clusterer, ContrastiveClusterer):
        raise TypeError(
            f"clusterer is a {type(clusterer).__name__}, but must be a fitted "
            "ContrastiveClusterer."
        )
    clusterer.check_is_fitted()
    check_boolean("check_whole", check_whole)
    ddf = check_long_frame(ddf, id, time)
    channels = channels_as_fitted(channels_of(ddf, id, time), clusterer)
    ddf = ddf[[*([id] if id in ddf.columns else []), time, *channels]]
    checked = True
    if check_whole and ddf.npartitions > 1 and not divides_by_id(ddf, id):
        checked = check_whole_series(ddf, id)
    # One task that makes the model: its result, and no copy of its bytes in each task,
    # is what the partitions wait for.
    model = dask.delayed(cloudpickle.loads, pure=True)(cloudpickle.dumps(clusterer))
    return _Plan(ddf, id, time, clusterer, model, checked)


def _of_partition(
    frame: pd.DataFrame,
    clusterer: ContrastiveClusterer,
    _checked: bool,  # which this waits for
    *,
    function: Callable,
    names: tuple[Hashable, Hashable],
    empty: pd.DataFrame,
) -> pd.DataFrame:
    if not len(frame):
        return empty
    id, time = names  # noqa: A001
    if id not in frame.columns:
        frame = frame.reset_index(names=id)
    rows = from_long(frame, id, time)
    with one_core(1):
        table = function(clusterer, clusterer.embedder_.embed_panel(to_panel(rows)))
    return table.set_axis(pd.Index(rows.index.levels[0], name=id))
