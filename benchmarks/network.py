"""An epoch of a network on digits, written in bpkit and in what one might take instead.

All engines begin at the same weights, see the same digits in the same order and take
the same steps in float32: their losses are compared. Two cannot be told where to begin
and return none: scikit-learn draws weights and order itself, a DataLoader the order.
Nor do those that take no loss, or other steps.
"""

import os
import platform

import numpy as np

from benchmarks import peers
from benchmarks.measures import raced
from benchmarks.rounds import Race
from benchmarks.task import (
    BATCH,
    LR,
    MOMENTUM,
    batches,
    large,
    small,
    start,
    update,
)
from bpkit.layers import Dense, ReLU, Sequential
from bpkit.losses import cross_entropy, cross_entropy_backward
from bpkit.optimizers import SGD
from bpkit.training import minibatches, train

# Each engine: data() -> step(k), an epoch, which returns the mean loss or None --------


def in_bpkit(data):
    X, y, (d, h, k) = data()
    rng = np.random.default_rng(0)
    first, second = (Dense(*s, rng=rng, dtype=X.dtype) for s in [(d, h), (h, k)])
    return X, y, Sequential(first, ReLU(), second), SGD(LR, MOMENTUM)


def by_train(data):
    """What a learner calls: doors, history, a look at the loss in every step."""
    X, y, model, optimizer = in_bpkit(data)
    rng = np.random.default_rng(1)
    how = {"epochs": 1, "batch_size": BATCH, "rng": rng}
    pair = cross_entropy, cross_entropy_backward
    return lambda k: train(model, *pair, X, y, optimizer, **how)["loss"][0]


def by_loop(data, batch=BATCH):
    """What a learner writes in chapter 00: a step needs no loss, only its gradient."""
    X, y, model, optimizer = in_bpkit(data)
    rng = np.random.default_rng(1)

    def step(k):
        for X_batch, y_batch in minibatches(X, y, batch, rng=rng):
            dZ = cross_entropy_backward(1.0, model.forward(X_batch), y_batch)
            model.backward(dZ, input_gradient=False)
            optimizer.step(model.params, model.grads)

    return step


def one_at_a_time(data):
    """The same loop with a step for each example."""
    return by_loop(data, batch=1)


def by_hand(data):
    """The same in NumPy without layers, doors and names: as tight as it goes."""
    X, y, params, memory, rng = start(data)
    W1, b1, W2, b2 = params

    def step(k):
        total = 0.0
        for rows in batches(len(X), rng):
            x, labels, each = X.take(rows, axis=0), y[rows], np.arange(len(rows))
            A = x @ W1
            A += b1
            np.maximum(A, 0, out=A)
            Z = A @ W2
            Z += b2
            Z -= Z.max(axis=1, keepdims=True)
            right = Z[each, labels]
            P = np.exp(Z, out=Z)
            sums = P.sum(axis=1, keepdims=True)
            total += np.log(sums).sum() - right.sum()
            P /= sums
            P[each, labels] -= 1
            P /= len(rows)
            dA = P @ W2.T
            dA *= A > 0
            grads = x.T @ dA, dA.sum(axis=0), A.T @ P, P.sum(axis=0)
            update(params, memory, grads)
        return total / len(X)

    return step


def the_products(data):
    """The five matrix products of each step, on batches that lie ready."""
    X, _, (W1, _, W2, _), _, rng = start(data)
    h, k = W2.shape
    ready = [
        (X[rows], *(rng.random((len(rows), m), dtype=np.float32) for m in (h, k)))
        for rows in batches(len(X), rng)
    ]

    def step(k):
        for x, A, Z in ready:
            x @ W1, A @ W2, Z @ W2.T, A.T @ Z, x.T @ A

    return step


def the_least(data):
    """What no network in NumPy can do without: products, batches, the update."""
    X, _, params, memory, rng = start(data)
    W1, _, W2, _ = params
    A, Z = (rng.random((BATCH, m), dtype=np.float32) for m in W2.shape)

    def step(k):
        for rows in batches(len(X), rng):
            n, x = len(rows), X.take(rows, axis=0)
            x @ W1, A[:n] @ W2, Z[:n] @ W2.T
            grads = x.T @ A[:n], A[0], A[:n].T @ Z[:n], Z[0]
            update(params, memory, grads)

    return step


def one_example_by_hand(data):
    """The steps of the batch; each example on its own, its gradients added up."""
    X, y, params, memory, rng = start(data)
    W1, b1, W2, b2 = params

    def example(x, label, sums):
        z1 = x @ W1 + b1
        a1 = np.maximum(z1, 0)
        z2 = a1 @ W2 + b2
        powers = np.exp(z2 - z2.max())
        p = powers / powers.sum()
        loss = -np.log(p[label])
        p[label] -= 1
        dz1 = (W2 @ p) * (z1 > 0)
        grads = np.outer(x, dz1), dz1, np.outer(a1, p), p
        for total, g in zip(sums, grads, strict=True):
            total += g
        return loss

    def step(k):
        total = 0.0
        for rows in batches(len(X), rng):
            sums = [np.zeros_like(W) for W in params]
            total += sum(example(X[row], y[row], sums) for row in rows)
            update(params, memory, [g / len(rows) for g in sums])
        return total / len(X)

    return step


def engines(data, makers):
    return {name: lambda make=make: make(data) for name, make in makers.items()}


OURS, LOOP, FLOOR = "bpkit, train", "bpkit, a loop", "the five matrix products alone"
HAND, LEAST = "NumPy by hand", "products, batches and update alone"
EAGER, LOADER, SKLEARN = "PyTorch eager", "PyTorch, DataLoader", "scikit-learn"
ONE, HIPS, JIT = "one example at a time", "HIPS autograd", "JAX, jit"
SMALL = {
    OURS: by_train,
    LOOP: by_loop,
    HAND: by_hand,
    LEAST: the_least,
    FLOOR: the_products,
    EAGER: peers.torch_by_index,
    LOADER: peers.torch_by_loader,
    SKLEARN: peers.in_sklearn,
    JIT: peers.in_jax,
}
SINGLE = {ONE: one_at_a_time, "one example at a time, by hand": one_example_by_hand}
LARGE = SMALL | {HIPS: peers.in_autograd} | SINGLE
PEERS = [(EAGER, 0.45), (SKLEARN, 0.6), (HIPS, 0.33), (JIT, 1.0)]
RACES = {
    "large": Race(
        "an epoch of 784-100-10, 10,000 digits",
        engines(large, LARGE),
        [
            (OURS, FLOOR, 1.6),
            *((OURS, peer, goal) for peer, goal in PEERS),
            *((HAND, peer, None) for peer, _ in PEERS),
            *((LEAST, peer, None) for peer, _ in PEERS),
            (LOOP, ONE, 1 / 30),
        ],
        within=1e-3,
    ),
    "small": Race(
        "an epoch of 64-32-10, 1,800 digits of 8 x 8",
        engines(small, SMALL),
        [
            *((OURS, peer, 0.25) for peer in (EAGER, SKLEARN)),
            *((LOOP, peer, 0.25) for peer in (EAGER, SKLEARN)),
            *((HAND, peer, None) for peer in (EAGER, SKLEARN)),
        ],
        within=1e-3,
    ),
}

# With a kernel that is not the processor's own, NumPy's products take longer, and so
# the rest matters less.
SLOW = [(who, peer, None) for who, peer, _ in RACES["large"].goals[1:]]
SLOW = [(OURS, FLOOR, 1.5), *SLOW]


def ways():
    """Variables for the kernel that fits the processor, and for the other way: that of
    this machine's OPENBLAS_CORETYPE, or else the oldest."""
    own = {"OPENBLAS_CORETYPE": None, "OPENBLAS_L2_SIZE": None}
    other = {name: os.environ[name] for name in own if name in os.environ}
    if not other and platform.machine() in ("x86_64", "AMD64"):
        other = own | {"OPENBLAS_CORETYPE": "Nehalem"}
    return own, other


def measures(quick):
    """All epochs, with either kernel."""
    n = 1 if quick else 20
    own, other = ways()
    found = raced("benchmarks.network", "large", n, variables=own)
    if other and not quick:
        found += raced("benchmarks.network", "large", n, variables=other, goals=SLOW)
    return found + raced("benchmarks.network", "small", n, variables=own)
