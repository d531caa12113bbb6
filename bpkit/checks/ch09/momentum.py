"""09.1: gradient descent with momentum."""

import numpy as np

from bpkit.checks.ch09._common import DRIVEN, NEW_ARRAY, rebinding
from bpkit.checks.declared import Exercise, Slip
from bpkit.optimizers import Optimizer


class Momentum(Optimizer):
    def __init__(self, lr, momentum=0.9):
        super().__init__(lr)
        self.momentum, self.v = momentum, {}

    def update(self, name, W, dW):
        v = self.v.setdefault(name, np.zeros_like(W))
        v *= self.momentum
        v -= self.lr * dW
        W += v


class MomentumInNewArrays(Momentum):
    def update(self, name, W, dW):
        self.v[name] = self.momentum * self.v.get(name, 0) - self.lr * dW
        np.add(W, self.v[name], out=W)


def momentum(move):
    """Momentum whose update of (v, g, lr, mu) is another: returns the step and v."""

    class Other(Momentum):
        def update(self, name, W, dW):
            v = self.v.get(name, np.zeros_like(W))
            step, self.v[name] = move(v, dW, self.lr, self.momentum)
            W += step

    return Other


def pytorchs(v, g, lr, mu):
    v = mu * v + g
    return -lr * v, v


def both_signs(v, g, lr, mu):
    v = mu * v - lr * g
    return -v, v


def averaged(v, g, lr, mu):
    v = mu * v - (1 - mu) * lr * g
    return v, v


def not_kept(v, g, lr, mu):
    return mu * v - lr * g, v


EXERCISE = Exercise(
    id="09.1",
    points=2,
    asks="`Momentum` with momentum = 0.9: v = momentum * v - lr * g, then w += v",
    reference=Momentum,
    **DRIVEN,
    styles=[MomentumInNewArrays],
    slips=[
        Slip(
            "PyTorch's momentum",
            momentum(pytorchs),
            "This is the chapter's form, lr outside of v. The two walk alike until "
            "lr changes: here v holds steps that were made with the old lr.",
        ),
        Slip(
            "minus twice",
            momentum(both_signs),
            "Your weights walk uphill. Here v holds the step with its sign "
            "already: `W += v`.",
        ),
        Slip(
            "a mean instead of a sum",
            momentum(averaged),
            "You weigh the new gradient with 1 - momentum. That is a running mean; "
            "momentum adds up, and lets old ones fade.",
        ),
        Slip(
            "v not kept",
            momentum(not_kept),
            "Every step looks like the first: what you compute for v is not kept. "
            "Store it under the parameter's name.",
        ),
        Slip("new array", rebinding(Momentum), NEW_ARRAY),
    ],
    hints=[
        "v has a place of its own for each parameter: `self.v[name]`. What is it "
        "before the first step?",
        "`v = self.v.setdefault(name, np.zeros_like(W))` gives the stored array; "
        "change it in place.",
        "`v *= self.momentum`, `v -= self.lr * dW`, `W += v`",
    ],
)
