"""Layers for tokens and their sequences: Embedding and SelfAttention."""

import numpy as np

from bpkit import arithmetic, attention, doors
from bpkit.initializers import glorot

from ._layer import Layer


def _embed(ids, W):
    return arithmetic.index(W, ids)


def _embed_backward(dX, ids, W, *, input_gradient=False):
    return None, arithmetic.index_backward(dX, W, ids)


class Embedding(Layer):
    """Tokens ids (n, T), whole numbers below v, -> X (n, T, d): a row for each token.

    ids may have any shape, X has one axis more. Rows are drawn by init. backward
    fills grads, where a row counts as often as its token occurred, and returns None: a
    token cannot be changed a little. Raises ValueError or TypeError where ids or an
    argument do not fit.
    """

    def __init__(self, v, d, *, rng, init=glorot, dtype=np.float64):
        doors.require_arguments(v=v, d=d, rng=rng, init=init, dtype=dtype)
        W = init(v, d, rng=rng, dtype=dtype)
        doors.require_drawn(init, W, (v, d), dtype)
        super().__init__(_embed, _embed_backward, W=W)

    def forward(self, X, *, training=False):
        doors.require_tokens(self, X, len(self.params["W"]))
        return super().forward(X)

    def backward(self, dout, *, input_gradient=True):
        return super().backward(dout, input_gradient=False)

    def __repr__(self):
        v, d = self.params["W"].shape
        return f"Embedding({v}, {d})"


class SelfAttention(Layer):
    """X (n, T, d) -> Z (n, T, d): each row looks at all rows, heads times over.

    With causal=True it looks at itself and those before alone. Weights Wq, Wk, Wv and
    Wo (d, d) drawn by init, no biases; each head has d / heads columns. Raises
    ValueError or TypeError where X or an argument does not fit.
    """

    def __init__(self, d, heads, *, rng, causal=False, init=glorot, dtype=np.float64):
        doors.require_arguments(d=d, heads=heads, rng=rng, init=init, dtype=dtype)
        doors.require_shares("SelfAttention", d, heads)
        weights = {}
        for name in ("Wq", "Wk", "Wv", "Wo"):
            weights[name] = W = init(d, d, rng=rng, dtype=dtype)
            doors.require_drawn(init, W, (d, d), dtype)
        pair = attention.self_attention, attention.self_attention_backward
        super().__init__(*pair, **weights)
        self.shape = {"heads": heads, "causal": causal}

    def forward(self, X, *, training=False):
        Wq, Wk, Wv, _ = self.params.values()
        doors.require_heads(self, X, Wq, self.shape["heads"])
        memo = attention.looked_up(X, Wq, Wk, Wv, **self.shape)
        self.options = self.shape | {"memo": memo}  # for the way back as well
        return super().forward(X)

    @property
    def attention_weights(self):
        """P (n, heads, T, T) of the last forward: who looked at whom, how much."""
        doors.require_looked(self, self.options)
        return self.options["memo"][3]

    def __repr__(self):
        causal = ", causal=True" if self.shape["causal"] else ""
        return f"SelfAttention({len(self.params['Wq'])}, {self.shape['heads']}{causal})"
