"""save_model and load_model: fitted estimators in files that execute nothing."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from sktime_contrastive.persistence.components import check_allow
from sktime_contrastive.persistence.earlier_formats import from_format_1
from sktime_contrastive.persistence.errors import NewerFormatError
from sktime_contrastive.persistence.files import reporting_damage
from sktime_contrastive.persistence.formats import read_tree, write_tree
from sktime_contrastive.persistence.state import (
    HOMES,
    find_class,
    is_saved_class,
    pack_estimator,
    unpack_estimator,
)
from sktime_contrastive.persistence.trees import content_digest

__all__ = ["load_model", "pack_model", "save_model", "unpack_model"]

# To be raised when code of before cannot read what is written. Format 3 differs from 2
# in networks alone, which may hold features and codes of fitted series.
FORMAT_VERSION = 3


def save_model(
    estimator: Any, path: str | Path, *, allow: Collection[type] = ()
) -> None:
    """Save a fitted estimator to a file whose loading executes nothing.

    The file is one of safetensors: weights, codes and statistics are its tensors;
    parameters, the schema of the panel and the versions of packages stand as JSON in
    its metadata. It holds no series, but features of up to 2,000 of them where codes of
    new series are drawn to those: see ``Rocket``. Training can go on from no file: fit
    a loaded estimator anew.

    Parameters
    ----------
    estimator : ContrastiveClusterer, ContrastiveEmbedder or TimeSeriesContrastiveKMeans
        Fitted.
    path : str or Path
        A file that is there is replaced by a whole new one or, whatever goes wrong,
        stays as it was.
    allow : collection of classes, default=()
        Components of your own that the estimator holds, as an encoder. Pass them to
        ``load_model`` as well.

    Raises
    ------
    TypeError
        If `estimator` is another, or a parameter is neither a number nor a string nor a
        component of this package or of `allow`: a callable, a random generator.
    ValueError
        If it could not be loaded, because a parameter was set to what is not allowed
        after ``fit``, or one of a fitted part to something else.
    NotFittedError
        Before ``fit``.
    ImportError
        If the codes are clustered by another than k-means and skops is not installed.

    See Also
    --------
    load_model

    Notes
    -----
    scikit-learn's and tslearn's k-means are saved as centres and parameters. Other
    clusterers of scikit-learn go through skops, the extra ``persistence``.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from sktime.datasets import load_basic_motions
    >>> from sktime_contrastive import ContrastiveClusterer, load_model, save_model
    >>> from sktime_contrastive import recipes
    >>> X, _ = load_basic_motions(split="train", return_type="numpy3D")
    >>> quick = recipes.plain_2d(num_epochs=5)
    >>> clusterer = ContrastiveClusterer(n_clusters=4, embedder=quick).fit(X)
    >>> with TemporaryDirectory() as folder:
    ...     save_model(clusterer, f"{folder}/motions.safetensors")
    ...     again = load_model(f"{folder}/motions.safetensors")
    >>> bool((again.predict(X) == clusterer.labels_).all())
    True
    """
    write_tree(pack_model(estimator, allow), path, "safetensors")


def load_model(path: str | Path, *, allow: Collection[type] = ()) -> Any:
    """Load a fitted estimator that ``save_model`` saved. Nothing is executed.

    On the machine where it was saved it gives the same codes to the bit. Everything in
    the file is checked: a checksum of its bytes before they are parsed; one of the
    model, which finds what another program changed and wrote as a whole file; every
    size, before memory is taken; and whether the parts fit together. The checksums find
    damage. They are no signature: whoever makes both anew can change the model.

    Parameters
    ----------
    path : str or Path
    allow : collection of classes, default=()
        Components of your own that the file may ask for, such as ``[MyEncoder]``.

    Returns
    -------
    ContrastiveClusterer, ContrastiveEmbedder or TimeSeriesContrastiveKMeans
        Fitted.

    Raises
    ------
    ValueError
        If the file is damaged or no saved model, holds a component that is not allowed,
        or was saved by a later version in a newer format.
    FileNotFoundError, IsADirectoryError, PermissionError
        If there is no file to be read.
    ImportError
        If the codes are clustered by another than k-means and skops is not installed.

    Warns
    -----
    UserWarning
        If the model was fitted on a device that this machine lacks.

    See Also
    --------
    save_model : Also shows how a model is loaded.
    """
    check_allow(allow)
    with reporting_damage(path):
        return unpack_model(read_tree(path, "safetensors"), allow)


def pack_model(estimator: Any, allow: Collection[type] = ()) -> dict[str, Any]:
    """Take a fitted estimator apart into what a file holds.

    Parameters
    ----------
    estimator : ContrastiveClusterer, ContrastiveEmbedder or TimeSeriesContrastiveKMeans
    allow : collection of classes, default=()

    Returns
    -------
    dict
        Of plain data and arrays.

    Raises
    ------
    ValueError, TypeError, NotFittedError, ImportError
        As by `save_model`.
    """
    check_allow(allow)
    kind = type(estimator)
    if not is_saved_class(kind):
        raise TypeError(
            f"estimator={estimator!r} must be a fitted ContrastiveClusterer, "
            "ContrastiveEmbedder or TimeSeriesContrastiveKMeans; of others the codes "
            "alone can be saved this way, by their embedder_."
        )
    state = pack_estimator(estimator, allow)
    _check_loads(kind, state, allow)
    return {
        "estimator": kind.__name__,
        "format_version": FORMAT_VERSION,
        "packages": _versions(),
        "content": content_digest(state),
        "state": state,
    }


def unpack_model(
    model: dict[str, Any], allow: Collection[type] = (), kind: str | None = None
) -> Any:
    """Put a fitted estimator together again.

    Parameters
    ----------
    model : dict
        What `pack_model` returned.
    allow : collection of classes, default=()
    kind : str or None, default=None
        Name of the class that is asked for; None is any.

    Returns
    -------
    fitted estimator

    Raises
    ------
    NewerFormatError
        If it was saved in a newer format.
    Exception
        Of some kind, if the parts do not fit together.
    """
    version = model["format_version"]
    if type(version) is not int or version < 1:
        raise ValueError(f"{version!r} is no format version")
    if version > FORMAT_VERSION:
        raise NewerFormatError(
            f"The model was saved in format {version}, by sktime_contrastive "
            f"{_text(model.get('packages'))}, but this version reads formats up to "
            f"{FORMAT_VERSION}: upgrade sktime_contrastive."
        )
    name = model["estimator"]
    if name not in HOMES or kind not in (None, name):
        raise ValueError(f"it holds a {name}, not a {kind or 'model of this package'}")
    state = model["state"]
    if version == 1 and "content" not in model:
        state = from_format_1(name, state)
    elif content_digest(state) != model["content"]:
        raise ValueError("its content is not what was saved")
    return unpack_estimator(find_class(name), state, allow)


def _check_loads(kind: type, state: dict[str, Any], allow: Collection[type]) -> None:
    """Raise a ValueError for what could not be loaded: a saved model loads."""
    try:
        unpack_estimator(kind, state, allow)
    except Exception as error:  # of any kind: attributes may have been set to anything
        reason = " ".join(str(error).split()).rstrip(".")
        raise ValueError(
            f"{kind.__name__} cannot be saved, as it could not be loaded: {reason}."
            " Attributes were set to other values after fit: set them back, or fit "
            "again."
        ) from error


def _versions() -> dict[str, str]:
    import numpy
    import torch

    import sktime_contrastive

    return {
        "sktime_contrastive": sktime_contrastive.__version__,
        "numpy": numpy.__version__,
        "torch": str(torch.__version__),
    }


def _text(packages: Any) -> str:
    version = packages.get("sktime_contrastive") if isinstance(packages, dict) else None
    return version if isinstance(version, str) else "of a later version"
