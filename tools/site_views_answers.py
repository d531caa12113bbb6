"""What the browser needs to answer in Python's place, where a table is not enough.

`tools/site_static/answer-NAME.js` computes what `picture` of the view does. It holds
for the functions that a chapter hands over, and here that is tried first: where one of
them is another function, there is no answer, and the view keeps its still.
"""

import numpy as np

RNG = 0


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


ANSWERS = {"NeuronsView": neurons, "DescentView": descent, "AttentionView": attention}
