"""Models of earlier formats, as the present one has them."""

from __future__ import annotations

from typing import Any

__all__ = ["from_format_1"]


def from_format_1(name: str, state: dict[str, Any]) -> dict[str, Any]:
    """State of an estimator in format 2, from that of format 1.

    Format 1 had a place of its own for each part of the two clusterers, and their
    attributes beside, also those that are the embedder's.

    Parameters
    ----------
    name : str
        Of the estimator's class.
    state : dict

    Returns
    -------
    dict

    Raises
    ------
    KeyError, TypeError
        If a part is missing.
    """
    if name == "ContrastiveEmbedder":
        return state
    fitted = state["fitted"]
    embedder = from_format_1("ContrastiveEmbedder", state["embedder"])
    parts = {"embedder_": {"estimator": "ContrastiveEmbedder", "packed": embedder}}
    if "n_clusters_scores_" in fitted:
        parts["n_clusters_scores_"] = fitted["n_clusters_scores_"]
    for of_codes in ("labels_", "cluster_centers_", "inertia_"):
        parts[of_codes] = fitted[of_codes]
    if name == "ContrastiveClusterer":
        parts["clusterer_"] = {"clusterer": state["clusterer_"]}
        parts["panel_digest_"] = {"plain": state["digest"]}
        parts["fit_time_"] = fitted["fit_time_"]
    else:
        parts["clusterer_"] = {"clusterer": state["kmeans_"]}
        mean = fitted["inertia_"]["plain"]  # now it is the sum
        parts["inertia_"] = {"plain": mean * len(fitted["labels_"])}
    parameters = state["parameters"].copy()
    if parameters.get("clusterer") is not None:
        parameters["clusterer"] = {"clusterer": parameters["clusterer"]}
    return {"parameters": parameters, "state": parts}
