"""What 23.7 looks at: 0 to 4 read again, and 5 to 9 still read."""

from functools import cache

import numpy as np

from bpkit.checks.on_digits import all_digits, new_digits
from bpkit.layers import Dense, ReLU, Sequential
from bpkit.losses import cross_entropy_backward
from bpkit.optimizers import SGD
from bpkit.regularization import shift

ORDER = ("W1", "b1", "W2", "b2")
EACH, NEW = 10, 1000  # old examples of each digit, new examples in all
OLD_WANTED, NEW_WANTED = 0.65, 0.75
NAN = "There is nan or inf in what came back."
AS_IT_WAS = "The network is as it was handed in."
OLD_ONLY = "0 to 4 are back, and 5 to 9 are gone."
NEW_ONLY = "5 to 9 are read, and 0 to 4 still not at all."


def network(rng, width=100):
    first = Dense(784, width, rng=rng, dtype=np.float32)
    return Sequential(first, ReLU(), Dense(width, 10, rng=rng, dtype=np.float32))


def steps(model, draw, lr, count):
    """SGD with momentum; draw() gives the digits and labels of a step."""
    optimizer = SGD(lr, momentum=0.9)
    for _ in range(count):
        X, y = draw()
        dZ = cross_entropy_backward(1.0, model.forward(X), y)
        model.backward(dZ, input_gradient=False)
        optimizer.step(model.params, model.grads)


def batches(rng, X, y, size=32):
    def draw():
        rows = rng.integers(len(y), size=size)
        return X[rows], y[rows]

    return draw


@cache
def forgetful(seed):
    """Digits and a network that has learned 0 to 4, then 5 to 9."""
    rng = np.random.default_rng([23, seed])
    X, y = all_digits()[:2]
    rows = rng.permutation(len(y))
    old, new = rows[y[rows] < 5], rows[y[rows] > 4][:NEW]
    few = np.concatenate([old[y[old] == k][:EACH] for k in range(5)])
    model = network(rng)
    steps(model, batches(rng, X[old], y[old]), 0.05, 500)
    steps(model, batches(rng, X[new], y[new]), 0.05, 400)
    weights = [model.params[name].copy() for name in ORDER]
    return X[few], y[few], X[new], y[new], *weights


def inputs(rng):
    return [
        (*(A.copy() for A in forgetful(int(rng.integers(20)))), int(rng.integers(1000)))
    ]


def shares(weights):
    """Of the new digits 0 to 4, of 5 to 9: how many are read, among all ten."""
    W1, b1, W2, b2 = weights
    X, y = new_digits()
    right = (np.maximum(X @ W1 + b1, 0) @ W2 + b2).argmax(axis=1) == y
    return float(right[y < 5].mean()), float(right[y > 4].mean())


def whether_it_is_back(W1, b1, W2, b2, *given):
    """Whether the job is done (1: it is)."""
    before, weights = given[4:8], [np.asarray(A, float) for A in (W1, b1, W2, b2)]
    shapes = [A.shape for A in weights]
    if shapes != [A.shape for A in before]:
        raise ValueError(
            f"W1, b1, W2, b2 have the shapes {', '.join(map(str, shapes))}; expected "
            f"those that were handed in, {', '.join(str(A.shape) for A in before)}."
        )
    if fault := fault_of(weights, before):
        raise ValueError(fault)
    old, new = shares(weights)
    if old >= OLD_WANTED and new >= NEW_WANTED:
        return 1.0
    raise ValueError(
        f"Your network reads {old:.0%} of the new digits 0 to 4 and {new:.0%} of 5 to "
        f"9; {OLD_WANTED:.0%} and {NEW_WANTED:.0%} were asked for. How many of each "
        "kind stand in a batch, and for how many steps?"
    )


def fault_of(weights, before):
    if not all(np.isfinite(A).all() for A in weights):
        return NAN
    if all(np.allclose(A, B, atol=1e-6) for A, B in zip(weights, before, strict=True)):
        return AS_IT_WAS
    old, new = shares(weights)
    if old >= OLD_WANTED and new < 0.2:
        return OLD_ONLY
    if new >= NEW_WANTED and old < 0.02:
        return NEW_ONLY
    return None


def built(W1, b1, W2, b2):
    model = network(np.random.default_rng(0), len(b1))
    for name, A in zip(ORDER, (W1, b1, W2, b2), strict=True):
        model.params[name][:] = A
    return model


def replayed(X_old, y_old, X_new, y_new, W1, b1, W2, b2, seed, *, half=16, count=200,
             moved=True):  # fmt: skip
    """Every batch has so many old digits, of 32; moved by a pixel at the most."""
    rng, model = np.random.default_rng(seed), built(W1, b1, W2, b2)
    some_old = batches(rng, X_old, y_old, half)
    some_new = batches(rng, X_new, y_new, 32 - half)

    def draw():
        (A, a), (B, b) = some_old(), some_new()
        if moved:
            A = shift(A.reshape(-1, 1, 28, 28), rng=rng, pixels=1).reshape(-1, 784)
        return np.concatenate([A, B]), np.concatenate([a, b])

    steps(model, draw, 0.03, count)
    return tuple(model.params[name] for name in ORDER)
