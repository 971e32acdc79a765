"""What scikit-learn's tools ask of an estimator, for sktime's that lack it."""

from sktime_contrastive.sklearn_protocol.mixins import SklearnClusterer
from sktime_contrastive.sklearn_protocol.output import CodesOutput

__all__ = ["CodesOutput", "SklearnClusterer"]
