"""09.4: Adam with decoupled weight decay."""

import numpy as np

from bpkit.checks.ch09._common import DRIVEN, NEW_ARRAY, rebinding
from bpkit.checks.declared import Exercise, Slip
from bpkit.optimizers import Optimizer


class AdamW(Optimizer):
    def __init__(self, lr, weight_decay=0.1):
        super().__init__(lr)
        self.weight_decay, self.t, self.m, self.v = weight_decay, 0, {}, {}

    def before_update(self):
        self.t += 1

    def update(self, name, W, dW):
        m = self.m.setdefault(name, np.zeros_like(W))
        v = self.v.setdefault(name, np.zeros_like(W))
        m *= 0.9
        m += 0.1 * dW
        v *= 0.999
        v += 0.001 * dW**2
        W -= self.lr * self.weight_decay * W
        m_hat, v_hat = m / (1 - 0.9**self.t), v / (1 - 0.999**self.t)
        W -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)


class AdamWInOneStep(AdamW):
    def update(self, name, W, dW):
        self.m[name] = m = self.m.get(name, 0) * 0.9 + (1 - 0.9) * dW
        self.v[name] = v = self.v.get(name, 0) * 0.999 + (1 - 0.999) * dW * dW
        size = np.sqrt(v / (1 - 0.999**self.t)) + 1e-8
        step = m / (1 - 0.9**self.t) / size + self.weight_decay * W
        np.subtract(W, self.lr * step, out=W)


def adamw(*, decay="before", beta1=0.9, beta2=0.999, correct=True):
    class Other(AdamW):
        def update(self, name, W, dW):
            lr, wd = self.lr, self.weight_decay
            if decay == "gradient":
                dW = dW + wd * W
            self.m[name] = m = beta1 * self.m.get(name, 0) + (1 - beta1) * dW
            self.v[name] = v = beta2 * self.v.get(name, 0) + (1 - beta2) * dW**2
            if correct:
                m, v = m / (1 - beta1**self.t), v / (1 - beta2**self.t)
            if decay in ("before", "no lr"):
                W -= (lr if decay == "before" else 1) * wd * W
            W -= lr * m / (np.sqrt(v) + 1e-8)
            if decay == "after":
                W -= lr * wd * W

    return Other


EXERCISE = Exercise(
    id="09.4",
    points=3,
    asks="`AdamW` with weight_decay = 0.1: w -= lr * weight_decay * w, then Adam's "
    "step, with 0.9, 0.999 and 1e-8",
    reference=AdamW,
    **DRIVEN,
    styles=[AdamWInOneStep],
    slips=[
        Slip(
            "decay in the gradient",
            adamw(decay="gradient"),
            "You add the decay to the gradient. Then Adam divides it by the size "
            "of the gradient, and weights with large gradients hardly shrink. That "
            "is L2; AdamW shrinks the weight itself.",
        ),
        Slip(
            "decay without lr",
            adamw(decay="no lr"),
            "You shrink by weight_decay, not by lr * weight_decay: a schedule "
            "would not reach the decay.",
        ),
        Slip(
            "decay after the step",
            adamw(decay="after"),
            "You shrink the new weight, with Adam's step in it. First decay, then "
            "step.",
        ),
        Slip(
            "no decay",
            adamw(decay=None),
            "This is Adam. Where does weight_decay come in?",
        ),
        Slip(
            "no bias correction",
            adamw(correct=False),
            "m and v start at 0 and are too small at first: divide them by "
            "1 - beta**t.",
        ),
        Slip(
            "betas exchanged",
            adamw(beta1=0.999, beta2=0.9),
            "The first step is right, later ones are sluggish: 0.9 belongs to m, "
            "0.999 to v.",
        ),
        Slip("new array", rebinding(AdamW), NEW_ARRAY),
    ],
    hints=[
        "Adam's update from the chapter, and one line before it that shrinks W.",
        "`before_update` counts t once a step, whatever the number of parameters.",
        "`W -= self.lr * self.weight_decay * W` before Adam's own `W -= ...`",
    ],
)
