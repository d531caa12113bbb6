"""How the optimizers of chapter 09 are tried, and a slip of all of them.

An answer is a class with .step(params, grads). It is driven for several steps, on two
parameters with a memory of their own, and its learning rate changes on the way.
"""

import numpy as np

from bpkit.checks.declared import draw


def follow_steps(make, W, b, dWs, dbs, lrs):
    import numpy as np

    optimizer, other = make(float(lrs[0])), make(float(lrs[0]))
    params = {"W": W.copy(), "b": b.copy()}
    held, twin = dict(params), {"W": 2 * W, "b": 2 * b}
    grads = {"W": np.zeros_like(W), "b": np.zeros_like(b)}
    paths = [], []
    for dW, db, lr in zip(dWs, dbs, lrs, strict=True):
        grads["W"][...], grads["b"][...] = dW, db  # backward may use its arrays again
        optimizer.lr = float(lr)
        optimizer.step(params, grads)
        for path, array in zip(paths, held.values(), strict=True):
            path.append(array.copy())
        other.step(twin, {"W": -3 * dW, "b": -3 * db})  # another network's optimizer
    return np.array(paths[0]), np.array(paths[1])


def two_parameters_and_their_gradients(rng):
    cases = []
    for T, shape, k in [(4, (3, 2), 2), (5, (1, 4), 3), (3, (2, 2), 1)]:
        dW, db = draw(rng, T, *shape), draw(rng, T, k)
        lrs = np.array([0.1] * 2 + [0.05] * (T - 2))
        cases.append((draw(rng, *shape), draw(rng, k), dW, db, lrs))
    W, b, dW, db, lrs = cases[0]
    still = dW * (np.arange(2) > 0)  # a weight whose slope is 0
    return [*cases, (W, b, 1000 * dW, db, lrs), (W, b, still, db, lrs)]


DRIVEN = {
    "inputs": two_parameters_and_their_gradients,
    "drive": follow_steps,
    "returns": ["W after each step", "b after each step"],
}

NEW_ARRAY = (
    "Your weights do not move: `W = W - ...` makes a new array, which is gone when the "
    "method ends. The layer still holds the old one: change it, with `W -= ...`."
)


def rebinding(kind):
    """The optimizer with arrays of its own: a slip of all of them."""

    class Rebinding(kind):
        def update(self, name, W, dW):
            super().update(name, W.copy(), dW)

    return Rebinding
