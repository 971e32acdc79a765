"""Whatever the container, the dtype and the index: the same panel, or one clear error.

A table of cells, each a container of the same small panel made in an odd way. Cells of
the same container and dtype are tried with every kind of index and of column names. The
long version, with combinations drawn by hypothesis, runs with ``-m soak``.
"""

import traceback
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sktime_contrastive
from sktime_contrastive import ContrastiveClusterer, ContrastiveEmbedder
from sktime_contrastive.panel import to_panel
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans, to_tslearn
from sktime_contrastive.tslearn.conversion import check_panel
from tests.panel.odd_containers import (
    CONTAINERS,
    DTYPES,
    IDS,
    NAMES,
    NUMERIC,
    TIMES,
    build,
    holds_missing,
    values_of,
    with_missing,
)

HERE = str(Path(sktime_contrastive.__file__).parent)


def through_clusterer(X):
    return ContrastiveClusterer().read_panel(X)


def through_embedder(X):
    return to_panel(ContrastiveEmbedder()._check_X_y(X)[0])


def through_tslearn(X):
    return check_panel(X, TimeSeriesContrastiveKMeans())


def by_way_of_to_tslearn(X):
    return check_panel(to_tslearn(X), TimeSeriesContrastiveKMeans())


FACES = [to_panel, through_clusterer, through_embedder, by_way_of_to_tslearn]


def is_clear(error):
    """Raised on purpose, by this package, about X."""
    last = traceback.extract_tb(error.__traceback__)[-1].filename
    mine = last.startswith(HERE)
    return isinstance(error, ValueError | TypeError) and mine and "X" in str(error)


def check(X, expected, faces=FACES):
    """The panel expected from every face, or one clear error; says which it was."""
    outcomes = set()
    for face in faces:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", RuntimeWarning)
                warnings.filterwarnings("error", message=".*imaginary part")
                panel = face(X)
        except Exception as error:
            if not is_clear(error):
                raise
            outcomes.add(type(error))
            continue
        np.testing.assert_array_equal(panel.lengths, expected.lengths)
        np.testing.assert_array_equal(panel.values, expected.values)
        outcomes.add(None)
    assert len(outcomes) == 1, outcomes
    return outcomes.pop()


def cells(containers, **options):
    """Pairs of a container and an option that can be built."""
    ((name, choices),) = options.items()
    return [
        (container, choice)
        for container in containers
        for choice in choices
        if build(container, values_of("bool"), **{name: choice}) is not None
    ]


@pytest.mark.parametrize(("container", "dtype"), cells(CONTAINERS, dtype=DTYPES))
def test_dtypes(container, dtype):
    values = values_of(dtype)
    outcome = check(build(container, values, dtype), to_panel(values))
    if dtype in NUMERIC:
        assert outcome is None
    elif container != "polars":  # which has types of its own
        assert outcome is TypeError or dtype == "object"


@pytest.mark.parametrize(
    ("container", "dtype"), cells(CONTAINERS, dtype=[*filter(holds_missing, DTYPES)])
)
def test_missing_values(container, dtype):
    values = with_missing(values_of(dtype))
    outcome = check(build(container, values, dtype), to_panel(values))
    if dtype in NUMERIC:
        assert outcome is None


@pytest.mark.parametrize(
    ("container", "times"),
    cells(["list", "multiindex", "nested", "polars"], times=TIMES),
)
def test_times(container, times):
    values = values_of("float64")
    X = build(container, values, times=times)
    outcome = check(X, to_panel(values))
    if times in ("unsorted", "falling"):
        assert outcome is ValueError
    if times in ("range", "integers", "negative", "dates", "zone", "duplicates"):
        assert outcome is None


@pytest.mark.parametrize(
    ("container", "ids"), cells(["multiindex", "nested", "polars"], ids=IDS)
)
def test_ids(container, ids):
    values = values_of("float64")
    X = build(container, values, ids=ids)
    outcome = check(X, to_panel(values))
    if ids in ("NaN", "None", "NaT", "twice"):
        assert outcome is ValueError
    elif container != "polars":
        assert outcome is None


@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize("container", ["list", "multiindex", "nested"])
def test_names(container, names):
    values = values_of("float64")
    outcome = check(build(container, values, names=names), to_panel(values))
    assert outcome is (ValueError if names in ("twice", "alike") else None)


combinations = st.tuples(
    st.sampled_from(CONTAINERS),
    st.sampled_from(DTYPES),
    st.sampled_from(list(TIMES)),
    st.sampled_from(list(IDS)),
    st.sampled_from(list(NAMES)),
    st.booleans(),
)


@pytest.mark.soak
@given(combinations)
@settings(deadline=None, max_examples=4000)
def test_combinations(combination):
    container, dtype, times, ids, names, missing = combination
    values = values_of(dtype)
    if missing and holds_missing(dtype):
        values = with_missing(values)
    X = build(container, values, dtype, times, ids, names)
    if X is not None:
        check(X, to_panel(values))
