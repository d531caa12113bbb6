"""Layers over sequences beside PyTorch's: forward and backward of one batch.

32 sequences of 32 steps, from 32 numbers to 64: all gradients are taken, and the sum of
their sizes is compared in every round. bpkit's layers keep a memo of the way forward;
what it spares is measured beside.
"""

import numpy as np

from benchmarks.images import numbers, size
from benchmarks.measures import raced
from benchmarks.rounds import Race

OURS, AGAIN, TORCH = "bpkit", "bpkit, without a memo", "PyTorch"
GATES = {"rnn": 1, "lstm": 4, "gru": 3}


def arrays(name, dtype):
    """X, Wx, Wh, b; both weights small, so that gates are not all open or shut."""
    g = GATES[name] * 64
    X, *weights = (numbers(*s, dtype=dtype) for s in [(32, 32, 32), (32, g), (64, g)])
    return [X, *(W / np.sqrt(len(W), dtype=dtype) for W in weights), np.zeros(g, dtype)]


def here(name, memo=True):
    def make(dtype):
        from bpkit import recurrent

        inputs = arrays(name, dtype)
        states = getattr(recurrent, "rnn" if name == "rnn" else f"{name}_states")
        backward = getattr(recurrent, f"{name}_backward")

        def step(k):
            kept = states(*inputs)
            H = kept if name == "rnn" else kept[0]
            return size(backward(H, *inputs, memo=kept if memo else None))

        return step

    return make


def there(name):
    def make(dtype):
        import torch

        torch.set_num_threads(1)
        X, Wx, Wh, b = (torch.from_numpy(A) for A in arrays(name, dtype))
        layer = getattr(torch.nn, name.upper())(32, 64, batch_first=True, dtype=X.dtype)
        with torch.no_grad():
            for mine, theirs in zip(
                [Wx.T, Wh.T, b, b], layer.parameters(), strict=True
            ):
                theirs.copy_(mine)
        X.requires_grad_()

        def step(k):
            X.grad = None
            layer.zero_grad()
            H, _ = layer(X)
            H.backward(H.detach())
            return size([X.grad, *(W.grad for W in layer.parameters())][:4])

        return step

    return make


def race(name, dtype, goal):
    engines = {OURS: here(name), AGAIN: here(name, memo=False), TORCH: there(name)}
    makers = {who: lambda make=make: make(dtype) for who, make in engines.items()}
    kind = np.dtype(dtype).name
    work = f"{name} of 32 x 32 x 32 to 64, forward and backward, {kind}"
    goals = [(OURS, TORCH, goal), (AGAIN, TORCH, None)]
    return Race(work, makers, goals, within=1.0 if kind == "float32" else 1e-6)


RACES = {
    f"{name}{np.dtype(dtype).itemsize * 8}": race(name, dtype, goal)
    for name, dtype, goal in [
        ("rnn", np.float32, 0.5),
        ("rnn", np.float64, None),
        ("lstm", np.float32, 1.3),
        ("lstm", np.float64, 0.6),
        ("gru", np.float32, 0.6),
        ("gru", np.float64, None),
    ]
}


def measures(quick):
    n = 1 if quick else 60
    return [row for name in RACES for row in raced("benchmarks.sequences", name, n)]
