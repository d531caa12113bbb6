"""21.2: integrated gradients of a tanh network, and what the sum misses."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.checks.variants import Variant


def integrated(x, W1, b1, w2, steps):
    def score(x):
        return np.tanh(x @ W1 + b1) @ w2

    places = (np.arange(steps) + 0.5) / steps
    slopes = [W1 @ ((1 - np.tanh(a * x @ W1 + b1) ** 2) * w2) for a in places]
    shares = x * np.mean(slopes, axis=0)
    return shares, score(x) - score(0 * x) - shares.sum()


def networks(rng):
    """A few steps, one step, many; weights small enough that tanh bends."""
    sizes = [(4, 3, 5), (3, 3, 2), (2, 4, 1), (5, 2, 30)]
    some = [
        (draw(rng, d), 0.3 * draw(rng, d, h), 0.3 * draw(rng, h), draw(rng, h), steps)
        for d, h, steps in sizes
    ]
    dark, (_, W1, b1, w2, steps) = np.array([0.0, 1.0, 0.0, 0.5]), some[0]
    return [*some, (dark, W1, b1, w2, steps), (dark, W1, b1, 1000 * w2, steps)]


def all_at_once(x, W1, b1, w2, steps):
    """Another style: a row for each place on the road."""
    road = np.linspace(0, 1, 2 * steps + 1)[1::2, None] * x
    A = np.tanh(road @ W1 + b1)
    shares = ((1 - A**2) * w2 @ W1.T).sum(axis=0) * x / steps
    first, last = (np.tanh(at @ W1 + b1) @ w2 for at in (0 * x, x))
    return shares, last - first - shares.sum()


def slipped(
    places=lambda n: (np.arange(n) + 0.5) / n, mean=True, ink=True, subtract=True
):
    def integrated_(x, W1, b1, w2, steps):
        at = places(steps)
        slopes = [W1 @ ((1 - np.tanh(a * x @ W1 + b1) ** 2) * w2) for a in at]
        shares = np.mean(slopes, axis=0) if mean else np.sum(slopes, axis=0)
        shares = x * shares if ink else shares
        start = np.tanh(b1) @ w2 if subtract else 0.0
        return shares, np.tanh(x @ W1 + b1) @ w2 - start - shares.sum()

    return integrated_


def mean_input(x, W1, b1, w2, steps):
    """The places' inputs in place of the whole way."""
    places = (np.arange(steps) + 0.5) / steps
    slopes = [a * x * (W1 @ ((1 - np.tanh(a * x @ W1 + b1) ** 2) * w2)) for a in places]
    shares = np.mean(slopes, axis=0)
    score = np.tanh(x @ W1 + b1) @ w2 - np.tanh(b1) @ w2
    return shares, score - shares.sum()


def turned(x, W1, b1, w2, steps):
    shares, missing = integrated(x, W1, b1, w2, steps)
    return shares, -missing


def its_size(x, W1, b1, w2, steps):
    shares, missing = integrated(x, W1, b1, w2, steps)
    return shares, abs(missing)


def bias_moves(x, W1, b1, w2, steps):
    places = (np.arange(steps) + 0.5) / steps
    slopes = [W1 @ ((1 - np.tanh(a * (x @ W1 + b1)) ** 2) * w2) for a in places]
    shares = x * np.mean(slopes, axis=0)
    score = np.tanh(x @ W1 + b1) @ w2 - np.tanh(b1) @ w2
    return shares, score - shares.sum()


EXERCISE = Exercise(
    id="21.2",
    points=3,
    asks="`integrated(x, W1, b1, w2, steps)`: for the score tanh(x @ W1 + b1) @ w2, x "
    "(d,): the integrated gradients (d,) along the straight road from 0 to x, slopes "
    "at the midpoints of `steps` equal steps; and what their sum misses of the score "
    "of x less the score of 0",
    reference=integrated,
    inputs=networks,
    returns=["shares", "missing"],
    styles=[all_at_once],
    slips=[
        Slip(
            "left ends",
            slipped(places=lambda n: np.arange(n) / n),
            "Your slopes are taken where each step begins. Asked for is its middle: "
            "(k + 0.5)/steps.",
        ),
        Slip(
            "right ends",
            slipped(places=lambda n: np.arange(1, n + 1) / n),
            "Your slopes are taken where each step ends. Asked for is its middle.",
        ),
        Slip(
            "both ends",
            slipped(places=lambda n: np.linspace(0, 1, n)),
            "Your places are np.linspace(0, 1, steps): the ends of steps, not their "
            "middles.",
        ),
        Slip(
            "sums",
            slipped(mean=False),
            "You add the slopes of all places. A step is 1/steps of the road: take "
            "their mean.",
        ),
        Slip(
            "without ink",
            slipped(ink=False),
            "Your shares are mean slopes. Times x: the slope of a pixel counts as far "
            "as it is moved.",
        ),
        Slip(
            "ink of the places",
            mean_input,
            "You multiply each slope by the input at its place, a·x. The way is x as a "
            "whole: x times the mean slope.",
        ),
        Slip(
            "score of 0 left out",
            slipped(subtract=False),
            "Your `missing` forgets that the score of 0 is not 0: tanh(b1) @ w2.",
        ),
        Slip(
            "turned",
            turned,
            "Your `missing` has the other sign: the difference of scores less the sum.",
        ),
        Slip(
            "size of it",
            its_size,
            "Your `missing` has lost its sign: the difference of scores less the sum.",
        ),
        Slip(
            "the bias walks along",
            bias_moves,
            "You scale x @ W1 + b1 as a whole. On the road x alone grows; b1 stays.",
        ),
    ],
    hints=[
        "Places on the road: a·x, for a at the middle of each step.",
        "There the slope is W1 @ ((1 - tanh(a·x @ W1 + b1)²) * w2); mean over the "
        "places, then times x.",
        "`places = (np.arange(steps) + 0.5) / steps`; `shares = x * np.mean(slopes, "
        "axis=0)`; `missing = score(x) - score(0 * x) - shares.sum()`",
    ],
    variant=Variant(
        draw=lambda rng: {"gray": rng.integers(1, 9).item() / 10},
        says="The road begins at an even gray, {gray:g} in each entry, and not at 0: "
        "the way is x - {gray:g}, and what is missing counts from the score of that "
        "gray.",
        change=lambda answer, x, W1, b1, w2, steps, *, gray: answer(
            x - gray, W1, b1 + gray * W1.sum(axis=0), w2, steps
        ),
    ),
)
