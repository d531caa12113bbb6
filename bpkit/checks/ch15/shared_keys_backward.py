"""15.4: many queries, one table of keys and values (multi-query attention)."""

import numpy as np

from bpkit.attention import attention, attention_backward
from bpkit.checks.ch15._rows import TOO_SLOW, back, last_alone, rows, turned
from bpkit.checks.declared import Exercise, Slip, draw


def shared_keys(Q, K, V):
    return attention(Q, *for_all_heads(Q, K, V))


def for_all_heads(Q, *tables):
    """Each table (n, T, d) for all heads of Q (n, heads, T, d)."""
    shape = Q.shape[:2]
    return [np.broadcast_to(A[:, None], (*shape, *A.shape[1:])) for A in tables]


def shared_keys_backward(dA, Q, K, V):
    dQ, dK, dV = attention_backward(dA, Q, *for_all_heads(Q, K, V))
    return dQ, dK.sum(axis=1), dV.sum(axis=1)


def tables(rng):
    cases = []
    for n, heads, T, d, e in [(2, 3, 4, 2, 3), (1, 2, 3, 4, 2), (3, 4, 2, 1, 2)]:
        Q, K, V = rows(rng, n, heads, T, d), rows(rng, n, T, d), rows(rng, n, T, e)
        cases.append((draw(rng, n, heads, T, e), Q, K, V))
    dA, Q, K, V = cases[0]
    return [*cases, (1000 * dA, Q, K, V), (last_alone(dA), 20 * Q, K, V)]


def long_rows(rng):
    Q, dA = rows(rng, 4, 8, 48, 16), rows(rng, 4, 8, 48, 16)
    return dA, Q, rows(rng, 4, 48, 16), rows(rng, 4, 48, 16)


def head_by_head(dA, Q, K, V):
    """Another style: a loop over the heads, softmax spelled out."""
    dQ, dK, dV = np.zeros_like(Q), np.zeros_like(K), np.zeros_like(V)
    for h in range(Q.shape[1]):
        S = Q[:, h] @ turned(K) / np.sqrt(Q.shape[-1])
        dQ[:, h], k, v, _ = back(dA[:, h], Q[:, h], K, V, S)
        dK += k
        dV += v
    return dQ, dK, dV


def other(gathered):
    def shared_keys_backward_(dA, Q, K, V):
        dQ, dK, dV = attention_backward(dA, Q, *for_all_heads(Q, K, V))
        return dQ, *gathered(dK, dV)

    return shared_keys_backward_


def with_slip(**slips):
    def shared_keys_backward_(dA, Q, K, V):
        K, V = for_all_heads(Q, K, V)
        S = Q @ turned(K) / Q.shape[-1] ** 0.5
        dQ, dK, dV, _ = back(dA, Q, K, V, S, **slips)
        return dQ, dK.sum(axis=1), dV.sum(axis=1)

    return shared_keys_backward_


EXERCISE = Exercise(
    id="15.4",
    points=3,
    asks="`shared_keys_backward(dA, Q, K, V)`: dQ, dK, dV where all heads of Q "
    "(n, heads, T, d) look into one table of keys (n, T, d) and values (n, T, e)",
    reference=shared_keys_backward,
    forward=shared_keys,
    inputs=tables,
    large=long_rows,
    too_slow=TOO_SLOW,
    returns=["dQ", "dK", "dV"],
    styles=[head_by_head],
    slips=[
        Slip(
            "a mean of the heads",
            other(lambda dK, dV: (dK.mean(axis=1), dV.mean(axis=1))),
            "dK and dV are means over the heads. The table is used by each of them, "
            "so the gradient is the sum.",
        ),
        Slip(
            "the first head",
            other(lambda dK, dV: (dK[:, 0], dV[:, 0])),
            "dK and dV are those of the first head alone. All heads used the table.",
        ),
        Slip(
            "the last head",
            other(lambda dK, dV: (dK[:, -1], dV[:, -1])),
            "dK and dV are those of the last head. Is `=` where `+=` belongs?",
        ),
        Slip(
            "values of the first head",
            other(lambda dK, dV: (dK.sum(axis=1), dV[:, 0])),
            "dK is a sum over the heads, dV is not: values are shared as well.",
        ),
        Slip(
            "softmax without its mean",
            with_slip(mean=False),
            "dS is P * dP here. Softmax takes off each row's mean: "
            "P * (dP - (P * dP).sum(axis=-1, keepdims=True)).",
        ),
        Slip(
            "no root",
            with_slip(root=False),
            "dQ and dK lack the root of d: scores were divided by it, so their "
            "gradients are, too.",
        ),
        Slip(
            "keys and queries exchanged",
            with_slip(exchanged=True),
            "dQ comes from the keys and dK from the queries: in a score q meets k.",
        ),
    ],
    hints=[
        "Give each head a table of its own first, as `shared_keys` does: then the "
        "chapter's `attention_backward` has all three.",
        "It returns a dK for each head, (n, heads, T, d). They are one table: what "
        "is used several times adds.",
        "`return dQ, dK.sum(axis=1), dV.sum(axis=1)`",
    ],
)
