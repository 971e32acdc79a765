import numpy as np

from sktime_contrastive.explanation.donors import draw_donors
from sktime_contrastive.explanation.fitted import read_clusterer
from sktime_contrastive.explanation.removal import Remover
from sktime_contrastive.explanation.replacements import REPLACEMENTS
from sktime_contrastive.explanation.windows import make_windows
from tests.explanation.planted import fit, plant


def test_margins_are_those_of_the_copies():
    X, _, _ = plant("bump", 40, n=24)
    fitted = read_clusterer(fit(X))
    panel, labels = fitted.read(X), fitted.clusterer.labels_
    replacement = REPLACEMENTS["other"]().fit(panel)
    donors = draw_donors(labels, labels, n_draws=2, seed=0)
    remover = Remover(fitted, panel, replacement, donors, labels)
    windows = make_windows(panel.lengths, window=48)
    margins = remover.margins_without(windows)
    assert margins.shape == (len(windows), 3)
    assert np.isfinite(margins).all()
    codes = fitted.embedder.embed_panel(panel)
    whole, _, _ = fitted.membership.margins(codes, labels)
    # Without a stretch of noise a series is where it was; without the bump it is not.
    lost = whole[windows.series][:, None] - margins
    assert np.abs(lost[:, 1]).mean() > 3 * np.abs(lost[:, [0, 2]]).mean()
