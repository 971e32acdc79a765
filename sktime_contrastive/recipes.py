"""Recipes: contrastive methods by name, each an embedder with its parameters set.

A recipe returns a `ContrastiveEmbedder`, unfitted. Its arguments are what is usually
varied; all else can be set afterwards with ``set_params``.
"""

from __future__ import annotations

from collections.abc import Sequence

from sktime_contrastive.embedder import ContrastiveEmbedder
from sktime_contrastive.encoders import Encoder
from sktime_contrastive.positives import Positives
from sktime_contrastive.training import Callback, Trainer
from sktime_contrastive.utils.randomness import RandomState

__all__ = ["neighbors_2d", "plain_2d", "simclr", "supcon"]


def neighbors_2d(
    *,
    encoder: str | Encoder = "rocket",
    latent_dim: int = 2,
    positives: str | Positives = "neighbors",
    similarity: str = "cauchy",
    temperature: float = 1.5,
    scaling: str = "panel",
    n_init: int = 16,
    num_epochs: int | None = None,
    trainer: Trainer | None = None,
    callbacks: Sequence[Callback] = (),
    random_state: RandomState = None,
    verbose: bool | int = False,
) -> ContrastiveEmbedder:
    """Nearest neighbours as positives, in 2-D under the Cauchy similarity: the default.

    Random convolutional features are computed once; a small network lays the series out
    so that neighbours by these features are close, with the kernel of t-SimCNE [1]_.

    Parameters
    ----------
    encoder, latent_dim, positives, similarity, temperature, scaling, n_init, \
random_state, verbose
        As in `ContrastiveEmbedder`, whose defaults are this recipe.
    num_epochs : int or None, default=None
        Short for ``trainer=Trainer(num_epochs=num_epochs)``.
    trainer : Trainer or None, default=None
        None is ``Trainer()``, 200 steps.
    callbacks : sequence of Callback, default=()
        Short for the ``callbacks`` of a ``Trainer``.

    Returns
    -------
    ContrastiveEmbedder

    Raises
    ------
    ValueError
        If `num_epochs` or `callbacks` are given and `trainer` as well.

    References
    ----------
    .. [1] Böhm, Berens and Kobak, Unsupervised visualization of image datasets using
       contrastive learning, ICLR 2023.

    Examples
    --------
    >>> from sktime_contrastive import recipes
    >>> recipes.neighbors_2d(latent_dim=3).encoder
    'rocket'
    """
    return ContrastiveEmbedder(
        encoder=encoder,
        latent_dim=latent_dim,
        positives=positives,
        similarity=similarity,
        temperature=temperature,
        scaling=scaling,
        trainer=_choose_trainer(Trainer(), num_epochs, trainer, callbacks),
        n_init=n_init,
        random_state=random_state,
        verbose=verbose,
    )


def plain_2d(
    *,
    encoder: str | Encoder = "fcn",
    latent_dim: int = 2,
    positives: str | Positives = "views",
    similarity: str = "dot",
    temperature: float = 1.0,
    scaling: str = "panel",
    num_epochs: int | None = None,
    trainer: Trainer | None = None,
    callbacks: Sequence[Callback] = (),
    random_state: RandomState = None,
    verbose: bool | int = False,
) -> ContrastiveEmbedder:
    """NT-Xent on codes that are not normalized, straight in 2-D: the plain method.

    No projection head, no reduction of dimensions afterwards: what the loss shapes is
    what is looked at and clustered.

    Parameters
    ----------
    encoder, latent_dim, positives, similarity, temperature, scaling, random_state, \
verbose
        As in `ContrastiveEmbedder`.
    num_epochs : int or None, default=None
        Short for ``trainer=Trainer(num_epochs=num_epochs)``.
    trainer : Trainer or None, default=None
        None is ``Trainer(num_steps=400, batch_size=128)``.
    callbacks : sequence of Callback, default=()
        Short for the ``callbacks`` of a ``Trainer``.

    Returns
    -------
    ContrastiveEmbedder

    Raises
    ------
    ValueError
        If `num_epochs` or `callbacks` are given and `trainer` as well.

    Examples
    --------
    >>> from sktime_contrastive import recipes
    >>> recipes.plain_2d(temperature=0.5).temperature
    0.5
    """
    return ContrastiveEmbedder(
        encoder=encoder,
        latent_dim=latent_dim,
        positives=positives,
        similarity=similarity,
        temperature=temperature,
        scaling=scaling,
        trainer=_choose_trainer(
            Trainer(num_steps=400, batch_size=128), num_epochs, trainer, callbacks
        ),
        n_init=1,
        random_state=random_state,
        verbose=verbose,
    )


def simclr(
    *,
    encoder: str | Encoder = "fcn",
    latent_dim: int = 64,
    positives: str | Positives = "views",
    temperature: float = 0.5,
    scaling: str = "panel",
    num_epochs: int | None = None,
    trainer: Trainer | None = None,
    callbacks: Sequence[Callback] = (),
    random_state: RandomState = None,
    verbose: bool | int = False,
) -> ContrastiveEmbedder:
    """SimCLR [1]_: cosine similarity behind a projection head, dropped after training.

    The codes are what the encoder gives before the head, `latent_dim` of them: more
    than can be looked at.

    Parameters
    ----------
    encoder, latent_dim, positives, temperature, scaling, random_state, verbose
        As in `ContrastiveEmbedder`. The temperature is SimCLR's.
    num_epochs : int or None, default=None
        Short for ``trainer=Trainer(num_epochs=num_epochs)``.
    trainer : Trainer or None, default=None
        None is ``Trainer(num_steps=400, batch_size=128)``.
    callbacks : sequence of Callback, default=()
        Short for the ``callbacks`` of a ``Trainer``.

    Returns
    -------
    ContrastiveEmbedder

    Raises
    ------
    ValueError
        If `num_epochs` or `callbacks` are given and `trainer` as well.

    References
    ----------
    .. [1] Chen et al., A Simple Framework for Contrastive Learning of Visual
       Representations, ICML 2020.

    Examples
    --------
    >>> from sktime_contrastive import recipes
    >>> recipes.simclr(latent_dim=32).similarity
    'cosine'
    """
    return ContrastiveEmbedder(
        encoder=encoder,
        latent_dim=latent_dim,
        positives=positives,
        similarity="cosine",
        temperature=temperature,
        head="projection",
        scaling=scaling,
        trainer=_choose_trainer(
            Trainer(num_steps=400, batch_size=128), num_epochs, trainer, callbacks
        ),
        n_init=1,
        random_state=random_state,
        verbose=verbose,
    )


def supcon(
    *,
    encoder: str | Encoder = "rocket",
    latent_dim: int = 64,
    positives: str | Positives = "labels",
    temperature: float = 0.1,
    scaling: str = "panel",
    num_epochs: int | None = None,
    trainer: Trainer | None = None,
    callbacks: Sequence[Callback] = (),
    random_state: RandomState = None,
    verbose: bool | int = False,
) -> ContrastiveEmbedder:
    """SupCon [1]_: labels make the positives, where there are labels.

    Pass them to ``fit(X, y)``; NaN, None or -1 stand for a missing one. Series without
    a label are held to be like their nearest neighbours.

    Parameters
    ----------
    encoder, latent_dim, positives, temperature, scaling, random_state, verbose
        As in `ContrastiveEmbedder`. The temperature is SupCon's.
    num_epochs : int or None, default=None
        Short for ``trainer=Trainer(num_epochs=num_epochs)``.
    trainer : Trainer or None, default=None
        None is ``Trainer(batch_size=128)``.
    callbacks : sequence of Callback, default=()
        Short for the ``callbacks`` of a ``Trainer``.

    Returns
    -------
    ContrastiveEmbedder

    Raises
    ------
    ValueError
        If `num_epochs` or `callbacks` are given and `trainer` as well.

    References
    ----------
    .. [1] Khosla et al., Supervised Contrastive Learning, NeurIPS 2020.

    Examples
    --------
    >>> from sktime_contrastive import recipes
    >>> recipes.supcon().positives
    'labels'
    """
    return ContrastiveEmbedder(
        encoder=encoder,
        latent_dim=latent_dim,
        positives=positives,
        similarity="cosine",
        temperature=temperature,
        head="projection",
        scaling=scaling,
        trainer=_choose_trainer(
            Trainer(batch_size=128), num_epochs, trainer, callbacks
        ),
        n_init=1,
        random_state=random_state,
        verbose=verbose,
    )


def _choose_trainer(
    default: Trainer,
    num_epochs: int | None,
    trainer: Trainer | None,
    callbacks: Sequence[Callback],
) -> Trainer:
    """Return the trainer, or the default one with the epochs and callbacks given."""
    if trainer is None:
        return default.set_params(num_epochs=num_epochs, callbacks=callbacks)
    given_too = {"num_epochs": num_epochs, "callbacks": callbacks or None}
    for name, given in given_too.items():
        if given is not None:
            raise ValueError(
                f"{name}={given!r} is short for trainer=Trainer({name}={given!r}), but "
                "a trainer was given as well: set it there."
            )
    return trainer
