"""Attention as a pair: a look-up in a table that answers with a mean.

A query is compared with each key; the better they fit, the more the value beside that
key counts in the mean that comes back (Vaswani et al., 2017). In self-attention each
row of a sequence asks, is asked and answers: queries, keys and values are three dense
layers of it. Heads are a leading axis: several look-ups side by side.
"""

import numpy as np

from bpkit import doors


def attention(Q, K, V, mask=None):
    """A = softmax(Q @ K.T / sqrt(d)) @ V, a mean of values for each query.

    Queries Q (..., T, d), keys K (..., T, d), values V (..., T, e), A (..., T, e). Axes
    in front are batch and heads; there may be more keys than queries, or fewer. mask
    (T, T), a row for each query, is True where it may look.
    """
    doors.require_look_up("attention", Q, K, V, mask)
    return attention_weights(Q, K, mask) @ V


def attention_backward(dA, Q, K, V, mask=None, *, memo=None):
    """dQ, dK, dV; memo is attention_weights(Q, K, mask), where somebody kept it."""
    doors.require_look_up("attention_backward", Q, K, V, mask)
    P = attention_weights(Q, K, mask) if memo is None else memo
    dP = _T(V @ _T(dA))  # dA @ V.T, laid out like P
    dS = P * (dP - (dP * P).sum(axis=-1, keepdims=True))
    dS /= Q.shape[-1] ** 0.5
    return dS @ K, _T(dS) @ Q, _T(P) @ dA


def attention_weights(Q, K, mask=None):
    """P (..., T, T): how much a query, a row, takes of each value; a row sums to 1.

    It is softmax(S), in place, of scores S = Q @ K.T / sqrt(d): a sum of d products
    grows with sqrt(d).
    """
    S = _T(K @ _T(Q / Q.shape[-1] ** 0.5))  # turned: a faster max
    if mask is not None:
        np.copyto(S, -np.inf, where=~mask)
    S -= S.max(axis=-1, keepdims=True)
    P = np.exp(S, out=S)
    P /= P.sum(axis=-1, keepdims=True)
    return P


def _T(A):
    return A.swapaxes(-1, -2)


def self_attention(X, Wq, Wk, Wv, Wo, *, heads=1, causal=False, memo=None):
    """Z (n, T, d): each row of X (n, T, d) has looked at all rows, its own among them.

    Wq (d, d), Wk (d, d) and Wv (d, d) make queries, keys and values of d / heads
    columns for each head, Wo (d, d) mixes what the heads found. causal: no row looks at
    a later one. memo is looked_up(...) of the same, where somebody kept it.
    """
    _, _, V, P, _ = memo or looked_up(X, Wq, Wk, Wv, heads=heads, causal=causal)
    return _joined(P @ V) @ Wo


def self_attention_backward(
    dZ, X, Wq, Wk, Wv, Wo, *, heads=1, causal=False, memo=None, input_gradient=True
):
    """dX, dWq, dWk, dWv, dWo; dX is None where nobody needs it.

    X is used three times, so its gradient is the sum of three.
    """
    memo = memo or looked_up(X, Wq, Wk, Wv, heads=heads, causal=causal)
    Q, K, V, P, mask = memo
    dWo = _rows(_joined(P @ V)).T @ _rows(dZ)
    dA = _split(dZ @ Wo.T, heads)
    dQ, dK, dV = map(_joined, attention_backward(dA, Q, K, V, mask, memo=P))
    dX = dQ @ Wq.T + dK @ Wk.T + dV @ Wv.T if input_gradient else None
    dWq, dWk, dWv = (_rows(X).T @ _rows(dH) for dH in (dQ, dK, dV))
    return dX, dWq, dWk, dWv, dWo


def looked_up(X, Wq, Wk, Wv, *, heads=1, causal=False):
    """Q, K and V (n, heads, T, d / heads), the weights P (n, heads, T, T), the mask."""
    doors.require_heads("self_attention", X, Wq, heads)
    Q, K, V = (_split(X @ W, heads) for W in (Wq, Wk, Wv))
    mask = np.tri(X.shape[1], dtype=bool) if causal else None
    return Q, K, V, attention_weights(Q, K, mask), mask


def _split(X, heads):
    """(n, T, d) to (n, heads, T, d / heads): each head has columns of its own."""
    return X.reshape(*X.shape[:2], heads, -1).swapaxes(1, 2)


def _joined(A):
    """(n, heads, T, d / heads) back to (n, T, d)."""
    return A.swapaxes(1, 2).reshape(len(A), A.shape[2], -1)


def _rows(X):
    """(n, T, d) to (n T, d): what is shared by all places adds over all of them."""
    return X.reshape(-1, X.shape[-1])
