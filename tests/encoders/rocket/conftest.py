"""Panels and definitions that the tests of the features share."""

import numpy as np
import torch

from sktime_contrastive.encoders.rocket.features import RocketFeatures
from sktime_contrastive.panel.masks import within_length
from sktime_contrastive.utils.randomness import make_generator


def panel(lengths, n_channels=1, seed=0):
    """Random walks (n, c, t), 0 past their ends, and their lengths."""
    lengths = torch.tensor(lengths)
    n_steps = int(lengths.max())
    values = torch.randn(
        len(lengths), n_channels, n_steps, generator=make_generator(seed)
    )
    return values.cumsum(dim=2) * within_length(lengths, n_steps), lengths


def dilated(series, taps, dilation):
    """One channel through one kernel, with zeros beyond the ends."""
    kernel = np.zeros(8 * dilation + 1)
    kernel[::dilation] = taps
    padded = np.pad(series, 4 * dilation)
    return np.array([padded[i : i + len(kernel)] @ kernel for i in range(len(series))])


def as_one(features):
    """Families of features side by side."""
    return features if torch.is_tensor(features) else torch.cat(features, dim=1)


def fit(features, values, lengths):
    """Features fitted to a panel."""
    if isinstance(features, RocketFeatures):
        features.fit_transform(values, lengths, make_generator(0))
        return features
    return features.fit(values, lengths, make_generator(0))
