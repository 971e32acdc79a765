"""An encoder of your own: a recurrent network reads series of unequal length.

JapaneseVowels ships with sktime: nine speakers say two vowels, twelve cepstral
coefficients, 7 to 29 steps. The speakers are used for scoring alone.
"""

from __future__ import annotations

import torch
from sklearn.metrics import adjusted_rand_score
from sktime.datasets import load_japanese_vowels
from torch import Tensor, nn

from sktime_contrastive import ContrastiveClusterer, recipes
from sktime_contrastive.encoders import Encoder


class Recurrent(Encoder):
    """A gated recurrent unit; the code is read from its state at a series' end.

    Parameters
    ----------
    hidden_dim : int, default=32
        Size of the state.
    """

    def __init__(self, hidden_dim: int = 32) -> None:
        self.hidden_dim = hidden_dim
        super().__init__()

    def build(self, n_channels: int, latent_dim: int) -> nn.Module:
        return RecurrentNetwork(n_channels, self.hidden_dim, latent_dim)


class RecurrentNetwork(nn.Module):
    def __init__(self, n_channels: int, hidden_dim: int, latent_dim: int) -> None:
        super().__init__()
        self.recurrent = nn.GRU(n_channels, hidden_dim, batch_first=True)
        self.to_code = nn.Linear(hidden_dim, latent_dim)

    def forward(self, values: Tensor, lengths: Tensor | None) -> Tensor:
        states, _ = self.recurrent(values.transpose(1, 2))  # (n, t, hidden_dim)
        if lengths is None:
            return self.to_code(states[:, -1])
        # What comes after the end is padding, which the state there has not seen.
        return self.to_code(states[torch.arange(len(states)), lengths - 1])


def main() -> None:
    X, speakers = load_japanese_vowels(split="train", return_type="nested_univ")
    print(f"{len(X)} series of {X.shape[1]} channels, ARI with the speakers:")
    for encoder in (Recurrent(), "fcn", "rocket"):
        embedder = recipes.neighbors_2d(encoder=encoder, n_init=1)
        clusterer = ContrastiveClusterer(9, embedder, random_state=0)
        score = adjusted_rand_score(speakers, clusterer.fit_predict(X))
        print(
            f"{encoder!s:24s}{score:6.2f}{clusterer.history_['seconds'].sum():8.1f} s"
        )


if __name__ == "__main__":
    main()
