"""Scaling of a panel's values before the encoder sees them."""

from __future__ import annotations

import numpy as np

from sktime_contrastive.panel import Panel

__all__ = ["SCALINGS", "Scaler"]

SCALINGS = ("series", "panel", "none")

_LARGEST = 1e15  # beyond it the squares of what a network makes overflow in float32


class Scaler:
    """Bring a panel to zero mean and unit standard deviation, and to float32.

    Parameters
    ----------
    scaling : {"series", "panel", "none"}
        Over what mean and standard deviation are taken: each channel of each series
        by itself, which forgets level and amplitude; each channel over the panel that
        was fitted, which keeps them; or nothing.
    """

    def __init__(self, scaling: str) -> None:
        self.scaling = scaling

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
            self.mean_, self.std_ = _mean_and_std(panel.values, axis=(0, 2))
        return self

    def transform(self, panel: Panel) -> np.ndarray:
        """Scale a panel.

        Parameters
        ----------
        panel : Panel

        Returns
        -------
        float32 array of shape (n, c, t)
            0, the mean, past the ends of series and in channels never observed.

        Raises
        ------
        ValueError
            If scaled values are beyond what float32 computes with.
        """
        if self.scaling == "none":
            scaled = panel.values
        elif self.scaling == "panel":
            scaled = (panel.values - self.mean_) / self.std_
        else:
            mean, std = _mean_and_std(panel.values, axis=2)
            scaled = (panel.values - mean) / std
        scaled = np.nan_to_num(scaled, nan=0.0)
        largest = max(scaled.max(initial=0.0), -scaled.min(initial=0.0))
        if largest > _LARGEST:
            raise ValueError(
                f"X has values of up to ±{largest:.1g} after scaling={self.scaling!r}, "
                f"but at most ±{_LARGEST:g} can be computed with. Bring X to the units "
                "of the panel that was fitted, or, in fit, set scaling='panel'."
            )
        return scaled.astype(np.float32)


def _mean_and_std(
    values: np.ndarray, axis: int | tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of what was observed; inf in place of a std of 0."""
    observed = ~np.isnan(values)
    count = np.maximum(observed.sum(axis=axis, keepdims=True), 1)
    mean = np.where(observed, values, 0.0).sum(axis=axis, keepdims=True) / count
    deviation = np.where(observed, values - mean, 0.0)
    std = np.sqrt(np.square(deviation).sum(axis=axis, keepdims=True) / count)
    # A constant series has a std of rounding errors: dividing by it would blow them up,
    # dividing by infinity makes it 0 to the bit.
    constant = std <= 1e-10 * np.abs(mean)
    return mean, np.where(constant, np.inf, std)
