"""Write the models in ``saved/``: run once for each format version, never again.

They were saved by a version of this package and must load ever after. A new format
gets files of its own beside them: ``python tests/persistence/make_saved.py``.
"""

from pathlib import Path

import numpy as np

from sktime_contrastive import ContrastiveClusterer, recipes, save_model
from sktime_contrastive.encoders import FCN, Dilated, Rocket
from sktime_contrastive.persistence.model import FORMAT_VERSION
from sktime_contrastive.training import LatentSnapshots, Trainer
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans

SAVED = Path(__file__).parent / "saved"
SHORT = Trainer(num_epochs=2, device="cpu", callbacks=[LatentSnapshots(2)])


def waves():
    """Panel (12, 2, 12) that is the same on every machine: three families of waves."""
    time, number = np.arange(12), np.arange(12)[:, None, None]
    channel = np.arange(2)[:, None]
    return np.sin((number % 3 + 1) * 0.4 * time + channel) * (1 + number / 12)


def main() -> None:
    """Fit small models and save them, one for each kind of file."""
    X = waves()
    fcn = recipes.plain_2d(encoder=FCN((3,), (3,)), trainer=SHORT)
    clusterer = ContrastiveClusterer(3, embedder=fcn, random_state=0).fit(X)
    save_model(clusterer, SAVED / f"clusterer_{FORMAT_VERSION}.safetensors")
    rocket = Rocket(n_components=1, hidden=(2, 2))
    embedder = recipes.neighbors_2d(encoder=rocket, trainer=SHORT, random_state=0)
    save_model(embedder.fit(X), SAVED / f"embedder_{FORMAT_VERSION}.safetensors")
    dilated = recipes.simclr(
        encoder=Dilated(2, depth=2), latent_dim=2, scaling="series", trainer=SHORT
    )
    km = TimeSeriesContrastiveKMeans(3, embedder=dilated, random_state=0)
    km.fit(X.transpose(0, 2, 1))
    km.to_json(SAVED / f"of_tslearn_{FORMAT_VERSION}.json")
    path = SAVED / f"of_tslearn_{FORMAT_VERSION}.hdf5"
    path.unlink(missing_ok=True)  # it replaces none
    km.to_hdf5(path)


if __name__ == "__main__":
    main()
