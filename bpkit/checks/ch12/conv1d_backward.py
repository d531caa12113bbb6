"""12.2: convolution in one dimension, on the way back."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def conv1d(X, w):
    places = X.shape[1] - len(w) + 1
    return sum(w[i] * X[:, i : i + places] for i in range(len(w)))


def conv1d_backward(dZ, X, w):
    dX, dw, places = np.zeros_like(X), np.zeros_like(w), dZ.shape[1]
    for i in range(len(w)):
        dX[:, i : i + places] += w[i] * dZ
        dw[i] = (dZ * X[:, i : i + places]).sum()
    return dX, dw


def signals(rng):
    cases = [(draw(rng, n, d), draw(rng, k)) for n, d, k in [(2, 6, 3), (3, 4, 1)]]
    cases += [(draw(rng, 1, 5), draw(rng, 5)), (draw(rng, 4, 7), draw(rng, 2))]
    cases = [(draw(rng, *conv1d(X, w).shape), X, w) for X, w in cases]
    dZ, X, w = cases[0]
    return [*cases, (dZ, 1e8 * X, w), (dZ, np.zeros_like(X), w)]


def by_matrix(dZ, X, w):
    places = [np.eye(X.shape[1], dZ.shape[1], k=-i) for i in range(len(w))]
    T = sum(one * place for one, place in zip(w, places, strict=True))
    dT = X.T @ dZ
    return dZ @ T.T, np.array([(dT * place).sum() for place in places])


def by_places(dZ, X, w):
    dX, dw = 0 * X, 0 * w
    for p in range(dZ.shape[1]):
        dX[:, p : p + len(w)] += dZ[:, p : p + 1] * w
        dw += dZ[:, p] @ X[:, p : p + len(w)]
    return dX, dw


def with_dw(change):
    def conv1d_backward_(dZ, X, w):
        dX, dw = conv1d_backward(dZ, X, w)
        return dX, change(dw, dZ, X, w)

    return conv1d_backward_


def last_place(dZ, X, w):
    dX, dw = np.zeros_like(X), np.zeros_like(w)
    for p in range(dZ.shape[1]):
        dX[:, p : p + len(w)] = dZ[:, p : p + 1] * w
        dw = dZ[:, p] @ X[:, p : p + len(w)]
    return dX, dw


def overwritten(dZ, X, w):
    dX = np.zeros_like(X)
    for i in range(len(w)):
        dX[:, i : i + dZ.shape[1]] = w[i] * dZ
    return dX, conv1d_backward(dZ, X, w)[1]


EXERCISE = Exercise(
    id="12.2",
    points=3,
    asks="`conv1d_backward(dZ, X, w)`: dX, dw of z_p = w_0 x_p + w_1 x_(p+1) + ..., "
    "for X (n, d), w (k,), dZ (n, d - k + 1)",
    reference=conv1d_backward,
    forward=conv1d,
    inputs=signals,
    returns=["dX", "dw"],
    styles=[by_matrix, by_places],
    slips=[
        Slip(
            "mean over the places",
            with_dw(lambda dw, dZ, X, w: dw / dZ.shape[1]),
            "Your dw is a mean over the places. A weight used at many places gets the "
            "sum.",
        ),
        Slip(
            "mean over the examples",
            with_dw(lambda dw, dZ, X, w: dw / len(X)),
            "Your dw is divided by the number of examples. The loss has taken the "
            "mean, and its 1/n comes in with dZ.",
        ),
        Slip(
            "mean over all",
            with_dw(lambda dw, dZ, X, w: dw / dZ.size),
            "Your dw is a mean over places and examples. A shared weight gets the sum.",
        ),
        Slip(
            "kernel turned on the way back",
            lambda dZ, X, w: (
                conv1d_backward(dZ, X, w[::-1])[:1] + conv1d_backward(dZ, X, w)[1:]
            ),
            "Your dX has the kernel turned round. The way back takes the connections "
            "of the way forward: what was read with w[i] gets w[i] times dZ.",
        ),
        Slip(
            "dw turned",
            with_dw(lambda dw, dZ, X, w: dw[::-1]),
            "Your dw stands in reverse. w[i] met x at p + i.",
        ),
        Slip(
            "overwritten",
            overwritten,
            "A pixel that several outputs read gets several gradients: `+=`, not `=`.",
        ),
        Slip(
            "last place alone",
            last_place,
            "Only the last place is left in dw, and in dX where places overlap: add "
            "them up, `+=`.",
        ),
        Slip(
            "first example alone",
            with_dw(lambda dw, dZ, X, w: conv1d_backward(dZ[:1], X[:1], w)[1]),
            "dw is that of the first example. All of them use w: sum over the batch, "
            "too.",
        ),
        Slip(
            "no upstream gradient for w",
            with_dw(lambda dw, dZ, X, w: conv1d_backward(np.ones_like(dZ), X, w)[1]),
            "Your dw does not depend on dZ: it is right only where dZ is all ones.",
        ),
        Slip(
            "no upstream gradient for X",
            lambda dZ, X, w: (
                conv1d_backward(np.ones_like(dZ), X, w)[0],
                conv1d_backward(dZ, X, w)[1],
            ),
            "Your dX does not depend on dZ: it is right only where dZ is all ones.",
        ),
    ],
    hints=[
        "w[i] was used at every place p, and met there X[:, p + i]. All places at "
        "once: `X[:, i : i + places]`.",
        "dw[i] is a sum over examples and places; dX gets w[i] * dZ where w[i] read.",
        "`for i in range(len(w)): dX[:, i:i + places] += w[i] * dZ`, and "
        "`dw[i] = (dZ * X[:, i:i + places]).sum()`",
    ],
)
