from sktime_contrastive.encoders.rocket.kernels import dilations


def test_dilations_fit_into_the_series():
    assert dilations(9) == [1]
    assert dilations(17) == [1, 2]
    for n_steps in (1, 2, 50, 1000):
        assert dilations(n_steps)[-1] * 8 < max(n_steps, 9)
