"""The clusterer for users of tslearn: its arrays, its conventions, its files."""

from sktime_contrastive.tslearn.contrastive_kmeans import TimeSeriesContrastiveKMeans
from sktime_contrastive.tslearn.conversion import from_tslearn, to_tslearn

__all__ = ["TimeSeriesContrastiveKMeans", "from_tslearn", "to_tslearn"]
