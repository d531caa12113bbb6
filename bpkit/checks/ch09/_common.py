"""How the optimizers of chapter 09 are tried, and slips that several of them share.

An answer is a class with .step(params, grads). It is driven for several steps, on two
parameters with a memory of their own, and its learning rate changes on the way. A
second network takes its steps from the same arrays of gradients, just after the first.
"""

import numpy as np

from bpkit.checks.declared import Slip, draw
from bpkit.optimizers import Optimizer


def follow_steps(make, W, b, dWs, dbs, lrs, settings):
    """What each step adds to W and b, and to the W of the second network.

    settings: the options after lr, in their order; those left out keep their defaults.
    """
    import numpy as np

    first, second = (make(float(lrs[0]), *settings.tolist()) for _ in range(2))
    params, others = {"W": W.copy(), "b": b.copy()}, {"W": 2 * W, "b": 2 * b}
    held = [params["W"], params["b"], others["W"]]
    grads = {"W": np.zeros_like(W), "b": np.zeros_like(b)}
    path = [[array.copy() for array in held]]
    for dW, db, lr in zip(dWs, dbs, lrs, strict=True):
        grads["W"][...], grads["b"][...] = dW, db  # backward may use its arrays again
        first.lr = second.lr = float(lr)
        first.step(params, grads)
        second.step(others, grads)
        path.append([array.copy() for array in held])
    return tuple(
        np.diff(np.array(arrays), axis=0) for arrays in zip(*path, strict=True)
    )


def driven(*settings):
    """What an optimizer declares; settings are tried beside its defaults."""

    def inputs(rng):
        cases, usual, other = [], np.array([]), np.array(settings)
        for T, shape, k, options in [
            (4, (3, 2), 2, usual), (5, (1, 4), 3, other), (3, (2, 2), 1, usual),
        ]:  # fmt: skip
            dW, db = draw(rng, T, *shape), draw(rng, T, k)
            lrs = np.array([0.1] * 2 + [0.05] * (T - 2))
            cases.append((draw(rng, *shape), draw(rng, k), dW, db, lrs, options))
        W, b, dW, db, lrs, _ = cases[0]
        still = dW * (np.arange(2) > 0)  # a weight whose slope is 0
        return [
            *cases,
            (W, b, 1000 * dW, db, lrs, other),
            (W, b, still, db, lrs, usual),
            (W, b, 1e-8 * dW, db, lrs, usual),  # where eps speaks
        ]

    parts = ["what steps add to W", "what steps add to b"]
    second = "what steps add to a second network's W, after the first took the same dW"
    return dict(inputs=inputs, drive=follow_steps, returns=[*parts, second])


def rebinding(kind):
    """The optimizer with arrays of its own: a slip of all of them."""

    class Rebinding(kind):
        def update(self, name, W, dW):
            super().update(name, W.copy(), dW)

    return Rebinding


def deaf(kind):
    """The optimizer with the lr of its first step: a slip of all of them."""

    class Deaf(kind):
        def step(self, params, grads):
            self.first = getattr(self, "first", self.lr)
            self.lr = self.first
            super().step(params, grads)

    return Deaf


def common_slips(kind):
    return [
        Slip(
            "new array",
            rebinding(kind),
            "Your weights do not move. Mind that `W = W - ...` makes a new array, gone "
            "when the method ends, while the layer still holds the old one: change "
            "that, with `W -= ...`.",
        ),
        Slip(
            "lr of the start",
            deaf(kind),
            "Your steps keep the lr that they began with. A schedule changes it on the "
            "way: read `self.lr` anew at each step.",
        ),
    ]


GRADIENT_CHANGED = (
    "The steps of this network are right, and dW is not what it was: a second network "
    "that is given the same array goes elsewhere. Work on an array of your own."
)


def adam(
    *, decay="before", beta1=0.9, beta2=0.999, correct="mv", v_like_m=False, eps=1e-8,
    inside=0.0, count="step", in_place="", forgets=False, square=np.square,
    root=np.sqrt, lost=False, spoils=False, weight_decay=None, sign=1,
):  # fmt: skip
    """AdamW with a fault: a slip. decay=None is Adam."""

    class Adam(Optimizer):
        def __init__(self, lr, weight_decay=0.1):
            super().__init__(lr)
            self.weight_decay, self.t, self.m, self.v = weight_decay, 0, {}, {}

        def before_update(self):
            self.t += count != "parameter"
            if forgets:
                self.m, self.v = {}, {}

        def update(self, name, W, dW):
            self.t += count in ("parameter", "both")
            t = {"never": 1, "late": max(self.t - 1, 1)}.get(count, self.t)
            g, wd = dW, self.weight_decay if weight_decay is None else weight_decay
            if decay == "gradient":
                g = dW + wd * W
            elif decay == "gradient, in place":
                dW += wd * W
            weight1, weight2 = (1, 1) if lost else (1 - beta1, 1 - beta2)
            self.m[name] = m = beta1 * self.m.get(name, 0) + weight1 * g
            self.v[name] = v = beta2 * self.v.get(name, 0) + weight2 * square(g)
            m_hat = m / (1 - beta1**t) if "m" in correct else m
            v_hat = v
            if "v" in correct:
                v_hat = v / (1 - (beta1 if v_like_m else beta2) ** t)
            if "m" in in_place:
                self.m[name] = m_hat
            if "v" in in_place:
                self.v[name] = v_hat
            weights = W.ndim > 1
            shares = {"before": 1, "no lr": 1 / self.lr, "up": -1, "half": 0.5}
            W -= self.lr * {"weights": weights, **shares}.get(decay, 0) * wd * W
            W -= sign * self.lr * m_hat / (root(v_hat + inside) + eps)
            if decay == "after":
                W -= self.lr * wd * W
            if spoils:
                dW /= np.sqrt(v_hat) + eps

    return Adam
