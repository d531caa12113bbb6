"""The small network of 10.8 and 10.9: all that lies between X and the loss."""

import numpy as np

from bpkit.checks.declared import draw


def stages(X, y, W1, b1, gamma, beta, W2, b2):
    """{name: array}: dense, batch norm in its pieces, tanh, dense, softmax, loss."""
    Z1 = X @ W1 + b1
    C = Z1 - Z1.mean(axis=0)
    v = (C**2).mean(axis=0)
    r = 1 / np.sqrt(v + 1e-5)
    N = C * r
    H = np.tanh(gamma * N + beta)
    Z2 = H @ W2 + b2
    E = np.exp(Z2)
    s = E.sum(axis=1, keepdims=True)
    return {"C": C, "v": v, "r": r, "N": N, "H": H, "E": E, "s": s, "P": E / s}


def networks(rng):
    """(the inputs, the stages) of networks of several sizes."""
    found = []
    for n, d, units, k in [(6, 5, 4, 3), (4, 3, 3, 4), (3, 2, 5, 2), (5, 4, 2, 5)]:
        inputs = (
            draw(rng, n, d),
            rng.integers(0, k, n),
            draw(rng, d, units) / 2,
            draw(rng, units),
            draw(rng, units),
            draw(rng, units) / 2,
            draw(rng, units, k) / 2,
            draw(rng, k) / 2,
        )
        found.append((inputs, stages(*inputs)))
    return found
