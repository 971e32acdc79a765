"""Small settings of the estimators, for sktime's own tests."""

from __future__ import annotations

from typing import Any

__all__ = ["clusterer_settings", "embedder_settings"]


def embedder_settings() -> list[dict[str, Any]]:
    """Parameters of ``ContrastiveEmbedder``, a set for each recipe."""
    from sktime_contrastive import recipes
    from sktime_contrastive.encoders import FCN, Dilated, Rocket
    from sktime_contrastive.training import Trainer

    quick = Trainer(num_epochs=2, device="cpu")
    narrow = Rocket(n_components=4, hidden=(8, 8))
    settings = [
        recipes.neighbors_2d(encoder=narrow, trainer=quick),
        recipes.plain_2d(encoder=FCN((4, 4), (3, 3)), trainer=quick),
        recipes.simclr(
            encoder=Dilated(4, depth=2),
            latent_dim=4,
            scaling="series",
            trainer=quick,
        ),
        recipes.supcon(encoder=narrow, latent_dim=4, trainer=quick),
    ]
    return [setting.get_params(deep=False) for setting in settings]


def clusterer_settings() -> list[dict[str, Any]]:
    """Parameters of ``ContrastiveClusterer``."""
    from sklearn.cluster import AgglomerativeClustering

    from sktime_contrastive.embedder import ContrastiveEmbedder

    settings = embedder_settings()
    neighbors, plain, simclr, _ = (ContrastiveEmbedder(**s) for s in settings)
    return [
        {"n_clusters": 2, "embedder": neighbors},
        {"n_clusters": 2, "embedder": plain},
        {
            "n_clusters": 3,
            "embedder": simclr,
            "clusterer": AgglomerativeClustering(),
            "n_init": 2,
        },
    ]
