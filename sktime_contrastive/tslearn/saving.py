"""Saving of a fitted clusterer as tslearn saves its models."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

from sklearn.utils.validation import check_is_fitted
from tslearn.bases import BaseModelPackage

from sktime_contrastive.embedder import ContrastiveEmbedder
from sktime_contrastive.persistence import (
    compute_here,
    pack_model,
    read_regular_file,
    read_tree,
    reporting_damage,
    unpack_model,
    write_tree,
)
from sktime_contrastive.utils.atomic import write_whole

__all__ = ["ModelPackage"]

_VERSION = 1  # of pickled models; to be raised when older code cannot read it


class ModelPackage(BaseModelPackage):
    """Mixin: tslearn's ``to_json``, ``to_hdf5``, ``to_pickle`` and ``from_...``.

    For an estimator with an embedder, and with ``get_state`` and ``set_state``.
    """

    embedder_: ContrastiveEmbedder

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
        write_tree(pack_model(self), path, "json")

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
        with reporting_damage(path):
            return unpack_model(read_tree(path, "json"), kind=cls.__name__)

    def to_hdf5(self, path: str | Path) -> None:
        """Save the fitted model, weights included, to a new HDF5 file. Needs h5py.

        Loading it executes nothing, needs no h5py and gives the same codes to the bit.

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
        model = pack_model(self)
        if Path(path).exists():
            raise FileExistsError(f"{path} exists already: choose another path.")
        write_tree(model, path, "hdf5")

    @classmethod
    def from_hdf5(cls, path: str | Path) -> Any:
        """Load a model from an HDF5 file. Nothing in it is executed.

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
        with reporting_damage(path):
            return unpack_model(read_tree(path, "hdf5"), kind=cls.__name__)

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
        with reporting_damage(path):
            content = read_regular_file(path)
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
        """Collect parameters and what was fitted, as objects."""
        self._is_fitted()
        model = {
            "hyper_params": self.get_params(deep=False),
            "model_params": self._get_model_params(),
        }
        if hyper_parameters_only:
            del model["model_params"]
        return {"format": type(self).__name__, "version": _VERSION, **model}

    @staticmethod
    def _organize_model(cls: type, model: dict[str, Any]) -> Any:
        _check_class(cls, model)
        return BaseModelPackage._organize_model(cls, model)


def _check_class(cls: type, model: Any) -> None:
    kind, version = model["format"], model["version"]
    if kind != cls.__name__:
        raise ValueError(f"it holds a {kind}, not a {cls.__name__}")
    if version > _VERSION:
        raise ValueError(f"it has version {version}, later than {_VERSION}: upgrade")
