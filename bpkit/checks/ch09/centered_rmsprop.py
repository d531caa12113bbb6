"""09.3: RMSProp that divides by the spread of the gradients."""

import numpy as np

from bpkit.checks.ch09._common import DRIVEN, NEW_ARRAY, rebinding
from bpkit.checks.declared import Exercise, Slip
from bpkit.optimizers import Optimizer


class CenteredRMSProp(Optimizer):
    def __init__(self, lr, rho=0.9, eps=1e-8):
        super().__init__(lr)
        self.rho, self.eps, self.s, self.m = rho, eps, {}, {}

    def update(self, name, W, dW):
        s = self.s.setdefault(name, np.zeros_like(W))
        m = self.m.setdefault(name, np.zeros_like(W))
        s *= self.rho
        s += (1 - self.rho) * dW**2
        m *= self.rho
        m += (1 - self.rho) * dW
        W -= self.lr * dW / np.sqrt(s - m**2 + self.eps)


class CenteredInNewArrays(CenteredRMSProp):
    def update(self, name, W, dW):
        s, m = self.s.get(name, 0), self.m.get(name, 0)
        self.s[name] = s = s + (1 - self.rho) * (dW * dW - s)
        self.m[name] = m = m + (1 - self.rho) * (dW - m)
        W[...] -= self.lr * dW * (s - m * m + self.eps) ** -0.5


def centered(spread=lambda s, m: s - m**2, square=np.square, turn=lambda rho: rho):
    class Other(CenteredRMSProp):
        def update(self, name, W, dW):
            rho = turn(self.rho)
            self.s[name] = s = rho * self.s.get(name, 0) + (1 - rho) * square(dW)
            self.m[name] = m = rho * self.m.get(name, 0) + (1 - rho) * dW
            W -= self.lr * dW / np.sqrt(spread(s, m) + self.eps)

    return Other


EXERCISE = Exercise(
    id="09.3",
    points=3,
    asks="`CenteredRMSProp` with rho = 0.9 and eps = 1e-8: steps of -lr * g / "
    "sqrt(s - m**2 + eps), s and m running means of g**2 and of g",
    reference=CenteredRMSProp,
    **DRIVEN,
    styles=[CenteredInNewArrays],
    slips=[
        Slip(
            "not centered",
            centered(spread=lambda s, m: s),
            "This is RMSProp: the mean is kept but not taken away. The variance is "
            "the mean of the squares minus the square of the mean.",
        ),
        Slip(
            "mean not squared",
            centered(spread=lambda s, m: s - m),
            "You take m away, not m squared. s is a mean of squares and has "
            "another unit than m.",
        ),
        Slip(
            "no squares",
            centered(square=lambda g: g),
            "Your s is a running mean of g. It has to be one of the squares.",
        ),
        Slip(
            "rho turned",
            centered(turn=lambda rho: 1 - rho),
            "You weigh the old with 1 - rho and the new with rho. rho is what is "
            "kept of the old.",
        ),
        Slip("new array", rebinding(CenteredRMSProp), NEW_ARRAY),
    ],
    hints=[
        "Two memories: RMSProp's s, and m, the running mean of the gradient itself.",
        "m is updated like s, with dW in place of dW**2.",
        "`W -= self.lr * dW / np.sqrt(s - m**2 + self.eps)`",
    ],
)
