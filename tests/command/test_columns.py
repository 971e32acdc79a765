import warnings
from pathlib import Path

import pytest

from sktime_contrastive.command.columns import Columns

TABLE = Path("rows.csv")


def test_usual_names_and_all_others():
    columns = Columns().among(["x", "ds", "unique_id", "y"], TABLE)
    assert columns == Columns("unique_id", "ds", ("x", "y"))
    assert columns.all() == ["unique_id", "ds", "x", "y"]


def test_an_index_is_a_channel_if_it_is_asked_for():
    names = ["row", "id", "time", "x"]
    with pytest.warns(UserWarning, match=r"\['row'\] number the rows or have no name"):
        assert Columns().among(names, TABLE, ["row"]).channels == ("x",)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        asked = Columns(channels=("row",)).among(names, TABLE, ["row"])
        as_time = Columns(time="row").among(names[:2] + names[3:], TABLE, ["row"])
    assert asked.channels == ("row",)
    assert as_time.channels == ("x",)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        (["who", "when"], ("who", "when")),
        (["id", "when"], ("id", "when")),
        (["when", "id"], ("id", "when")),
        (["time", "who"], ("who", "time")),
        (["id", "time"], ("id", "time")),
    ],
)
def test_an_index_of_two_levels_is_the_id_and_the_time(levels, expected):
    columns = Columns().among(["x", *levels], TABLE, levels, levels)
    assert (columns.id, columns.time, columns.channels) == (*expected, ("x",))
    with warnings.catch_warnings(action="ignore"):
        columns = Columns(id="x").among(["x", "y", *levels], TABLE, levels, levels)
    assert columns.id == "x"
    assert columns.channels == ("y",)


def test_usual_names_come_before_levels_of_other_names():
    with pytest.warns(UserWarning, match=r"\['row'\] number the rows"):
        columns = Columns().among(
            ["time", "x", "id", "row"], TABLE, ["id", "row"], ["id", "row"]
        )
    assert columns == Columns("id", "time", ("x",))
    levels = ["instances", "timepoints"]
    columns = Columns().among(["time", "x", *levels], TABLE, levels, levels)
    assert columns == Columns("instances", "timepoints", ("time", "x"))


def test_an_index_of_three_levels_is_no_panel():
    levels = ["town", "id", "time"]
    with pytest.raises(ValueError, match=r"index of 3 levels, .* Name columns by --id"):
        Columns().among([*levels, "x"], TABLE, levels, levels)
    with pytest.warns(UserWarning, match="town"):
        columns = Columns("id", "time").among([*levels, "x"], TABLE, levels, levels)
    assert columns.channels == ("x",)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (Columns(id="i"), "--id='i' is not known. Did you mean 'id'"),
        (Columns(id="x", time="x"), "--id and --time are both 'x'"),
        (Columns(channels=("id",)), "'id' is the id or time, no channel"),
        (Columns(channels=("x", "x")), "names one column twice"),
    ],
)
def test_what_is_not_there(asked, message):
    with pytest.raises(ValueError, match=message):
        asked.among(["id", "time", "x"], TABLE)
    with pytest.raises(ValueError, match=r"rows\.csv has no column 'time', .*--time"):
        Columns().among(["id", "x"], TABLE)
