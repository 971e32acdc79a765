"""Find the manoeuvres in recordings of driving, without labels.

The recordings are simulated: a car on a motorway, a kinematic bicycle model with a
driver who steers to a point ahead and keeps the distance as the intelligent driver
model does [1]_. Five channels with noise and dropouts, 12 to 22 s at 10 Hz; changes of
lane to the left and to the right, cut-ins, braking and car-following, and among them a
few odd ones: lane changes that were called off and emergency stops. What was simulated
is used at the end alone, to see what was found.

Writes the map as ``manoeuvres.png``, the members of the clusters as
``manoeuvres_clusters.png``, and a page to explore them as ``manoeuvres.html``.

.. [1] Treiber, Hennecke and Helbing, Congested traffic states in empirical observations
   and microscopic simulations, Physical Review E 2000.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score

from sktime_contrastive import ContrastiveClusterer
from sktime_contrastive.plotting import explore, plot_clusters, plot_latent_space

STEP = 0.1  # s
LANE = 3.5  # m
TO_FRONT, TO_REAR = 1.2, 1.6  # m, from the centre of gravity to the axles
SENSOR_RANGE = 120.0  # m
NUMBER_OF = {
    "lane change left": 50,
    "lane change right": 50,
    "cut-in": 50,
    "braking": 50,
    "car-following": 50,
    "lane change called off": 4,
    "emergency stop": 4,
}
ODD = ["lane change called off", "emergency stop"]
NOISE = {  # standard deviation of each channel's sensor
    "speed (m/s)": 0.1,
    "acceleration (m/s²)": 0.15,
    "yaw rate (°/s)": 0.2,
    "lateral offset (m)": 0.04,
    "gap ahead (m)": 0.4,
}


def simulate(rng: np.random.Generator) -> tuple[pd.DataFrame, pd.Series]:
    """Recordings, a row for each time step, and what was driven in each."""
    manoeuvres = rng.permutation(np.repeat(list(NUMBER_OF), list(NUMBER_OF.values())))
    n = len(manoeuvres)
    lengths = rng.integers(120, 221, n)
    channels = drive(manoeuvres, lengths.max(), rng)
    for channel, noise in zip(channels, NOISE.values(), strict=True):
        channel += rng.normal(0, noise, channel.shape)
    drop_out(channels[-1], rng)
    ids = [f"drive {number:03d}" for number in range(n)]
    columns = dict(zip(NOISE, (channel.ravel() for channel in channels), strict=True))
    time = pd.timedelta_range(0, periods=lengths.max(), freq="100ms")
    index = pd.MultiIndex.from_product([ids, time], names=["recording", "time"])
    within = (np.arange(lengths.max()) < lengths[:, None]).ravel()
    return pd.DataFrame(columns, index)[within], pd.Series(manoeuvres, ids)


def drive(
    manoeuvres: np.ndarray, n_steps: int, rng: np.random.Generator
) -> list[np.ndarray]:
    """Channels (n, n_steps) of all recordings at once."""
    n = len(manoeuvres)
    speed = rng.uniform(22, 34, n)
    offset, heading, acceleration, wobble = np.zeros((4, n))
    begin, takes = rng.uniform(3, 6, n), rng.uniform(3, 6, n)  # s
    target = lateral_targets(manoeuvres, begin, takes, n_steps)
    desired = speed * rng.uniform(1.05, 1.15, n)
    headway = rng.uniform(0.9, 1.8, n)  # s
    steady = (2 + speed * headway) / np.sqrt(1 - (speed / desired) ** 4)
    leader = Leader(manoeuvres, speed, steady, begin, takes, rng)
    recorded = np.empty((5, n, n_steps))
    for step in range(n_steps):
        leader.move(step * STEP, speed)
        # Along the road: the intelligent driver model, the engine's lag behind it.
        closing = speed - leader.speed
        wanted = 2 + speed * headway + speed * closing / (2 * np.sqrt(1.4 * 2.0))
        brakes = (np.maximum(wanted, 2) / leader.gap) ** 2
        pedal = 1.4 * (1 - (speed / desired) ** 4 - brakes)
        # Nobody brakes hard for a gap that is short, but for one that will not last.
        hardest = np.where(leader.gap < 3 * closing, -9, -3.5)
        acceleration += STEP / 0.3 * (np.clip(pedal, hardest, 2) - acceleration)
        acceleration = np.maximum(acceleration, -speed / STEP)
        # Across it: steer to a point one second ahead, with an unsteady hand.
        wobble += STEP * (-wobble / 1.5) + 0.0006 * rng.normal(size=n)
        ahead = np.maximum(speed, 3.0)
        aim = target[:, min(step + 10, n_steps - 1)] - offset
        bearing = np.arctan2(aim, ahead) - heading
        steering = (
            np.arctan(2 * (TO_FRONT + TO_REAR) * np.sin(bearing) / ahead) + wobble
        )
        slip = np.arctan(TO_REAR / (TO_FRONT + TO_REAR) * np.tan(steering))
        yaw_rate = speed / TO_REAR * np.sin(slip)
        recorded[:, :, step] = (
            *(speed, acceleration, np.degrees(yaw_rate), offset),
            np.minimum(leader.gap, SENSOR_RANGE),
        )
        offset = offset + STEP * speed * np.sin(heading + slip)
        heading = heading + STEP * yaw_rate
        speed = np.maximum(speed + STEP * acceleration, 0)
    return list(recorded)


def lateral_targets(
    manoeuvres: np.ndarray, begin: np.ndarray, takes: np.ndarray, n_steps: int
) -> np.ndarray:
    """Where on the road (n, n_steps) the driver wants to be, left is positive."""
    time = np.arange(n_steps) * STEP
    share = np.clip((time - begin[:, None]) / takes[:, None], 0, 1)
    across = (1 - np.cos(np.pi * share)) / 2
    way = np.select(
        [manoeuvres == "lane change left", manoeuvres == "lane change right"], [1, -1]
    )
    back_again = 0.7 * np.sin(np.pi * share)
    called_off = manoeuvres == "lane change called off"
    return LANE * np.where(called_off[:, None], back_again, way[:, None] * across)


class Leader:
    """The car ahead, another one after a change of lane or a cut-in."""

    def __init__(
        self,
        manoeuvres: np.ndarray,
        speed: np.ndarray,
        gap: np.ndarray,
        begin: np.ndarray,
        takes: np.ndarray,
        rng: np.random.Generator,
    ) -> None:
        self.rng = rng
        self.gap = gap
        self.cruise = speed * rng.uniform(0.95, 1.02, len(speed))
        self.speed = self.cruise.copy()
        self.unsteady = np.where(manoeuvres == "car-following", 0.9, 0.15)
        brakes_to = {"braking": rng.uniform(0.4, 0.65, len(speed)), "emergency stop": 0}
        self.brakes_by = np.select(
            [manoeuvres == "braking", manoeuvres == "emergency stop"], [2.5, 8.5]
        )
        self.brakes_to = self.cruise * np.select(
            [manoeuvres == kind for kind in brakes_to], list(brakes_to.values()), 1
        )
        self.begin = begin
        # Another car is ahead from the middle of a lane change on: further away and
        # faster on the left, nearer and slower on the right; a cut-in is sudden.
        lanes = [manoeuvres == f"lane change {side}" for side in ("left", "right")]
        self.replaced_at = np.select(
            [lanes[0] | lanes[1], manoeuvres == "cut-in"],
            [begin + takes / 2, begin],
            np.inf,
        )
        kinds = [*lanes, manoeuvres == "cut-in"]
        gaps = [(60, 110), (35, 60), (12, 22)]
        paces = [(1.05, 1.15), (0.88, 0.98), (0.88, 0.98)]
        self.next_gap = np.select(kinds, [rng.uniform(*g, len(speed)) for g in gaps])
        self.next_pace = np.select(kinds, [rng.uniform(*p, len(speed)) for p in paces])

    def move(self, time: float, speed: np.ndarray) -> None:
        """Go on for a step; `speed` is that of the car behind."""
        replaced = (self.replaced_at <= time) & (time < self.replaced_at + STEP)
        self.gap = np.where(replaced, self.next_gap, self.gap)
        self.cruise = np.where(replaced, speed * self.next_pace, self.cruise)
        self.speed = np.where(replaced, self.cruise, self.speed)
        goal = np.where(
            time >= self.begin, np.minimum(self.brakes_to, self.cruise), 1e3
        )
        braking = (self.brakes_by > 0) & (time >= self.begin)
        pace = self.speed + STEP * 0.4 * (self.cruise - self.speed)
        pace += self.unsteady * np.sqrt(STEP) * self.rng.normal(size=len(pace))
        slowed = np.maximum(self.speed - STEP * self.brakes_by, goal)
        self.speed = np.maximum(np.where(braking, slowed, pace), 0)
        self.gap = np.maximum(self.gap + STEP * (self.speed - speed), 1.0)


def drop_out(channel: np.ndarray, rng: np.random.Generator) -> None:
    """Lose a channel for 0.5 to 1.5 s, once in every other recording."""
    for recording in np.flatnonzero(rng.random(len(channel)) < 0.5):
        start, width = rng.integers(channel.shape[1] - 15), rng.integers(5, 16)
        channel[recording, start : start + width] = np.nan


def find_odd(X: pd.DataFrame, labels: np.ndarray) -> pd.Series:
    """How far a recording's extremes are from those of its cluster.

    The farthest of its lowest and highest values, in the cluster's median absolute
    deviations from the median.
    """
    extremes = X.groupby(level="recording").agg(["min", "max"])
    away = (extremes - extremes.groupby(labels).transform("median")).abs()
    usual = away.groupby(labels).transform("median")
    return (away / usual).max(axis=1)


def distance_on_the_map(clusterer: ContrastiveClusterer, ids: pd.Index) -> pd.Series:
    """How far a recording's code is from its centre, in the cluster's median."""
    centres = clusterer.cluster_centers_[clusterer.labels_]
    away = pd.Series(np.linalg.norm(clusterer.embedding_ - centres, axis=1), ids)
    return away / away.groupby(clusterer.labels_).transform("median")


def main(folder: Path, seed: int) -> None:
    X, driven = simulate(np.random.default_rng(seed))
    lost = X["gap ahead (m)"].isna().mean()
    print(f"{len(driven)} recordings of {len(NOISE)} channels, {lost:.1%} of gaps lost")
    clusterer = ContrastiveClusterer(n_clusters=5, random_state=seed)
    labels = clusterer.fit_predict(X)

    print("\nWhat was driven, and the cluster it was put into:")
    print(pd.crosstab(driven.to_numpy(), labels, rownames=[""], colnames=[""]))
    usual = ~driven.isin(ODD).to_numpy()
    score = adjusted_rand_score(driven[usual], labels[usual])
    print(f"Adjusted Rand index of the five usual manoeuvres: {score:.2f}")

    # The map puts an odd one beside what it is most like, not apart: to find it,
    # compare it with the members of its cluster.
    scores = pd.DataFrame(
        {
            "extremes": find_odd(X, labels),
            "map": distance_on_the_map(clusterer, driven.index),
        }
    )
    for name, column in scores.items():
        found = driven[column.nlargest(8).index].isin(ODD).sum()
        print(f"Of the 8 oddest by {name}, {found} are odd")
    oddest = scores.nlargest(8, "extremes").round(1).assign(driven=driven)
    print(oddest.to_string())

    plot_latent_space(clusterer, driven).figure.savefig(folder / "manoeuvres.png")
    axes = plot_clusters(clusterer, X)
    axes[0, 0].figure.savefig(folder / "manoeuvres_clusters.png")
    columns = scores.add_prefix("oddness by ")
    page = explore(clusterer, X, driven, folder / "manoeuvres.html", columns=columns)
    print(f"Open {page} in a browser to explore them.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=Path(), help="where to write")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    main(arguments.folder, arguments.seed)
