"""Contrastive clustering of time series in two dimensions, a plug-in for sktime."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sktime_contrastive import plotting, recipes, tslearn
    from sktime_contrastive.clusterer import ContrastiveClusterer
    from sktime_contrastive.contrast.level_reliance import LevelWarning
    from sktime_contrastive.embedder import ContrastiveEmbedder
    from sktime_contrastive.persistence import load_model, save_model
    from sktime_contrastive.registry import all_estimators

__version__ = "0.1.0"

__all__ = [
    "ContrastiveClusterer",
    "ContrastiveEmbedder",
    "LevelWarning",
    "all_estimators",
    "load_model",
    "plotting",
    "recipes",
    "save_model",
    "tslearn",
]

# Imported when first asked for: `import sktime_contrastive` is instant and loads
# neither torch nor matplotlib.
_HOME_OF = {
    "ContrastiveClusterer": "sktime_contrastive.clusterer",
    "ContrastiveEmbedder": "sktime_contrastive.embedder",
    "LevelWarning": "sktime_contrastive.contrast.level_reliance",
    "all_estimators": "sktime_contrastive.registry",
    "load_model": "sktime_contrastive.persistence",
    "save_model": "sktime_contrastive.persistence",
}
_SUBMODULES = ("plotting", "recipes", "tslearn")


def __getattr__(name: str) -> Any:
    if name in _HOME_OF:
        return getattr(importlib.import_module(_HOME_OF[name]), name)
    if name in _SUBMODULES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
