"""Random convolutional features on the CPU, one series at a time, compiled by numba.

The loops keep what they work on in the fastest cache, where whole tensors of outputs
would travel to memory and back for each comparison. What a series gives depends on its
own values alone, to the bit: sums are taken in the order in which they are written.

All functions are in one file, as numba compiles again what is in a changed file, but
not what calls it from another.
"""

from __future__ import annotations

import numpy as np

from sktime_contrastive.encoders.rocket.kernels import N_TAPS
from sktime_contrastive.utils.compiling import compiled

__all__ = ["hydra_counts", "minirocket"]

_AT_ONCE = 12  # kernels of MiniRocket, for all of which a series is read once


@compiled
def minirocket(
    values: np.ndarray,
    lengths: np.ndarray,
    kernels: np.ndarray,
    taps: np.ndarray,
    channels: np.ndarray,
    dilations: np.ndarray,
    biases: np.ndarray,
    shares: np.ndarray,
) -> None:
    """Compute the shares of time steps at which outputs are above biases.

    Parameters
    ----------
    values : array of shape (n, c, t)
    lengths : int array of shape (n,)
        At most t.
    kernels : array of shape (n_dilations, n_kernels, taps)
    taps : int array of shape (n_kernels, 3)
        Where the weight of a kernel of one channel is 2; elsewhere it is -1.
    channels : int array of shape (n_dilations, n_kernels, c)
        The channels that each kernel sums, filled up with c.
    dilations : ascending int array of shape (n_dilations,)
    biases : array of shape (n_dilations, n_kernels, n_biases)
    shares : array of shape (n, n_dilations, n_biases, n_kernels)
        To be filled.
    """
    n_dilations, n_kernels, n_biases = biases.shape
    reach = N_TAPS // 2 * dilations[-1]
    for i in range(len(values)):
        n_steps = lengths[i]
        padded = _pad(values[i], n_steps, reach)
        outputs = np.empty((_AT_ONCE, n_steps), values.dtype)
        sums = np.empty(n_steps, values.dtype)
        for d in range(n_dilations):
            if len(padded) == 1:
                _sum_taps(padded[0], dilations[d], sums)
            for start in range(0, n_kernels, _AT_ONCE):
                some = slice(start, start + _AT_ONCE)
                if len(padded) == 1:
                    _convolve_three(padded[0], taps[some], dilations[d], sums, outputs)
                else:
                    how = kernels[d, some], channels[d, some], dilations[d]
                    _convolve(padded, *how, outputs)
                for k in range(start, min(start + _AT_ONCE, n_kernels)):
                    for b in range(n_biases):
                        count = _count_above(outputs[k - start], biases[d, k, b])
                        shares[i, d, b, k] = np.float32(count) / np.float32(n_steps)


@compiled
def hydra_counts(
    values: np.ndarray,
    lengths: np.ndarray,
    kernels: np.ndarray,
    channels: np.ndarray,
    dilations: np.ndarray,
    tie: np.floating,
    whole: np.ndarray,
    thirds: np.ndarray,
) -> None:
    """Compute the roots of the shares of time steps at which kernels win or lose.

    Parameters
    ----------
    values, lengths, dilations : arrays
        As for ``minirocket``.
    kernels : array of shape (2, n_dilations, n_groups, group_size, taps)
        For the series, and for their differences.
    channels : int array of shape (2, n_dilations, n_groups, group_size, c)
        The channels that each kernel sums, filled up with c.
    tie : float
        Outputs closer than this are the same.
    whole : array of shape (n, 2, n_dilations, 2, group_size, n_groups)
        To be filled: wins and losses within the whole series.
    thirds : array of shape (n, 2, n_dilations, 2, group_size, n_groups, 3)
        To be filled: the same within each third, over the whole length.
    """
    _, n_dilations, n_groups, group_size, _ = kernels.shape
    reach = N_TAPS // 2 * dilations[-1]
    for i in range(len(values)):
        for source in range(2):
            n_steps = lengths[i] - source
            series = values[i]
            if source == 1:
                series = series[:, 1 : n_steps + 1] - series[:, :n_steps]
            padded = _pad(series, n_steps, reach)
            outputs = np.empty((group_size, n_steps), values.dtype)
            largest = np.empty(n_steps, values.dtype)
            smallest = np.empty(n_steps, values.dtype)
            for d in range(n_dilations):
                for g in range(n_groups):
                    _convolve(
                        padded,
                        kernels[source, d, g],
                        channels[source, d, g],
                        dilations[d],
                        outputs,
                    )
                    _find_extremes(outputs, tie, largest, smallest)
                    for k in range(group_size):
                        all_wins = all_losses = 0
                        for part in range(3):
                            # Step s is in part s * 3 // n_steps.
                            start = (part * n_steps + 2) // 3
                            end = ((part + 1) * n_steps + 2) // 3
                            wins, losses = _count_extremes(
                                outputs[k, start:end],
                                largest[start:end],
                                smallest[start:end],
                            )
                            all_wins += wins
                            all_losses += losses
                            thirds[i, source, d, 0, k, g, part] = _root(wins, n_steps)
                            thirds[i, source, d, 1, k, g, part] = _root(losses, n_steps)
                        whole[i, source, d, 0, k, g] = _root(all_wins, n_steps)
                        whole[i, source, d, 1, k, g] = _root(all_losses, n_steps)


@compiled
def _pad(series: np.ndarray, n_steps: int, reach: int) -> np.ndarray:
    """Put zeros around the first steps of a series (c, t)."""
    padded = np.zeros((len(series), n_steps + 2 * reach), series.dtype)
    for channel in range(len(series)):
        for step in range(n_steps):
            padded[channel, reach + step] = series[channel, step]
    return padded


@compiled
def _convolve(
    padded: np.ndarray,
    kernels: np.ndarray,
    channels: np.ndarray,
    dilation: int,
    outputs: np.ndarray,
) -> None:
    """Convolve the sum of some channels of a series with each of the kernels.

    padded (c, n + 2 * reach), kernels (k, taps), channels (k, c), outputs (k, n)
    """
    n_steps = outputs.shape[1]
    span = n_steps + (N_TAPS - 1) * dilation
    start = (padded.shape[1] - span) // 2
    mixture = np.empty(span, padded.dtype)
    for k in range(len(kernels)):
        if len(padded) == 1:
            signal = padded[0, start : start + span]
        else:
            _sum_channels(padded, channels[k], start, mixture)
            signal = mixture
        output, weights = outputs[k], kernels[k]
        # Five taps, then four: of more than eight arrays the compiler cannot tell
        # whether they overlap, and makes no loop of vectors.
        a, b, c, d, e = weights[0], weights[1], weights[2], weights[3], weights[4]
        seen_a = signal[:n_steps]
        seen_b = signal[dilation:][:n_steps]
        seen_c = signal[2 * dilation :][:n_steps]
        seen_d = signal[3 * dilation :][:n_steps]
        seen_e = signal[4 * dilation :][:n_steps]
        for step in range(n_steps):
            three = a * seen_a[step] + b * seen_b[step] + c * seen_c[step]
            output[step] = three + d * seen_d[step] + e * seen_e[step]
        a, b, c, d = weights[5], weights[6], weights[7], weights[8]
        seen_a = signal[5 * dilation :][:n_steps]
        seen_b = signal[6 * dilation :][:n_steps]
        seen_c = signal[7 * dilation :][:n_steps]
        seen_d = signal[8 * dilation :][:n_steps]
        for step in range(n_steps):
            two = output[step] + a * seen_a[step] + b * seen_b[step]
            output[step] = two + c * seen_c[step] + d * seen_d[step]


@compiled
def _sum_taps(signal: np.ndarray, dilation: int, sums: np.ndarray) -> None:
    """Sum the values that a kernel sees at each step."""
    start = (len(signal) - len(sums) - (N_TAPS - 1) * dilation) // 2
    sums[:] = 0
    for tap in range(N_TAPS):
        shifted = signal[start + tap * dilation :][: len(sums)]
        for step in range(len(sums)):
            sums[step] += shifted[step]


@compiled
def _convolve_three(
    signal: np.ndarray,
    taps: np.ndarray,
    dilation: int,
    sums: np.ndarray,
    outputs: np.ndarray,
) -> None:
    """Convolve with weights of 2 at three taps, -1 at six: thrice the three, less all.

    signal (n + 2 * reach,), taps (k, 3), sums (n,) of all nine, outputs (k, n)
    """
    n_steps, thrice = outputs.shape[1], outputs.dtype.type(3)
    start = (len(signal) - n_steps - (N_TAPS - 1) * dilation) // 2
    for k in range(len(taps)):
        shifted_0 = signal[start + taps[k, 0] * dilation :][:n_steps]
        shifted_1 = signal[start + taps[k, 1] * dilation :][:n_steps]
        shifted_2 = signal[start + taps[k, 2] * dilation :][:n_steps]
        output = outputs[k]
        for step in range(n_steps):
            three = shifted_0[step] + shifted_1[step] + shifted_2[step]
            output[step] = thrice * three - sums[step]


@compiled
def _sum_channels(
    padded: np.ndarray, channels: np.ndarray, start: int, mixture: np.ndarray
) -> None:
    """Sum some channels, from a step on, as far as the mixture reaches."""
    values = padded[channels[0], start : start + len(mixture)]
    for step in range(len(mixture)):
        mixture[step] = values[step]
    for channel in channels[1:]:
        if channel == len(padded):
            break
        values = padded[channel, start : start + len(mixture)]
        for step in range(len(mixture)):
            mixture[step] += values[step]


@compiled
def _count_above(output: np.ndarray, bias: np.floating) -> int:
    count = np.int32(0)  # of the size of a float32: twice as many at a time as int64
    for step in range(len(output)):
        count = np.int32(count + np.int32(output[step] > bias))
    return count


@compiled
def _find_extremes(
    outputs: np.ndarray, tie: np.floating, largest: np.ndarray, smallest: np.ndarray
) -> None:
    """Least that wins and most that loses at each step, of outputs (k, n)."""
    for step in range(len(largest)):
        largest[step] = smallest[step] = outputs[0, step]
    for k in range(1, len(outputs)):
        output = outputs[k]
        for step in range(len(output)):
            largest[step] = max(largest[step], output[step])
            smallest[step] = min(smallest[step], output[step])
    for step in range(len(largest)):
        largest[step] -= tie
        smallest[step] += tie


@compiled
def _count_extremes(
    output: np.ndarray, largest: np.ndarray, smallest: np.ndarray
) -> tuple[int, int]:
    wins = losses = np.int32(0)
    for step in range(len(output)):
        wins = np.int32(wins + np.int32(output[step] >= largest[step]))
        losses = np.int32(losses + np.int32(output[step] <= smallest[step]))
    return wins, losses


@compiled
def _root(count: int, n_steps: int) -> np.float32:
    return np.sqrt(np.float32(count) / np.float32(n_steps))
