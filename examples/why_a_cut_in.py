"""What makes a cut-in? Ask the clusters, and check against what was simulated.

The recordings of driving_manoeuvres.py are clustered without labels, and ``explain``
says what holds each recording in its cluster: which channel, which stretch of time. In
the simulation a cut-in is another car that is ahead all at once: the gap ahead falls
from one step to the next, the driver brakes a little later, and the car stays in its
lane, where in a change of lane the gap jumps as well. So two channels make a cut-in:
the gap, and the lateral offset, which stays. And in 70 to 80 % of the recordings the
gap matters most in the stretch that holds its fall (seeds 0, 1 and 2).

Writes the typical recording of each cluster, with what holds it there shaded, as
``why.png``, and a page to explore all of them as ``why.html``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from driving_manoeuvres import LANE, simulate

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.explanation import Explanation, explain
from sktime_contrastive.plotting import explore, plot_explanation

GAP, OFFSET = "gap ahead (m)", "lateral offset (m)"


def share_with_the_fall(explanation: Explanation, X: pd.DataFrame) -> float:
    """Share of recordings in which the gap matters most where it falls."""
    of_gap = explanation.importances.query("channel == @GAP").set_index("instance")
    strongest = of_gap.sort_values("importance").groupby(level=0).tail(1)
    falls = (
        X[GAP]
        .groupby(level="recording")
        .apply(lambda gap: gap.interpolate().diff().to_numpy()[1:].argmin() + 1)
    )
    fall = falls[strongest.index].to_numpy()
    around = (strongest["start"] <= fall) & (fall <= strongest["stop"])
    return float(around.mean())


def main(folder: Path, seed: int) -> None:
    X, driven = simulate(np.random.default_rng(seed))
    clusterer = ContrastiveClusterer(n_clusters=5, random_state=seed)
    clusterer.fit(X)
    explanation = explain(clusterer, X, random_state=seed)

    # A cluster is called by what most of its recordings are.
    names = driven.groupby(clusterer.labels_).agg(lambda own: own.mode()[0])
    print("What channels hold recordings by: 2 in all, from their cluster to others:")
    print(explanation.by_channel().set_index(names).round(2).to_string())

    cut_in = names.index[names == "cut-in"][0]
    own = np.flatnonzero(clusterer.labels_ == cut_in)
    of_cut_ins = explanation.take(own)
    ids = of_cut_ins.panel.instances
    share = share_with_the_fall(of_cut_ins, X.loc[ids])
    offset = X[OFFSET].abs().groupby(level="recording").max()
    strongest = explanation.by_channel().loc[cut_in].nlargest(2).index
    print(f"\nWhat makes a cut-in? The {' and the '.join(sorted(strongest))}.")
    print(f"The gap matters most where it falls: {share:.0%} of {len(ids)} recordings")
    print(f"Lateral offset: at most {offset[ids].median():.1f} m, a lane is {LANE} m")

    print("\nNearest to a border, and what lies across it:")
    border = explanation.border(2)
    for column in ("cluster", "other"):
        border[column] = border[column].map(names)
    shown = border.drop(columns=["distance", "total"]).assign(driven=driven)
    print(shown.round(2).to_string())

    plot_explanation(explanation)[0, 0].figure.savefig(folder / "why.png")
    page = explore(clusterer, X, driven, folder / "why.html", explanation=explanation)
    print(f"\nOpen {page} in a browser to explore them.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=Path(), help="where to write")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    main(arguments.folder, arguments.seed)
