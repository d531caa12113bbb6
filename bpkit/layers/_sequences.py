"""Layers for sequences: a state that goes along, plain or behind gates."""

import numpy as np

from bpkit import doors, recurrent
from bpkit.initializers import glorot, orthogonal

from ._layer import Layer


class Recurrent(Layer):
    """X (n, T, d) -> H (n, T, h), the state after each step: H[:, -1] is the last one.

    Wx is drawn by init, Wh by init_h, each gate on its own, and b is 0. What the states
    cost is kept from forward to backward, the pair's memo. Raises ValueError or
    TypeError where X or an argument does not fit.
    """

    def __init__(self, d, h, *, rng, init=glorot, init_h=orthogonal, dtype=np.float64):
        doors.require_arguments(d=d, rng=rng, init=init, init_h=init_h, dtype=dtype)
        doors.require_count("h", h)

        def drawn(init, d_in):
            several = [init(d_in, h, rng=rng, dtype=dtype) for _ in range(self.gates)]
            for W in several:
                doors.require_drawn(init, W, (d_in, h), dtype)
            return np.concatenate(several, axis=1)

        params = {"Wx": drawn(init, d), "Wh": drawn(init_h, h)}
        super().__init__(*self.pair, **params, b=np.zeros(self.gates * h, dtype))

    def forward(self, X, *, training=False):
        H, memo = self.states(X, *self.params.values())
        self.X, self.out_shape, self.options = X, H.shape, {"memo": memo}
        return H

    def __repr__(self):
        d, h = (len(self.params[name]) for name in ("Wx", "Wh"))
        return f"{type(self).__name__}({d}, {h})"


class RNN(Recurrent):
    """A plain recurrent layer, the pair rnn: X (n, T, d) -> H (n, T, h)."""

    gates, pair = 1, (recurrent.rnn, recurrent.rnn_backward)

    def states(self, X, *params):
        H = recurrent.rnn(X, *params)
        return H, H


class LSTM(Recurrent):
    """A long short-term memory, the pair lstm: X (n, T, d) -> H (n, T, h).

    The biases of the gate that keeps start at forget_bias, so that at first it keeps
    (Gers, Schmidhuber & Cummins, 2000). PyTorch's start near 0.
    """

    gates, pair = 4, (recurrent.lstm, recurrent.lstm_backward)

    def __init__(self, d, h, *, forget_bias=1.0, **how):
        doors.require_arguments(forget_bias=forget_bias)
        super().__init__(d, h, **how)
        self.params["b"][h : 2 * h] = forget_bias

    def states(self, X, *params):
        memo = recurrent.lstm_states(X, *params)
        return memo[0], memo


class GRU(Recurrent):
    """Gated recurrent units, the pair gru: X (n, T, d) -> H (n, T, h)."""

    gates, pair = 3, (recurrent.gru, recurrent.gru_backward)

    def states(self, X, *params):
        memo = recurrent.gru_states(X, *params)
        return memo[0], memo
