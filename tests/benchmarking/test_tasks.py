"""The data of a task, and an estimator set up for them."""

from sktime_contrastive.benchmarking import ClusteringBenchmark
from sktime_contrastive.benchmarking.tasks import configure
from tests.benchmarking.archive_files import HEADER, write
from tests.benchmarking.conftest import Halves


def inertia(X, labels):
    """A metric that asks for no labels."""
    return float(len(set(labels)))


def test_without_labels_internal_metrics_score(tmp_path):
    rows = "".join(f"{i},{i}\n" for i in range(8))
    dataset = write(tmp_path, f"{HEADER}@classLabel false\n@data\n{rows}")
    benchmark = ClusteringBenchmark()
    benchmark.add_estimator(Halves())
    benchmark.add_task(dataset, "combined", inertia, task_id="inside")
    benchmark.add_task(dataset, "combined", task_id="classes")
    benchmark.run()
    assert benchmark.results_.scores["inertia"].tolist() == [2.0]
    (message,) = benchmark.results_.failures["message"]
    assert "Odd_TRAIN.ts: it has no class labels" in message


def test_seeds_and_clusters_reach_nested_estimators(high_and_low):
    from sktime.clustering.compose import ClustererPipeline
    from sktime.transformations.series.exponent import ExponentTransformer

    pipeline = ClustererPipeline(Halves(), [ExponentTransformer()])
    configured = configure(pipeline, ["a", "b", "c"], 7, "classes")
    assert configured.get_params()["clusterer__n_clusters"] == 3
    assert configured.get_params()["clusterer__random_state"] == 7
    untouched = configure(Halves(5, random_state=3), ["a", "b"], None, None)
    assert (untouched.n_clusters, untouched.random_state) == (5, 3)
