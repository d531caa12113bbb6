"""Published numbers on learning rules."""

import numpy as np
from published import runs

from bpkit.layers import Dense, Sequential
from bpkit.rules import FeedbackAlignment


@runs("bio.feedback_alignment")
def _(x):
    falls, angles = zip(*(one_seed(seed) for seed in range(5)), strict=True)
    return {
        "below_a_fifth": sum(fall < 0.2 for fall in falls),
        "below_60_degrees": sum(angle < 60 for angle in angles),
    }


def one_seed(seed):
    """The last losses over the first, and the angle of the hidden error at the end."""
    rng = np.random.default_rng(seed)
    net = Sequential(Dense(30, 20, rng=rng), Dense(20, 10, rng=rng))
    T = rng.uniform(-1, 1, (10, 30)).T
    W1, W2 = (net.params[name] for name in ("W1", "W2"))
    W1[...] = rng.uniform(-0.01, 0.01, (20, 30)).T
    W2[...] = rng.uniform(-0.01, 0.01, (10, 20)).T
    rule, losses = FeedbackAlignment(net, rng=rng), []
    rule.B = {1: rng.uniform(-0.5, 0.5, (20, 10)).T}
    for _ in range(4000):
        X = rng.normal(size=(1, 30))
        error = net.forward(X) - X @ T
        grads = rule.grads(net, None, lambda dL, Z, Y: Z - Y, X, X @ T)
        W1 -= 0.005 * grads["W1"]
        W2 -= 0.005 * grads["W2"]
        losses.append(0.5 * (error**2).sum())
    a, b = (error @ rule.B[1]).ravel(), (error @ W2.T).ravel()
    cosine = a @ b / np.linalg.norm(a) / np.linalg.norm(b)
    return np.mean(losses[-100:]) / np.mean(losses[:100]), np.degrees(np.arccos(cosine))
