"""Scaling of a panel's values before the encoder sees them."""

from __future__ import annotations

import warnings

import numpy as np

from sktime_contrastive.panel import Panel
from sktime_contrastive.panel.checks import name_instances
from sktime_contrastive.panel.statistics import (
    mean_and_std_of_panel,
    mean_and_std_of_series,
)
from sktime_contrastive.utils.stages import stage

__all__ = ["SCALINGS", "Scaler"]

SCALINGS = ("series", "panel", "none")

_LARGEST = 1e15  # beyond it the squares of what a network makes overflow in float32
_FAR = 1e4  # standard deviations: more than any value of 10^8 has from their mean


class Scaler:
    """Bring a panel to zero mean and unit standard deviation.

    Parameters
    ----------
    scaling : {"series", "panel", "none"}
        Over what mean and standard deviation are taken: each channel of each series
        by itself, which forgets level and amplitude; each channel over the panel that
        was fitted, which keeps them; or nothing.
    """

    def __init__(self, scaling: str) -> None:
        self.scaling = scaling

    @stage("scaling")
    def fit(self, panel: Panel) -> Scaler:
        """Take the statistics of `panel` where later panels are to be scaled by them.

        Parameters
        ----------
        panel : Panel

        Returns
        -------
        Scaler
            Itself.
        """
        if self.scaling == "panel":
            self.mean_, self.std_ = mean_and_std_of_panel(panel)
        return self

    def get_state(self) -> dict[str, np.ndarray]:
        """Statistics of the panel that was fitted: none where each series has its own.

        Returns
        -------
        dict of str to float64 array of shape (1, c, 1)
        """
        if self.scaling != "panel":
            return {}
        return {"mean_": self.mean_, "std_": self.std_}

    def set_state(self, state: dict[str, np.ndarray]) -> Scaler:
        """Take up the statistics of another panel.

        Parameters
        ----------
        state : dict
            From ``get_state`` of a scaler with the same `scaling`.

        Returns
        -------
        Scaler
            Itself.

        Raises
        ------
        ValueError
            If they are no such statistics.
        """
        names = ("mean_", "std_") if self.scaling == "panel" else ()
        if state.keys() != set(names):
            raise ValueError(
                f"{sorted(state)} are no statistics of scaling={self.scaling!r}"
            )
        for name, statistic in state.items():
            shape = (1, state["mean_"].size, 1)
            if statistic.dtype != np.float64 or statistic.shape != shape:
                raise ValueError(f"{name} has no value for each channel")
            setattr(self, name, statistic)
        if names and not (np.isfinite(self.mean_).all() and (self.std_ > 0).all()):
            raise ValueError("a mean is not finite or a standard deviation is 0")
        return self

    def transform(self, panel: Panel, *, double: bool = False) -> np.ndarray:
        """Scale a panel, in double precision.

        Parameters
        ----------
        panel : Panel
        double : bool, default=False
            Return float64. In float32 nothing is left of the shape of a series whose
            level is more than a million times what it moves.

        Returns
        -------
        float32 or float64 array of shape (n, c, t)
            0, the mean, past the ends of series and in channels never observed.

        Raises
        ------
        ValueError
            If scaled values are beyond what float32 computes with.

        Warns
        -----
        UserWarning
            If values are 10^4 standard deviations from the mean of the panel fitted.
        """
        self.check_range(panel)
        return self.scale(np.asarray(panel.values), double=double)

    @np.errstate(under="ignore")  # an error where the user has set it so
    def scale(self, values: np.ndarray, *, double: bool = False) -> np.ndarray:
        """Scale values of any series, whose range is not looked at.

        Parameters
        ----------
        values : float64 array of shape (n, c, t)
            NaN past the ends of series and in channels never observed.
        double : bool, default=False
            As in ``transform``.

        Returns
        -------
        float32 or float64 array of shape (n, c, t)
            As of ``transform``.
        """
        if self.scaling == "none":
            scaled = values.copy()
        else:
            mean, std = (
                (self.mean_, self.std_)
                if self.scaling == "panel"
                else mean_and_std_of_series(values)
            )
            scaled = values - mean
            scaled /= std
        np.copyto(scaled, 0.0, where=np.isnan(scaled))
        return scaled if double else scaled.astype(np.float32)

    def check_range(self, panel: Panel) -> None:
        """Refuse or warn of values that are far beyond those of the panel fitted.

        Parameters
        ----------
        panel : Panel

        Raises
        ------
        ValueError
            If scaled values are beyond what float32 computes with.

        Warns
        -----
        UserWarning
            If values are 10^4 standard deviations from the mean of the panel fitted.
        """
        if self.scaling == "series":
            return  # within its own standard deviations no series reaches so far
        of_panel = self.scaling == "panel"
        mean, std = (self.mean_[..., 0], self.std_[..., 0]) if of_panel else (0.0, 1.0)
        lowest, highest = panel.extremes
        reach = np.fmax(np.abs(lowest - mean), np.abs(highest - mean)) / std
        largest = np.fmax.reduce(reach, axis=None)
        limit = _FAR if of_panel else _LARGEST
        if not largest > limit:
            return
        where = _name_place(reach > limit, panel)
        if largest > _LARGEST:
            raise ValueError(
                f"X has values of up to ±{largest:.1g} after scaling={self.scaling!r}, "
                f"but at most ±{_LARGEST:g} can be computed with: in {where}. Bring X "
                "to the units of the panel that was fitted, or, in fit, set "
                "scaling='panel'."
            )
        warnings.warn(
            f"X has values of up to {largest:.1g} standard deviations from the mean of "
            f"the panel that was fitted, in {where}: far beyond all that was seen. If "
            "they stand for missing values, replace them by NaN; else bring X to the "
            "units of the panel that was fitted.",
            stacklevel=3,
        )


def _name_place(beyond: np.ndarray, panel: Panel) -> str:
    """Name the first channel (n, c) that is marked, and the instances where it is."""
    channel = int(beyond.any(axis=0).argmax())
    name = repr(panel.channels[channel]) if panel.channels else str(channel)
    which = name_instances(beyond[:, channel], panel.instances)
    return f"channel {name}, {which}"
