"""Layers over sequences beside PyTorch's, and a GPT beside the same of single numbers.

Of one batch forward and backward, all gradients are taken, and the sum of their sizes
is compared in every round: 32 sequences of 32 steps, from 32 numbers to 64, through the
gates; 64 of 32 steps and 64 numbers, in four heads, through attention. bpkit's layers
keep a memo of the way forward; what it spares is measured beside. The GPT learns, a
name a step, and its losses are compared.
"""

import numpy as np

from benchmarks import gpt
from benchmarks.images import numbers, size
from benchmarks.measures import raced
from benchmarks.rounds import Race

OURS, AGAIN, TORCH = "bpkit", "bpkit, without a memo", "PyTorch"
PRODUCTS = "the matrix products alone"
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


def the_products(name):
    """What no recurrent layer can do without: two a step, and four of all steps."""

    def make(dtype):
        X, Wx, Wh, b = arrays(name, dtype)
        rows, Z = X.reshape(-1, 32), X @ Wx
        G, H, h = Z.reshape(-1, len(b)), np.ones((1024, 64), dtype), Z[:, 0, :64].copy()

        def step(k):
            X @ Wx, Z @ Wx.T, rows.T @ G, H.T @ G
            for t in range(32):
                h @ Wh, Z[:, t] @ Wh.T

        return step

    return make


def race(name, dtype, goal):
    engines = {OURS: here(name), AGAIN: here(name, memo=False), TORCH: there(name)}
    engines[PRODUCTS] = the_products(name)
    makers = {who: lambda make=make: make(dtype) for who, make in engines.items()}
    kind = np.dtype(dtype).name
    work = f"{name} of 32 x 32 x 32 to 64, forward and backward, {kind}"
    goals = [(OURS, TORCH, goal), (AGAIN, TORCH, None), (OURS, PRODUCTS, None)]
    return Race(work, makers, goals, within=1.0 if kind == "float32" else 1e-6)


def look_ups(dtype):
    """Q, K and V of 64 sequences, 4 heads, 32 steps, 16 numbers each, no two alike."""
    return numbers(3, 64, 4, 32, 16, dtype=dtype)


def attention_here(memo=True):
    def make(dtype):
        from bpkit.attention import (
            attention,
            attention_backward,
            attention_weights,
        )

        Q, K, V = look_ups(dtype)
        mask = np.tri(32, dtype=bool)

        def kept(k):
            P = attention_weights(Q, K, mask)
            return size(attention_backward(P @ V, Q, K, V, mask, memo=P))

        def anew(k):
            return size(attention_backward(attention(Q, K, V, mask), Q, K, V, mask))

        return kept if memo else anew

    return make


def attention_there(dtype):
    import torch

    torch.set_num_threads(1)
    inputs = [torch.from_numpy(A).requires_grad_() for A in look_ups(dtype)]

    def step(k):
        for A in inputs:
            A.grad = None
        F = torch.nn.functional
        found = F.scaled_dot_product_attention(*inputs, is_causal=True)
        found.backward(found.detach())
        return size(A.grad for A in inputs)

    return step


def the_attention_products(dtype):
    """What no attention can do without: two on the way there, four on the way back."""
    Q, K, V = look_ups(dtype)
    P = numbers(64, 4, 32, 32, dtype=dtype)
    KT, VT, PT = (A.swapaxes(-1, -2) for A in (K, V, P))

    def step(k):
        Q @ KT, P @ V
        Q @ VT, P @ K, PT @ Q, PT @ V

    return step


def attention_race(dtype, goals):
    engines = {OURS: attention_here(), AGAIN: attention_here(memo=False)}
    engines |= {TORCH: attention_there, PRODUCTS: the_attention_products}
    makers = {who: lambda make=make: make(dtype) for who, make in engines.items()}
    kind = np.dtype(dtype).name
    work = f"attention of 64 x 32 x 64, 4 heads, causal, forward and backward, {kind}"
    pairs = zip([OURS, AGAIN], goals, strict=True)
    goals = [(who, TORCH, goal) for who, goal in pairs]
    goals.append((OURS, PRODUCTS, None))
    return Race(work, makers, goals, within=1.0 if kind == "float32" else 1e-6)


NUMBERS, ARRAYS = "Value, as numbers", "Value, as arrays"
PAIRS, SLOPES = "pairs, by hand", "a class like microgpt's"
OFF = ", garbage collector off"
GPT = Race(
    "a step of a GPT of 4,192 numbers",
    {
        NUMBERS: gpt.of_values,
        ARRAYS: gpt.of_array_values,
        PAIRS: gpt.of_pairs,
        SLOPES: gpt.of_slopes,
        NUMBERS + OFF: gpt.of_values_without_collector,
        SLOPES + OFF: gpt.of_slopes_without_collector,
    },
    [
        (NUMBERS, SLOPES, 0.5),
        (ARRAYS, SLOPES, 0.02),
        (PAIRS, SLOPES, None),
        (NUMBERS + OFF, SLOPES + OFF, None),
    ],
    within=1e-12,
)
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
RACES["attention32"] = attention_race(np.float32, [1.0, 1.5])
RACES["attention64"] = attention_race(np.float64, [None, None])
RACES["gpt"] = GPT


def measures(quick):
    rounds = {name: 1 if quick else 60 for name in RACES}
    rounds["gpt"] = 1 if quick else 20
    return [
        row
        for name, n in rounds.items()
        for row in raced("benchmarks.sequences", name, n)
    ]
