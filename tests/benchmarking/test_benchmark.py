import pytest
from sklearn.metrics import adjusted_rand_score
from sklearn.model_selection import KFold
from sktime.benchmarking.analysis import FriedmanTest

from sktime_contrastive.benchmarking import (
    ClusteringBenchmark,
    clustering_accuracy,
)
from tests.benchmarking.conftest import Halves, make_benchmark, scores_of


def test_frame_is_sktimes(high_and_low, expected):
    frame = make_benchmark(high_and_low).run()
    assert frame["validation_id"].tolist() == ["A", "A", "B", "B"]
    assert frame["model_id"].tolist() == ["sure", "unsure"] * 2
    unsure = expected[(expected.task == "A") & (expected.estimator == "unsure")]
    row = frame.iloc[1]
    assert (
        row["adjusted_rand_score_fold_1_test"] == unsure["adjusted_rand_score"].iloc[1]
    )
    assert row["adjusted_rand_score_mean"] == pytest.approx(
        unsure["adjusted_rand_score"].mean()
    )
    assert row["runtime_secs"] == pytest.approx(
        row["fit_time_mean"] + row["pred_time_mean"]
    )
    three = make_benchmark(
        high_and_low, {"a": Halves(), "b": Halves(flips=0.3), "c": Halves(flips=0.9)}
    )
    test = FriedmanTest(metric="adjusted_rand_score").evaluate(three.run())
    assert "p_value" in " ".join(map(str, test.columns)) or len(test)


def test_seeds_are_the_folds(high_and_low, expected):
    X, y = high_and_low
    for row in expected[expected.estimator == "unsure"].itertuples():
        labels = Halves(flips=0.5, random_state=row.fold).fit(X).labels_
        assert row.adjusted_rand_score == adjusted_rand_score(y, labels)
        assert row.clustering_accuracy == clustering_accuracy(y, labels)


def test_splits_and_seeds_count_together(high_and_low):
    benchmark = ClusteringBenchmark(n_seeds=2)
    benchmark.add_estimator(Halves(flips=0.5), "unsure")
    benchmark.add_task(high_and_low, KFold(3), adjusted_rand_score, task_id="A")
    scores = scores_of(benchmark)
    assert scores["fold"].tolist() == list(range(6))
    X, y = high_and_low
    train, test = list(KFold(3).split(X))[2]
    labels = Halves(flips=0.5, random_state=1).fit(X[train]).predict(X[test])
    assert scores["adjusted_rand_score"].iloc[5] == adjusted_rand_score(y[test], labels)


@pytest.mark.parametrize("name", ["results.csv", "results.parquet", "results"])
def test_other_formats_lose_what_was_stored(name, high_and_low, tmp_path):
    with pytest.raises(ValueError, match=r"must end in \.json"):
        make_benchmark(high_and_low).run(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_bad_parameters():
    with pytest.raises(TypeError, match="verbose='no' must be True"):
        ClusteringBenchmark(verbose="no")
    with pytest.raises(ValueError, match="n_seeds=0"):
        ClusteringBenchmark(n_seeds=0)
    with pytest.raises(ValueError, match="timeout=-1"):
        ClusteringBenchmark(timeout=-1)
    with pytest.raises(ValueError, match="Did you mean 'classes'"):
        ClusteringBenchmark(n_clusters="class")
    with pytest.raises(ValueError, match="Did you mean 'combined'"):
        ClusteringBenchmark().add_task((None, None), "combine")
    with pytest.raises(TypeError, match="'ari', but a metric must be callable"):
        ClusteringBenchmark().add_task((None, None), "combined", "ari")
    with pytest.raises(ValueError, match="Did you mean 'failed'"):
        ClusteringBenchmark().run(force_rerun="fail")
    with pytest.raises(ValueError, match="no estimators registered"):
        ClusteringBenchmark().run()
