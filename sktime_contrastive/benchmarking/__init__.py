"""Clusterers side by side: metrics, data, protocols, competitors, results."""

from sktime_contrastive.benchmarking.benchmark import ClusteringBenchmark
from sktime_contrastive.benchmarking.datasets import (
    ArchiveDataset,
    list_archive,
    load_dataset,
    shipped_datasets,
)
from sktime_contrastive.benchmarking.estimators import ESTIMATORS, make_estimator
from sktime_contrastive.benchmarking.evaluate import evaluate
from sktime_contrastive.benchmarking.metrics import DEFAULT_METRICS, clustering_accuracy
from sktime_contrastive.benchmarking.protocols import PROTOCOLS, Combined, TrainTest
from sktime_contrastive.benchmarking.results import ClusteringResults
from sktime_contrastive.panel.archive_files import DatasetError

__all__ = [
    "DEFAULT_METRICS",
    "ESTIMATORS",
    "PROTOCOLS",
    "ArchiveDataset",
    "ClusteringBenchmark",
    "ClusteringResults",
    "Combined",
    "DatasetError",
    "TrainTest",
    "clustering_accuracy",
    "evaluate",
    "list_archive",
    "load_dataset",
    "make_estimator",
    "shipped_datasets",
]
