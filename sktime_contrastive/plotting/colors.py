"""Colours and markers of clusters and labels, in every picture the same."""

from __future__ import annotations

import colorsys

__all__ = ["color_of", "marker_of", "name_of"]

# Okabe and Ito's colours, which colour-blind people tell apart, without black.
_OKABE_ITO = [
    *("#0072B2", "#E69F00", "#009E73", "#CC79A7"),
    *("#56B4E9", "#D55E00", "#F0E442"),
]
_MARKERS = "os^DvP*X<>hp"
_NOISE = "#666666"
# Beyond the seven: hues the golden ratio apart, in three brightnesses, with which the
# first twenty colours stay apart in deuteranopia and protanopia as well.
_GOLDEN, _FIRST_HUE, _SATURATION = 0.618034, 0.18, 0.6
_BRIGHTNESS = [0.95, 0.75, 0.45]


def color_of(label: int) -> str:
    """Colour of a cluster, "#rrggbb"; noise, -1, is grey."""
    if label < 0:
        return _NOISE
    if label < len(_OKABE_ITO):
        return _OKABE_ITO[label]
    hue = (label * _GOLDEN + _FIRST_HUE) % 1
    brightness = _BRIGHTNESS[label % len(_BRIGHTNESS)]
    rgb = colorsys.hsv_to_rgb(hue, _SATURATION, brightness)
    return "#" + "".join(f"{round(255 * part):02X}" for part in rgb)


def marker_of(number: int) -> str:
    """Matplotlib's marker of a label's number; no label, -1, is a thin diamond."""
    return "d" if number < 0 else _MARKERS[number % len(_MARKERS)]


def name_of(label: int) -> str:
    """Name of a cluster in legends and titles."""
    return "noise" if label < 0 else f"cluster {label}"
