from itertools import combinations

import numpy as np
from matplotlib.colors import to_rgb

from sktime_contrastive.plotting.colors import color_of, marker_of

# Machado, Oliveira and Fernandes, A physiologically-based model for simulation of
# color vision deficiency, 2009: on linear RGB, at full severity.
VISIONS = {
    "normal": np.eye(3),
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
}
TO_XYZ = [
    [0.4124, 0.3576, 0.1805],
    [0.2126, 0.7152, 0.0722],
    [0.0193, 0.1192, 0.9505],
]
WHITE = [0.9505, 1.0, 1.089]


def lab(colors, vision):
    rgb = np.array([to_rgb(color) for color in colors])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.transpose(vision), 0, 1)
    xyz = seen @ np.transpose(TO_XYZ) / WHITE
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    x, y, z = f.T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)


def test_twenty_clusters_are_told_apart_whatever_the_vision():
    """2.3 is a difference that is just noticed (CIE76)."""
    colors = [color_of(label) for label in range(-1, 20)]
    for vision in VISIONS.values():
        seen = lab(colors, vision)
        apart = [np.linalg.norm(a - b) for a, b in combinations(seen, 2)]
        assert min(apart) > 3 * 2.3


def test_markers_of_the_first_labels_differ():
    assert len({marker_of(number) for number in range(-1, 12)}) == 13
