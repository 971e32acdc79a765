import numpy as np
import pytest

from sktime_contrastive.encoders.rocket.hydra import HydraCounts
from sktime_contrastive.utils.randomness import make_generator
from tests.encoders.rocket.conftest import dilated, panel


@pytest.mark.parametrize("lengths", [[30, 30], [30, 21, 13]])
def test_hydra_by_definition(lengths):
    values, lengths = panel(lengths)
    hydra = HydraCounts(n_groups=2, group_size=3).fit(
        values, lengths, make_generator(0)
    )
    whole, thirds = (block.numpy() for block in hydra(values, lengths))
    for row, length in enumerate(lengths):
        series = values[row, 0, :length].numpy()
        expected, number = [], 0
        for source in (series, np.diff(series)):
            part = np.arange(len(source)) * 3 // len(source)
            for dilation in hydra.dilations:
                kernels = hydra.get_buffer(f"kernels_{number}").numpy()
                outputs = np.array(
                    [dilated(source, taps, dilation) for taps in kernels]
                )
                outputs = outputs.reshape(3, 2, -1)
                for extreme in (outputs.max(0), outputs.min(0)):
                    for hits in (outputs == extreme).reshape(6, -1):
                        expected.append(
                            [hits[part == i].sum() / len(source) for i in range(3)]
                        )
                number += 1
        np.testing.assert_allclose(thirds[row] ** 2, np.ravel(expected), atol=1e-6)
        np.testing.assert_allclose(whole[row] ** 2, np.sum(expected, axis=1), atol=1e-6)
