import subprocess
import sys

import pytest
import torch
from torch.nn import functional as F

from sktime_contrastive.encoders.rocket import features as features_module
from sktime_contrastive.encoders.rocket.features import RocketFeatures
from sktime_contrastive.utils.parallel import one_core
from sktime_contrastive.utils.randomness import make_generator
from tests.encoders.rocket.conftest import fit, panel


@pytest.mark.parametrize("length", [2, 3, 5, 8])
def test_series_shorter_than_the_kernels(length):
    values, lengths = panel([length] * 6, 2)
    features = fit(RocketFeatures(), values, lengths)(values, lengths)
    assert torch.isfinite(features).all()
    assert features.std(dim=0).sum() > 0


@pytest.mark.parametrize("factor", [0.01, 100.0])
def test_units_of_the_panel_do_not_matter(factor):
    values, lengths = panel([40] * 30)
    values = values + 5.0 * (torch.arange(30) % 3)[:, None, None]
    features = [
        RocketFeatures(5).fit_transform(panel, lengths, make_generator(0))
        for panel in (values, factor * values)
    ]
    torch.testing.assert_close(*features, atol=0.02, rtol=0.02)


@pytest.mark.parametrize("size", [2.0**20, 2.0**27])  # so that nothing is rounded
def test_one_outlier_leaves_the_shapes_of_the_other_series(size):
    """Scaled by a panel with an outlier all that is usual is small."""
    values, lengths = panel([60] * 12)
    fitted = RocketFeatures(8, level_weight=0)
    expected = fitted.fit_transform(values, lengths, make_generator(0))
    features = fitted(values / size, lengths)
    torch.testing.assert_close(features, expected)


@pytest.mark.parametrize("n_channels", [1, 4, 12])
def test_padding_changes_no_bit_before_the_components(n_channels):
    values, lengths = panel([40, 12, 2, 27], n_channels)
    fitted = fit(RocketFeatures(), values, lengths)
    families = fitted._compute_families(values, lengths)
    padded = fitted._compute_families(F.pad(values, (0, 25)), lengths)
    assert all(map(torch.equal, families, padded))
    for i, length in enumerate(lengths):
        alone = fitted._compute_families(
            values[i : i + 1, :, :length], lengths[i : i + 1]
        )
        for family, of_one in zip(families, alone, strict=True):
            assert torch.equal(of_one[0], family[i])


@pytest.mark.parametrize("n_channels", [1, 3])
def test_padding_chunks_and_order_change_nothing(n_channels, monkeypatch):
    values, lengths = panel([30] * 9 + [20] * 8 + [7], n_channels)
    fitted = fit(RocketFeatures(), values, lengths)
    expected = fitted(values, lengths)
    close = {"atol": 1e-5, "rtol": 1e-4}
    torch.testing.assert_close(
        fitted(F.pad(values, (0, 25)), lengths), expected, **close
    )
    order = torch.randperm(18, generator=make_generator(1))
    shuffled = fitted(values[order], lengths[order])
    torch.testing.assert_close(shuffled, expected[order], **close)
    for limit in ("_VALUES_AT_ONCE", "_SERIES_AT_ONCE"):
        with monkeypatch.context() as patch:
            patch.setattr(features_module, limit, {"cpu": 2, "cuda": 1})
            torch.testing.assert_close(fitted(values, lengths), expected, **close)


def test_the_number_of_threads_changes_no_bit():
    values, lengths = panel([30] * 300 + [20] * 300)
    of_threads = []
    for n_jobs in (1, 3):
        with one_core(n_jobs):
            fitted = RocketFeatures()
            features = fitted.fit_transform(values, lengths, make_generator(0))
            of_threads.append((features, fitted(values, lengths)))
    for one, three in zip(*of_threads, strict=True):
        assert torch.equal(one, three)


def test_a_small_panel_is_its_own_sample():
    generator = make_generator(0)
    state = generator.get_state()
    assert RocketFeatures.choose_sample(4096, generator) is None
    assert torch.equal(generator.get_state(), state)


def test_a_large_panel_is_fitted_to_a_sample(monkeypatch):
    monkeypatch.setattr(features_module, "_MOST_FITTED", 50)
    values, lengths = panel([30] * 40 + [24] * 80, 2)
    sample = RocketFeatures.choose_sample(120, make_generator(0))
    assert sample.shape == (50,)
    assert (sample.diff() > 0).all()
    assert not torch.equal(sample, RocketFeatures.choose_sample(120, make_generator(1)))

    with one_core():
        found = RocketFeatures().fit_transform(values, lengths, make_generator(0))
        by_hand, generator = RocketFeatures(), make_generator(0)
        sample = by_hand.choose_sample(120, generator)
        by_hand.fit(values[sample], lengths[sample], generator)
        assert torch.equal(found, by_hand(values, lengths))
        chunks = by_hand.split(lengths, 2, values.device)
        assert len(chunks) > 1
        for chunk in chunks:
            longest = int(lengths[chunk].max())
            part = by_hand.transform_chunk(values[chunk, :, :longest], lengths[chunk])
            assert torch.equal(part, found[chunk])


LIMITED = """
import resource
import torch
from sktime_contrastive.encoders.rocket import features
from sktime_contrastive.utils.randomness import make_generator

torch.set_num_threads(1)
features._MOST_FITTED = 100
panel = torch.randn({n}, 1, 24, generator=make_generator(0)).cumsum(2)
lengths = torch.full((len(panel),), 24)
fitted = features.RocketFeatures()
fitted.fit_transform(panel[:200], lengths[:200], make_generator(0))  # all is loaded
status = open("/proc/self/status").read().split()
limit = 1024 * int(status[status.index("VmSize:") + 1]) + 2**20 * {mib}
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
print(len(fitted.fit_transform(panel, lengths, make_generator(0))))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs RLIMIT_AS and /proc")
def test_memory_does_not_follow_the_panel():
    """The features of 8,000 short series take 124 MiB before they are reduced."""
    run = subprocess.run(
        [sys.executable, "-c", LIMITED.format(n=8_000, mib=50)],
        capture_output=True,
        text=True,
    )
    assert run.stdout.split() == ["8000"], run.stderr
