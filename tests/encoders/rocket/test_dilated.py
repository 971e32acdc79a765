import pytest
import torch
from torch.nn import functional as F

from sktime_contrastive.encoders.rocket import dilated
from sktime_contrastive.encoders.rocket.features import RocketFeatures
from sktime_contrastive.encoders.rocket.hydra import HydraCounts
from sktime_contrastive.encoders.rocket.minirocket import MiniRocket
from tests.encoders.rocket.conftest import as_one, fit, panel

KINDS = {
    "mini": lambda: MiniRocket(500),
    "hydra": lambda: HydraCounts(4, 4),
    "all": RocketFeatures,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n_channels", [1, 4, 12])
def test_padding_never_changes_a_feature(kind, n_channels):
    values, lengths = panel([40, 12, 2, 27], n_channels)
    fitted = fit(KINDS[kind](), values, lengths)
    features = as_one(fitted(values, lengths))
    further = as_one(fitted(F.pad(values, (0, 25)), lengths))
    torch.testing.assert_close(further, features, rtol=1e-4, atol=1e-5)
    for i, length in enumerate(lengths):
        alone = as_one(fitted(values[i : i + 1, :, :length], lengths[i : i + 1]))
        torch.testing.assert_close(alone[0], features[i], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_chunks_change_nothing(kind, monkeypatch):
    values, lengths = panel([30] * 9 + [20] * 8, 2)
    fitted = fit(KINDS[kind](), values, lengths)
    features = as_one(fitted(values, lengths))
    budget = {"cpu": 16 * 30 * 2, "cuda": 1}
    monkeypatch.setattr(dilated, "_VALUES_AT_ONCE", budget)
    torch.testing.assert_close(
        as_one(fitted(values, lengths)), features, atol=1e-5, rtol=1e-4
    )
