"""What the browser needs to answer in Python's place, where a table is not enough.

`tools/site_static/answer-NAME.js` computes what `picture` of the view does. It holds
for the functions that a chapter hands over, and here that is tried first: where one of
them is another function, there is no answer, and the view keeps its still.
"""

import numpy as np

from bpkit import optimizers
from bpkit.gradcheck import numerical_gradient, relative_error
from bpkit.losses import cross_entropy

RNG = 0
POWERS = [(i, j) for i in range(5) for j in range(5 - i)]  # of two weights
OPTIMIZERS = {  # those of the package: tools/site_static/answer-race.js has them, too
    "SGD": optimizers.SGD,
    "momentum": optimizers.SGD,
    "Adagrad": optimizers.Adagrad,
    "RMSProp": optimizers.RMSProp,
    "Adam": optimizers.Adam,
}


def neurons(view, names):
    """A layer Z = X @ W + b."""
    rng = np.random.default_rng(RNG)
    X, W, b = rng.normal(size=(5, 2)), rng.normal(size=(2, 2)), rng.normal(size=2)
    if np.allclose(view._layer(X, W, b), X @ W + b):
        return {"extent": view.extent, "points": view.points}
    return None


def descent(view, names):
    """A loss that is quadratic in the two weights, and its gradient."""
    [at] = view._losses_of(np.zeros((1, 2)))
    slope = np.asarray(view._gradient(np.zeros(2)), float)
    curvature = np.array([view._gradient(w) for w in np.eye(2)]) - slope
    P = np.random.default_rng(RNG).normal(size=(9, 2))
    losses = at + P @ slope + ((P @ curvature) * P).sum(axis=1) / 2
    gradients = np.array([view._gradient(w.copy()) for w in P])
    if np.allclose(view._losses_of(P), losses) and np.allclose(
        gradients, slope + P @ curvature
    ):
        return {
            "at": float(at),
            "slope": slope.tolist(),
            "curvature": curvature.T.tolist(),
            "steps": view._steps,
        }
    return None


def attention(view, names):
    """The weights of chapter 15's network, before its training and after."""
    nets = [names.get("params"), names.get("gpt")]
    if len(view._look) != 2 or None in nets:
        return None
    wanted = ("tokens", "places", "Wq", "Wk")
    weights = {
        title: {name: np.asarray(p[name]).tolist() for name in wanted}
        for title, p in zip(view._look, nets, strict=True)
    }
    return {"weights": weights, "letters": view._letters, "heads": 4}


def race(view, names):
    """Polynomials of two weights, or the network's plane; the package's optimizers."""
    surfaces, plane = [], None
    for name, (f, gradient) in view._functions.items():
        terms = polynomial(f, view._extent)
        if terms is None:
            plane = in_plane(f, names)
        if terms is None and plane is None or not is_slope(f, gradient, view._extent):
            return None
        Z, shades, contours = view._grids[name]
        surfaces.append({"terms": terms, "lowest": float(Z.min())})
        surfaces[-1] |= {"shades": shades, "contours": contours}
    if not all(is_known(name, make) for name, (make, *_) in view._optimizers.items()):
        return None
    racers = list(view._optimizers)
    return {
        "surfaces": surfaces,
        "plane": plane,
        "racers": racers,
        "steps": view._steps,
    }


def polynomial(f, extent):
    """[power of w1, power of w2, factor] of each term, or None where f is none."""
    left, right, low, high = extent
    P = np.random.default_rng(RNG).uniform((left, low), (right, high), (60, 2))
    A = np.stack([P[:, 0] ** i * P[:, 1] ** j for i, j in POWERS], axis=1)
    factors = np.linalg.lstsq(A[:30], f(P[:30]), rcond=None)[0].round(10)
    if not np.allclose(A @ factors, f(P)):
        return None
    return [[i, j, c] for (i, j), c in zip(POWERS, factors.tolist(), strict=True) if c]


def in_plane(f, names):
    """The loss of a network with 30 units along two directions: chapter 9's."""
    flat, y = names.get("flat"), names.get("y")
    if np.shape(flat) != (3, 50 * 30 + 30 * 10 + 10):
        return None

    def loss(w):
        Z1, W2, b2 = np.split([1, *w] @ flat, [1500, 1800])
        A1 = np.maximum(Z1.reshape(50, 30), 0)
        return cross_entropy(A1 @ W2.reshape(30, 10) + b2, y[:50])

    P = np.random.default_rng(RNG).normal(size=(9, 2))
    if not np.allclose([loss(w) for w in P], f(P)):
        return None
    parts = {"flat": np.asarray(flat, "<f8").tobytes(), "labels": y[:50].tolist()}
    return parts | {"units": 30, "classes": 10}


def is_slope(f, gradient, extent):
    """Whether gradient is that of f, by the nudge."""
    left, right, low, high = extent
    P = np.random.default_rng(RNG).uniform((left, low), (right, high), (9, 2))
    nudged = [numerical_gradient(lambda w: f(w[None])[0], w, h=1e-6) for w in P]
    return relative_error(np.array([gradient(w) for w in P]), np.array(nudged)) < 1e-4


def is_known(name, make):
    """Whether a racer steps as the package's optimizer of this name does."""
    if name not in OPTIMIZERS:
        return False
    options = {"momentum": 0.8} if name == "momentum" else {}
    mine, ours = make(0.1, **options), OPTIMIZERS[name](0.1, **options)
    a, b = ({"w": np.ones(3)} for _ in "ab")
    for slope in np.random.default_rng(RNG).normal(size=(20, 3)):
        mine.step(a, {"w": slope.copy()})
        ours.step(b, {"w": slope.copy()})
    return np.allclose(a["w"], b["w"])


ANSWERS = {
    "NeuronsView": neurons,
    "DescentView": descent,
    "AttentionView": attention,
    "RaceView": race,
}
