"""Queries, keys and values to try an answer on, and what slips do on the way back."""

import numpy as np

from bpkit.activations import softmax
from bpkit.checks.declared import draw

TOO_SLOW = (
    "One pass back is a few matrix products. Differences take two whole passes forward "
    "for each number of Q, K and V, and there are thousands."
)


def turned(A):
    return A.swapaxes(-1, -2)


def shares(S):
    return softmax(S.reshape(-1, S.shape[-1])).reshape(S.shape)


def rows(rng, *shape):
    """Small enough for shares to stay soft."""
    return draw(rng, *shape) / 2


def back(dA, Q, K, V, S, *, mean=True, by_query=False, root=True, exchanged=False):
    """dQ, dK, dV and dS, for scores S; the options are what slips do.

    mean       softmax's own mean is taken off; by_query: over the wrong axis
    root       the root of d counts on the way back; exchanged: dQ from Q, dK from K
    """
    P = shares(S)
    dP = dA @ turned(V)
    share = (P * dP).sum(axis=-2 if by_query else -1, keepdims=True)
    dS = P * (dP - share) if mean else P * dP
    scaled = dS / Q.shape[-1] ** 0.5 if root else dS
    dQ, dK = scaled @ K, turned(scaled) @ Q
    if exchanged:
        dQ, dK = scaled @ Q, turned(scaled) @ K
    return dQ, dK, turned(P) @ dA, dS


def last_alone(dA):
    """A loss that looks at the last row alone."""
    dA = dA.copy()
    dA[..., :-1, :] = 0
    return dA


def gaps(T):
    """|i - j| (T, T)."""
    return np.abs(np.arange(T)[:, None] - np.arange(T))
