"""Look-ups: queries, keys and values that fit, where a query may look, tokens."""

import numpy as np

from ._arguments import require_count
from ._arrays import require_array, require_floats


def require_look_up(who, Q, K, V, mask):
    """Q (..., T, d), K (..., T, d), V (..., T, e), and a place for each to look at."""
    for name, A in [("Q", Q), ("K", K), ("V", V)]:
        require_array(who, A, name)
        if np.ndim(A) < 2:
            raise ValueError(
                f"{who} got {name} of shape {np.shape(A)}, expected (..., T, d): T rows"
                f" of d numbers. {name}[None] makes one row of a vector."
            )
        require_floats(who, A, name)
    shapes = f"Q of shape {Q.shape}, K of {K.shape} and V of {V.shape}"
    if Q.shape[-1] != K.shape[-1]:
        raise ValueError(
            f"{who} got {shapes}: queries of {Q.shape[-1]} numbers meet keys of "
            f"{K.shape[-1]}. They are multiplied in pairs: give both the same width."
        )
    if K.shape[-2] != V.shape[-2]:
        raise ValueError(
            f"{who} got {shapes}: {K.shape[-2]} keys for {V.shape[-2]} values. Each "
            "value stands beside a key: give as many."
        )
    if not Q.shape[:-2] == K.shape[:-2] == V.shape[:-2]:
        raise ValueError(
            f"{who} got {shapes}, with other axes in front. Batch and heads are the "
            "same for all three: np.broadcast_to(K, (*Q.shape[:-2], *K.shape[-2:])) "
            "repeats one table of keys, and its gradient is then a sum."
        )
    if mask is not None:
        _require_mask(who, mask, (Q.shape[-2], K.shape[-2]))


def _require_mask(who, mask, expected):
    came = getattr(mask, "dtype", type(mask).__name__)
    if getattr(came, "kind", None) != "b":
        raise TypeError(
            f"{who} got a mask of {came}, expected an array of bool, True where a "
            "query may look: of 1 and 0 mask == 1 makes it, of what is added to "
            "scores, 0 and -inf, mask == 0."
        )
    if mask.shape != expected:
        raise ValueError(
            f"{who} got a mask of shape {mask.shape}, expected {expected}: a row for "
            f"each query, a column for each key. np.tri{expected} == 1 lets each row "
            "see itself and those before."
        )
    if not mask.any(axis=1).all():
        raise ValueError(
            f"{who} got a mask whose row {mask.any(axis=1).argmin()} is False all "
            "over: a query that may look nowhere has no mean, and would be nan. Let "
            f"it see itself at least, as in np.tri{expected} == 1."
        )


def require_heads(who, X, W, heads):
    """Sequences X (n, T, d), W (d, d), and d for each head the same number."""
    require_array(who, X)
    if np.ndim(X) != 3 or 0 in np.shape(X):
        raise ValueError(
            f"{who} got X of shape {np.shape(X)}, expected (n, T, d), T steps of d "
            "numbers: X[None] is a batch of one sequence (T, d); of tokens, whole "
            "numbers (n, T), Embedding makes it."
        )
    require_floats(who, X, "X")
    d = len(W)
    if X.shape[2] != d:
        raise ValueError(
            f"{who} got X of shape {X.shape} for weights of shape {np.shape(W)}, "
            f"expected (n, T, {d})."
        )
    require_count("heads", heads)
    require_shares(who, d, heads)


def require_shares(who, d, heads):
    """Each head gets d / heads columns of its own."""
    if d % heads:
        fit = ", ".join(str(k) for k in range(1, d + 1) if d % k == 0)
        raise ValueError(
            f"{who} got d = {d} and heads = {heads}: {d} columns are shared out among "
            f"the heads, so heads is one of {fit}."
        )


def require_tokens(layer, ids, v):
    """Whole numbers from 0 to v - 1, of any shape."""
    require_array(layer, ids, "ids")
    ids = np.asarray(ids)
    if ids.dtype.kind not in "iu":
        raise TypeError(
            f"{layer} got ids of dtype {ids.dtype}, expected integers 0, 1, ...: the "
            "numbers of the rows. ids.astype(int) makes them; of one-hot rows "
            "X.argmax(axis=-1)."
        )
    if not ids.size:
        raise ValueError(
            f"{layer} got ids of shape {ids.shape}, expected one token at least."
        )
    for token in (ids.min(), ids.max()):
        if not 0 <= token < v:
            raise ValueError(
                f"{layer} got the token {token}, expected 0 to {v - 1}: it has {v} "
                "rows, and NumPy would count from the end below 0. Make more rows, "
                "or give each token a number from 0 on."
            )


def require_looked(layer, options):
    """There is a last forward to tell of."""
    if "memo" not in options:
        raise ValueError(
            f"{layer} has seen no input, so nobody looked at anybody yet: call forward "
            "first."
        )
