"""13.4: the way back with a cut every K steps."""

import numpy as np

from bpkit.checks.ch13._sequences import along, back, layer, rows
from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.recurrent import rnn, rnn_backward


def chunked_backward(dH, X, Wx, Wh, b, K):
    return by(dH, X, Wx, Wh, b, cut=K)


def by(dH, X, Wx, Wh, b, **slips):
    h0 = np.zeros((len(X), len(Wh)))
    _, _, *grads = back(dH, X, h0, Wx, Wh, b, **slips)
    return tuple(grads)


def layers(rng):
    cases = []
    for n, T, d, h, K in [(2, 7, 2, 3, 3), (1, 6, 1, 2, 2), (3, 4, 2, 2, 1)]:
        X, _, *weights = layer(rng, n, T, d, h)
        cases.append((draw(rng, n, T, h), X, *weights, K))
    dH, X, *weights, _ = cases[0]
    cases += [(dH, X, *weights, 20), (1000 * dH, X, *weights, 2)]
    return [*cases, (dH, 0 * X, *weights, 3)]


def chunk_by_chunk(dH, X, Wx, Wh, b, K):
    """Another style: the states once, then one chunk after the other."""
    H, grads = rnn(X, Wx, Wh, b), [0 * Wx, 0 * Wh, 0 * b]
    for begin in range(0, X.shape[1], K):
        end = min(begin + K, X.shape[1])
        dh = 0
        for t in range(end - 1, begin - 1, -1):
            dz = (dH[:, t] + dh) * (1 - H[:, t] ** 2)
            dh = dz @ Wh.T
            grads[0] += X[:, t].T @ dz
            grads[1] += H[:, t - 1].T @ dz if t else 0
            grads[2] += dz.sum(axis=0)
    return tuple(grads)


def state_cut_too(dH, X, Wx, Wh, b, K):
    """Each chunk as a sequence of its own: a slip."""
    total = [0 * Wx, 0 * Wh, 0 * b]
    for t in range(0, X.shape[1], K):
        part = slice(t, t + K)
        _, *grads = rnn_backward(dH[:, part], X[:, part], Wx, Wh, b)
        total = [one + two for one, two in zip(total, grads, strict=True)]
    return tuple(total)


def cut_elsewhere(dH, X, Wx, Wh, b, K):
    """The cut stands behind a step that K divides: a slip."""
    H = rnn(X, Wx, Wh, b)
    dZ, later = np.empty_like(H), np.zeros_like(H[:, 0])
    for t in reversed(range(X.shape[1])):
        later = np.zeros_like(later) if t % K == 0 else later
        dZ[:, t] = (dH[:, t] + later) * (1 - H[:, t] ** 2)
        later = dZ[:, t] @ Wh.T
    return weights_of(dZ, H, X)


def cut_early(dH, X, Wx, Wh, b, K):
    """No gradient goes back from the last step of a chunk: a slip."""
    H = rnn(X, Wx, Wh, b)
    dZ, later = np.empty_like(H), np.zeros_like(H[:, 0])
    for t in reversed(range(X.shape[1])):
        dZ[:, t] = (dH[:, t] + later) * (1 - H[:, t] ** 2)
        later = dZ[:, t] @ Wh.T if (t + 1) % K else np.zeros_like(later)
    return weights_of(dZ, H, X)


def weight_cut_too(dH, X, Wx, Wh, b, K):
    """Wh does not meet the state that came over the cut: a slip."""
    H = rnn(X, Wx, Wh, b)
    dZ, _ = along(dH, H, Wh, K)
    before = np.concatenate([0 * H[:, :1], H[:, :-1]], axis=1)
    before[:, ::K] = 0
    return rows(X).T @ rows(dZ), rows(before).T @ rows(dZ), dZ.sum(axis=(0, 1))


def each_loss(dH, X, Wx, Wh, b, K):
    """Each loss goes back K steps of its own: a slip."""
    H = rnn(X, Wx, Wh, b)
    age = dH * (1 - H**2)
    dZ = 1 * age
    for _ in range(min(K, X.shape[1]) - 1):
        older = np.zeros_like(age)
        older[:, :-1] = (age[:, 1:] @ Wh.T) * (1 - H[:, :-1] ** 2)
        age, dZ = older, dZ + older
    return weights_of(dZ, H, X)


def weights_of(dZ, H, X):
    dWh = rows(H[:, :-1]).T @ rows(dZ[:, 1:])
    return rows(X).T @ rows(dZ), dWh, dZ.sum(axis=(0, 1))


EXERCISE = Exercise(
    id="13.4",
    points=3,
    asks="`chunked_backward(dH, X, Wx, Wh, b, K)`: dWx, dWh, db of rnn where no "
    "gradient goes back over a cut; the cuts stand before the steps K, 2K, 3K, ... "
    "(counted from 0), and the states are those of the whole sequence",
    reference=chunked_backward,
    inputs=layers,
    returns=["dWx", "dWh", "db"],
    styles=[chunk_by_chunk],
    slips=[
        Slip(
            "no cut",
            lambda dH, X, Wx, Wh, b, K: by(dH, X, Wx, Wh, b),
            "This is the whole gradient: nothing is cut.",
        ),
        Slip(
            "state cut too",
            state_cut_too,
            "You begin each chunk with a state of 0. The state goes on; only the way "
            "back is cut.",
        ),
        Slip(
            "cut one step late",
            cut_elsewhere,
            "Your cut stands one step too late. Step K begins a chunk: what it sends "
            "back is dropped, and what step K + 1 sends to it is kept.",
        ),
        Slip(
            "cut one step early",
            cut_early,
            "Your cut stands one step too early. Counted from 0, step K begins a "
            "chunk: it sends nothing back, and step K - 1 does.",
        ),
        Slip(
            "wraps around",
            lambda dH, X, Wx, Wh, b, K: by(dH, X, Wx, Wh, b, cut=K, wraps=True),
            "At the first step your dWh meets the last state: `H[:, t - 1]` with t = 0 "
            "is `H[:, -1]`. Before the first step the state was 0.",
        ),
        Slip(
            "weight cut too",
            weight_cut_too,
            "At the first step of a chunk your dWh gets nothing. Wh met a state there "
            "too; only what goes further back is dropped.",
        ),
        Slip(
            "each loss by itself",
            each_loss,
            "Each of your losses goes back K steps of its own. Here a cut is at a "
            "fixed place, for all losses.",
        ),
        Slip(
            "cut everywhere",
            lambda dH, X, Wx, Wh, b, K: by(dH, X, Wx, Wh, b, cut=1),
            "Nothing goes back from any step. Within a chunk it does.",
        ),
    ],
    hints=[
        "The states come from one `rnn(X, Wx, Wh, b)`. The loop back is the chapter's, "
        "with one line more.",
        "After step t has sent its gradient back, drop it where t is a multiple of K.",
        "`from_later = dZ[:, t] @ Wh.T if t % K else 0`",
    ],
)
