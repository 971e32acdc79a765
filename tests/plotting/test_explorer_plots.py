import json

import numpy as np

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.panel import to_panel
from sktime_contrastive.plotting.explorer_plots import make_map, make_series_plots


def test_the_map_has_a_point_for_each_series(quick, two_families):
    clusterer = ContrastiveClusterer(2, quick, random_state=0).fit(two_families[0])
    text = json.dumps(make_map(clusterer))
    assert text.count('"circle"') >= 40
    assert text.count("latent dimension") == 2


def test_there_are_axes_for_each_channel():
    panel = to_panel(np.random.default_rng(0).normal(size=(4, 3, 20)))
    text = json.dumps(make_series_plots(panel))
    for number in range(3):
        assert text.count(f'"channel {number}"') == 1
        assert f'"ys{number}"' in text
