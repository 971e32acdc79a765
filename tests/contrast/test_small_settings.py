from sktime_contrastive import ContrastiveEmbedder
from sktime_contrastive.contrast.small_settings import small_settings


def test_each_way_to_train_is_there():
    settings = small_settings()
    embedders = [ContrastiveEmbedder(**own) for own in settings]
    methods = [embedder.check_parameters() for embedder in embedders]
    assert {type(m.positives).__name__ for m in methods} == {
        "Neighbors",
        "AugmentedViews",
        "Labels",
    }
    assert {m.similarity for m in methods} == {"cauchy", "dot", "cosine"}
    assert {m.head is None for m in methods} == {True, False}
    assert max(m.trainer.num_epochs for m in methods) == 2


def test_they_are_no_defaults_and_share_nothing():
    defaults = ContrastiveEmbedder().get_params(deep=False)
    first, again = small_settings(), small_settings()
    for own, other in zip(first, again, strict=True):
        assert own.keys() == other.keys() <= defaults.keys()
        assert own["trainer"] is not other["trainer"]
