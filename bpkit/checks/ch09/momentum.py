"""09.1: gradient descent with momentum."""

import numpy as np

from bpkit.checks.ch09._common import GRADIENT_CHANGED, common_slips, driven
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


def averaged_outside(v, g, lr, mu):
    v = mu * v + (1 - mu) * g
    return -lr * v, v


def not_kept(v, g, lr, mu):
    return mu * v - lr * g, v


def nesterov(v, g, lr, mu):
    v = mu * v - lr * g
    return mu * v - lr * g, v


def moved_before(v, g, lr, mu):
    return v, mu * v - lr * g


def not_faded(v, g, lr, mu):
    return v - lr * g, v - lr * g


def lr_twice(v, g, lr, mu):
    v = mu * v - lr * g
    return lr * v, v


class MomentumFromTheGradient(Momentum):
    def update(self, name, W, dW):
        if name not in self.v:
            self.v[name] = dW  # the array itself
        else:
            self.v[name] *= self.momentum
            self.v[name] -= self.lr * dW
        W += self.v[name]


class MomentumFromACopy(Momentum):
    def update(self, name, W, dW):
        self.v.setdefault(name, dW.copy())
        super().update(name, W, dW)


class MomentumThatChangesTheGradient(Momentum):
    def update(self, name, W, dW):
        dW *= self.lr
        self.v[name] = self.momentum * self.v.get(name, 0) - dW
        W += self.v[name]


class MomentumOfNineTenths(Momentum):
    def __init__(self, lr, momentum=0.9):
        super().__init__(lr)


EXERCISE = Exercise(
    id="09.1",
    points=2,
    asks="`Momentum` with momentum = 0.9: v = momentum * v - lr * g, then w += v",
    reference=Momentum,
    **driven(0.5),
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
            "Your weights walk uphill. v holds the step with its sign, -lr * g, and is "
            "added: `W += v`.",
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
            "These are the steps of plain gradient descent: nothing of v is left from "
            "one step to the next. Store it under the parameter's name.",
        ),
        Slip(
            "the mean of the gradients",
            momentum(averaged_outside),
            "Your v is a running mean of the gradients, with lr outside. Here v is the "
            "step: `momentum * v - lr * g`, and nothing is weighed with 1 - momentum.",
        ),
        Slip(
            "Nesterov",
            momentum(nesterov),
            "This is Nesterov's momentum, which looks one step ahead. Asked for is "
            "w += v.",
        ),
        Slip(
            "moved before v is new",
            momentum(moved_before),
            "You move with the v of the step before: the first step goes nowhere. "
            "First the new v, then `W += v`.",
        ),
        Slip(
            "momentum left out",
            momentum(not_faded),
            "Nothing fades: your v adds up all steps there were. Multiply the old v by "
            "momentum.",
        ),
        Slip(
            "lr twice",
            momentum(lr_twice),
            "lr is inside v already, and you multiply by it once more: `W += v`.",
        ),
        Slip(
            "v is the gradient's array",
            MomentumFromTheGradient,
            "At first your v is the array of the gradient itself. It holds other "
            "numbers after the next backward, and changing v changes it. Start from "
            "`np.zeros_like(W)`.",
        ),
        Slip(
            "v starts as the gradient",
            MomentumFromACopy,
            "Your v starts as the gradient, and the first step is larger than the "
            "weights ever asked for. Memory starts at 0.",
        ),
        Slip("dW times lr, in place", MomentumThatChangesTheGradient, GRADIENT_CHANGED),
        Slip(
            "0.9 whatever momentum is",
            MomentumOfNineTenths,
            "You use 0.9, whatever `momentum` the optimizer is made with. It stands in "
            "`self.momentum`.",
        ),
        *common_slips(Momentum),
    ],
    hints=[
        "v has a place of its own for each parameter: `self.v[name]`. What is it "
        "before the first step?",
        "`v = self.v.setdefault(name, np.zeros_like(W))` gives the stored array; "
        "change it in place.",
        "`v *= self.momentum`, `v -= self.lr * dW`, `W += v`",
    ],
)
