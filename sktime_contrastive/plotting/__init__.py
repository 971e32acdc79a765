"""Pictures of a fitted clusterer; they need matplotlib, the extra ``plot``."""

from sktime_contrastive.plotting.latent_space import plot_latent_space

__all__ = ["plot_latent_space"]
