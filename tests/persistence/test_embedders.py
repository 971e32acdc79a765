import numpy as np

from sktime_contrastive import ContrastiveEmbedder
from sktime_contrastive.persistence.embedders import pack_embedder, unpack_embedder


def test_an_embedder_comes_back(fitted, panel):
    for name in ("rocket", "fcn"):
        embedder = fitted(name).embedder_
        again = unpack_embedder(pack_embedder(embedder))
        assert type(again) is ContrastiveEmbedder
        assert again.get_state().keys() == embedder.get_state().keys()
        np.testing.assert_array_equal(again.transform(panel), embedder.transform(panel))
        assert again.fault_ == embedder.fault_


def test_a_fault_comes_back(fitted):
    embedder = fitted("fcn").embedder_
    embedder.fault_ = "training did not move the network"
    assert unpack_embedder(pack_embedder(embedder)).fault_ == embedder.fault_
