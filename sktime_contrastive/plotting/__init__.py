"""Pictures of a fitted clusterer, and a page to explore it: the extra ``plot``."""

from sktime_contrastive.plotting.animation import animate_training
from sktime_contrastive.plotting.augmented_panel import plot_augmentations
from sktime_contrastive.plotting.clusters import plot_clusters
from sktime_contrastive.plotting.explained_series import plot_explanation
from sktime_contrastive.plotting.explorer_page import explore
from sktime_contrastive.plotting.history import plot_history
from sktime_contrastive.plotting.latent_space import plot_latent_space
from sktime_contrastive.plotting.n_clusters_scores import plot_n_clusters

__all__ = [
    "animate_training",
    "explore",
    "plot_augmentations",
    "plot_clusters",
    "plot_explanation",
    "plot_history",
    "plot_latent_space",
    "plot_n_clusters",
]
