"""What each subcommand does with its arguments."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sktime_contrastive.command.columns import Columns
from sktime_contrastive.command.folders import read_folder
from sktime_contrastive.command.inputs import naming, read_container
from sktime_contrastive.command.outputs import (
    TABLES,
    check_output,
    write_folder,
    write_table,
)
from sktime_contrastive.distributed.code_tables import tabulate_codes, tabulate_labels
from sktime_contrastive.panel.stored import rows_at_once
from sktime_contrastive.utils.validation import check_integer

if TYPE_CHECKING:
    from sktime_contrastive.clusterer import ContrastiveClusterer
    from sktime_contrastive.panel import Panel

__all__ = ["embed", "explore", "fit", "predict"]


def fit(given: argparse.Namespace) -> None:
    """Fit a clusterer and save it.

    Parameters
    ----------
    given : Namespace
        Arguments, here and below.
    """
    from sktime_contrastive import recipes
    from sktime_contrastive.clusterer import ContrastiveClusterer
    from sktime_contrastive.persistence import save_model

    check_output(given.out, [".safetensors"], [given.data])
    if given.n_clusters != "auto":
        check_integer("--n-clusters", given.n_clusters, least=1)
    if given.sample is not None:
        check_integer("--sample", given.sample, least=2)
    clusterer = ContrastiveClusterer(
        given.n_clusters,
        embedder=getattr(recipes, given.recipe)().set_params(scaling=given.scaling),
        random_state=given.random_state,
        verbose=not given.quiet,
    )
    if given.data.is_dir():
        from sktime_contrastive.distributed import fit_sample

        table, columns = read_folder(given.data, _columns(given))
        options = {} if given.sample is None else {"n_series": given.sample}
        _tell(given, f"Drawing series from {given.data}.")
        with naming(given.data):
            clusterer = fit_sample(
                clusterer, table, columns.id, columns.time, **options
            )
    else:
        if given.sample is not None:
            raise ValueError(f"--sample is of folders, but {given.data} is none.")
        _, panel, _ = _read_panel(given, _columns(given))
        clusterer.fit_panel(panel)
    save_model(clusterer, given.out)
    n_series, n_clusters = len(clusterer.labels_), clusterer.n_clusters_
    _tell(given, f"{given.out}: {n_clusters} clusters of {n_series:,} series.")


def predict(given: argparse.Namespace) -> None:
    """Write a table with the cluster of each series."""
    _write_rows(given, tabulate_labels, "predict_partitions")


def embed(given: argparse.Namespace) -> None:
    """Write a table with the codes and the cluster of each series."""
    _write_rows(given, tabulate_codes, "embed_partitions")


def explore(given: argparse.Namespace) -> None:
    """Write a page that shows the map beside the series."""
    from sktime_contrastive.plotting import explore as write_page

    check_output(given.out, [".html"], [given.data, given.model])
    clusterer, columns = _load(given)
    if given.data.is_dir():
        from sktime_contrastive.distributed.sample import draw_series

        table, columns = read_folder(given.data, columns)
        # As in fit: the same series are drawn again.
        n_series = max(2, len(clusterer.labels_))
        with naming(given.data):
            X = draw_series(table, columns.id, columns.time, n_series, 0)
    else:
        X, *_ = _read_panel(given, columns)
        X = np.array(X) if isinstance(X, np.memmap) else X  # the page holds all of it
    write_page(clusterer, X, path=given.out)
    _tell(given, f"{given.out}: {len(clusterer.labels_):,} series.")


def _write_rows(
    given: argparse.Namespace,
    tabulate: Callable[[ContrastiveClusterer, np.ndarray], pd.DataFrame],
    of_partitions: str,
) -> None:
    of_folder = given.data.is_dir()
    suffixes = [*TABLES, ""] if of_folder else TABLES
    check_output(given.out, suffixes, [given.data, given.model])
    clusterer, columns = _load(given)
    taken = tabulate(clusterer, clusterer.embedding_[:0]).columns
    if of_folder:
        table, columns = read_folder(given.data, columns)
        from sktime_contrastive import distributed

        _check_id(columns.id, given.data, taken)
        plan = getattr(distributed, of_partitions)
        rows = plan(clusterer, table, columns.id, columns.time)
        with naming(given.data), _dask_progress(given):
            if not given.out.suffix:
                write_folder(rows, given.out)
                _tell(given, f"{given.out}: {rows.npartitions:,} files.")
                return
            rows = rows.compute().reset_index()
    else:
        _, panel, id = _read_panel(given, columns)  # noqa: A001
        _check_id(id, given.data, taken)
        with _chunk_progress(given, panel) as chunks:
            codes = map(clusterer.embedder_.embed_panel, chunks)
            parts = [tabulate(clusterer, each) for each in codes]
        rows = pd.concat(parts, ignore_index=True)
        rows.insert(0, id, panel.instances)
    write_table(rows, given.out)
    _tell(given, f"{given.out}: {len(rows):,} series.")


def _check_id(id: str, path: Path, taken: Iterable[str]) -> None:  # noqa: A002
    if id in taken:
        raise ValueError(
            f"{path}: the ids are in the column {id!r}, but the table to write has a "
            "column of that name with what is computed. Rename it in the data."
        )


def _columns(given: argparse.Namespace) -> Columns:
    channels = None if given.channels is None else tuple(given.channels)
    return Columns(given.id, given.time, channels)


def _load(given: argparse.Namespace) -> tuple[ContrastiveClusterer, Columns]:
    """Load the model, and the columns it wants."""
    from sktime_contrastive.clusterer import ContrastiveClusterer
    from sktime_contrastive.persistence import load_model

    if not given.model.exists():
        raise FileNotFoundError(f"There is no model {given.model}.")
    if not given.data.exists():
        raise FileNotFoundError(f"There is no file {given.data}.")
    clusterer = load_model(given.model)
    if not isinstance(clusterer, ContrastiveClusterer):
        raise TypeError(
            f"{given.model} holds a {type(clusterer).__name__}, but must hold a "
            "ContrastiveClusterer, as fit writes it."
        )
    columns = _columns(given)
    if columns.channels is None and (
        given.data.is_dir() or given.data.suffix.lower() in (".csv", ".parquet")
    ):
        fitted = clusterer.embedder_.channels_
        columns = Columns(columns.id, columns.time, fitted)
    return clusterer, columns


def _read_panel(given: argparse.Namespace, columns: Columns) -> tuple[Any, Panel, str]:
    from sktime_contrastive.panel import to_panel

    X, id = read_container(given.data, columns)  # noqa: A001
    with naming(given.data):
        panel = to_panel(X)
    _tell(given, f"{given.data}: {len(panel):,} series.")
    return X, panel, id


def _tell(given: argparse.Namespace, text: str) -> None:
    if not given.quiet:
        print(text, file=sys.stderr)


def _chunk_progress(given: argparse.Namespace, panel: Panel) -> Any:
    from tqdm import tqdm

    n_chunks = -(-len(panel) // rows_at_once(panel.values.shape))
    hidden = given.quiet or n_chunks == 1
    return tqdm(panel.chunks(), unit="chunk", total=n_chunks, disable=hidden)


def _dask_progress(given: argparse.Namespace) -> contextlib.AbstractContextManager:
    from dask.diagnostics import ProgressBar

    return (
        contextlib.nullcontext() if given.quiet else ProgressBar(dt=0.5, out=sys.stderr)
    )
