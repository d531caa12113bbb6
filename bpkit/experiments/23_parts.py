"""Chapter 23: what its experiment is made of, and how its table is read.

`23_transfer` trains with these; nothing is stored of this file itself.
"""

import numpy as np

from bpkit.layers import Dense, Layer, ReLU, Sequential, Tanh
from bpkit.losses import cross_entropy_backward
from bpkit.optimizers import SGD


def network(rng, outputs=10, width=100, bend="relu"):
    """784-width-outputs, float32."""
    first = Dense(784, width, rng=rng, dtype=np.float32)
    last = Dense(width, outputs, rng=rng, dtype=np.float32)
    return Sequential(first, {"relu": ReLU, "tanh": Tanh}[bend](), last)


def learn(model, X, y, lr, steps, rng, names=None, batch=32):
    """SGD with momentum 0.9 on the arrays of these names; the others stand still."""
    optimizer, names = SGD(lr, momentum=0.9), names or list(model.params)
    for _ in range(steps):
        rows = rng.integers(len(y), size=min(batch, len(y)))
        dZ = cross_entropy_backward(1.0, model.forward(X[rows]), y[rows])
        model.backward(dZ, input_gradient=False)
        params, grads = model.params, model.grads
        optimizer.step({k: params[k] for k in names}, {k: grads[k] for k in names})
    return model


def accuracy(model, X, y, among=None):
    """Of all scores, or of those of the classes that are asked among."""
    Z = model.forward(X)
    return float(np.mean((Z.argmax(1) if among is None else among_of(Z, among)) == y))


def among_of(Z, classes):
    return np.array(classes)[Z[:, classes].argmax(axis=1)]


def low_rank(X, A, B, *, W, b):
    """Z = X @ (W + A @ B) + b, with W and b held still."""
    return X @ W + (X @ A) @ B + b


def low_rank_backward(dZ, X, A, B, *, W, b, input_gradient=True):
    back = dZ @ B.T
    dX = dZ @ W.T + back @ A.T if input_gradient else None
    return dX, X.T @ back, (X @ A).T @ dZ


def lowered(model, rank, rng, pair=(low_rank, low_rank_backward)):
    """The same network, of which updates of a rank can be learned, and nothing else.

    A is drawn, B begins at 0: it begins as the network that it is made of.
    """
    layers = []
    for name in "12":
        W, b = model.params["W" + name], model.params["b" + name]
        A = rng.standard_normal((len(W), rank)) / np.sqrt(len(W))
        B = np.zeros((rank, len(b)))
        new = {"A": A.astype(W.dtype), "B": B.astype(W.dtype)}
        layers.append(Layer(*pair, options={"W": W.copy(), "b": b.copy()}, **new))
    return Sequential(layers[0], model.layers[1], layers[1])


def turned(X, degrees=45):
    """Digits (n, 784), turned about their center."""
    angle, grid = np.radians(degrees), np.arange(28) - 13.5
    y, x = np.meshgrid(grid, grid, indexing="ij")
    rows = np.cos(angle) * y + np.sin(angle) * x + 27.5
    columns = np.cos(angle) * x - np.sin(angle) * y + 27.5
    i, j = np.floor(rows).astype(int), np.floor(columns).astype(int)
    down, right = (rows - i).astype(X.dtype), (columns - j).astype(X.dtype)
    wide = np.pad(X.reshape(-1, 28, 28), ((0, 0), (14, 14), (14, 14)))
    above = (1 - right) * wide[:, i, j] + right * wide[:, i, j + 1]
    below = (1 - right) * wide[:, i + 1, j] + right * wide[:, i + 1, j + 1]
    return ((1 - down) * above + down * below).reshape(X.shape)


def nearest(A, a, B):
    """The label of the nearest row of A for each row of B."""
    return a[((A**2).sum(axis=1) - 2 * B @ A.T).argmin(axis=1)]


def mean_of(stored, key, column=0):
    """The mean over the seeds of what was judged: new, old, old among the old."""
    return np.mean(stored["judged"][key]["runs"], axis=0)[column]


def rows(stored, task, kinds, sizes):
    """A table: mean (lowest to highest) accuracy on the new task, a line for each."""
    yield f"{task:20}" + "".join(f"{n:>22,}" for n in sizes)
    for kind in kinds:
        found = [stored["judged"][f"{task}, {kind}, {n}"]["runs"] for n in sizes]
        new = [[run[0] for run in runs] for runs in found]
        cells = [f"{np.mean(x):.3f} ({min(x):.2f} to {max(x):.2f})" for x in new]
        yield f"  {kind:18}" + "".join(f"{cell:>22}" for cell in cells)
    for base in stored["baselines"][f"{task}, {sizes[0]}"][0]:
        some = [stored["baselines"][f"{task}, {n}"] for n in sizes]
        means = [np.mean([one[base] for one in ten]) for ten in some]
        line = f"  {base:18}" + "".join(f"{mean:7.3f}".ljust(22) for mean in means)
        yield line.rstrip()
