"""Small settings of the embedder, for sktime's own tests."""

from __future__ import annotations

from typing import Any

from sktime_contrastive.encoders import FCN, Dilated, Rocket
from sktime_contrastive.training import Trainer

__all__ = ["small_settings"]


def small_settings() -> list[dict[str, Any]]:
    """Parameters of ``ContrastiveEmbedder`` that are not its defaults.

    Returns
    -------
    list of dict
        One for each way to train: neighbours by features, augmented views of series, a
        head behind the codes, labels.
    """
    quick = Trainer(num_epochs=2, device="cpu")
    narrow = Rocket(n_components=4, hidden=(8, 8))
    views = {"positives": "views", "n_init": 1, "trainer": quick}
    return [
        {"encoder": narrow, "n_init": 2, "trainer": quick},
        {"encoder": FCN((4, 4), (3, 3)), "similarity": "dot", **views},
        {
            "encoder": Dilated(4, depth=2),
            "latent_dim": 4,
            "similarity": "cosine",
            "temperature": 0.5,
            "head": "projection",
            "scaling": "series",
            **views,
        },
        {
            "encoder": narrow,
            "latent_dim": 4,
            "positives": "labels",
            "similarity": "cosine",
            "temperature": 0.1,
            "head": "projection",
            "n_init": 1,
            "trainer": quick,
        },
    ]
