"""09.4: Adam with decoupled weight decay."""

import numpy as np

from bpkit.checks.ch09._common import (
    GRADIENT_CHANGED,
    adam,
    common_slips,
    driven,
)
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


EXERCISE = Exercise(
    id="09.4",
    points=3,
    asks="`AdamW` with weight_decay = 0.1: w -= lr * weight_decay * w, then Adam's "
    "step, with 0.9, 0.999 and 1e-8",
    reference=AdamW,
    **driven(0.3),
    styles=[AdamWInOneStep],
    slips=[
        Slip(
            "decay in the gradient",
            adam(decay="gradient"),
            "You add the decay to the gradient. Then Adam divides it by the size "
            "of the gradient, and weights with large gradients hardly shrink. That "
            "is L2; AdamW shrinks the weight itself.",
        ),
        Slip(
            "decay in the gradient, in place",
            adam(decay="gradient, in place"),
            "You add the decay to the gradient, into its own array even: whoever uses "
            "dW next gets it, too. That is L2; AdamW shrinks the weight itself.",
        ),
        Slip(
            "half of the decay",
            adam(decay="half"),
            "Your decay is half as strong: `W -= lr * weight_decay * W`.",
        ),
        Slip(
            "decay without lr",
            adam(decay="no lr"),
            "You shrink by weight_decay, not by lr * weight_decay: a schedule "
            "would not reach the decay.",
        ),
        Slip(
            "decay after the step",
            adam(decay="after"),
            "You shrink the new weight, with Adam's step in it. First decay, then "
            "step.",
        ),
        Slip(
            "no decay",
            adam(decay=None),
            "This is Adam. Where does weight_decay come in?",
        ),
        Slip(
            "no bias correction",
            adam(correct=""),
            "m and v start at 0 and are too small at first: divide them by "
            "1 - beta**t.",
        ),
        Slip(
            "betas exchanged",
            adam(beta1=0.999, beta2=0.9),
            "The first step is right, later ones are sluggish: 0.9 belongs to m, "
            "0.999 to v.",
        ),
        Slip(
            "decay on W alone",
            adam(decay="weights"),
            "Your biases do not shrink. Here every parameter does, as in PyTorch.",
        ),
        Slip(
            "decay upwards",
            adam(decay="up"),
            "Your decay lets the weights grow: it is `W -= lr * weight_decay * W`.",
        ),
        Slip(
            "0.1 whatever weight_decay is",
            adam(weight_decay=0.1),
            "You use 0.1, whatever `weight_decay` the optimizer is made with. Read "
            "`self.weight_decay`.",
        ),
        Slip(
            "the decay alone",
            adam(sign=0),
            "The decay arrives, Adam's step does not. Mind that `W = W - ...` makes a "
            "new array: `W -= ...` changes the one that the layer holds.",
        ),
        Slip(
            "t counted per parameter",
            adam(count="parameter"),
            "Your t grows with every parameter, so the second one is corrected as if "
            "it were a step later: count in `before_update`, once a step.",
        ),
        Slip(
            "t counted twice",
            adam(count="both"),
            "`before_update` has counted this step, and your `update` counts again for "
            "every parameter. Read `self.t` there, no more.",
        ),
        Slip(
            "t stays 1",
            adam(count="never"),
            "Your correction is that of the first step, always. It fades: divide by "
            "1 - beta**t, where t counts the steps.",
        ),
        Slip(
            "correction kept",
            adam(in_place="mv"),
            "You store the corrected means. The next step then starts from numbers "
            "that are too large: put m_hat and v_hat into arrays of their own.",
        ),
        Slip(
            "m alone corrected",
            adam(correct="m"),
            "v is not corrected: it starts at 0, too. Divide it by 1 - 0.999**t.",
        ),
        Slip(
            "v alone corrected",
            adam(correct="v"),
            "m is not corrected: it starts at 0, too. Divide it by 1 - 0.9**t.",
        ),
        Slip(
            "eps inside the root",
            adam(eps=0.0, inside=1e-8),
            "Your eps stands inside the root: where gradients are tiny, 1e-8 under a "
            "root counts as 1e-4. Adam's is sqrt(v_hat) + eps.",
        ),
        Slip(
            "no eps",
            adam(eps=0.0),
            "eps is left out: a weight whose slope has always been 0 gives 0 / 0.",
        ),
        Slip(
            "no root",
            adam(root=lambda v: v),
            "You divide by v_hat itself. Its root has the gradient's own unit.",
        ),
        Slip(
            "no square",
            adam(square=np.abs),
            "Your v is a mean of sizes. It is one of squares: `0.001 * dW**2`.",
        ),
        Slip(
            "uphill",
            adam(sign=-1),
            "Adam's step goes uphill: `W -= lr * m_hat / ...`.",
        ),
        Slip("dW divided, in place", adam(spoils=True), GRADIENT_CHANGED),
        *common_slips(AdamW),
    ],
    hints=[
        "Adam's update from the chapter, and one line before it that shrinks W.",
        "`before_update` counts t once a step, whatever the number of parameters.",
        "`W -= self.lr * self.weight_decay * W` before Adam's own `W -= ...`",
    ],
)
