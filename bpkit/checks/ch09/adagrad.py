"""09.2: Adagrad."""

import numpy as np

from bpkit.checks.ch09._common import DRIVEN, NEW_ARRAY, rebinding
from bpkit.checks.declared import Exercise, Slip
from bpkit.optimizers import Optimizer


class Adagrad(Optimizer):
    def __init__(self, lr, eps=1e-8):
        super().__init__(lr)
        self.eps, self.s = eps, {}

    def update(self, name, W, dW):
        s = self.s.setdefault(name, np.zeros_like(W))
        s += dW**2
        W -= self.lr * dW / (np.sqrt(s) + self.eps)


class AdagradInNewArrays(Adagrad):
    def update(self, name, W, dW):
        self.s[name] = self.s.get(name, 0) + dW * dW
        W[...] = W - self.lr * dW / (self.s[name] ** 0.5 + self.eps)


def adagrad(grow, divide=np.sqrt, shared=False):
    class Other(Adagrad):
        def update(self, name, W, dW):
            key = "all" if shared else name
            s = self.s[key] = grow(self.s.get(key, 0), dW)
            W -= self.lr * dW / (divide(s) + self.eps)

    return Other


EXERCISE = Exercise(
    id="09.2",
    points=2,
    asks="`Adagrad` with eps = 1e-8: s adds up the squares of the gradients, and w "
    "steps by -lr * g / (sqrt(s) + eps)",
    reference=Adagrad,
    **DRIVEN,
    styles=[AdagradInNewArrays],
    slips=[
        Slip(
            "RMSProp",
            adagrad(lambda s, g: 0.9 * s + 0.1 * g**2),
            "This is RMSProp: old squares fade. Adagrad forgets nothing, s only grows.",
        ),
        Slip(
            "no square",
            adagrad(lambda s, g: s + np.abs(g)),
            "You add up sizes. Adagrad adds up squares, and takes the root later: "
            "`s += dW**2`.",
        ),
        Slip(
            "no root",
            adagrad(lambda s, g: s + g**2, divide=lambda s: s),
            "You divide by s itself. Then a gradient of 1000 makes a step of 0.001 "
            "lr: the root has the gradient's own unit.",
        ),
        Slip(
            "s not kept",
            adagrad(lambda s, g: g**2),
            "Your s is the last square alone: every step is lr long. Add to what "
            "is stored.",
        ),
        Slip("new array", rebinding(Adagrad), NEW_ARRAY),
    ],
    hints=[
        "One array s for each parameter, 0 before the first step. What is added to it?",
        "`s = self.s.setdefault(name, np.zeros_like(W))`, then `s += dW**2`.",
        "`W -= self.lr * dW / (np.sqrt(s) + self.eps)`",
    ],
)
