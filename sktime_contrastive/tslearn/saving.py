"""Saving of a fitted clusterer as tslearn saves its models."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.utils.validation import check_is_fitted
from tslearn.bases import BaseModelPackage
from tslearn.clustering import TimeSeriesKMeans

from sktime_contrastive.embedder import ContrastiveEmbedder
from sktime_contrastive.persistence import (
    compute_here,
    describe,
    pack_embedder,
    read_hdf5,
    read_json,
    rebuild,
    refuse_damaged,
    unpack_embedder,
    write_hdf5,
    write_json,
    write_whole,
)

__all__ = ["ModelPackage"]

_VERSION = 1  # of what the files hold; to be raised when older code cannot read it
_OF_KMEANS = {"cluster_centers_", "labels_", "inertia_", "n_iter_", "n_features_in_"}


class ModelPackage(BaseModelPackage):
    """Mixin: tslearn's ``to_json``, ``to_hdf5``, ``to_pickle`` and ``from_...``.

    For an estimator whose fitted state is an embedder and a k-means of its codes, and
    that takes these up with ``_set_fitted(embedder, kmeans, scores)``.
    """

    embedder_: ContrastiveEmbedder
    kmeans_: TimeSeriesKMeans

    def to_json(self, path: str | Path) -> None:
        """Save the fitted model, weights included, to a JSON file.

        Loading it executes nothing and gives the same codes to the bit.

        Parameters
        ----------
        path : str or Path
            A file that is there is replaced.

        Raises
        ------
        NotFittedError
            Before ``fit``.
        TypeError
            If a parameter is neither a number nor a string nor a component of this
            package: a component of your own, a callable, a random generator.
        """
        write_json(self._to_dict("json"), path)

    @classmethod
    def from_json(cls, path: str | Path) -> Any:
        """Load a model from a JSON file. Nothing in it is executed.

        Parameters
        ----------
        path : str or Path

        Returns
        -------
        fitted estimator

        Raises
        ------
        ValueError
            If the file is damaged, or not one of this class.
        """
        with refuse_damaged(path):
            return cls._from_dict(read_json(path))

    def to_hdf5(self, path: str | Path) -> None:
        """Save the fitted model, weights included, to a new HDF5 file. Needs h5py.

        Loading it executes nothing and gives the same codes to the bit.

        Parameters
        ----------
        path : str or Path

        Raises
        ------
        NotFittedError
            Before ``fit``.
        FileExistsError
            If there is such a file.
        TypeError
            As by ``to_json``.
        """
        write_hdf5(self._to_dict("hdf5"), path)

    @classmethod
    def from_hdf5(cls, path: str | Path) -> Any:
        """Load a model from an HDF5 file. Nothing in it is executed. Needs h5py.

        Parameters
        ----------
        path : str or Path

        Returns
        -------
        fitted estimator

        Raises
        ------
        ValueError
            If the file is damaged, or not one of this class.
        """
        with refuse_damaged(path):
            return cls._from_dict(read_hdf5(path))

    def to_pickle(self, path: str | Path) -> None:
        """Save the fitted model to a pickle file, components of your own included.

        Parameters
        ----------
        path : str or Path
            A file that is there is replaced.

        Raises
        ------
        NotFittedError
            Before ``fit``.
        """
        write_whole(path, pickle.dumps(self._to_dict()))

    @classmethod
    def from_pickle(cls, path: str | Path) -> Any:
        """Load a model from a pickle file, which can execute anything.

        Load none that you do not trust; JSON and HDF5 are safe.

        Parameters
        ----------
        path : str or Path

        Returns
        -------
        fitted estimator

        Raises
        ------
        ValueError
            If the file is damaged, or not one of this class.
        ImportError
            If a component of your own is not defined here.
        """
        with refuse_damaged(path):
            content = Path(path).read_bytes()
            try:
                model = pickle.loads(content)
            except AttributeError as error:
                raise ImportError(
                    f"{path} needs what is not there: {error}. Define or import it "
                    "under the same name, then load again."
                ) from error
            estimator = cls._organize_model(cls, model)
            compute_here(estimator.embedder_)
            return estimator

    def _is_fitted(self) -> bool:
        check_is_fitted(self)
        return True

    def _to_dict(
        self, output: str | None = None, hyper_parameters_only: bool = False
    ) -> dict[str, Any]:
        """Collect parameters and what was fitted, as objects or as plain data."""
        self._is_fitted()
        given, fitted = self.get_params(deep=False), self._get_model_params()
        if output in ("json", "hdf5"):
            given = {name: describe(name, value) for name, value in given.items()}
            fitted = {
                "embedder_": pack_embedder(self.embedder_),
                "kmeans_": _pack_kmeans(self.kmeans_),
                "n_clusters_scores_": _pack_scores(self),
            }
        model = {"hyper_params": given, "model_params": fitted}
        if hyper_parameters_only:
            del model["model_params"]
        return {"format": type(self).__name__, "version": _VERSION, **model}

    @classmethod
    def _from_dict(cls, model: dict[str, Any]) -> Any:
        _refuse_foreign(cls, model)
        given, fitted = model["hyper_params"], model["model_params"]
        estimator = cls(**{name: rebuild(value) for name, value in given.items()})
        estimator._set_fitted(
            unpack_embedder(fitted["embedder_"]),
            _unpack_kmeans(fitted["kmeans_"]),
            _unpack_scores(fitted["n_clusters_scores_"]),
        )
        return estimator

    @staticmethod
    def _organize_model(cls: type, model: dict[str, Any]) -> Any:
        _refuse_foreign(cls, model)
        return BaseModelPackage._organize_model(cls, model)


def _refuse_foreign(cls: type, model: Any) -> None:
    kind, version = model["format"], model["version"]
    if kind != cls.__name__:
        raise ValueError(f"it holds a {kind}, not a {cls.__name__}")
    if version > _VERSION:
        raise ValueError(f"it has version {version}, later than {_VERSION}: upgrade")


def _pack_kmeans(kmeans: TimeSeriesKMeans) -> dict[str, Any]:
    """As tslearn packs its models, to plain data and arrays."""
    model = kmeans._to_dict()
    return {
        part: {
            name: value if isinstance(value, np.ndarray) else describe(name, value)
            for name, value in model[part].items()
        }
        for part in ("hyper_params", "model_params")
    }


def _unpack_kmeans(model: dict[str, Any]) -> TimeSeriesKMeans:
    if model["model_params"].keys() != _OF_KMEANS:
        raise ValueError(f"{sorted(model['model_params'])} are no fitted k-means")
    kmeans = BaseModelPackage._organize_model(TimeSeriesKMeans, dict(model))
    n_clusters = kmeans.cluster_centers_.shape[0]
    if n_clusters != kmeans.n_clusters:
        raise ValueError(f"{n_clusters} centres are not those of {kmeans!r}")
    return kmeans


def _pack_scores(estimator: Any) -> dict[str, np.ndarray] | None:
    scores = getattr(estimator, "n_clusters_scores_", None)
    if scores is None:
        return None
    return {"index": scores.index.to_numpy(), "scores": scores.to_numpy()}


def _unpack_scores(packed: dict[str, np.ndarray] | None) -> pd.Series | None:
    if packed is None:
        return None
    scores = pd.Series(packed["scores"], packed["index"], name="score")
    return scores.rename_axis("n_clusters")
