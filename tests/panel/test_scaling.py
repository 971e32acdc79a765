from dataclasses import replace

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from sktime_contrastive.panel import to_panel
from sktime_contrastive.panel.checks import warn_of_outliers
from sktime_contrastive.panel.scaling import Scaler


@pytest.fixture
def panel():
    rng = np.random.default_rng(0)
    X = rng.normal(5, [[[1]], [[10]], [[100]]], (3, 2, 50))
    X[0, :, 40:] = np.nan
    return to_panel(X)


def test_series_have_mean_0_and_std_1_each(panel):
    scaled = Scaler("series").fit(panel).transform(panel)
    assert scaled.dtype == np.float32
    within = [scaled[i, :, :length] for i, length in enumerate(panel.lengths)]
    for series in within:
        np.testing.assert_allclose(series.mean(axis=1), 0, atol=1e-6)
        np.testing.assert_allclose(series.std(axis=1), 1, atol=1e-5)
    assert (scaled[0, :, 40:] == 0).all()


def test_panel_keeps_level_and_amplitude(panel):
    scaler = Scaler("panel").fit(panel)
    scaled = scaler.transform(panel)
    raw = panel.values
    for channel in range(2):
        observed = ~np.isnan(raw[:, channel])
        np.testing.assert_allclose(
            np.corrcoef(raw[:, channel][observed], scaled[:, channel][observed])[0, 1],
            1,
        )
        assert scaled[:, channel][observed].mean() == pytest.approx(0, abs=1e-6)
        assert scaled[:, channel][observed].std() == pytest.approx(1, abs=1e-5)


def test_panel_scales_later_panels_by_the_fitted_one(panel):
    scaler = Scaler("panel").fit(panel)
    louder = to_panel(panel.values * 2)
    ratio = scaler.transform(louder).std() / scaler.transform(panel).std()
    assert ratio == pytest.approx(2, rel=0.05)


def test_none_leaves_values(panel):
    scaled = Scaler("none").fit(panel).transform(panel)
    np.testing.assert_allclose(scaled, np.nan_to_num(panel.values), rtol=1e-6)


@pytest.mark.parametrize("level", [0.0, 1.0, 1e9, 0.1])
@pytest.mark.parametrize("scaling", ["series", "panel"])
def test_constant_series_become_zero(level, scaling):
    panel = to_panel(np.full((4, 1, 30), level))
    assert (Scaler(scaling).fit(panel).transform(panel) == 0).all()


def test_small_changes_on_a_high_level_survive():
    """float32 alone would round them away."""
    X = 1e9 + np.sin(np.linspace(0, 6, 100))[None, None]
    scaled = Scaler("series").transform(to_panel(X))
    expected = Scaler("series").transform(to_panel(X - 1e9))
    np.testing.assert_allclose(scaled, expected, atol=1e-5)


def test_channel_never_observed_is_the_mean():
    X = np.random.default_rng(0).normal(size=(3, 2, 20))
    X[1, 1] = np.nan
    for scaling in ("series", "panel", "none"):
        panel = to_panel(X)
        assert (Scaler(scaling).fit(panel).transform(panel)[1, 1] == 0).all()


@pytest.mark.parametrize("scaling", ["panel", "none"])
@pytest.mark.parametrize("sign", [1, -1])
def test_values_beyond_float32(panel, scaling, sign):
    scaler = Scaler(scaling).fit(panel)
    huge = replace(panel, values=sign * 1e20 * panel.values)
    with pytest.raises(ValueError, match=f"scaling='{scaling}', but at most .1e[+]15"):
        scaler.transform(huge)
    assert np.isfinite(Scaler("panel").fit(huge).transform(huge)).all()


@pytest.mark.parametrize("scaling", ["panel", "series"])
@pytest.mark.parametrize("offset", [0.0, 1e9, -1e10, 1e11])
@pytest.mark.parametrize("amplitude", [0.05, 3.0])
def test_what_double_precision_holds_is_recovered(scaling, offset, amplitude):
    """As scikit-learn's StandardScaler, of the values as they were stored."""
    rng = np.random.default_rng(0)
    X = offset + amplitude * rng.normal(size=(6, 2, 40))
    scaled = Scaler(scaling).fit(to_panel(X)).transform(to_panel(X), double=True)
    rows = X.transpose(0, 2, 1).reshape(-1, 2) if scaling == "panel" else X[0].T
    expected = StandardScaler().fit_transform(rows)
    got = scaled.transpose(0, 2, 1).reshape(-1, 2)[: len(expected)]
    place = np.spacing(abs(offset)) / amplitude  # the last place of the mean
    np.testing.assert_allclose(got, expected, atol=8 * place + 1e-12)


@pytest.mark.parametrize("scaling", ["panel", "series"])
@pytest.mark.parametrize("amplitude", [1e-170, 1e-300, 1e90])
def test_amplitudes_whose_squares_double_precision_does_not_hold(scaling, amplitude):
    X = np.random.default_rng(0).normal(size=(6, 1, 40))
    small, plain = to_panel(X * amplitude), to_panel(X)
    scaled = Scaler(scaling).fit(small).transform(small)
    expected = Scaler(scaling).fit(plain).transform(plain)
    np.testing.assert_allclose(scaled, expected, rtol=1e-5)


@pytest.mark.parametrize("scaling", ["panel", "series"])
def test_rounding_errors_are_no_shape(scaling):
    """0.1 + 0.2 and 0.3 differ by one unit in the last place."""
    X = np.where(np.arange(30) % 2, 0.3, 0.1 + 0.2)[None, None].repeat(4, 0)
    panel = to_panel(X)
    assert (Scaler(scaling).fit(panel).transform(panel) == 0).all()


def test_values_far_beyond_the_panel_fitted_name_channel_and_instance(panel):
    scaler = Scaler("panel").fit(panel)
    values = panel.values.copy()
    values[1, 1, 3] = 1e7
    with pytest.warns(UserWarning, match="channel 1, instance 1: far beyond all"):
        scaler.transform(replace(panel, values=values))
    values[1, 1, 3] = 9.96921e36
    with pytest.raises(ValueError, match="in channel 1, instance 1"):
        scaler.transform(replace(panel, values=values))


@pytest.mark.parametrize("scaling", ["panel", "series", "none"])
def test_statistics_are_taken_up(scaling, panel):
    fitted = Scaler(scaling).fit(panel)
    again = Scaler(scaling).set_state(fitted.get_state())
    np.testing.assert_array_equal(again.transform(panel), fitted.transform(panel))


def test_what_are_no_statistics(panel):
    state = Scaler("panel").fit(panel).get_state()
    for scaling in ("series", "none"):
        with pytest.raises(ValueError, match="no statistics of scaling"):
            Scaler(scaling).set_state(state)
    for changed in (
        {"mean_": state["mean_"]},
        state | {"std_": state["std_"][:, :1]},
        state | {"std_": state["std_"].astype(np.float32)},
        state | {"std_": np.zeros_like(state["std_"])},
        state | {"mean_": np.full_like(state["mean_"], np.nan)},
    ):
        with pytest.raises(ValueError, match=r"statistics|each channel|not finite"):
            Scaler("panel").set_state(changed)


@pytest.mark.parametrize("amplitude", [1e-170, 1e-300, 1e-310, 1.0, 1e90])
@pytest.mark.parametrize("scaling", ["panel", "series", "none"])
def test_where_underflow_is_an_error(amplitude, scaling, panel):
    panel = replace(panel, values=panel.values * amplitude)
    if scaling == "none" and amplitude > 1:
        pytest.skip("it is refused")
    expected = Scaler(scaling).fit(panel).transform(panel)
    with np.errstate(all="raise"):
        warn_of_outliers(panel)
        scaled = Scaler(scaling).fit(panel).transform(panel)
    np.testing.assert_array_equal(scaled, expected)
