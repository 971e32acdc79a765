"""Why a series is in its cluster: which channel, which stretch of time."""

from sktime_contrastive.explanation.differences import standardized_differences
from sktime_contrastive.explanation.explain import explain
from sktime_contrastive.explanation.explanation import Explanation

__all__ = ["Explanation", "explain", "standardized_differences"]
