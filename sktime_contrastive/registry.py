"""Search of this package's estimators, beside sktime's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

__all__ = ["all_estimators"]


def all_estimators(
    estimator_types: str | list[str] | None = None,
    filter_tags: dict[str, Any] | str | None = None,
    exclude_estimators: str | list[str] | None = None,
    return_names: bool = True,
    as_dataframe: bool = False,
    return_tags: str | list[str] | None = None,
) -> list[Any] | pd.DataFrame:
    """List the estimators of this package, as ``sktime.registry.all_estimators`` does.

    Parameters
    ----------
    estimator_types : str, list of str or None, default=None
        Kinds of estimators, such as "clusterer" or "transformer"; None is all.
    filter_tags : dict, str or None, default=None
        Tags and the values that they must have; a string is a tag that must be True.
    exclude_estimators : str, list of str or None, default=None
        Names of classes to leave out.
    return_names : bool, default=True
        Whether the names of the classes come with them.
    as_dataframe : bool, default=False
        Whether a DataFrame comes in place of a list.
    return_tags : str, list of str or None, default=None
        Tags whose values come with the classes.

    Returns
    -------
    list or DataFrame
        Classes, or tuples of name, class and tags as asked for, sorted by name.

    Examples
    --------
    >>> from sktime_contrastive import all_estimators
    >>> all_estimators("clusterer", return_names=False)
    [<class 'sktime_contrastive.clusterer.ContrastiveClusterer'>]
    """
    from skbase.lookup import all_objects
    from sktime.base import BaseEstimator

    if isinstance(filter_tags, str):
        filter_tags = {filter_tags: True}
    if estimator_types is not None:
        filter_tags = {**(filter_tags or {}), "object_type": estimator_types}
    return all_objects(
        object_types=BaseEstimator,
        filter_tags=filter_tags,
        exclude_objects=exclude_estimators,
        return_names=return_names,
        as_dataframe=as_dataframe,
        return_tags=return_tags,
        package_name="sktime_contrastive",
        path=str(Path(__file__).parent),
        # None of sktime's in the first; others' estimators, adapted, in the others.
        modules_to_ignore=("tslearn", "benchmarking", "sklearn_protocol"),
    )
