"""A network of sigmoids with mse: x (d,), W1 (d, h), W2 (h, k), t (k,)."""

from bpkit.activations import sigmoid
from bpkit.checks.declared import draw


def network(x, t, W1, b1, W2, b2):
    """h, o, dz2, dz1 of one example."""
    h = sigmoid(x @ W1 + b1)
    o = sigmoid(h @ W2 + b2)
    dz2 = 2 * (o - t) / len(t) * o * (1 - o)
    dz1 = W2 @ dz2 * h * (1 - h)
    return h, o, dz2, dz1


def networks(rng, *, shared=False, sizes=((3, 2, 4), (2, 2, 2), (1, 3, 1), (2, 4, 3))):
    cases = []
    for d, h, k in sizes:
        W1, W2 = draw(rng, d, h) / 2, draw(rng, h, k) / 2
        b1, b2 = (0.3, -0.2) if shared else (draw(rng, h) / 3, draw(rng, k) / 3)
        cases.append((draw(rng, d), rng.integers(1, 10, k) / 10, W1, b1, W2, b2))
    return cases
