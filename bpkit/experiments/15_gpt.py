"""Chapter 15: where the best-known small GPT starts, and how it is trained.

microgpt (A. Karpathy, 2026): 4,192 numbers, one name a step. 15_gpt.json holds what it
prints on the names of this package, in Python 3.11: facts of a run. No line of it is
here; its start is drawn as it draws, and its model is built in the chapter.
"""

import random

import numpy as np

from bpkit.activations import softmax
from bpkit.attention import looked_up
from bpkit.autograd import Value
from bpkit.datasets import names
from bpkit.normalization import rms_norm
from bpkit.optimizers import Adam

MARK, LENGTH = 26, 16  # the mark stands before and after a name
SHAPES = {  # a row for each output, as they are drawn
    "tokens": (27, 16),
    "places": (LENGTH, 16),
    "head": (27, 16),
    "Wq": (16, 16),
    "Wk": (16, 16),
    "Wv": (16, 16),
    "Wo": (16, 16),
    "W1": (64, 16),
    "W2": (16, 64),
}


def start():
    """The names in their order, and the numbers to begin with, for X @ W."""
    draw, words, params = random.Random(42), names(), {}
    draw.shuffle(words)
    for name, (rows, columns) in SHAPES.items():
        drawn = [[draw.gauss(0, 0.08) for _ in range(columns)] for _ in range(rows)]
        W = np.array(drawn)
        params[name] = W if name in ("tokens", "places") else W.T.copy()
    return words, params


def encoded(word):
    """What is read, and what comes next: two arrays of tokens."""
    ids = [MARK, *(ord(letter) - ord("a") for letter in word), MARK][: LENGTH + 1]
    return np.array(ids[:-1]), np.array(ids[1:])


def train(gradients, steps):
    """Params and losses; gradients(params, ids, y) -> loss, and a dict like params."""
    (words, params), losses = start(), []
    optimizer = Adam(0.01, 0.85, 0.99)
    for k, word in enumerate(words[:steps]):
        optimizer.lr = 0.01 * (1 - k / 1000)
        loss, grads = gradients(params, *encoded(word))
        optimizer.step(params, grads)
        losses.append(loss)
    return params, losses


def write(scores, rng, temperature=0.5):
    """A name, letter by letter; scores(ids) -> (T, 27)."""
    ids = [MARK]
    while len(ids) < LENGTH:
        Z = scores(np.array(ids))[-1:] / temperature
        ids.append(rng.choice(27, p=softmax(Z)[0]))
        if ids[-1] == MARK:
            break
    return "".join(chr(ord("a") + i) for i in ids[1:] if i < MARK)


def by_graph(loss):
    """gradients(params, ids, y) of a loss that takes a Value for each number."""
    slope = np.vectorize(lambda value: value.grad, otypes=[float])

    def gradients(params, ids, y):
        values = {
            name: np.vectorize(Value, otypes="O")(W) for name, W in params.items()
        }
        L = loss(values, ids, y)
        L.backward()
        return L.data, {name: slope(W) for name, W in values.items()}

    return gradients


def shares(params):
    """shares(word) -> P (heads, T, T): who looks at whom, the mark in front."""

    def of(word):
        ids, _ = encoded(word)
        X = params["tokens"][ids] + params["places"][: len(ids)]
        level = np.ones(X.shape[1])
        N = rms_norm(rms_norm(X, level), level)[None]
        Wq, Wk, Wv = (params[name] for name in ("Wq", "Wk", "Wv"))
        return looked_up(N, Wq, Wk, Wv, heads=4, causal=True)[3][0]

    return of


def taste(shares, words, letter):
    """By head, how many times its even share a letter gets in the rows behind it."""
    found = []
    for word in words:
        if word.count(letter) == 1:
            at, P = word.index(letter) + 1, shares(word)
            found += [P[:, t, at] * (t + 1) for t in range(at + 1, len(word) + 1)]
    return np.mean(found, axis=0)
