"""ContrastiveEmbedder: a sktime transformer from a panel to a table of latent codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sktime.transformations.base import BaseTransformer

from sktime_contrastive.panel import Panel, check_panel
from sktime_contrastive.panel.checks import warn_of_outliers
from sktime_contrastive.panel.label_encoding import check_encoded
from sktime_contrastive.panel.scaling import SCALINGS, Scaler
from sktime_contrastive.panel.transformers import PanelTransformer
from sktime_contrastive.sklearn_protocol import CodesOutput
from sktime_contrastive.utils.fitted_state import FittedState
from sktime_contrastive.utils.nested_parameters import NestedParameters
from sktime_contrastive.utils.randomness import RandomState, draw_seeds
from sktime_contrastive.utils.transactional import TransactionalFit, transactional
from sktime_contrastive.utils.validation import check_choice, check_integer

if TYPE_CHECKING:
    from sktime_contrastive.clustering.n_clusters import NClustersChoice
    from sktime_contrastive.contrast.method import ContrastiveMethod
    from sktime_contrastive.encoders import Encoder, ProjectionHead
    from sktime_contrastive.positives import Positives
    from sktime_contrastive.training import Trainer

__all__ = ["ContrastiveEmbedder"]


class ContrastiveEmbedder(
    TransactionalFit,
    FittedState,
    NestedParameters,
    CodesOutput,
    PanelTransformer,
    BaseTransformer,
):
    """Latent codes of time series, learned by contrast, with labels or without.

    A small torch network is trained by a contrastive loss, NT-Xent [1]_: similar series
    get codes that are close together, other series get codes that are far apart. By
    default, nearest neighbours by random convolutional features are the similar series,
    and the codes are points in two dimensions, which can be plotted. ``transform``
    returns a table with a row for each series, for any tabular estimator.

    Series may have several channels, unequal lengths and missing values.
    ``sktime_contrastive.recipes`` has named settings; the defaults are `neighbors_2d`.

    Parameters
    ----------
    encoder : {"rocket", "fcn", "resnet", "inception", "dilated"} or Encoder, \
default="rocket"
        The network, by name or as a component of ``sktime_contrastive.encoders``. The
        default reads random convolutional features that are computed once, which makes
        training a matter of seconds; the others read the series.
    latent_dim : int, default=2
        Dimensions of the codes. Two can be plotted, and cluster as well as ten.
    positives : {"neighbors", "views", "labels"} or Positives, default="neighbors"
        Which series get similar codes: nearest neighbours in feature space, augmented
        views of one series, or series with the same label; or a component.
    similarity : {"cauchy", "dot", "cosine", "euclidean"}, default="cauchy"
        How codes are compared in the loss: see ``contrast.similarity``. The default is
        t-SimCNE's for two dimensions.
    temperature : float, default=1.5
        Divides the similarities. The lower it is, the more weight have the most similar
        series. For codes that are not normalized it sets the scale of the latent space.
    head : None, "projection" or ProjectionHead, default=None
        Network between codes and loss, dropped after training.
    scaling : {"panel", "series", "none"}, default="panel"
        Zero mean and unit standard deviation of each channel. "panel" takes them over
        the panel, which keeps the level and the amplitude of a series, as for power,
        weight or speed. "series" takes them over each series, so that only its shape
        counts. "none" is for values that are near that range already. The default
        loses nothing, and hardly changes series that are z-normalized already.
    trainer : Trainer or None, default=None
        How long, how fast and on what device; None is ``Trainer()``.
    n_init : int, default=16
        Number of networks that are trained. The one is kept whose k-means clusters hold
        neighbours together and agree with those of the others [2]_. With 16, other
        seeds give nearly the same. With ``encoder="rocket"`` they train at once, and of
        eight or more a part to the end; set 1 for encoders that read the series.
    random_state : int, RandomState, Generator or None, default=None
        With an integer, 0 or above, two fits on one machine give the same codes to the
        bit. Global generators are never touched.
    verbose : bool or int, default=False
        Show a progress bar with the loss, if True or a level above 0.

    Attributes
    ----------
    network_ : torch.nn.Module
        The trained encoder, on the CPU: values ``(n, c, t)`` to codes.
    history_ : DataFrame
        A row for each epoch: epoch, loss (mean over its steps), learning_rate, seconds.
    embedding_ : array of shape (n, latent_dim)
        Codes of the panel that was fitted.
    snapshots_ : dict of int to float32 array of shape (n, latent_dim)
        With the callback ``LatentSnapshots``: the codes after so many epochs.
    sample_indices_ : int array of shape (m,)
        Series of a panel beyond ``Trainer(max_samples=...)`` that were trained on, to
        which the snapshots belong.
    scaler_, n_channels_, channels_ : Scaler, int, tuple of str or None
        Scaling, number of channels and their names in the panel that was fitted.
    fault_ : str or None
        What went wrong in training, as the warning says it; None where nothing did.
    agreement_ : float
        Mean adjusted Rand index of this network's clusters with those of the others, at
        most 1: how stable the clusters are, not how right. NaN for one network.

    Raises
    ------
    ValueError, TypeError
        By ``fit``, before any training, for parameters out of range, an empty panel,
        infinite values, series observed at the first step only, columns that are not
        numeric; by ``transform`` also for other channels.
    FloatingPointError
        By ``fit``, if training diverges.

    Warns
    -----
    sklearn.exceptions.ConvergenceWarning, LevelWarning
        By ``fit``, if training ends worse than it began, or moves nothing; if clusters
        hang on the level and amplitude of the series, which `scaling` keeps or not.

    Notes
    -----
    With ``positives="labels"``, ``fit(X, y)`` takes labels where there are any: NaN,
    None and -1 stand for a missing one, and a series without a label is held to be like
    its neighbours. With other positives `y` is ignored.

    As everywhere among sktime's transformers, a 2-D numpy array is **one** multivariate
    series, time in rows; a univariate panel is ``X[:, None]``, of shape ``(n, 1, t)``.
    A single series is accepted, as sktime demands, but its code means little.

    A series ends with its last observed time step. Gaps, NaN, are filled by linear
    interpolation, a channel never observed by the mean. A missing row is no gap.

    References
    ----------
    .. [1] Chen et al., A Simple Framework for Contrastive Learning, ICML 2020.
    .. [2] See ``sktime_contrastive.contrast.selection.score_networks``.

    Examples
    --------
    >>> from sktime.datasets import load_basic_motions
    >>> from sktime_contrastive import ContrastiveEmbedder
    >>> X, _ = load_basic_motions(split="train", return_type="numpy3D")
    >>> embedder = ContrastiveEmbedder(n_init=1, random_state=0)
    >>> embedder.fit_transform(X).shape
    (40, 2)
    """

    _tags = {
        "authors": ["sktime-contrastive developers"],
        "maintainers": ["sktime-contrastive developers"],
        "python_dependencies": ["torch"],
        "object_type": "transformer",
        "capability:random_state": True,
        "property:randomness": "derandomized",
    }

    def __init__(
        self,
        encoder: str | Encoder = "rocket",
        latent_dim: int = 2,
        positives: str | Positives = "neighbors",
        similarity: str = "cauchy",
        temperature: float = 1.5,
        head: str | ProjectionHead | None = None,
        scaling: str = "panel",
        trainer: Trainer | None = None,
        n_init: int = 16,
        random_state: RandomState = None,
        verbose: bool | int = False,
    ) -> None:
        self.encoder = encoder
        self.latent_dim = latent_dim
        self.positives = positives
        self.similarity = similarity
        self.temperature = temperature
        self.head = head
        self.scaling = scaling
        self.trainer = trainer
        self.n_init = n_init
        self.random_state = random_state
        self.verbose = verbose
        super().__init__()

    def check_parameters(self) -> ContrastiveMethod:
        """Check all parameters and put components in the place of names.

        Returns
        -------
        ContrastiveMethod
            The settings of the contrastive method.
        """
        # imports torch
        from sktime_contrastive.contrast.method import ContrastiveMethod

        check_choice("scaling", self.scaling, SCALINGS)
        check_integer("n_init", self.n_init, least=1)
        return ContrastiveMethod(
            encoder=self.encoder,
            latent_dim=self.latent_dim,
            positives=self.positives,
            similarity=self.similarity,
            temperature=self.temperature,
            head=self.head,
            trainer=self.trainer,
        )

    @transactional
    def fit_panel(
        self,
        panel: Panel,
        labels: np.ndarray | None = None,
        n_clusters: int | NClustersChoice | None = None,
    ) -> ContrastiveEmbedder:
        """Fit to a panel that was converted already; ``fit`` is for the others.

        What was fitted before is forgotten, or kept where this fit fails.

        Parameters
        ----------
        panel : Panel
        labels : int array of shape (n,) or None, default=None
            Labels from 0, -1 for series without one.
        n_clusters : int, NClustersChoice or None, default=None
            Number of clusters that are looked for, or what chooses it by the features.

        Returns
        -------
        self
        """
        from sktime_contrastive.contrast.fitting import fit_to_panel  # imports torch
        from sktime_contrastive.training import progress_bars

        check_panel(panel)
        labels = check_encoded(labels, len(panel))
        method = self.check_parameters()
        warn_of_outliers(panel)
        (seed,) = draw_seeds(self.random_state)
        self.scaler_ = Scaler(self.scaling).fit(panel)
        self.channels_, self.n_channels_ = panel.channels, panel.n_channels
        fitted = fit_to_panel(
            method,
            panel,
            self.scaler_,
            seed,
            labels=labels,
            n_clusters=n_clusters,
            n_init=int(self.n_init),
            callbacks=progress_bars(self.verbose),
        )
        self.network_, self.embedding_ = fitted.network, fitted.codes
        self.history_, self.fault_ = fitted.history, fitted.fault
        self.agreement_ = fitted.agreement
        for name in ("snapshots", "sample_indices"):
            if (value := getattr(fitted, name)) is not None:
                setattr(self, f"{name}_", value)
        return self

    def embed_panel(self, panel: Panel) -> np.ndarray:
        """Codes of a panel that was converted already; ``transform`` is for the others.

        Parameters
        ----------
        panel : Panel

        Returns
        -------
        float64 array of shape (n, latent_dim)

        Raises
        ------
        ValueError
            If the panel has other channels than the one that was fitted.
        """
        from sktime_contrastive.training import Trainer
        from sktime_contrastive.training.inference import encode_panel  # imports torch

        self.check_is_fitted()
        panel.check_same_channels(self.n_channels_, self.channels_)
        self.scaler_.check_range(panel)
        trainer = self.trainer or Trainer()
        device = trainer.choose_device()
        return encode_panel(self.network_, self.scaler_, panel, device, trainer.n_jobs)

    def _stand_in(self, name: str, given: Any) -> Any:
        from sktime_contrastive.contrast.named_components import stand_in

        return stand_in(name, given)

    @classmethod
    def get_test_params(cls, parameter_set: str = "default") -> list[dict[str, Any]]:
        """Return small settings for sktime's tests, whatever `parameter_set`."""
        from sktime_contrastive.contrast.small_settings import small_settings

        return small_settings()
