"""15.2: the way back where near keys count more."""

from bpkit.checks.ch15._rows import (
    TOO_SLOW,
    back,
    gaps,
    last_alone,
    rows,
    shares,
    turned,
)
from bpkit.checks.declared import Exercise, Slip, draw


def near(Q, K, V, b):
    S = Q @ turned(K) / Q.shape[-1] ** 0.5 - b * gaps(Q.shape[1])
    return shares(S) @ V


def near_backward(dA, Q, K, V, b):
    return way_back(dA, Q, K, V, b)


def way_back(dA, Q, K, V, b, **slips):
    S = Q @ turned(K) / Q.shape[-1] ** 0.5 - b * gaps(Q.shape[1])
    dQ, dK, dV, dS = back(dA, Q, K, V, S, **slips)
    return dQ, dK, dV, -(dS * gaps(Q.shape[1])).sum()


def tables(rng):
    cases = []
    for (n, T, d, e), b in [
        ((2, 3, 4, 2), 0.5),
        ((1, 4, 2, 3), 0.2),
        ((3, 2, 1, 2), 1),
    ]:
        Q, K, V = (rows(rng, n, T, k) for k in (d, d, e))
        cases.append((draw(rng, n, T, e), Q, K, V, b))
    dA, Q, K, V, _ = cases[0]
    return [*cases, (last_alone(dA), Q, K, V, 0.0), (1000 * dA, Q, K, V, -0.4)]


def long_rows(rng):
    shapes = [(8, 64, 16)] * 4
    return *(rows(rng, *shape) for shape in shapes), 0.1


def query_by_query(dA, Q, K, V, b):
    """Another style: a loop over the queries."""
    dQ, dK, dV, db = 0 * Q, 0 * K, 0 * V, 0.0
    root = Q.shape[-1] ** 0.5
    for i in range(Q.shape[1]):
        gap = gaps(Q.shape[1])[i]
        P = shares((K @ Q[:, i, :, None])[..., 0] / root - b * gap)
        dP = (V @ dA[:, i, :, None])[..., 0]
        dS = P * (dP - (P * dP).sum(axis=1, keepdims=True))
        dQ[:, i] = (dS[..., None] * K).sum(axis=1) / root
        dK += dS[..., None] * Q[:, i, None] / root
        dV += P[..., None] * dA[:, i, None]
        db -= (dS * gap).sum()
    return dQ, dK, dV, db


def with_slip(**slips):
    return lambda dA, Q, K, V, b: way_back(dA, Q, K, V, b, **slips)


def with_b(change):
    def near_backward_(dA, Q, K, V, b):
        *three, db = way_back(dA, Q, K, V, b)
        return *three, change(db, dA, Q, K, V, b)

    return near_backward_


def without_b(dA, Q, K, V, b):
    *three, db = way_back(dA, Q, K, V, 0.0)
    return *three, db


def signed(db, dA, Q, K, V, b):
    """By the gap i - j with its sign."""
    S = Q @ turned(K) / Q.shape[-1] ** 0.5 - b * gaps(Q.shape[1])
    dS = back(dA, Q, K, V, S)[3]
    i = range(Q.shape[1])
    return -sum((dS[:, s, t] * (s - t)).sum() for s in i for t in i)


EXERCISE = Exercise(
    id="15.2",
    points=4,
    asks="`near_backward(dA, Q, K, V, b)`: dQ, dK, dV and the number db of "
    "softmax(Q K^T / sqrt(d) - b |i - j|) V, for Q, K (n, T, d), V (n, T, e), a number "
    "b",
    reference=near_backward,
    forward=near,
    inputs=tables,
    large=long_rows,
    too_slow=TOO_SLOW,
    returns=["dQ", "dK", "dV", "db"],
    styles=[query_by_query],
    slips=[
        Slip(
            "softmax without its mean",
            with_slip(mean=False),
            "dS is P * dP here. Softmax takes off each row's mean: "
            "P * (dP - (P * dP).sum(axis=-1, keepdims=True)).",
        ),
        Slip(
            "the mean over the queries",
            with_slip(by_query=True),
            "The mean that softmax takes off is that of a row, over the keys: axis -1.",
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
        Slip(
            "the distance left out",
            without_b,
            "Your shares leave out b |i - j|. The way back needs the shares of the "
            "way there.",
        ),
        Slip(
            "db's sign",
            with_b(lambda db, *_: -db),
            "db has the other sign: scores fall with b.",
        ),
        Slip(
            "db divided by the root",
            with_b(lambda db, dA, Q, *_: db / Q.shape[-1] ** 0.5),
            "db is divided by the root of d, which stands under Q K^T alone.",
        ),
        Slip(
            "a mean over the batch",
            with_b(lambda db, dA, Q, *_: db / len(Q)),
            "db is a mean over the sequences. b was used in each: a sum.",
        ),
        Slip(
            "gaps with a sign",
            with_b(signed),
            "db counts by i - j, with its sign; the scores have |i - j|.",
        ),
    ],
    hints=[
        "The chapter's steps hold: only the scores are others. Make P first, with the "
        "distance in it.",
        "`dS = P * (dP - (P * dP).sum(axis=-1, keepdims=True))` is the gradient of the "
        "scores; the root divides dQ and dK alone.",
        "b is one number, used for every pair of places in every sequence: "
        "`db = -(dS * gap).sum()`, gap (T, T) of |i - j|.",
    ],
)
