"""09.2: Adagrad."""

import numpy as np

from bpkit.checks.ch09._common import GRADIENT_CHANGED, common_slips, driven
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


def adagrad(
    grow=lambda s, g: s + g**2, divide=np.sqrt, start=0, inside=False, late=False,
    sign=1, fixed=None, spoils="",
):  # fmt: skip
    """Adagrad with a fault: a slip."""

    class Other(Adagrad):
        def update(self, name, W, dW):
            eps, old = self.eps if fixed is None else fixed, self.s.get(name, start)
            self.s[name] = grow(old, dW)
            s = old + 0 * dW if late else self.s[name]
            size = divide(s + eps) if inside else divide(s) + eps
            W -= sign * self.lr * dW / size
            if spoils:
                dW *= self.lr if spoils == "lr" else 1 / size

    return Other


class AdagradWithItsPast(Adagrad):
    def update(self, name, W, dW):
        past = self.s.setdefault(name, [])
        past.append(dW)  # the array itself
        W -= self.lr * dW / (np.sqrt(sum(g**2 for g in past)) + self.eps)


EXERCISE = Exercise(
    id="09.2",
    points=2,
    asks="`Adagrad` with eps = 1e-8: s adds up the squares of the gradients, and w "
    "steps by -lr * g / (sqrt(s) + eps)",
    reference=Adagrad,
    **driven(0.1),
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
            "Your s is the last square alone: nearly every step is lr long. Add to "
            "what is stored.",
        ),
        Slip(
            "no square, with its sign",
            adagrad(lambda s, g: s + g, divide=lambda s: np.sqrt(np.abs(s))),
            "You add up the gradients themselves, where plus and minus cancel. Adagrad "
            "adds up their squares: `s += dW**2`.",
        ),
        Slip(
            "sizes without a root",
            adagrad(lambda s, g: s + np.abs(g), divide=lambda s: s),
            "You divide by the sum of the sizes. Adagrad divides by the root of the "
            "sum of the squares.",
        ),
        Slip(
            "one number for the layer",
            adagrad(lambda s, g: s + (g**2).sum()),
            "You add up the squares of a whole array to one number. Each weight has an "
            "s of its own: `s += dW**2`, entry by entry.",
        ),
        Slip(
            "the mean of the squares",
            adagrad(lambda s, g: s + (g**2).mean()),
            "You take the mean over a whole array. Each weight has an s of its own: "
            "`s += dW**2`, entry by entry.",
        ),
        Slip(
            "steps before it adds",
            adagrad(late=True),
            "You step with the s of before: at first that is 0, and the step is "
            "divided by eps alone. First `s += dW**2`, then the step.",
        ),
        Slip(
            "s starts at 1",
            adagrad(start=1.0),
            "Your s starts at 1, so the first steps are too short. It starts at 0.",
        ),
        Slip(
            "uphill",
            adagrad(sign=-1),
            "Your weights walk uphill: the step is -lr * g / ..., `W -= ...`.",
        ),
        Slip(
            "eps inside the root",
            adagrad(inside=True),
            "Your eps stands inside the root: where gradients are tiny, 1e-8 under a "
            "root counts as 1e-4. Asked for is sqrt(s) + eps.",
        ),
        Slip(
            "no eps",
            adagrad(fixed=0.0),
            "eps is left out: a weight whose slope has always been 0 gives 0 / 0.",
        ),
        Slip(
            "1e-8 whatever eps is",
            adagrad(fixed=1e-8),
            "You use 1e-8, whatever `eps` the optimizer is made with. It stands in "
            "`self.eps`.",
        ),
        Slip(
            "the gradient's arrays kept",
            AdagradWithItsPast,
            "You keep the arrays of the gradients, and the next backward writes new "
            "numbers into them. Keep what you make of them: `s += dW**2`.",
        ),
        Slip("dW divided, in place", adagrad(spoils="size"), GRADIENT_CHANGED),
        Slip(
            "dW times lr, in place",
            adagrad(spoils="lr"),
            "You multiply dW by lr in its own array, so a second network that is given "
            "the same dW goes elsewhere. `self.lr * dW` makes an array of your own.",
        ),
        *common_slips(Adagrad),
    ],
    hints=[
        "One array s for each parameter, 0 before the first step. What is added to it?",
        "`s = self.s.setdefault(name, np.zeros_like(W))`, then `s += dW**2`.",
        "`W -= self.lr * dW / (np.sqrt(s) + self.eps)`",
    ],
)
